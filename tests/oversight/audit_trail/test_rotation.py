"""Keys change: both sign for thirty days, the change is an entry, and every checkpoint still verifies."""

import json
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from audit_log import EMPTY_ROOT, Algorithm, Checkpoint, KeyType, Policy, Verifier, audit_verify, note
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.exporting import export_tiles
from oversight.audit_trail.fsck import fsck
from oversight.audit_trail.key_ring import LogKeyError, Mark, further_path
from oversight.audit_trail.keys import (
    Wanted,
    known_keys,
    log_verifier,
    log_verifiers,
    make_key,
    policy_for,
    trusted_verifiers,
)
from oversight.audit_trail.rotation import Reason, add_key, mend_policy, rotate_key
from oversight.audit_trail.signing import sign, signers
from oversight.clock import FixedClock, day_of
from oversight.persistence import Database
from oversight.persistence.log_storage import StoredCheckpoint, frontier_of, store_checkpoint
from oversight.persistence.log_tables import log_entry
from tests.oversight.persistence.places import placed, rename

PLANNED = Wanted()


@pytest.fixture
def key(database: Database, tmp_path: Path) -> Path:
    """The log's first key."""
    make_key(tmp_path / "log.key", database.origin)
    return tmp_path / "log.key"


def signed_by(signed: StoredCheckpoint, *verifiers: Verifier) -> list[Verifier]:
    """Return which of the verifiers have a line that holds."""
    return [one for one, _ in note.open(signed.note, verifiers).verified]


def last_entry(database: Database) -> dict[str, object]:
    with database.readonly.connect() as connection:
        body = connection.scalars(select(log_entry.c.body).order_by(log_entry.c.entry_id.desc())).first()
    return dict(json.loads(body or b""))


def test_both_keys_sign_for_thirty_days_and_afterwards_the_new_one_alone(
    database: Database, clock: FixedClock, key: Path
) -> None:
    placed(database, clock)
    first = sign_checkpoint(database, clock, key)
    rotated = rotate_key(database, clock, key, PLANNED)
    old, new = rotated.old.verifier, rotated.new.verifier
    assert log_verifiers(key, database.origin) == [new, old]
    both = sign_checkpoint(database, clock, key)
    assert signed_by(both, old, new) == [new, old]
    clock.set(clock.now() + timedelta(days=30))
    rename(database, clock, "连城")
    assert signed_by(sign_checkpoint(database, clock, key), old, new) == [new, old]
    clock.set(clock.now() + timedelta(days=1))
    rename(database, clock, "上杭")
    last = sign_checkpoint(database, clock, key)
    assert signed_by(last, old, new) == [new]
    assert signed_by(first, old, new) == [old]
    assert fsck(database, log_verifiers(key, database.origin)) == []
    for signed in (first, both, last):
        assert policy_for(*trusted_verifiers(key, database.origin)).check(signed.note).checkpoint.size == signed.size


def test_the_one_file_verifier_takes_either_key_and_the_policy_names_both(
    database: Database, clock: FixedClock, key: Path
) -> None:
    old = log_verifier(key, database.origin)
    new = rotate_key(database, clock, key, PLANNED).new.verifier
    signed = sign_checkpoint(database, clock, key)
    policy = policy_for(*trusted_verifiers(key, database.origin)).format()
    assert policy.decode() == f"log {new.format()}\nlog {old.format()}\nquorum none\n"
    for text in (policy, policy_for(old).format(), policy_for(new).format()):
        assert audit_verify.check_checkpoint(audit_verify.parse_policy(text), signed.note).root == signed.root


def test_a_rotation_is_an_entry_of_codes(database: Database, clock: FixedClock, key: Path) -> None:
    rotated = rotate_key(database, clock, key, PLANNED)
    entry = last_entry(database)
    assert entry["action"] == "audit_trail.key-rotated/1"
    details = dict(entry["details"])  # type: ignore[call-overload]
    assert details.pop("new_public_key_sha256")
    assert details == {
        "algorithm": "ed25519",
        "old_key": rotated.old.verifier.key_id.hex(),
        "new_key": rotated.new.verifier.key_id.hex(),
        "new_public_key": rotated.new.verifier.public_key.hex(),
        "last_day": f"{day_of(clock.now()) + timedelta(days=30)}",
        "reason": "planned",
    }


