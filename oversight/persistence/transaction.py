"""The unit of work: a change and its audit entry are committed together, or neither is."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from audit_log import Entry, state_commitment
from oversight.bilingual import Text
from oversight.clock import Clock, day_of, milliseconds
from oversight.errors import ConflictError
from oversight.persistence.base import Audited, committed_columns, normalized, subject_of
from oversight.persistence.engine import Database
from oversight.persistence.events import Event, new_id
from oversight.persistence.log_storage import append, integrate_all
from oversight.persistence.payloads import Personal, Sealing, seal, store
from oversight.persistence.personal import personal_values
from oversight.persistence.principal import Principal

_Queued: TypeAlias = tuple[str, Event, Audited | None, str | None]
_DEADLOCK = "40P01"  # PostgreSQL: two transactions wait for each other, and this one was chosen to give way


class UnrecordedChangeError(Exception):
    """A programming error: a business row was changed, and no event says so."""


class Transaction:
    """One use case's session, principal and instant. `record` says what happened; `begin` commits."""

    def __init__(self, database: Database, principal: Principal, clock: Clock, origin: str) -> None:
        self.database = database
        self.session = Session(database.engine, autoflush=False, expire_on_commit=False)
        self.principal = principal
        self.clock = clock
        now = clock.now()
        self.now: datetime = now.replace(microsecond=now.microsecond // 1000 * 1000)
        self.today: date = day_of(now)
        self._origin = origin
        self._queue: list[_Queued] = []
        self.session.info["transaction"] = self

    def new_id(self) -> str:
        """Return a fresh UUIDv7."""
        return new_id(self.now)

    def record(self, event: Event, row: Audited | None = None) -> str:
        """Say what happened, and to which new or changed row; returns the event's id."""
        if row is not None and any(queued is row for _, _, queued, _ in self._queue):
            self.flush()
        event_id = self.new_id()
        previous = None
        if row is not None:
            state = inspect(row)
            previous = row.event_id if state.persistent else None
            row.event_id, row.state_salt = event_id, secrets.token_bytes(32)
        self._queue.append((event_id, event, row, previous))
        return event_id

    def flush(self) -> None:
        """Write the queued entries, then the rows: the triggers accept no row before its entry."""
        try:
            self.session.flush()
            if self._queue:  # nothing but entries to write: SQLAlchemy did not call us
                self.write_entries()
        except StaleDataError as error:
            raise _overtaken() from error
        except IntegrityError as error:
            if "previous_event_id" in str(error.orig):
                raise _overtaken() from error
            raise
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) == _DEADLOCK:
                raise _overtaken() from error
            raise

    def commit(self) -> None:
        """Flush and commit; on SQLite the entries enter the tree in the same transaction."""
        self.flush()
        if self.database.is_sqlite:
            integrate_all(self.session.connection())
        self.session.commit()

    def write_entries(self) -> None:
        """Refuse unrecorded changes; insert the queued entries and their payloads (called before each flush)."""
        recorded = {id(row) for _, _, row, _ in self._queue}
        for row in self.session.deleted:
            if isinstance(row, Audited):
                raise UnrecordedChangeError(f"{type(row).__name__} {row.id}: business rows are never deleted")
        for row in (*self.session.new, *self.session.dirty):
            if isinstance(row, Audited) and id(row) not in recorded and self.session.is_modified(row):
                raise UnrecordedChangeError(f"{type(row).__name__} {row.id} was changed, and no event was recorded")
        for _, _, row, _ in self._queue:
            if row is not None and row not in self.session:
                raise UnrecordedChangeError(f"{type(row).__name__} {row.id}: an event was recorded, but no row added")
        queue, self._queue = self._queue, []
        if not queue:
            return
        connection = self.session.connection()
        sealings = seal(connection, list(_personal(queue)))
        sealed = {one.event_id: one for one in sealings}
        append(connection, [self._entry(queued, sealed.get(queued[0])) for queued in queue])
        store(connection, sealings)

    def _entry(self, queued: _Queued, sealing: Sealing | None) -> Entry:
        event_id, event, row, previous = queued
        subject = commitment = None
        if row is not None:
            table = row.__table__  # type: ignore[attr-defined]  # every audited class is mapped to one table
            subject = subject_of(row)
            values = {column.name: _normalize(row, column.name) for column in table.columns}
            commitment = state_commitment(row.state_salt, committed_columns(table, values))
        return Entry(
            log=self._origin,
            event_id=event_id,
            occurred_at=milliseconds(self.now),
            actor=self.principal.user_id,
            role=self.principal.role,
            agency=event.agency,
            action=event.ACTION,
            subject=subject,
            previous_event_id=previous,
            state_commitment=commitment,
            payload_commitment=sealing.commitment if sealing else None,
            ciphertext_sha256=sealing.sealed.ciphertext_sha256 if sealing else None,
            details=event.details(),
        )


@contextmanager
def begin(database: Database, principal: Principal, clock: Clock) -> Iterator[Transaction]:
    """Open a transaction; commit at the end of the block, roll everything back if it raises."""
    tx = Transaction(database, principal, clock, database.origin)
    with tx.session:
        yield tx
        tx.commit()


def _personal(queue: list[_Queued]) -> Iterator[Personal]:
    """Find what the queued changes bring of personal data; an erasure brings none."""
    for event_id, event, row, previous in queue:
        if row is not None and not event.BLANKS and (values := personal_values(row)):
            yield Personal(event_id, subject_of(row), values, is_first=previous is None)


def _normalize(row: Audited, name: str) -> object:
    """Bring a column's text into NFC in the row itself, so that what is stored is what is committed to."""
    value = getattr(row, name)
    if (normal := normalized(value)) != value:
        setattr(row, name, normal)
    return normal


@sqlalchemy_event.listens_for(Session, "before_flush")
def _entries_first(session: Session, _context: object, _instances: object) -> None:
    tx = session.info.get("transaction")
    if isinstance(tx, Transaction):
        tx.write_entries()


def _overtaken() -> ConflictError:
    return ConflictError(
        Text(
            "这条记录刚被别人修改过，您的改动没有保存。",
            "Somebody else has just changed this record; your change was not saved.",
        ),
        remedy=Text("请重新打开页面，核对后再提交。", "Open the page again, check, and submit once more."),
    )
