"""Checkpoints: one root per size for ever, and none that contradicts an earlier one."""

from datetime import UTC, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from audit_log import EMPTY_ROOT, Checkpoint, Verifier, note
from oversight.audit_trail.checkpointing import RewrittenLogError, sign_checkpoint
from oversight.audit_trail.keys import LogKeyError, log_verifier, make_key, policy_for, timestamper
from oversight.clock import FixedClock
from oversight.persistence import Database
from oversight.persistence.log_storage import frontier_of, pending_count
from oversight.persistence.log_tables import log_checkpoint
from tests.oversight.persistence.places import drop_triggers, placed, rename


@pytest.fixture
def key(any_database: Database, tmp_path: Path) -> Path:
    """The log's key."""
    make_key(tmp_path / "log.key", any_database.origin)
    return tmp_path / "log.key"


def count(database: Database) -> int:
    with database.readonly.connect() as connection:
        return connection.execute(select(func.count()).select_from(log_checkpoint)).scalar_one()


def test_a_checkpoint_covers_all_that_was_committed_before(
    any_database: Database, clock: FixedClock, key: Path
) -> None:
    placed(any_database, clock, "350825", "350802")
    signed = sign_checkpoint(any_database, clock, key)
    with any_database.readonly.connect() as connection:
        assert (frontier_of(connection).size, pending_count(connection)) == (2, 0)
        assert signed.root == frontier_of(connection).root()
    accepted = policy_for(log_verifier(key, any_database.origin)).check(signed.note)
    assert accepted.checkpoint == Checkpoint(any_database.origin, 2, signed.root)


def test_its_second_line_binds_the_second_of_signing(any_database: Database, clock: FixedClock, key: Path) -> None:
    clock.set(clock.now() + timedelta(milliseconds=777))
    signed = sign_checkpoint(any_database, clock, key)
    assert signed.signed_at == clock.now().replace(microsecond=0).astimezone(UTC)
    verifier: Verifier = log_verifier(key, any_database.origin)
    opened = note.open(signed.note, [verifier, timestamper(verifier)])
    assert [one.key_type.name for one, _ in opened.verified] == ["ED25519", "COSIGNATURE"]


def test_the_empty_log_can_be_signed(any_database: Database, clock: FixedClock, key: Path) -> None:
    assert sign_checkpoint(any_database, clock, key)[:2] == (0, EMPTY_ROOT)


def test_nothing_new_gives_the_newest_checkpoint_again_however_old(
    any_database: Database, clock: FixedClock, key: Path
) -> None:
    placed(any_database, clock)
    first = sign_checkpoint(any_database, clock, key)
    clock.set(clock.now() + timedelta(days=1))
    assert sign_checkpoint(any_database, clock, key) == first
    assert count(any_database) == 1
    rename(any_database, clock, "连城")
    assert sign_checkpoint(any_database, clock, key).size == 2
    assert count(any_database) == 2


def test_without_a_key_nothing_is_signed(any_database: Database, clock: FixedClock, tmp_path: Path) -> None:
    placed(any_database, clock)
    with pytest.raises(LogKeyError):
        sign_checkpoint(any_database, clock, tmp_path / "no.key")
    assert count(any_database) == 0


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE log_leaf SET hash = (SELECT hash FROM log_leaf WHERE leaf_index = 1) WHERE leaf_index = 0",
        "UPDATE log_checkpoint SET size = size + 1",
        "DELETE FROM log_leaf WHERE leaf_index = 2",
    ],
)
def test_a_log_that_contradicts_its_checkpoint_is_not_signed(
    any_database: Database, clock: FixedClock, key: Path, tampering: str
) -> None:
    placed(any_database, clock, "350825", "350802", "350803")
    sign_checkpoint(any_database, clock, key)
    drop_triggers(any_database, "log_leaf", "log_checkpoint")
    with any_database.engine.begin() as connection:
        connection.execute(text(tampering))
    with pytest.raises(RewrittenLogError, match="拒绝签名") as refusal:
        sign_checkpoint(any_database, clock, key)
    assert "fsck" in str(refusal.value.remedy)
