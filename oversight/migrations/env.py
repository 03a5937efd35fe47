"""Alembic's environment: the connection is handed over by oversight.migrations.upgrading."""

from alembic import context
from alembic.operations.ops import CreateTableOp, MigrationScript, UpgradeOps

import oversight.models
from oversight.persistence import Base

assert oversight.models.ALL  # noqa: S101 - importing it fills the metadata


def _leave_notes_out(_context: object, _revision: object, scripts: list[MigrationScript]) -> None:
    """Write no table's `info` into a migration: it speaks to the program, not to the database."""
    for made in (one for script in scripts for one in _steps(script.upgrade_ops) if isinstance(one, CreateTableOp)):
        made.info = {}


def _steps(upgrade: UpgradeOps | None) -> list[object]:
    return [] if upgrade is None else list(upgrade.ops)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=False,
    process_revision_directives=_leave_notes_out,
)
context.run_migrations()
