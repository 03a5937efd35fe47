"""Rows deleted, inserted or swapped, a tail cut, history rewritten and signed anew: inside or outside it shows."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random
from threading import Event as Flag
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Connection, Table, UniqueConstraint, delete, insert, select, update

from audit_log import Frontier, leaf_hash, parse_entry
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.fsck import Extent, fsck
from oversight.audit_trail.fsck_outside import Kept
from oversight.audit_trail.fsck_tree import leaf_count
from oversight.audit_trail.keys import log_verifier, make_key
from oversight.audit_trail.problems import Problem, first_bad_entry
from oversight.clock import FixedClock, SystemClock
from oversight.jobs.worker import integrate
from oversight.persistence import SYSTEM, Database, begin
from oversight.persistence.base import audited_tables
from oversight.persistence.log_tables import log_checkpoint, log_entry, log_leaf, log_pending, log_tile, log_tree
from oversight.persistence.schema import create_schema
from tests.faults.appending import SHARED, append_until
from tests.faults.logged_city import Logged, logged_city
from tests.faults.tampering import Examiner, as_owner, flipped, undone
from tests.oversight.audit_trail.logs import grown
from tests.oversight.persistence.places import add_place

Act = Callable[[Connection, Random], object]
RUNS = 50


@pytest.fixture
def logged(any_database: Database, clock: FixedClock, tmp_path: Path) -> Logged:
    """The city on SQLite, and again on PostgreSQL."""
    return logged_city(any_database, clock, tmp_path)


def rows_of(connection: Connection, table: Table) -> list[dict[str, Any]]:
    """Return every row of a table, by its key."""
    query = select(table).order_by(*table.primary_key.columns)
    return [dict(row._mapping) for row in connection.execute(query)]


def same(table: Table, row: dict[str, Any]) -> Any:
    """Return the condition that picks one row by its key."""
    conditions = [column == row[column.name] for column in table.primary_key.columns]
    return conditions[0] if len(conditions) == 1 else conditions[0] & conditions[1]


def remove(table: Table) -> Act:
    """Delete a random row."""
    return lambda connection, random: connection.execute(
        delete(table).where(same(table, random.choice(rows_of(connection, table))))
    )


def swap(table: Table, *names: str) -> Act:
    """Let two random rows change places in some columns."""

    def act(connection: Connection, random: Random) -> None:
        rows = rows_of(connection, table)
        one, other = random.sample(rows, 2)
        spare = {name: f"spare-{name}" if isinstance(one[name], str) else one[name] for name in names}
        for row, values in ((one, spare), (other, one), (one, other)):
            connection.execute(update(table).where(same(table, row)).values({name: values[name] for name in names}))

    return act


def insert_entry(connection: Connection, random: Random) -> None:
    """Put a well-formed entry into the log, and past the queue."""
    row = random.choice(rows_of(connection, log_entry))
    forged = row | {"event_id": row["event_id"][:-4] + "0000", "entry_id": row["entry_id"] + 100_000}
    forged |= {
        "previous_event_id": None,
        "body": row["body"].replace(row["event_id"].encode(), forged["event_id"].encode()),
    }
    connection.execute(insert(log_entry), forged)


def insert_leaf(connection: Connection, _random: Random) -> None:
    """Append a leaf for the entry that waits, without the tree's row or tiles."""
    waiting = connection.scalar(select(log_pending.c.entry_id))
    body = connection.scalar(select(log_entry.c.body).where(log_entry.c.entry_id == waiting))
    last = rows_of(connection, log_leaf)[-1]["leaf_index"]
    connection.execute(delete(log_pending))
    connection.execute(insert(log_leaf), {"leaf_index": last + 1, "entry_id": waiting, "hash": leaf_hash(body or b"")})


