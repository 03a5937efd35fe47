"""A change and its entry are committed together, or neither is; who comes late is told so."""

from collections.abc import Iterator
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from audit_log import parse_entry, state_commitment
from oversight.accounts.models import SignInFailure
from oversight.agencies.models import Agency
from oversight.clock import FixedClock, shanghai
from oversight.errors import ConflictError
from oversight.persistence import SYSTEM, Database, UnrecordedChangeError, begin, reading
from oversight.persistence.base import committed_columns
from oversight.persistence.log_storage import find_entry
from oversight.persistence.log_tables import log_entry, log_leaf, log_pending
from tests.oversight.persistence.places import CODE, Renamed, add_place, drop_triggers, name_of, placed, rename


def count(database: Database) -> int:
    with database.readonly.connect() as connection:
        return connection.scalar(select(func.count()).select_from(log_entry)) or 0


def test_a_new_row_and_its_entry_are_there_after_the_block(any_database: Database, clock: FixedClock) -> None:
    with begin(any_database, SYSTEM, clock) as tx:
        row = add_place(tx)
        assert (tx.now, tx.today) == (clock.now(), shanghai(tx.today).date())
    with reading(any_database) as session:
        stored = find_entry(session.connection(), row.event_id)
        assert stored is not None
        entry = parse_entry(stored.body)
    assert (entry.subject, entry.action, entry.previous_event_id) == ("agency:350825", "places.renamed/1", None)
    assert (entry.actor, entry.role, entry.agency, entry.details) == ("system", "system", CODE, {"step": 0})
    assert (entry.log, entry.occurred_at) == (any_database.origin, "2026-11-24T01:00:00.000Z")


def test_an_event_about_no_row_is_written_even_if_nothing_else_changes(
    any_database: Database, clock: FixedClock
) -> None:
    with begin(any_database, SYSTEM, clock) as tx:
        event_id = tx.record(Renamed(agency=CODE))
    with reading(any_database) as session:
        stored = find_entry(session.connection(), event_id)
    assert stored is not None
    assert parse_entry(stored.body).subject is None


def test_a_transaction_without_changes_leaves_nothing(any_database: Database, clock: FixedClock) -> None:
    with begin(any_database, SYSTEM, clock) as tx:
        assert tx.session.get(Agency, CODE) is None
    assert count(any_database) == 0


def test_a_changed_row_points_to_its_last_entry_which_follows_the_one_before(
    any_database: Database, clock: FixedClock
) -> None:
    with begin(any_database, SYSTEM, clock) as tx:
        first = add_place(tx).event_id
    second = rename(any_database, clock, "连城")
    with reading(any_database) as session:
        row = session.get_one(Agency, CODE)
        stored = find_entry(session.connection(), second)
        assert stored is not None
        assert (row.event_id, row.version, row.name) == (second, 2, "连城")
        assert parse_entry(stored.body).previous_event_id == first


def test_two_events_about_one_row_in_one_transaction_make_two_entries(
    any_database: Database, clock: FixedClock
) -> None:
    with begin(any_database, SYSTEM, clock) as tx:
        row = add_place(tx)
        first = row.event_id
        row.name = "连城"
        second = tx.record(Renamed(agency=CODE, step=2), row)
    with reading(any_database) as session:
        stored = find_entry(session.connection(), second)
        assert stored is not None
        assert parse_entry(stored.body).previous_event_id == first
        assert session.get_one(Agency, CODE).version == 2


def test_the_state_commitment_recomputes_from_the_row_as_read_back(any_database: Database, clock: FixedClock) -> None:
    with begin(any_database, SYSTEM, clock) as tx:
        event_id = add_place(tx, name="Cafe\u0301 连城县").event_id
    with any_database.readonly.connect() as connection:
        row = connection.execute(select(Agency.__table__)).one()._asdict()
        stored = find_entry(connection, event_id)
    assert stored is not None
    assert row["name"] == "Café 连城县"
    expected = state_commitment(row["state_salt"], committed_columns(Agency.__table__, row))
    assert parse_entry(stored.body).state_commitment == expected


def test_rollback_leaves_neither_row_nor_entry(any_database: Database, clock: FixedClock) -> None:
    with pytest.raises(RuntimeError, match="midway"), begin(any_database, SYSTEM, clock) as tx:
        add_place(tx)
        tx.flush()
        raise RuntimeError("midway")
    assert name_of(any_database) is None
    assert count(any_database) == 0
    with any_database.readonly.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(log_pending)) == 0
        assert connection.scalar(select(func.count()).select_from(log_leaf)) == 0


def test_a_change_without_an_event_is_refused(any_database: Database, clock: FixedClock) -> None:
    placed(any_database, clock)
    with pytest.raises(UnrecordedChangeError, match="Agency 350825"), begin(any_database, SYSTEM, clock) as tx:
        tx.session.get_one(Agency, CODE).name = "别名"
    with pytest.raises(UnrecordedChangeError, match="Agency 350802"), begin(any_database, SYSTEM, clock) as tx:
        tx.session.add(Agency(id="350802", level="county", parent_id=None, name="新罗区"))
    assert name_of(any_database) == "连城县"
    assert name_of(any_database, "350802") is None


