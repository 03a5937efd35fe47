"""The parallel SM3 root: over the same entries, grown from what is kept, and from the beginning if that is no good."""

from pathlib import Path

import pytest
from sqlalchemy import delete, select

from audit_log import Checkpoint, Sm3Frontier
from oversight.audit_trail import sm3_root as module
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.keys import make_key
from oversight.audit_trail.proofs import DamagedLogError
from oversight.audit_trail.sm3_root import EDGE_NAME, sm3_root
from oversight.clock import FixedClock
from oversight.persistence import Database
from oversight.persistence.log_tables import log_entry, log_leaf
from tests.oversight.persistence.places import drop_triggers, placed, rename


@pytest.fixture
def key(any_database: Database, clock: FixedClock, tmp_path: Path) -> Path:
    """The key of a log with entries."""
    make_key(tmp_path / "log.key", any_database.origin)
    placed(any_database, clock, "350825", "350802", "350803")
    return tmp_path / "log.key"


def by_hand(database: Database, size: int) -> bytes:
    """Return the SM3 root over the first entries, computed from their bodies."""
    frontier = Sm3Frontier()
    query = (
        select(log_entry.c.body)
        .join(log_leaf, log_leaf.c.entry_id == log_entry.c.entry_id)
        .order_by(log_leaf.c.leaf_index)
        .limit(size)
    )
    with database.readonly.connect() as connection:
        for body in connection.scalars(query):
            frontier.append(body)
    return frontier.root()


def asked(database: Database, clock: FixedClock, key: Path) -> tuple[bytes, Checkpoint]:
    signed = sign_checkpoint(database, clock, key)
    checkpoint = Checkpoint(database.origin, signed.size, signed.root)
    with database.readonly.connect() as connection:
        return sm3_root(connection, checkpoint, key), checkpoint


def test_it_grows_with_the_log_and_reads_only_what_is_new(
    any_database: Database, clock: FixedClock, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, checkpoint = asked(any_database, clock, key)
    assert root == by_hand(any_database, 3)
    with any_database.readonly.connect() as connection:
        assert sm3_root(connection, checkpoint, key) == root
    rename(any_database, clock, "连城")
    grown: list[int] = []
    grow = module._grow
    monkeypatch.setattr(module, "_grow", lambda c, edge, size: (grown.append(edge.size), grow(c, edge, size)))
    later, _ = asked(any_database, clock, key)
    assert later == by_hand(any_database, 4)
    assert grown == [3]
    with any_database.readonly.connect() as connection:
        assert sm3_root(connection, checkpoint, key) == root


def test_an_edge_that_is_damaged_or_of_another_history_is_not_used(
    any_database: Database, clock: FixedClock, key: Path
) -> None:
    root, checkpoint = asked(any_database, clock, key)
    kept = key.with_name("log.key.d") / EDGE_NAME
    good = kept.read_bytes()
    other = Sm3Frontier()
    for body in (b"a", b"b"):
        other.append(body)
    for stored in (b"", good[:-1], good[:-1] + bytes([good[-1] ^ 1]), bytes(64) + other.to_bytes()):
        kept.write_bytes(stored)
        with any_database.readonly.connect() as connection:
            assert sm3_root(connection, checkpoint, key) == root
    content = bytes(32) + other.to_bytes()
    kept.write_bytes(module.sha256(content).digest() + content)
    with any_database.readonly.connect() as connection:
        assert sm3_root(connection, checkpoint, key) == root


def test_a_log_with_a_gap_has_no_root(any_database: Database, clock: FixedClock, key: Path) -> None:
    _, checkpoint = asked(any_database, clock, key)
    (key.with_name("log.key.d") / EDGE_NAME).unlink()
    drop_triggers(any_database, "log_leaf")
    with any_database.engine.begin() as connection:
        connection.execute(delete(log_leaf).where(log_leaf.c.leaf_index == 1))
    with any_database.readonly.connect() as connection, pytest.raises(DamagedLogError, match="entry 1 is gone"):
        sm3_root(connection, checkpoint, key)
