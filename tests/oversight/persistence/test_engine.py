"""The database's habits: SQLite made safe, and reading that hinders nobody and changes nothing."""

from pathlib import Path

from sqlalchemy import text

from oversight.agencies.models import Agency
from oversight.clock import FixedClock
from oversight.persistence import SYSTEM, Database, begin, reading
from tests.oversight.persistence.places import add_place, name_of, placed


def test_sqlite_is_durable_and_strict(database: Database) -> None:
    with database.engine.connect() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "secure_delete", "busy_timeout")
        found = [connection.scalar(text(f"PRAGMA {pragma}")) for pragma in pragmas]
    assert found == ["wal", 2, 1, 1, 1, 30000]


def test_the_directory_of_an_sqlite_file_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'room' / 'oversight.db'}")
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    database.dispose()


def test_an_sqlite_database_in_memory_needs_no_directory() -> None:
    database = Database("sqlite://")
    assert database.is_sqlite
    database.dispose()


def test_a_reader_does_not_wait_for_a_writer_and_sees_the_committed_state(
    any_database: Database, clock: FixedClock
) -> None:
    placed(any_database, clock)
    with begin(any_database, SYSTEM, clock) as tx:
        add_place(tx, "350802", "新罗区")
        tx.flush()
        assert name_of(any_database, "350825") == "连城县"
        assert name_of(any_database, "350802") is None
    assert name_of(any_database, "350802") == "新罗区"


def test_what_a_reader_changes_is_not_kept(any_database: Database, clock: FixedClock) -> None:
    placed(any_database, clock)
    with reading(any_database) as session:
        session.get_one(Agency, "350825").name = "别名"
    assert name_of(any_database) == "连城县"
