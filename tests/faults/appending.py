"""What one of many writers does: appends as fast as it can, and counts on rows that others count on as well."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from oversight.agencies.models import Agency
from oversight.clock import SystemClock
from oversight.errors import ConflictError
from oversight.persistence import SYSTEM, Database, Event, begin

SHARED = ("350802", "350821", "350825")
EVERY = 3


@dataclass(frozen=True, kw_only=True)
class Appended(Event):
    """One append of one writer."""

    ACTION: ClassVar[str] = "races.appended/1"
    writer: int
    step: int


def append_until(url: str, writer: int, stop: Path) -> None:
    """Append as fast as it can until a file is there."""
    while not stop.exists():
        append_many(url, writer, 30)


def append_many(url: str, writer: int, count: int) -> int:
    """Append `count` entries, every third with a row that others change too; returns how often it was overtaken."""
    database, overtaken = Database(url), 0
    for step in range(count):
        while append_one(database, writer, step) is None:
            overtaken += 1
    database.dispose()
    return overtaken


def append_one(database: Database, writer: int, step: int) -> str | None:
    """Append one entry and return its event's id once it is committed; nothing if another was quicker with the row."""
    event = Appended(agency="350800", writer=writer, step=step)
    try:
        with begin(database, SYSTEM, SystemClock()) as tx:
            if step % EVERY:
                event_id = tx.record(event)
            else:
                row = tx.session.get_one(Agency, SHARED[(writer + step) % len(SHARED)])
                row.name = str(int(row.name) + 1)
                event_id = tx.record(event, row)
    except ConflictError:
        return None
    return event_id
