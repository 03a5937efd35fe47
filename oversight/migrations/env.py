"""Alembic's environment: the connection is handed over by oversight.migrations.upgrading."""

from alembic import context

import oversight.models
from oversight.persistence import Base

assert oversight.models.ALL  # noqa: S101 - importing it fills the metadata
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=False,
)
context.run_migrations()