def test_a_second_change_after_a_flush_needs_its_own_event(any_database: Database, clock: FixedClock) -> None:
    with pytest.raises(UnrecordedChangeError), begin(any_database, SYSTEM, clock) as tx:
        row = add_place(tx)
        tx.flush()
        row.name = "别名"
    assert count(any_database) == 0


def test_an_event_about_a_row_that_was_never_added_is_refused(any_database: Database, clock: FixedClock) -> None:
    with pytest.raises(UnrecordedChangeError, match="no row added"), begin(any_database, SYSTEM, clock) as tx:
        tx.record(Renamed(agency=CODE), Agency(id=CODE, level="county", parent_id=None, name="连城县"))
    assert count(any_database) == 0


def test_a_business_row_is_never_deleted_and_others_may_be(any_database: Database, clock: FixedClock) -> None:
    placed(any_database, clock)
    with begin(any_database, SYSTEM, clock) as tx:
        failure = SignInFailure(key="k", at=tx.now)
        tx.session.add(failure)
        tx.flush()
        tx.session.delete(failure)
    with pytest.raises(UnrecordedChangeError, match="never deleted"), begin(any_database, SYSTEM, clock) as tx:
        tx.session.delete(tx.session.get_one(Agency, CODE))
    assert name_of(any_database) == "连城县"


def test_a_row_touched_without_any_difference_needs_no_event(any_database: Database, clock: FixedClock) -> None:
    placed(any_database, clock)
    with begin(any_database, SYSTEM, clock) as tx:
        row = tx.session.get_one(Agency, CODE)
        row.name = "连城县"
    assert count(any_database) == 1


def test_a_stale_row_is_a_conflict_and_leaves_no_entry(any_database: Database, clock: FixedClock) -> None:
    placed(any_database, clock)
    with reading(any_database) as session:
        stale = session.get_one(Agency, CODE)
        session.expunge(stale)
    rename(any_database, clock, "先到")
    with pytest.raises(ConflictError, match="别人修改过"), begin(any_database, SYSTEM, clock) as tx:
        tx.session.add(stale)
        stale.name = "后到"
        tx.record(Renamed(agency=CODE), stale)
    assert name_of(any_database) == "先到"
    assert count(any_database) == 2


def test_a_row_whose_version_moved_is_a_conflict(any_database: Database, clock: FixedClock) -> None:
    placed(any_database, clock)
    with reading(any_database) as session:
        stale = session.get_one(Agency, CODE)
        session.expunge(stale)
    drop_triggers(any_database, "agency")
    with any_database.engine.begin() as connection:
        connection.execute(text("UPDATE agency SET version = version + 1"))
    with pytest.raises(ConflictError), begin(any_database, SYSTEM, clock) as tx:
        tx.session.add(stale)
        stale.name = "后到"
        tx.record(Renamed(agency=CODE), stale)


def test_a_broken_key_is_not_taken_for_a_conflict(any_database: Database, clock: FixedClock) -> None:
    placed(any_database, clock)
    with pytest.raises(IntegrityError), begin(any_database, SYSTEM, clock) as tx:
        add_place(tx)
    assert count(any_database) == 1


def test_a_failing_database_is_not_taken_for_a_conflict(database: Database, clock: FixedClock) -> None:
    with pytest.raises(OperationalError), begin(database, SYSTEM, clock) as tx:
        tx.session.execute(text("DROP TABLE log_pending"))
        add_place(tx)
        tx.flush()


@pytest.mark.postgresql
def test_of_two_that_wait_for_each_other_one_gives_way_with_a_conflict(postgresql: Database, clock: FixedClock) -> None:
    placed(postgresql, clock, "350825", "350802")
    both_hold_one, refused, renamed = Barrier(2), [], []

    def swap(first: str, second: str) -> None:
        try:
            with begin(postgresql, SYSTEM, clock) as tx:
                for code in (first, second):
                    row = tx.session.get_one(Agency, code)
                    row.name = f"改{first}"
                    tx.record(Renamed(agency=code), row)
                    tx.flush()
                    if code == first:
                        both_hold_one.wait(10)
            renamed.append(first)
        except ConflictError:
            refused.append(first)

    threads = [Thread(target=swap, args=pair) for pair in (("350825", "350802"), ("350802", "350825"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(refused), len(renamed)) == (1, 1)
    assert name_of(postgresql, "350825") == name_of(postgresql, "350802") == f"改{renamed[0]}"
    assert count(postgresql) == 4


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Database]:
    """A PostgreSQL database with the whole schema."""
    from oversight.persistence.schema import create_schema

    database = Database(postgresql_url)
    create_schema(database)
    yield database
    database.dispose()
