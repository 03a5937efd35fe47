"""Files are rewritten when nobody sees the old state any more and the role may; else it is said what is missing."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from oversight.clock import FixedClock
from oversight.persistence import Database, reading, scrubbing
from oversight.persistence.scrubbing import scrub
from tests.oversight.persistence.places import placed

TABLES = ["agency"]


@pytest.fixture
def limited(postgresql_copy: str) -> Iterator[Database]:
    """The database by a login that may read, and no more."""
    admin = create_engine(postgresql_copy, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE ROLE scrub_tester LOGIN"))
        connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO scrub_tester"))
    database = Database(make_url(postgresql_copy).set(username="scrub_tester").render_as_string(hide_password=False))
    yield database
    database.dispose()
    with admin.connect() as connection:
        connection.execute(text("REASSIGN OWNED BY scrub_tester TO postgres"))
        connection.execute(text("DROP OWNED BY scrub_tester"))
        connection.execute(text("DROP ROLE scrub_tester"))
    admin.dispose()


def test_it_is_done_and_can_be_repeated(any_database: Database, clock: FixedClock) -> None:
    placed(any_database, clock)
    assert scrub(any_database, TABLES).done
    assert scrub(any_database, TABLES).done


@pytest.mark.parametrize("held", ["reader", "writer"])
def test_sqlite_waits_for_those_who_use_the_file(database: Database, clock: FixedClock, held: str) -> None:
    placed(database, clock)
    engine = database.readonly if held == "reader" else database.engine
    with engine.connect() as kept, database.readonly.connect() as free:
        free.exec_driver_sql("PRAGMA busy_timeout = 20")  # the connection that the pool gives to scrub
        free.close()
        kept.exec_driver_sql("SELECT count(*) FROM agency").all()
        told = scrub(database, TABLES)
        assert (told.done, "tried again" in told.notes[0].en) == (False, True)
    assert scrub(database, TABLES).done


@pytest.mark.postgresql
def test_postgresql_waits_for_those_who_see_the_old_state(
    postgresql_copy: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(postgresql_copy)
    monkeypatch.setattr(scrubbing, "_TURNS", 2)
    with reading(database) as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"}).execute(text("SELECT 1"))
        placed(database, clock)
        told = scrub(database, TABLES)
        assert (told.done, "backend_xmin" in told.notes[0].en) == (False, True)
    assert scrub(database, TABLES).done
    database.dispose()


@pytest.mark.postgresql
def test_a_role_that_owns_nothing_is_told_who_can(limited: Database) -> None:
    told = scrub(limited, TABLES)
    assert (told.done, "own these tables" in told.notes[0].en) == (False, True)


@pytest.mark.postgresql
def test_an_owner_without_more_rights_is_told_what_is_left_to_the_administrator(
    limited: Database, postgresql_copy: str, clock: FixedClock
) -> None:
    admin = Database(postgresql_copy)
    placed(admin, clock)
    with admin.engine.begin() as connection:
        connection.execute(text("ALTER TABLE agency OWNER TO scrub_tester"))
    told = scrub(limited, TABLES)
    assert told.done
    assert [("pg_statistic" in one.en, "CHECKPOINT" in one.en) for one in told.notes] == [(True, False), (False, True)]
    admin.dispose()
