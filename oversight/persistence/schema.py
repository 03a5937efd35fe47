"""The schema as a whole: made at once for tests, by migrations for everybody else."""

from oversight.persistence.base import Base
from oversight.persistence.engine import Database
from oversight.persistence.roles import acting_as_owner, install_roles
from oversight.persistence.triggers import install_triggers


def create_schema(database: Database) -> None:
    """Create every mapped table and every trigger, and PostgreSQL's roles as far as the login may."""
    with database.engine.begin() as connection:
        with acting_as_owner(connection):
            Base.metadata.create_all(connection)
            install_triggers(connection)
        install_roles(connection)