def test_a_lost_key_is_replaced_without_being_there_and_stays_trusted(
    database: Database, clock: FixedClock, key: Path
) -> None:
    placed(database, clock)
    first = sign_checkpoint(database, clock, key)
    key.unlink()
    with pytest.raises(LogKeyError, match=r"log\.key") as refusal:
        sign_checkpoint(database, clock, key)
    assert "--lost" in str(refusal.value.remedy)
    rotated = rotate_key(database, clock, key, PLANNED, Reason.LOST)
    assert signed_by(sign_checkpoint(database, clock, key), rotated.new.verifier) == [rotated.new.verifier]
    assert Policy.check(policy_for(*trusted_verifiers(key, database.origin)), first.note)
    assert fsck(database, log_verifiers(key, database.origin)) == []


def test_a_stolen_key_signs_no_more_and_no_policy_trusts_it(
    database: Database, clock: FixedClock, key: Path, tmp_path: Path
) -> None:
    placed(database, clock)
    sign_checkpoint(database, clock, key)
    old = log_verifier(key, database.origin)
    policy = tmp_path / "policy.txt"
    policy.write_bytes(f"# ours\nlog {old.format()}  https://x.example/\nquorum none\n".encode())
    rotated = rotate_key(database, clock, key, PLANNED, Reason.STOLEN)
    assert (rotated.old.mark, rotated.old.day) == (Mark.REVOKED, day_of(clock.now()))
    assert trusted_verifiers(key, database.origin) == [rotated.new.verifier]
    assert mend_policy(policy, rotated)
    assert policy.read_text() == f"# ours\nlog {rotated.new.verifier.format()}\nquorum none\n"
    signed = sign_checkpoint(database, clock, key)
    assert signed_by(signed, old, rotated.new.verifier) == [rotated.new.verifier]
    assert fsck(database, log_verifiers(key, database.origin)) == []


def test_a_policy_file_gets_the_new_key_beside_the_old(
    database: Database, clock: FixedClock, key: Path, tmp_path: Path
) -> None:
    old, policy = log_verifier(key, database.origin), tmp_path / "policy.txt"
    policy.write_bytes(f"log\nlog x\nlog \xe9\nlog {old.format()} https://x.example/\nquorum none\n".encode("latin-1"))
    policy.chmod(0o640)
    rotated = rotate_key(database, clock, key, PLANNED)
    assert mend_policy(policy, rotated)
    assert policy.read_bytes().splitlines()[3:5] == [
        f"log {rotated.new.verifier.format()}".encode(),
        f"log {old.format()} https://x.example/".encode(),
    ]
    assert policy.stat().st_mode & 0o777 == 0o640
    policy.write_text("quorum none\n")
    assert not mend_policy(policy, rotated)
    assert not mend_policy(tmp_path / "none.txt", rotated)
    with pytest.raises(LogKeyError, match="未能更新"):
        mend_policy(tmp_path, rotated)


def test_an_export_may_rest_on_a_checkpoint_from_before_the_rotation(
    database: Database, clock: FixedClock, key: Path, tmp_path: Path
) -> None:
    placed(database, clock)
    sign_checkpoint(database, clock, key)
    rotate_key(database, clock, key, PLANNED)
    assert export_tiles(database, tmp_path / "out", *log_verifiers(key, database.origin)).checkpoint.size == 1


