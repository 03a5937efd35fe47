"""Empty databases, made as the command line makes them."""

from pathlib import Path

import oversight.models
from oversight.migrations.upgrading import newest, upgrade
from oversight.persistence import Database
from oversight.persistence.schema import create_schema


def fresh(path: Path) -> Database:
    """Make an empty database with the whole schema."""
    assert oversight.models.ALL
    database = Database(f"sqlite:///{path}")
    if newest() is None:
        create_schema(database)
    else:
        upgrade(database)
    return database
