"""As the site's login nothing in the log can be changed, and no audited row without its entry, by any statement."""

# ruff: noqa: S608 - the names in these statements are our own tables

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from oversight.persistence import Database
from oversight.persistence.base import Base
from oversight.persistence.keeping import Role
from tests.builders.prepared import put
from tests.faults.filling import fill_log
from tests.faults.refusals import AUDITED, KEPT, TREE, on_both, on_postgresql, on_sqlite

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled_sqlite(whole_city_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The whole city on SQLite; nothing here changes it."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('privileges') / 'oversight.db'}")
    put(whole_city_file, database)
    fill_log(database)
    yield database
    database.dispose()


def contents(database: Database) -> dict[str, str]:
    """Return a digest of every table's rows."""
    with database.readonly.connect() as connection:
        return {
            table.name: sha256(repr(sorted(map(repr, connection.execute(table.select())))).encode()).hexdigest()
            for table in Base.metadata.sorted_tables
        }


def with_rows(database: Database) -> list[str]:
    """Return the guarded tables that have rows."""
    with database.readonly.connect() as connection:
        counted = {
            name: connection.scalar(select(func.count()).select_from(Base.metadata.tables[name]))
            for name in (*KEPT, *TREE, *AUDITED)
        }
    filled = [name for name, rows in counted.items() if rows]
    assert set(filled) >= {"log_entry", "log_leaf", "log_tree", "log_checkpoint", "agency", "assistance_approval"}
    return filled


def got_through(database: Database, statements: Iterable[str]) -> list[str]:
    """Run each statement in a transaction of its own; return those that were not refused."""
    through = []
    for statement in statements:
        try:
            with database.engine.begin() as connection:
                connection.exec_driver_sql(statement)
        except DBAPIError:
            continue
        through.append(statement)
    return through


def test_on_sqlite_triggers_refuse_every_change_and_nothing_has_changed(filled_sqlite: Database) -> None:
    before, filled = contents(filled_sqlite), with_rows(filled_sqlite)
    assert set(filled) >= set(KEPT)
    assert got_through(filled_sqlite, on_both(filled)) == []
    assert got_through(filled_sqlite, on_sqlite(filled)) == []
    assert contents(filled_sqlite) == before


@pytest.mark.postgresql
def test_the_sites_login_may_neither_change_the_log_nor_get_round_its_triggers(
    filled_postgresql: tuple[Database, Database],
) -> None:
    superuser, site = filled_postgresql
    before = contents(superuser)
    assert got_through(site, on_both(with_rows(superuser))) == []
    assert got_through(site, on_postgresql()) == []
    assert contents(superuser) == before


@pytest.mark.postgresql
def test_even_the_superusers_changes_are_refused_unless_a_trigger_is_switched_off(
    filled_postgresql: tuple[Database, Database],
) -> None:
    superuser, _ = filled_postgresql
    before = contents(superuser)
    replica = [f"SET session_replication_role = replica; {one}" for one in on_both(with_rows(superuser))]
    assert got_through(superuser, replica) == []
    assert contents(superuser) == before


@pytest.mark.postgresql
def test_a_temporary_table_of_the_logs_name_vouches_for_nothing(filled_postgresql: tuple[Database, Database]) -> None:
    _, site = filled_postgresql
    forged = (
        "CREATE TEMP TABLE log_entry AS SELECT 'forged'::text AS event_id, 'agency:' || id AS subject, "
        "event_id AS previous_event_id FROM public.agency; SET search_path = pg_temp, public; "
        "UPDATE agency SET name = '别名', event_id = 'forged'"
    )
    with pytest.raises(DBAPIError, match="without an entry"), site.engine.begin() as connection:
        connection.exec_driver_sql(forged)


@pytest.mark.postgresql
@pytest.mark.parametrize("table", ["log_entry", "agency"])
def test_copying_over_what_stands_is_refused(filled_postgresql: tuple[Database, Database], table: str) -> None:
    superuser, site = filled_postgresql
    before = contents(superuser)
    with psycopg.connect(site.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)) as raw:
        with raw.cursor().copy(f"COPY {table} TO STDOUT") as reading:
            rows = b"".join(reading)
        with pytest.raises(psycopg.errors.IntegrityError), raw.cursor().copy(f"COPY {table} FROM STDIN") as writing:
            writing.write(rows)
    assert contents(superuser) == before


@pytest.mark.postgresql
def test_the_sites_login_reads_what_it_needs_and_no_trigger_hides_a_row(
    filled_postgresql: tuple[Database, Database],
) -> None:
    superuser, site = filled_postgresql
    assert contents(site) == contents(superuser)


@pytest.mark.postgresql
@pytest.mark.parametrize("role", [Role.SEQUENCER, Role.SIGNER])
def test_sequencer_and_signer_touch_nothing_of_the_business(
    filled_postgresql: tuple[Database, Database], login_in: Callable[..., str], role: Role
) -> None:
    superuser, _ = filled_postgresql
    url = superuser.engine.url.render_as_string(hide_password=False)
    theirs, before = Database(login_in(url, role)), contents(superuser)
    reads = [f"SELECT * FROM {name}" for name in (*AUDITED, "log_payload", "log_subject_key")]
    writes = [one for one in on_both((*KEPT, *AUDITED)) if "log_tree" not in one]
    assert got_through(theirs, [*reads, *writes, "INSERT INTO log_entry SELECT * FROM log_entry"]) == []
    assert contents(superuser) == before
    theirs.dispose()


@pytest.mark.postgresql
def test_the_signer_can_lock_the_tree_but_not_change_it(
    filled_postgresql: tuple[Database, Database], login_in: Callable[..., str]
) -> None:
    superuser, _ = filled_postgresql
    signer = Database(login_in(superuser.engine.url.render_as_string(hide_password=False), Role.SIGNER))
    grown = [f"UPDATE log_tree SET {one}" for one in ("id = 2", "size = size + 1", "frontier = NULL")]
    assert got_through(signer, [*grown, "DELETE FROM log_tree", "INSERT INTO log_tree VALUES (2, 0, '')"]) == []
    with signer.engine.begin() as connection:
        assert connection.scalar(text("SELECT id FROM log_tree FOR UPDATE")) == 1
    signer.dispose()
