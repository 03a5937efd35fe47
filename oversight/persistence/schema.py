"""The schema as a whole: made at once for tests, by migrations for everybody else."""

from oversight.persistence.base import Base
from oversight.persistence.engine import Database
from oversight.persistence.triggers import install_triggers


def create_schema(database: Database) -> None:
    """Create every mapped table and every trigger."""
    with database.engine.begin() as connection:
        Base.metadata.create_all(connection)
        install_triggers(connection)