def insert_row(table: Table) -> Act:
    """Copy a row of the business, but for what has to be unique."""
    unique = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    once = {
        column.name for one in (*unique, *(index for index in table.indexes if index.unique)) for column in one.columns
    }

    def act(connection: Connection, random: Random) -> None:
        row = random.choice(rows_of(connection, table)) | {"id": "forged"}
        changed = {name: flipped(row[name], table.c[name], random) for name in once}
        connection.execute(insert(table), row | changed | {"event_id": "forged"})

    return act


def cut_tail(connection: Connection, random: Random) -> None:
    """Cut off the newest entries, and make the tree's row fit; the checkpoints stay."""
    leaves = rows_of(connection, log_leaf)
    kept = leaves[: -random.randrange(1, 100)]
    frontier = Frontier()
    frontier.extend(row["hash"] for row in kept)
    for row in leaves[len(kept) :]:
        connection.execute(delete(log_leaf).where(log_leaf.c.leaf_index == row["leaf_index"]))
        connection.execute(delete(log_entry).where(log_entry.c.entry_id == row["entry_id"]))
    connection.execute(delete(log_tile).where(log_tile.c.tile_index >= len(kept) // 256))
    connection.execute(update(log_tree).values(size=len(kept), frontier=frontier.to_bytes()))


ACTS: dict[str, Act] = {
    **{f"a row of {table.name} deleted": remove(table) for table in (log_entry, log_leaf, log_pending, log_tile)},
    "the tree's row deleted": remove(log_tree),
    "two bodies swapped": swap(log_entry, "body"),
    "two entries swapped but for their places": swap(log_entry, "body", "event_id", "previous_event_id", "subject"),
    "two leaves' hashes swapped": swap(log_leaf, "hash"),
    "two tiles swapped": swap(log_tile, "root"),
    "two checkpoints' notes swapped": swap(log_checkpoint, "note"),
    "two checkpoints' roots swapped": swap(log_checkpoint, "root"),
    "an entry inserted": insert_entry,
    "a leaf inserted": insert_leaf,
    "the tail cut": cut_tail,
}


def unfound(logged: Logged, acts: dict[str, Act], times: int) -> list[str]:
    """Do each of some things a few times, undoing it; return what the check didn't find."""
    random, missed = Random(65), []  # noqa: S311 - which rows are chosen is of no consequence
    with as_owner(logged.database) as connection:
        examiner = Examiner(connection, logged.database.origin, logged.verifiers, logged.extent)
        for name, act in acts.items():
            for _ in range(times):
                with undone(connection):
                    act(connection, random)
                    missed += [] if examiner.whole() else [name]
        assert examiner.whole() == [], "all is as it was"
    return missed


def test_rows_of_the_log_deleted_inserted_or_swapped_are_found(logged: Logged) -> None:
    assert unfound(logged, ACTS, 3) == []


def test_rows_of_every_audited_table_deleted_or_inserted_are_found(logged: Logged) -> None:
    tables = audited_tables()
    acts = {f"a row of {table.name} deleted": remove(table) for table in tables}
    acts |= {f"a row of {table.name} inserted": insert_row(table) for table in tables}
    assert unfound(logged, acts, 1) == []


def test_the_first_of_several_bad_entries_is_named(logged: Logged) -> None:
    random = Random(65)  # noqa: S311 - which rows are chosen is of no consequence
    with as_owner(logged.database) as connection:
        examiner = Examiner(connection, logged.database.origin, logged.verifiers, logged.extent)
        leaves = rows_of(connection, log_leaf)
        for _ in range(10):
            with undone(connection):
                chosen = sorted(random.sample(leaves, 3), key=lambda row: row["leaf_index"])
                for row in reversed(chosen):
                    connection.execute(
                        update(log_entry).where(log_entry.c.entry_id == row["entry_id"]).values(agency="350801")
                    )
                first = first_bad_entry(examiner.log())
                assert first is not None
                assert first.index == chosen[0]["leaf_index"]


def test_history_rewritten_and_signed_with_the_real_key_is_found_by_one_checkpoint_kept_elsewhere(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    """The rewriter has database, triggers and key: everything inside agrees, and only the outside doesn't."""
    verifier = grown(any_database, clock, tmp_path)
    kept = Kept("kept.txt", sign_checkpoint(any_database, clock, tmp_path / "log.key").note)
    assert fsck(any_database, [verifier], extent=Extent(against=(kept,))) == []
    rewrite(any_database)
    sign_checkpoint(any_database, clock, tmp_path / "log.key")
    assert fsck(any_database, [verifier]) == [], "from the inside nothing is to be seen"
    (problem,) = fsck(any_database, [verifier], extent=Extent(against=(kept,)))
    assert (problem.check, problem.where) == ("outside", "kept.txt")


def rewrite(database: Database) -> None:
    """Let the log's last 439 entries say something else, and all that stands on them agree; drop the checkpoints."""
    with as_owner(database) as connection:
        frontier = Frontier()
        for row in rows_of(connection, log_leaf):
            query = select(log_entry.c.body).where(log_entry.c.entry_id == row["entry_id"])
            body = connection.execute(query).scalar_one()
            forged = body.replace(b'"step":7}', b'"step":8}')
            assert parse_entry(forged)
            connection.execute(update(log_entry).where(log_entry.c.entry_id == row["entry_id"]).values(body=forged))
            connection.execute(
                update(log_leaf).where(log_leaf.c.leaf_index == row["leaf_index"]).values(hash=leaf_hash(forged))
            )
            frontier.append(leaf_hash(forged))
        connection.execute(delete(log_tile))
        for index in range(frontier.size // 256):
            hashes = [row["hash"] for row in rows_of(connection, log_leaf)[index * 256 : index * 256 + 256]]
            tile = Frontier()
            tile.extend(hashes)
            connection.execute(insert(log_tile), {"level": 0, "tile_index": index, "root": tile.root()})
        connection.execute(update(log_tree).values(frontier=frontier.to_bytes()))
        connection.execute(delete(log_checkpoint))
        connection.commit()


def test_a_log_shorter_than_a_checkpoint_kept_elsewhere_is_found(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    """As after a backup was restored."""
    verifier = grown(any_database, clock, tmp_path)
    with any_database.readonly.connect() as connection:
        first, last = connection.scalars(select(log_checkpoint.c.note).order_by(log_checkpoint.c.size)).all()
    copy = Database(f"sqlite:///{tmp_path / 'restored.db'}", any_database.origin)
    create_schema(copy)
    kept = (Kept("first", first), Kept("last", last))
    found: list[Problem] = fsck(copy, [verifier], extent=Extent(against=kept))
    copy.dispose()
    assert [(one.where, "larger than the log" in one.what.en) for one in found] == [("first", True), ("last", True)]


@pytest.mark.slow
def test_fifty_checks_of_a_good_log_under_load_find_nothing(any_database: Database, tmp_path: Path) -> None:
    key, done = tmp_path / "log.key", Flag()
    with begin(any_database, SYSTEM, SystemClock()) as tx:
        for code in SHARED:
            add_place(tx, code, "0")
    make_key(key, any_database.origin)
    beside = Thread(target=sign_beside, args=(any_database, key, done))
    beside.start()
    url = any_database.engine.url.render_as_string(hide_password=False)
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        writers = [pool.submit(append_until, url, writer, tmp_path / "stop") for writer in range(2)]
        alarms = [fsck(any_database, [log_verifier(key, any_database.origin)]) for _ in range(RUNS)]
        (tmp_path / "stop").touch()
        for writer in writers:
            writer.result()
    done.set()
    beside.join()
    assert [one for one in alarms if one] == []
    with any_database.readonly.connect() as connection:
        assert leaf_count(connection) > len(SHARED) + RUNS, "the log was written to meanwhile"


def sign_beside(database: Database, key: Path, done: Flag) -> None:
    """Integrate and sign while others append."""
    while not done.wait(0.1):
        integrate(database)
        sign_checkpoint(database, SystemClock(), key)
