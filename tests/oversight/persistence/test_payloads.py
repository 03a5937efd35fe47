"""Personal columns are sealed with their entry, under one key a subject, and never after an erasure."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from audit_log import parse_entry, payload_commitment
from audit_log.payloads import SealedPayload, open_payload
from oversight.clock import FixedClock
from oversight.errors import ConflictError
from oversight.persistence import SYSTEM, Database, begin
from oversight.persistence.log_tables import log_entry
from oversight.persistence.payload_tables import ERASABLE, log_payload, log_subject_key
from oversight.persistence.payloads import count_payloads, destroy, is_erased
from oversight.persistence.personal import GONE, blank
from oversight.staffing.models import Person
from tests.oversight.persistence.places import Renamed

SUBJECT = "person:someone"


@dataclass(frozen=True, kw_only=True)
class Gone(Renamed):
    """A test's own erasure."""

    ACTION: ClassVar[str] = "erasures.erased/1"
    BLANKS: ClassVar[bool] = True


def enter(database: Database, clock: FixedClock, name: str = "王芳") -> str:
    """Enter the person and return the event."""
    with begin(database, SYSTEM, clock) as tx:
        row = Person(id="someone", name=name)
        tx.session.add(row)
        return tx.record(Renamed(agency="350800"), row)


def rename(database: Database, clock: FixedClock, name: str) -> str:
    with begin(database, SYSTEM, clock) as tx:
        row = tx.session.get_one(Person, "someone")
        row.name = name
        return tx.record(Renamed(agency="350800"), row)


def erase(database: Database, clock: FixedClock) -> None:
    with begin(database, SYSTEM, clock) as tx:
        row = tx.session.get_one(Person, "someone")
        blank(row)
        tx.record(Gone(agency="350800"), row)
        tx.flush()
        destroy(tx.session.connection(), SUBJECT)


def refused(database: Database, statement: object) -> bool:
    """Whether the database itself refuses a statement."""
    with pytest.raises(DBAPIError, match="oversight: "), database.engine.begin() as connection:
        connection.execute(statement)  # type: ignore[call-overload]  # any statement
    return True


def test_an_entry_commits_to_the_sealed_columns_which_its_subjects_key_opens(
    any_database: Database, clock: FixedClock
) -> None:
    events = [enter(any_database, clock, "e\u0301va"), rename(any_database, clock, "王芳")]
    with any_database.readonly.connect() as connection:
        keys = connection.execute(select(log_subject_key)).all()
        rows = {row.event_id: row for row in connection.execute(select(log_payload))}
        bodies = dict(connection.execute(select(log_entry.c.event_id, log_entry.c.body)).all())
    assert [row.subject for row in keys] == [SUBJECT]
    for event, name in zip(events, ("\u00e9va", "王芳"), strict=True):
        row, entry = rows[event], parse_entry(bodies[event])
        sealed = SealedPayload(row.salt, row.nonce, row.ciphertext)
        payload = open_payload(keys[0].key, event, sealed)
        assert payload == {"name": name}
        assert entry.payload_commitment == payload_commitment(row.salt, payload)
        assert entry.ciphertext_sha256 == sealed.ciphertext_sha256
        assert name.encode() not in bodies[event]


def test_a_change_of_other_columns_seals_nothing(any_database: Database, clock: FixedClock) -> None:
    enter(any_database, clock)
    event = rename(any_database, clock, "王芳")
    with any_database.readonly.connect() as connection:
        assert count_payloads(connection, SUBJECT) == 1
        body = connection.scalar(select(log_entry.c.body).where(log_entry.c.event_id == event))
    assert parse_entry(body or b"").payload_commitment is None


def test_two_changes_in_one_transaction_share_the_new_key(any_database: Database, clock: FixedClock) -> None:
    with begin(any_database, SYSTEM, clock) as tx:
        row = Person(id="someone", name="甲")
        tx.session.add(row)
        tx.record(Renamed(agency="350800"), row)
        tx.flush()
        row.name = "乙"
        tx.record(Renamed(agency="350800"), row)
    with any_database.readonly.connect() as connection:
        assert count_payloads(connection, SUBJECT) == 2


def test_nothing_is_changed_or_deleted_before_an_erasure_stands_in_the_log(
    any_database: Database, clock: FixedClock
) -> None:
    enter(any_database, clock)
    for table in ERASABLE:
        assert refused(any_database, update(table).values(subject="person:other"))
        assert refused(any_database, delete(table))
    if any_database.is_sqlite:
        assert refused(
            any_database, text("INSERT OR REPLACE INTO log_subject_key SELECT subject, x'00' FROM log_subject_key")
        )
    else:
        assert refused(any_database, text("TRUNCATE log_payload, log_subject_key"))


def test_an_erasure_deletes_and_nothing_of_the_subject_can_be_sealed_again(
    any_database: Database, clock: FixedClock
) -> None:
    enter(any_database, clock)
    erase(any_database, clock)
    with any_database.readonly.connect() as connection:
        assert is_erased(connection, SUBJECT)
        assert count_payloads(connection, SUBJECT) == 0
        assert connection.scalar(select(Person.name)) == GONE
    with pytest.raises(ConflictError, match="erased by law"):
        rename(any_database, clock, "王芳")
    assert refused(any_database, insert(log_subject_key).values(subject=SUBJECT, key=bytes(32)))
