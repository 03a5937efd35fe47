"""Entries enter the tree without gaps, its tiles' roots are right, and a proof can be read out of them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, insert, select

from audit_log import (
    EMPTY_ROOT,
    Checkpoint,
    Entry,
    inclusion_proof,
    leaf_hash,
    root_of_hashes,
    verify_inclusion,
)
from oversight.clock import FixedClock
from oversight.persistence import SYSTEM, Database, begin, new_id
from oversight.persistence.log_storage import (
    DatabaseReader,
    append,
    find_entry,
    frontier_of,
    integrate,
    integrate_all,
    latest_checkpoint,
    pending_count,
    store_checkpoint,
)
from oversight.persistence.log_tables import log_entry, log_leaf, log_pending, log_tile
from tests.oversight.persistence.places import CODE, Renamed

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)


def entries(count: int, database: Database) -> list[Entry]:
    """Make entries about no row."""
    return [
        Entry(
            log=database.origin,
            actor="system",
            role="system",
            agency=CODE,
            action="places.renamed/1",
            event_id=new_id(AT),
            occurred_at="2026-11-24T01:00:00.000Z",
            details={"step": step},
        )
        for step in range(count)
    ]


def leaves(database: Database) -> list[bytes]:
    """Return the stored leaf hashes, having seen that they are those of the bodies and have no gap."""
    with database.readonly.connect() as connection:
        query = select(log_leaf.c.leaf_index, log_leaf.c.hash, log_entry.c.body).join(
            log_entry, log_entry.c.entry_id == log_leaf.c.entry_id
        )
        rows = connection.execute(query.order_by(log_leaf.c.leaf_index)).all()
    assert [row.leaf_index for row in rows] == list(range(len(rows)))
    assert [row.hash for row in rows] == [leaf_hash(row.body) for row in rows]
    return [row.hash for row in rows]


def tiles(database: Database) -> dict[tuple[int, int], bytes]:
    with database.readonly.connect() as connection:
        return {(row.level, row.tile_index): row.root for row in connection.execute(select(log_tile))}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [((256,), [(0, 0)]), ((255, 2), [(0, 0)]), ((257, 255), [(0, 0), (0, 1)]), ((100, 412), [(0, 0), (0, 1)])],
)
def test_full_tiles_are_kept_by_their_roots(
    any_database: Database, steps: tuple[int, ...], expected: list[tuple[int, int]]
) -> None:
    for step in steps:
        with any_database.engine.begin() as connection:
            append(connection, entries(step, any_database))
            assert integrate_all(connection) == step
    hashes = leaves(any_database)
    assert len(hashes) == sum(steps)
    kept = {(0, at): root_of_hashes(hashes[at * 256 : at * 256 + 256]) for _, at in expected}
    assert tiles(any_database) == kept
    with any_database.readonly.connect() as connection:
        assert frontier_of(connection).root() == root_of_hashes(hashes)


@pytest.mark.slow
def test_a_second_level_of_tiles_begins_at_65536(any_database: Database) -> None:
    with any_database.engine.begin() as connection:
        rows = [
            {"entry_id": at + 1, "body": b"%d" % at, "event_id": f"e{at}", "occurred_at": "t", "actor": "a"}
            | {"role": "r", "agency": "g", "action": "x"}
            for at in range(65_537)
        ]
        connection.execute(insert(log_entry), rows)
        assert integrate_all(connection) == 65_537
    hashes = leaves(any_database)
    first = [root_of_hashes(hashes[at : at + 256]) for at in range(0, 65_536, 256)]
    assert tiles(any_database) == {**{(0, at): one for at, one in enumerate(first)}, (1, 0): root_of_hashes(first)}
    with any_database.readonly.connect() as connection:
        root = frontier_of(connection).root()
        assert root == root_of_hashes(hashes)
        for index in (0, 65_535, 65_536):
            proof = inclusion_proof(DatabaseReader(connection), index, 65_537)
            verify_inclusion(hashes[index], index, 65_537, proof, root)


def test_every_entry_proves_itself_out_of_leaves_and_tiles(any_database: Database) -> None:
    with any_database.engine.begin() as connection:
        append(connection, entries(520, any_database))
        integrate_all(connection)
    hashes = leaves(any_database)
    with any_database.readonly.connect() as connection:
        reader, root = DatabaseReader(connection), frontier_of(connection).root()
        for index in (0, 255, 256, 511, 512, 519):
            verify_inclusion(hashes[index], index, 520, inclusion_proof(reader, index, 520), root)


def test_a_limit_takes_the_oldest_first_and_all_takes_the_rest(any_database: Database) -> None:
    with any_database.engine.begin() as connection:
        made = entries(10, any_database)
        append(connection, made)
        assert integrate(connection, limit=4) == 4
        assert pending_count(connection) == 6
        assert [find_entry(connection, one.event_id).leaf_index for one in made[:5]] == [0, 1, 2, 3, None]  # type: ignore[union-attr]  # they are there
        assert integrate_all(connection, batch=3) == 6
        assert pending_count(connection) == 0
        assert integrate_all(connection) == 0
    assert len(leaves(any_database)) == 10


def test_integration_that_is_rolled_back_leaves_all_of_it_pending(any_database: Database) -> None:
    with any_database.engine.begin() as connection:
        append(connection, entries(3, any_database))
    with pytest.raises(RuntimeError), any_database.engine.begin() as connection:
        integrate_all(connection)
        raise RuntimeError
    with any_database.readonly.connect() as connection:
        assert pending_count(connection) == 3
        assert frontier_of(connection).size == 0
    assert leaves(any_database) == []


def test_a_commit_is_in_the_tree_at_once_on_sqlite_and_pending_on_postgresql(
    any_database: Database, clock: FixedClock
) -> None:
    with begin(any_database, SYSTEM, clock) as tx:
        for step in range(5):
            tx.record(Renamed(agency=CODE, step=step))
    with any_database.readonly.connect() as connection:
        assert (frontier_of(connection).size, pending_count(connection)) == (
            (5, 0) if any_database.is_sqlite else (0, 5)
        )


def test_the_queue_is_filled_by_the_database_itself(any_database: Database) -> None:
    with any_database.engine.begin() as connection:
        append(connection, [])
        append(connection, entries(2, any_database))
        assert connection.scalar(select(func.count()).select_from(log_pending)) == 2


def test_an_empty_log_has_an_empty_tree(any_database: Database) -> None:
    with any_database.engine.begin() as connection:
        assert (frontier_of(connection).size, frontier_of(connection).root()) == (0, EMPTY_ROOT)
        assert frontier_of(connection, lock=True).size == 0
        assert latest_checkpoint(connection) is None
        assert find_entry(connection, new_id(AT)) is None


def test_the_newest_checkpoint_is_found_if_it_covers_enough(any_database: Database) -> None:
    with any_database.engine.begin() as connection:
        for size in (3, 7):
            root = sha256(bytes([size])).digest()
            store_checkpoint(connection, Checkpoint(any_database.origin, size, root), b"note %d" % size, AT)
        newest = latest_checkpoint(connection)
        assert newest is not None
        assert (newest.size, newest.root, newest.note, newest.signed_at) == (7, sha256(b"\x07").digest(), b"note 7", AT)
        assert latest_checkpoint(connection, covering=7) == newest
        assert latest_checkpoint(connection, covering=8) is None


@pytest.mark.postgresql
def test_the_first_two_integrators_at_once_follow_one_another(postgresql: Database) -> None:
    with postgresql.engine.begin() as connection:
        append(connection, entries(20, postgresql))
    start, taken = Barrier(2), []

    def work() -> None:
        with postgresql.engine.begin() as connection:
            start.wait(10)
            taken.append(integrate_all(connection, batch=15))

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(taken) == [0, 20]
    assert len(leaves(postgresql)) == 20


@pytest.fixture
def postgresql(postgresql_url: str, clock: FixedClock) -> Iterator[Database]:
    """A PostgreSQL database with the whole schema."""
    from oversight.persistence.schema import create_schema

    database = Database(postgresql_url)
    create_schema(database)
    yield database
    database.dispose()