@pytest.mark.parametrize("kind", [Algorithm.ML_DSA_44, Algorithm.SM2])
def test_a_key_of_a_further_type_signs_beside_and_can_be_replaced(
    database: Database, clock: FixedClock, key: Path, kind: Algorithm
) -> None:
    placed(database, clock)
    made = add_key(database, clock, key, Wanted(kind))
    entry = last_entry(database)
    assert entry["action"] == "audit_trail.key-added/1"
    assert made.path == further_path(key, made.verifier)
    signed = sign_checkpoint(database, clock, key)
    known = log_verifiers(key, database.origin)
    assert [one.key_type.algorithm for one in signed_by(signed, *known)] == [Algorithm.ED25519, kind]
    with pytest.raises(LogKeyError, match="已有在用的"):
        add_key(database, clock, key, Wanted(kind))
    rotated = rotate_key(database, clock, key, Wanted(kind))
    clock.set(clock.now() + timedelta(days=31))
    rename(database, clock, "连城")
    last = sign_checkpoint(database, clock, key)
    assert rotated.new.verifier in signed_by(last, *log_verifiers(key, database.origin))
    assert len(note.Note.parse(last.note).signatures) == 3
    assert fsck(database, log_verifiers(key, database.origin)) == []


def test_fsck_finds_an_sm2_line_over_another_sm3_root(database: Database, clock: FixedClock, key: Path) -> None:
    placed(database, clock)
    add_key(database, clock, key, Wanted(Algorithm.SM2))
    signing, at = signers(key, database.origin, clock.now()), clock.now().replace(microsecond=0)
    with database.engine.begin() as connection:
        frontier = frontier_of(connection)
        checkpoint = Checkpoint(database.origin, frontier.size, frontier.root())
        store_checkpoint(connection, checkpoint, sign(checkpoint, signing, at, lambda: bytes(32)), at)
    found = fsck(database, log_verifiers(key, database.origin))
    assert [(one.where, one.what.en) for one in found] == [
        (f"checkpoint {checkpoint.size}", "the SM3 root of its SM2 line is not that of the entries")
    ]
    add_key(database, clock, key, Wanted(Algorithm.ML_DSA_44))
    sign_checkpoint(database, clock, key)
    assert len(fsck(database, log_verifiers(key, database.origin))) == 1


def test_a_line_that_can_not_be_made_says_why_and_signs_nothing(
    database: Database, clock: FixedClock, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed(database, clock)
    add_key(database, clock, key, Wanted(Algorithm.SM2))
    signing = signers(key, database.origin, clock.now())
    monkeypatch.setitem(sys.modules, "gmalg", None)
    checkpoint = Checkpoint(database.origin, 0, EMPTY_ROOT)
    with pytest.raises(LogKeyError, match=r"oversight\[sm\]"):
        sign(checkpoint, signing, clock.now(), lambda: bytes(32))
    with pytest.raises(LogKeyError, match=r"oversight\[sm\]"):
        sign_checkpoint(database, clock, key)


def test_what_is_not_in_use_is_not_replaced(database: Database, clock: FixedClock, key: Path) -> None:
    with pytest.raises(LogKeyError, match="没有在用的 sm2"):
        rotate_key(database, clock, key, Wanted(Algorithm.SM2))


def test_a_log_whose_list_was_never_written_gets_one(database: Database, clock: FixedClock, key: Path) -> None:
    key.with_name("log.key.pub").unlink()
    old = log_verifier(key, database.origin)
    rotate_key(database, clock, key, PLANNED)
    assert [one.path for one in known_keys(key, database.origin)][1] == key
    assert log_verifiers(key, database.origin)[1] == old


def test_a_key_file_that_is_not_its_verifiers_signs_nothing(database: Database, clock: FixedClock, key: Path) -> None:
    other = key.with_name("other.key")
    make_key(other, database.origin)
    other.replace(key)
    with pytest.raises(LogKeyError, match="不是验证密钥"):
        signers(key, database.origin, clock.now())
    key.chmod(0o644)
    with pytest.raises(LogKeyError, match="chmod 600"):
        signers(key, database.origin, clock.now())


def test_an_ed25519_key_signs_two_lines_and_others_one(database: Database, clock: FixedClock, key: Path) -> None:
    add_key(database, clock, key, Wanted(Algorithm.ML_DSA_44))
    types = [one.verifier.key_type for one in signers(key, database.origin, clock.now())]
    assert types == [KeyType.ED25519, KeyType.COSIGNATURE, KeyType.ML_DSA_44]
