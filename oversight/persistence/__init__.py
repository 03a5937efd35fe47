"""The database, and the transaction in which a change and its audit entry are one."""

from oversight.persistence import witness_tables
from oversight.persistence.base import Audited, Base, Id, UtcDateTime
from oversight.persistence.engine import Database, reading
from oversight.persistence.events import Event, new_id
from oversight.persistence.personal import BLANKED, SEALED
from oversight.persistence.principal import CITY, SYSTEM, Principal, require, require_scope
from oversight.persistence.transaction import Transaction, UnrecordedChangeError, begin

__all__ = [
    "BLANKED",
    "CITY",
    "SEALED",
    "SYSTEM",
    "Audited",
    "Base",
    "Database",
    "Event",
    "Id",
    "Principal",
    "Transaction",
    "UnrecordedChangeError",
    "UtcDateTime",
    "begin",
    "new_id",
    "reading",
    "require",
    "require_scope",
    "witness_tables",
]
