"""Audited rows to change in tests: agencies, by the plain means of a transaction."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import insert, select, text

from oversight.agencies.models import Agency
from oversight.clock import Clock
from oversight.persistence import SYSTEM, Database, Event, Transaction, begin
from oversight.persistence.log_tables import log_entry

CODE = "350825"


@dataclass(frozen=True, kw_only=True)
class Renamed(Event):
    """A test's own event."""

    ACTION: ClassVar[str] = "places.renamed/1"
    step: int = 0


def add_place(tx: Transaction, code: str = CODE, name: str = "连城县") -> Agency:
    """Add an agency and record it."""
    row = Agency(id=code, level="county", parent_id=None, name=name)
    tx.session.add(row)
    tx.record(Renamed(agency=code), row)
    return row


def placed(database: Database, clock: Clock, *codes: str) -> None:
    """Commit agencies with these codes."""
    with begin(database, SYSTEM, clock) as tx:
        for code in codes or (CODE,):
            add_place(tx, code)


def rename(database: Database, clock: Clock, name: str, code: str = CODE) -> str:
    """Commit another name and return its event."""
    with begin(database, SYSTEM, clock) as tx:
        row = tx.session.get_one(Agency, code)
        row.name = name
        return tx.record(Renamed(agency=code), row)


def name_of(database: Database, code: str = CODE) -> str | None:
    """Read a name from the table itself."""
    with database.readonly.connect() as connection:
        return connection.scalar(select(Agency.name).where(Agency.id == code))


def entry_values(event_id: str, **values: object) -> dict[str, object]:
    """Return a raw row of the log's entries, as only a direct writer would insert it."""
    return {
        "event_id": event_id,
        "body": b"{}",
        "occurred_at": "2026-11-24T01:00:00.000Z",
        "actor": "system",
        "role": "system",
        "agency": CODE,
        "action": "places.renamed/1",
        **values,
    }


INSERT_ENTRY = insert(log_entry)


def drop_triggers(database: Database, *tables: str) -> None:
    """Take the triggers off tables, as whoever owns the database can."""
    with database.engine.begin() as connection:
        for table in tables:
            if database.is_sqlite:
                query = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
                for name in connection.scalars(query, {"table": table}).all():
                    connection.execute(text(f"DROP TRIGGER {name}"))
            else:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
