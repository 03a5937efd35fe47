"""A payload that is changed, exchanged or gone is found, and an erasure that doesn't say so; nothing else is."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from oversight.audit_trail.fsck_payloads import PAYLOADS, payload_problems
from oversight.audit_trail.problems import Problem
from oversight.clock import FixedClock
from oversight.persistence import Database
from tests.oversight.persistence.places import drop_triggers
from tests.oversight.persistence.test_payloads import enter, erase, rename

LOG = ("log_payload", "log_subject_key", "log_entry")
Tamper = Callable[..., None]


def problems(database: Database) -> list[Problem]:
    with database.readonly.connect() as connection:
        return list(payload_problems(connection))


def said(database: Database) -> list[str]:
    return [one.what.en for one in problems(database)]


@pytest.fixture
def tamper(any_database: Database, clock: FixedClock) -> Tamper:
    """Two payloads of one person; statements are run as whoever owns the database can."""
    enter(any_database, clock)
    rename(any_database, clock, "王小芳")

    def run(*statements: str) -> None:
        drop_triggers(any_database, *LOG)
        with any_database.engine.begin() as connection:
            if any_database.is_sqlite:
                connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            for statement in statements:
                connection.execute(text(statement))

    return run


def test_payloads_that_are_whole_and_an_erasure_that_says_so_give_no_word(
    any_database: Database, clock: FixedClock, tamper: Tamper
) -> None:
    assert problems(any_database) == []
    erase(any_database, clock)
    with any_database.readonly.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM log_payload")) == 0
    assert said(any_database) == ["it tells of None payloads, and 2 are gone"]  # this test's erasure gives no number


@pytest.mark.parametrize(
    ("column", "value", "word"),
    [
        ("ciphertext", "salt", "differs from the digest"),
        ("salt", "ciphertext", "can't be opened"),
        ("nonce", "salt", "can't be opened"),
    ],
)
def test_a_changed_payload_is_found(any_database: Database, tamper: Tamper, column: str, value: str, word: str) -> None:
    tamper(f"UPDATE log_payload SET {column} = {value} WHERE event_id = (SELECT min(event_id) FROM log_payload)")  # noqa: S608 - a test's own
    found = problems(any_database)
    assert [one.check for one in found] == [PAYLOADS]
    assert word in found[0].what.en


def test_a_payload_of_the_wrong_type_is_found_and_the_others_are_still_checked(
    database: Database, clock: FixedClock
) -> None:
    enter(database, clock)
    rename(database, clock, "王小芳")
    drop_triggers(database, *LOG)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE log_payload SET ciphertext = 'text'"))
    assert ["can't be read" in word for word in said(database)] == [True, True]


def test_a_salt_of_the_right_length_that_is_not_the_entrys_is_found(any_database: Database, tamper: Tamper) -> None:
    other = "(SELECT max(a.salt) FROM log_payload AS a WHERE a.event_id <> log_payload.event_id)"
    if not any_database.is_sqlite:
        other = "sha256(salt)"
    tamper(f"UPDATE log_payload SET salt = {other} WHERE event_id = (SELECT min(event_id) FROM log_payload)")  # noqa: S608 - a test's own
    assert said(any_database) == ["its content differs from the commitment in its entry"]


def test_another_key_or_none_is_found(any_database: Database, tamper: Tamper) -> None:
    tamper("UPDATE log_subject_key SET key = (SELECT min(salt) FROM log_payload)")
    assert ["can't be opened" in word for word in said(any_database)] == [True, True]


def test_a_key_that_is_gone_and_one_that_seals_nothing_are_found(any_database: Database, tamper: Tamper) -> None:
    tamper(
        "INSERT INTO log_subject_key (subject, key) SELECT 'person:other', key FROM log_subject_key",
        "UPDATE log_payload SET subject = 'person:other' WHERE event_id = (SELECT min(event_id) FROM log_payload)",
        "INSERT INTO log_subject_key (subject, key) SELECT 'person:idle', key FROM log_subject_key LIMIT 1",
    )
    assert said(any_database) == ["its subject is not its entry's", "it seals nothing"]


def test_a_payload_that_is_gone_without_an_erasure_is_found(any_database: Database, tamper: Tamper) -> None:
    tamper("DELETE FROM log_payload WHERE event_id = (SELECT min(event_id) FROM log_payload)")
    found = problems(any_database)
    assert [one.what.en for one in found] == ["its payload is gone, and no erasure says so"]
    assert found[0].event_id is not None


def test_a_payload_of_no_entry_and_a_missing_key_are_found_where_references_are_not_kept(
    database: Database, clock: FixedClock
) -> None:
    first = enter(database, clock)
    rename(database, clock, "王小芳")
    drop_triggers(database, *LOG)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("UPDATE log_payload SET event_id = 'stray' WHERE event_id = ?", (first,))
        connection.exec_driver_sql("DELETE FROM log_subject_key")
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.exec_driver_sql("BEGIN")
    assert said(database) == [
        "it belongs to no entry",
        "its key is gone",
        "its payload is gone, and no erasure says so",
    ]


def test_what_an_erasure_left_behind_is_found(any_database: Database, clock: FixedClock, tamper: Tamper) -> None:
    tamper(
        "CREATE TABLE kept_payload AS SELECT * FROM log_payload",
        "CREATE TABLE kept_key AS SELECT * FROM log_subject_key",
    )
    erase(any_database, clock)
    tamper(
        "INSERT INTO log_subject_key SELECT * FROM kept_key",
        "INSERT INTO log_payload (event_id, subject, salt, nonce, ciphertext)"
        " SELECT event_id, subject, salt, nonce, ciphertext FROM kept_payload",
    )
    words = said(any_database)
    assert words.count("it was erased by the log, and is there all the same") == 2
    assert "it was erased by the log, and its key is there all the same" in words


def test_an_entry_that_is_no_json_any_more_is_no_reason_to_stop(any_database: Database, tamper: Tamper) -> None:
    broken = "x'5b5d'" if any_database.is_sqlite else "'\\x5b5d'"
    tamper(f"UPDATE log_entry SET body = {broken} WHERE entry_id = (SELECT min(entry_id) FROM log_entry)")  # noqa: S608 - a test's own
    assert said(any_database) == ["the ciphertext differs from the digest in its entry"]
    broken = "x'5b'" if any_database.is_sqlite else "'\\x5b'"
    tamper(f"UPDATE log_entry SET body = {broken} WHERE entry_id = (SELECT min(entry_id) FROM log_entry)")  # noqa: S608 - a test's own
    assert said(any_database) == ["the ciphertext differs from the digest in its entry"]
