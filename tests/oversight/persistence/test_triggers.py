"""Even raw SQL changes nothing without an entry, and never changes the log."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Executable, bindparam, delete, insert, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from oversight.agencies.models import Agency
from oversight.clock import FixedClock
from oversight.persistence import SYSTEM, Database, begin, new_id, reading
from oversight.persistence.log_storage import integrate_all
from oversight.persistence.triggers import install_triggers
from tests.oversight.persistence.places import CODE, INSERT_ENTRY, entry_values, name_of, placed, rename

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
SALT = b"\x00" * 32
ROW = {"id": "350802", "level": "county", "parent_id": None, "name": "新罗区", "version": 1, "state_salt": SALT}


def refused(database: Database, statement: Executable, **values: object) -> str:
    """Run a statement that must be refused, and return the refusal."""
    with pytest.raises(IntegrityError) as refusal, database.engine.begin() as connection:
        connection.execute(statement, values)
    return str(refusal.value.orig)


def event_of(database: Database, code: str = CODE) -> str:
    with reading(database) as session:
        return session.get_one(Agency, code).event_id


def test_an_insert_without_an_entry_is_refused(any_database: Database) -> None:
    said = refused(any_database, insert(Agency), **ROW, event_id=new_id(AT))
    assert "agency without an entry" in said
    assert name_of(any_database, "350802") is None


def test_an_insert_on_the_strength_of_another_rows_entry_is_refused(any_database: Database, clock: FixedClock) -> None:
    placed(any_database, clock)
    assert "without an entry" in refused(any_database, insert(Agency), **ROW, event_id=event_of(any_database))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE agency SET name = '别名'",
        "UPDATE agency SET name = '别名', version = version + 1 WHERE id = '350825'",
        "UPDATE agency SET id = '350899'",
        "UPDATE agency SET event_id = 'invented'",
    ],
)
def test_raw_updates_are_refused(any_database: Database, clock: FixedClock, statement: str) -> None:
    placed(any_database, clock)
    assert "oversight:" in refused(any_database, text(statement))
    assert name_of(any_database) == "连城县"


def test_a_bulk_update_through_the_session_is_refused(any_database: Database, clock: FixedClock) -> None:
    placed(any_database, clock)
    with pytest.raises(IntegrityError, match="without an entry"), begin(any_database, SYSTEM, clock) as tx:
        tx.session.execute(update(Agency).values(name="别名"))
    assert name_of(any_database) == "连城县"


def test_a_change_through_a_session_of_ones_own_is_refused(any_database: Database, clock: FixedClock) -> None:
    placed(any_database, clock)
    with Session(any_database.engine) as session, pytest.raises(IntegrityError, match="without an entry"):
        session.get_one(Agency, CODE).name = "别名"
        session.commit()
    assert name_of(any_database) == "连城县"


def test_going_back_to_an_earlier_entry_is_refused(any_database: Database, clock: FixedClock) -> None:
    placed(any_database, clock)
    first = event_of(any_database)
    rename(any_database, clock, "连城")
    statement = update(Agency).values(name="连城县", event_id=bindparam("earlier"))
    assert "without an entry" in refused(any_database, statement, earlier=first)
    assert name_of(any_database) == "连城"


def test_an_id_never_changes_even_with_an_entry_for_the_new_one(any_database: Database, clock: FixedClock) -> None:
    placed(any_database, clock)
    moved = new_id(AT)
    values = entry_values(moved, subject="agency:350899", previous_event_id=event_of(any_database))
    with pytest.raises(IntegrityError), any_database.engine.begin() as connection:
        connection.execute(INSERT_ENTRY, values)
        connection.execute(update(Agency).values(id="350899", event_id=moved))
    assert name_of(any_database, "350899") is None


@pytest.mark.parametrize("statement", [delete(Agency), text("DELETE FROM agency WHERE id = '350825'")])
def test_business_rows_are_never_deleted(any_database: Database, clock: FixedClock, statement: Executable) -> None:
    placed(any_database, clock)
    assert "DELETE on agency is refused" in refused(any_database, statement)
    assert name_of(any_database) == "连城县"


def test_sqlites_replace_does_not_slip_past(database: Database, clock: FixedClock) -> None:
    placed(database, clock)
    columns = "id, level, name, event_id, state_salt, version"
    take = f"INSERT OR REPLACE INTO agency ({columns}) SELECT id, level, '别名', event_id, state_salt, 1 FROM agency"  # noqa: S608 - our own
    assert "refused" in refused(database, text(take))
    entry = "INSERT OR REPLACE INTO log_entry SELECT * FROM log_entry"
    assert "refused" in refused(database, text(entry))


LOG_CHANGES = [
    "UPDATE log_entry SET actor = 'nobody'",
    "DELETE FROM log_entry",
    "UPDATE log_leaf SET leaf_index = leaf_index + 5",
    "DELETE FROM log_leaf",
    "UPDATE log_tile SET level = 1",
    "DELETE FROM log_tile",
    "UPDATE log_checkpoint SET size = size + 1",
    "DELETE FROM log_checkpoint",
]


@pytest.mark.parametrize("statement", LOG_CHANGES)
def test_the_log_is_insert_only(any_database: Database, clock: FixedClock, statement: str) -> None:
    placed(any_database, clock)
    with any_database.engine.begin() as connection:
        integrate_all(connection)
        fill(connection)
    assert "is refused" in refused(any_database, text(statement))


def fill(connection: Connection) -> None:
    """Put one row where a small log has none, so that row triggers have something to refuse."""
    connection.execute(text("INSERT INTO log_tile VALUES (0, 0, :root)"), {"root": SALT})
    row = "INSERT INTO log_checkpoint VALUES (1, :root, :root, '2026-11-24 01:00:00')"
    connection.execute(text(row), {"root": SALT})


@pytest.mark.postgresql
@pytest.mark.parametrize("table", ["agency", "log_entry", "log_leaf", "log_tile", "log_checkpoint"])
def test_truncating_is_refused_even_for_a_replica(postgresql_url: str, clock: FixedClock, table: str) -> None:
    from oversight.persistence.schema import create_schema

    database = Database(postgresql_url)
    create_schema(database)
    placed(database, clock)
    with pytest.raises(IntegrityError, match="is refused"), database.engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text(f"TRUNCATE {table} CASCADE"))
    assert name_of(database) == "连城县"
    database.dispose()


def test_installing_triggers_again_changes_nothing(any_database: Database, clock: FixedClock) -> None:
    with any_database.engine.begin() as connection:
        install_triggers(connection)
        install_triggers(connection, (Agency.__table__,))
    placed(any_database, clock)
    assert "without an entry" in refused(any_database, text("UPDATE agency SET name = '别名'"))
