"""The list of the log's keys: one spelling, nothing lost, and nobody else's."""

import stat
from datetime import date, timedelta
from pathlib import Path

import pytest

from audit_log import Algorithm, PrivateKey, Signer
from oversight.audit_trail.key_ring import (
    KnownKey,
    LogKeyError,
    Mark,
    by_use,
    further_path,
    locked,
    read_ring,
    type_of,
    verifier_path,
    write_ring,
)
from oversight.audit_trail.keys import log_verifiers, make_key, trusted_verifiers

ORIGIN = "longyan.example/oversight"
DAY = date(2026, 12, 24)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Where the first key is."""
    return tmp_path / "log.key"


def known(number: int, mark: Mark | None = None, day: date | None = None, kind: str = "ed25519") -> KnownKey:
    algorithm = Algorithm(kind)
    signer = Signer(ORIGIN, PrivateKey.from_seed(bytes([number]) * 32, algorithm), type_of(algorithm))
    return KnownKey(signer.verifier, Path("unknown"), mark, day)


def test_what_is_written_is_read_again_with_the_place_of_each_key(key: Path) -> None:
    ring = [
        known(1),
        known(2, kind="ml-dsa-44"),
        known(3, Mark.UNTIL, DAY),
        known(4, Mark.REVOKED, DAY),
        known(5, Mark.UNTIL, DAY - timedelta(days=400)),
    ]
    write_ring(key, ring)
    assert stat.S_IMODE(verifier_path(key).stat().st_mode) == 0o644
    read = read_ring(key, ORIGIN)
    assert [(one.verifier, one.mark, one.day) for one in read] == [(one.verifier, one.mark, one.day) for one in ring]
    assert [one.path for one in read] == [*(further_path(key, one.verifier) for one in ring[:-1]), key]


def test_a_key_signs_to_the_end_of_its_last_day_and_a_revoked_one_no_more() -> None:
    overlapping = known(1, Mark.UNTIL, DAY)
    assert overlapping.signs(DAY)
    assert not overlapping.signs(DAY + timedelta(days=1))
    assert known(1).signs(DAY)
    assert not known(1, Mark.REVOKED, DAY).signs(DAY - timedelta(days=1))


def test_verifiers_come_in_use_first_and_policies_leave_out_the_stolen_and_the_untaught(key: Path) -> None:
    old, older, stolen = (
        known(2, Mark.UNTIL, DAY),
        known(3, Mark.UNTIL, DAY - timedelta(1)),
        known(4, Mark.REVOKED, DAY),
    )
    further = known(5, kind="sm2")
    write_ring(key, [further, stolen, older, old, known(1)])
    assert [one.public_key for one in log_verifiers(key, ORIGIN)] == [
        one.verifier.public_key for one in (known(1), further, stolen, old, older)
    ]
    assert trusted_verifiers(key, ORIGIN) == [known(1).verifier, old.verifier, older.verifier]
    assert by_use([old, known(1)])[0] == known(1)


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "",
        f"{known(2).verifier.format()} until",
        f"{known(2).verifier.format()} until 2026-13-01",
        f"{known(2).verifier.format()} until 20261224",
        f"{known(2).verifier.format()} since 2026-12-24",
        f"{known(2).verifier.format()}  until 2026-12-24",
        f"{known(2).verifier.format()} ",
    ],
)
def test_a_line_that_says_anything_else_is_refused(key: Path, line: str) -> None:
    verifier_path(key).write_text(f"{known(1).verifier.format()}\n{line}\n", encoding="ascii")
    with pytest.raises(LogKeyError, match="不是验证密钥"):
        read_ring(key, ORIGIN)


def test_a_list_without_a_key_in_use_or_that_can_not_be_read_is_refused(key: Path) -> None:
    for ring in ([], [known(1, Mark.UNTIL, DAY)], [known(1, kind="sm2")]):
        write_ring(key, ring)
        with pytest.raises(LogKeyError, match="没有在用的 Ed25519"):
            read_ring(key, ORIGIN)
    verifier_path(key).unlink()
    with pytest.raises(LogKeyError, match="无法读取"):
        read_ring(key, ORIGIN)


def test_a_first_key_is_not_made_over_a_list_that_is_there(key: Path) -> None:
    make_key(key, ORIGIN)
    key.unlink()
    with pytest.raises(LogKeyError, match="已有验证密钥") as refusal:
        make_key(key, ORIGIN)
    assert "rotate" in str(refusal.value.remedy)


def test_the_keys_are_changed_by_one_program_at_a_time(key: Path) -> None:
    with locked(key):
        assert stat.S_IMODE((key.parent / "log.key.d").stat().st_mode) == 0o700
    with locked(key):
        pass
