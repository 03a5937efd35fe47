"""Evidence that a witness contradicts the log: an entry commits to it, so that nobody changes or removes it unseen."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar

from sqlalchemy import Connection, Row, insert, select

from audit_log import canonical
from oversight.audit_trail.problems import Problem
from oversight.bilingual import Text
from oversight.clock import milliseconds
from oversight.persistence import SYSTEM, Event, Transaction
from oversight.persistence.log_tables import log_entry, log_leaf
from oversight.persistence.witness_tables import log_conflict

CONFLICTS = "conflicts"
_LABEL = b"oversight/conflict/v1\0"


@dataclass(frozen=True, kw_only=True)
class ConflictFound(Event):
    """A witness was found to contradict the log; the row that keeps the evidence has this digest."""

    ACTION: ClassVar[str] = "audit_trail.conflict-found/1"
    conflict: int
    kind: str
    row_sha256: str


def keep_conflict(tx: Transaction, values: dict[str, Any]) -> str:
    """Keep evidence, given by its columns, and record it; return the entry's event."""
    connection = tx.session.connection()
    made = connection.execute(insert(log_conflict).values(values)).inserted_primary_key
    assert made is not None  # noqa: S101 - a row that was inserted has a key
    row = connection.execute(select(log_conflict).where(log_conflict.c.conflict_id == made[0])).one()
    event = ConflictFound(agency=SYSTEM.agency, conflict=made[0], kind=row.kind, row_sha256=digest_of(row))
    return tx.record(event)


def digest_of(row: Row[*tuple[Any, ...]]) -> str:
    """Return the digest of a row's canonical form: all columns; bytes in hex, numbers as text, times as UTC."""
    spelt = {name: _spelt(value) for name, value in row._mapping.items()}  # noqa: SLF001 - SQLAlchemy's public name
    return sha256(_LABEL + canonical(spelt)).hexdigest()


def _spelt(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return f"{milliseconds(value)}.{value.microsecond}" if hasattr(value, "microsecond") else str(value)


def conflict_problems(connection: Connection) -> Iterator[Problem]:
    """Check rows and entries one to one, and each row against the digest in its entry."""
    told = dict(_told(connection))
    for row in connection.execute(select(log_conflict).order_by(log_conflict.c.conflict_id)):
        digest, event_id, index = told.pop(row.conflict_id, (None, None, None))
        if digest != digest_of(row):
            what = Text("与日志所记的摘要不符", "differs from the digest that the log has of it")
            yield Problem(CONFLICTS, f"conflict {row.conflict_id}", what, event_id, index)
    for number, (_, event_id, index) in told.items():
        what = Text("日志有记载，证据却不在", "the log tells of it, and the evidence is gone")
        yield Problem(CONFLICTS, f"conflict {number}", what, event_id, index)


def _told(connection: Connection) -> Iterator[tuple[object, tuple[object, str, int | None]]]:
    query = (
        select(log_entry.c.event_id, log_entry.c.body, log_leaf.c.leaf_index)
        .outerjoin(log_leaf, log_leaf.c.entry_id == log_entry.c.entry_id)
        .where(log_entry.c.action == ConflictFound.ACTION)
    )
    for event_id, body, index in connection.execute(query):
        details = json.loads(body)["details"]
        yield details["conflict"], (details["row_sha256"], event_id, index)
