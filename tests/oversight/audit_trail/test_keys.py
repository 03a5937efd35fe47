"""The log's key is made once, kept from others, and known to all by its verifier key."""

import stat
from pathlib import Path

import pytest

from audit_log import Policy, Verifier
from oversight.audit_trail.keys import (
    LogKeyError,
    log_key,
    log_verifier,
    make_key,
    policy_for,
    timestamper,
    verifier_path,
)

ORIGIN = "longyan.example/oversight"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Where the key will be."""
    return tmp_path / "kept" / "log.key"


def test_a_new_key_is_its_owners_alone_and_its_verifier_key_is_written_beside_it(key: Path) -> None:
    verifier = make_key(key, ORIGIN)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert verifier_path(key).read_text() == f"{verifier.format()}\n"
    assert verifier.name == ORIGIN
    assert log_key(key).public_key == verifier.public_key


def test_a_key_is_never_overwritten(key: Path) -> None:
    make_key(key, ORIGIN)
    before = key.read_bytes(), verifier_path(key).read_bytes()
    with pytest.raises(LogKeyError, match="无法新建") as refusal:
        make_key(key, ORIGIN)
    assert "不会被覆盖" in str(refusal.value.remedy)
    assert (key.read_bytes(), verifier_path(key).read_bytes()) == before


def test_a_missing_key_says_how_to_make_one(key: Path) -> None:
    for read in (log_key, lambda path: log_verifier(path, ORIGIN)):
        with pytest.raises(LogKeyError, match=r"log\.key") as refusal:
            read(key)
        assert "oversight log key new" in str(refusal.value.remedy)


def test_a_key_that_others_can_read_is_refused(key: Path) -> None:
    make_key(key, ORIGIN)
    key.chmod(0o640)
    with pytest.raises(LogKeyError, match="chmod 600"):
        log_key(key)


def test_the_verifier_key_needs_the_private_key_only_if_it_is_not_written(key: Path) -> None:
    verifier = make_key(key, ORIGIN)
    moved = key.rename(key.with_name("elsewhere"))
    assert log_verifier(key, ORIGIN) == verifier
    moved.rename(key)
    verifier_path(key).unlink()
    assert log_verifier(key, ORIGIN) == verifier


@pytest.mark.parametrize("written", ["nonsense", "é", f"{ORIGIN}+00000000+AAAA"])
def test_a_damaged_verifier_key_is_refused(key: Path, written: str) -> None:
    make_key(key, ORIGIN)
    verifier_path(key).write_text(written, encoding="utf-8")
    with pytest.raises(LogKeyError, match="不是验证密钥"):
        log_verifier(key, ORIGIN)


def test_a_verifier_key_of_another_log_is_refused(key: Path) -> None:
    make_key(key, "elsewhere.example/log")
    with pytest.raises(LogKeyError, match=r"elsewhere\.example/log"):
        log_verifier(key, ORIGIN)


def test_the_policy_trusts_this_log_and_asks_for_no_witness(key: Path) -> None:
    verifier = make_key(key, ORIGIN)
    policy = policy_for(verifier)
    assert policy.format().decode() == f"log {verifier.format()}\nquorum none\n"
    assert Policy.parse(policy.format()) == policy


def test_the_timestamping_key_has_another_id(key: Path) -> None:
    verifier = make_key(key, ORIGIN)
    timed: Verifier = timestamper(verifier)
    assert (timed.name, timed.public_key) == (verifier.name, verifier.public_key)
    assert timed.key_id != verifier.key_id
