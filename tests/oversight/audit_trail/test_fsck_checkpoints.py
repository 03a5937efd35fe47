"""Times within their checkpoints' bounds, checkpoints in order, and every cosignature verified."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from audit_log import Checkpoint, KeyType, PrivateKey, Signer, Verifier
from audit_log.cosignature import cosign
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.fsck import Extent, fsck
from oversight.audit_trail.fsck_checkpoints import Signed, order_problems
from oversight.audit_trail.problems import Problem
from oversight.clock import FixedClock
from oversight.persistence import Database
from oversight.persistence.log_tables import log_checkpoint
from oversight.persistence.witness_tables import log_cosignature, log_witness
from tests.oversight.audit_trail.logs import grown
from tests.oversight.persistence.places import rename

WITNESS = Signer("county.example", PrivateKey.from_seed(bytes(32)), KeyType.COSIGNATURE)


@pytest.fixture
def verifier(database: Database, clock: FixedClock, tmp_path: Path) -> Verifier:
    """The key of a grown log on SQLite."""
    return grown(database, clock, tmp_path)


@pytest.mark.parametrize(
    "moved", [(timedelta(hours=2), "after the checkpoint"), (timedelta(hours=-2), "before a checkpoint")]
)
def test_an_entry_outside_the_times_of_its_checkpoints_is_named(
    database: Database, verifier: Verifier, clock: FixedClock, tmp_path: Path, moved: tuple[timedelta, str]
) -> None:
    (later, words), signing = moved, clock.now() + timedelta(minutes=1)
    clock.set(clock.now() + later)
    event_id = rename(database, clock, "改时", "350803")
    clock.set(signing)
    sign_checkpoint(database, clock, tmp_path / "log.key")
    (problem,) = fsck(database, [verifier])
    assert (problem.check, problem.index, problem.event_id) == ("times", 520, event_id)
    assert words in problem.what.en


def test_clocks_that_differ_a_little_and_transactions_that_take_long_are_no_alarm(
    database: Database, verifier: Verifier, clock: FixedClock, tmp_path: Path
) -> None:
    signing = clock.now() + timedelta(minutes=1)
    for later in (timedelta(minutes=-59), timedelta(minutes=1, seconds=59)):
        clock.set(signing - timedelta(minutes=1) + later)
        rename(database, clock, f"改{later.seconds}", "350803")
    clock.set(signing)
    sign_checkpoint(database, clock, tmp_path / "log.key")
    assert fsck(database, [verifier]) == []


def test_a_larger_checkpoint_signed_before_a_smaller_one_is_found() -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    signed = [Signed(1, at), Signed(2, at - timedelta(seconds=30)), Signed(3, at - timedelta(minutes=5))]
    assert [one.where for one in order_problems(signed)] == ["checkpoint 3"]


def cosigned(database: Database, **changed: Any) -> dict[str, Any]:
    """Let the witness cosign the newest checkpoint, and store that with some columns changed."""
    at = datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)
    with database.engine.begin() as connection:
        row = connection.execute(log_checkpoint.select().order_by(log_checkpoint.c.size.desc())).first()
        assert row is not None
        line = cosign(Checkpoint(database.origin, row.size, row.root), WITNESS, int(at.timestamp())).format().encode()
        values = {"size": row.size, "witness": "county.example", "line": line, "cosigned_at": at}
        connection.execute(insert(log_cosignature), values | changed)
    return values


def witnessed(database: Database, verifier: Verifier) -> list[Problem]:
    """Check with the witness's key known."""
    return fsck(database, [verifier], extent=Extent(witnesses=(WITNESS.verifier,)))


def test_a_good_cosignature_is_no_problem_and_one_of_an_unknown_key_is(database: Database, verifier: Verifier) -> None:
    cosigned(database)
    assert witnessed(database, verifier) == []
    (problem,) = fsck(database, [verifier])
    assert (problem.check, problem.where) == ("cosignatures", "checkpoint 520, county.example")


def test_a_cosignature_of_a_witness_that_was_asked_is_verified_by_that_key(
    database: Database, verifier: Verifier
) -> None:
    cosigned(database)
    asked = {"url": "http://127.0.0.1", "origin": database.origin, "size": 0}
    with database.engine.begin() as connection:
        connection.execute(
            insert(log_witness),
            [
                asked | {"name": "county.example", "verifier_key": WITNESS.verifier.format()},
                asked | {"name": "broken.example", "verifier_key": "no key"},
            ],
        )
    assert fsck(database, [verifier]) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"witness": "another"}, "of no known key of this witness"),
        ({"line": b"\xff"}, "no text"),
        ({"line": b"nonsense"}, "malformed"),
        ({"cosigned_at": datetime(2026, 11, 24, tzinfo=UTC)}, "was not cosigned at"),
        ({"size": 41}, "invalid"),
    ],
)
def test_a_cosignature_changed_in_any_column_is_found(
    database: Database, verifier: Verifier, changed: dict[str, Any], words: str
) -> None:
    cosigned(database, **changed)
    (problem,) = witnessed(database, verifier)
    assert problem.check == "cosignatures"
    assert words in problem.what.en
