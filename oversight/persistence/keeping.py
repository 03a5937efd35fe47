"""How a table's rows may change and who writes them: said once, beside the table, and read by triggers and roles."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Table

from oversight.persistence.base import Base

_KEY = "kept"


class Keeping(StrEnum):
    """What may happen to a row of a log table once it stands."""

    INSERT_ONLY = "insert-only"
    GROWING = "growing"  # one row, updated to a larger size
    UPDATABLE = "updatable"
    ERASABLE = "erasable"
    QUEUE = "queue"  # filled by a trigger alone, taken from by its writer


class Role(StrEnum):
    """The roles of PostgreSQL: the owner's are the tables and functions, the others write what is theirs."""

    OWNER = "oversight_owner"
    APPLICATION = "oversight_app"
    SEQUENCER = "oversight_sequencer"
    SIGNER = "oversight_signer"


class Kept(NamedTuple):
    """How a log table is kept, by whom it is written, and who else may lock its rows."""

    keeping: Keeping
    writer: Role
    locked_by: Role | None = None


def kept(keeping: Keeping, writer: Role, locked_by: Role | None = None) -> dict[str, Any]:
    """Return a table's `info` that says so."""
    return {_KEY: Kept(keeping, writer, locked_by)}


def keeping_of(table: Table) -> Kept | None:
    """Return how a log table is kept, None for a table of the business."""
    found: Kept | None = table.info.get(_KEY)
    return found


def log_tables(*keepings: Keeping) -> Iterator[Table]:
    """Yield the tables of the log that are kept in one of these ways (all, if none is named), by name."""
    for table in sorted(Base.metadata.tables.values(), key=lambda table: table.name):
        how = keeping_of(table)
        if how is not None and (not keepings or how.keeping in keepings):
            yield table
