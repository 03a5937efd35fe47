"""Bring a database's schema up to date, triggers and roles included."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import oversight.models
from oversight.persistence import Base, Database
from oversight.persistence.roles import acting_as_owner, install_roles
from oversight.persistence.triggers import install_triggers


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def newest() -> str | None:
    """Return the newest revision that the program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def current(database: Database) -> str | None:
    """Return the revision that the database is at, None for an empty one."""
    with database.readonly.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database) -> tuple[str, ...]:
    """Run the missing migrations as the owner, install triggers and roles, all in one transaction.

    Returns the statements that the login may not run and an administrator must, for the roles to be whole.
    """
    with database.engine.begin() as connection:
        with acting_as_owner(connection):
            command.upgrade(_config(connection), "head")
            install_triggers(connection)
        return install_roles(connection)


def differences(database: Database) -> list[object]:
    """Return what the models have and the database lacks, or the other way round."""
    assert oversight.models.ALL  # noqa: S101 - importing it fills the metadata
    with database.readonly.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def draft(database: Database, message: str) -> None:
    """Write a new migration from the difference between the models and the database."""
    with database.engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)
