"""The show after loading: everything is done once, and checked by the offline verifiers each time."""

from pathlib import Path

import pytest

from oversight.clock import day_of
from oversight.demo.show import (
    Show,
    VerifierRefusedError,
    draw_once,
    export_draw,
    prove_approval,
    show_clock,
    sign,
    verify_draw,
    verify_proof,
    write_report,
)
from oversight.demo.stage import TODAY
from oversight.persistence import Database

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demonstration")]


@pytest.fixture
def show(own_copy: Path, tmp_path: Path) -> Show:
    return Show(Database(f"sqlite:///{own_copy}"), tmp_path / "shown", tmp_path / "log.key", show_clock())


def test_the_open_draw_is_made_once_and_verifies_offline(show: Show) -> None:
    draw, fresh = draw_once(show)
    again, repeated = draw_once(show)
    assert (fresh, repeated) == (True, False)
    assert draw.result == again.result
    assert draw.outcome is not None
    assert len(draw.outcome.teams) == 14
    assert verify_draw(export_draw(show, draw)) == "VERIFIED"


def test_a_bundle_with_one_byte_changed_is_refused_by_the_verifier(show: Show) -> None:
    folder = export_draw(show, draw_once(show)[0])
    frame = folder / "frame.tsv"
    frame.write_bytes(frame.read_bytes().replace(b"350802001", b"350802002", 1))
    with pytest.raises(VerifierRefusedError):
        verify_draw(folder)


def test_the_key_is_made_once_and_an_unchanged_log_is_not_signed_again(show: Show) -> None:
    first, fresh = sign(show)
    second, repeated = sign(show)
    assert (fresh, repeated) == (True, False)
    assert first.note == second.note


def test_an_approvals_proof_verifies_offline(show: Show) -> None:
    sign(show)
    approval, folder = prove_approval(show)
    assert approval.state == "approved"
    assert verify_proof(folder).en.startswith("OK: entry")


def test_the_annual_report_is_written_once(show: Show) -> None:
    target, fresh = write_report(show)
    assert fresh
    assert target.read_bytes().startswith(b"%PDF")
    assert write_report(show) == (target, False)


def test_the_show_never_plays_before_the_day_of_its_story() -> None:
    assert day_of(show_clock().now()) >= TODAY
