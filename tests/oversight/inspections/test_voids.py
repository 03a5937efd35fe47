"""A void before and after the draw: two people, a reason, and the result it had or would have had, for everybody."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from oversight.clock import FixedClock
from oversight.errors import ConflictError
from oversight.inspections import drawing, queries
from oversight.inspections.policy import RefusedAttemptError
from oversight.inspections.service import (
    ApproveVoid,
    RequestVoid,
    RevealSeed,
    RunDraw,
    approve_void,
    attempt,
    request_void,
    reveal_seed,
    run_draw,
)
from oversight.persistence import Database, Principal, begin, reading
from oversight.persistence.log_tables import log_entry
from tests.builders.inspections import DRAWER, INSPECTORS, LEADER, SEEDS, build_draw, build_notice, build_roster, reveal

SECOND = Principal("leader-2", LEADER.role, LEADER.agency, "")


def _void(database: Database, clock: FixedClock) -> None:
    with begin(database, LEADER, clock) as tx:
        request_void(tx, RequestVoid(notice="1", reason="wrong_roster"))
    with begin(database, SECOND, clock) as tx:
        approve_void(tx, ApproveVoid(notice="1"))


def _would_be(database: Database) -> bytes:
    with reading(database) as session:
        files = queries.draw(session, 1).files
    return drawing.draw(files, SEEDS).result


@pytest.mark.parametrize("drawn", [False, True])
def test_the_public_bundle_of_a_void_draw_has_its_result_and_verifies(
    city: Database, clock: FixedClock, app: Flask, tmp_path: Path, *, drawn: bool
) -> None:
    build_roster(city, clock)
    if drawn:
        build_draw(city, clock)
    else:
        reveal(city, clock, build_notice(city, clock))
    _void(city, clock)
    client = app.test_client()
    body = client.get("/public/draws/1/bundle.zip").data
    with zipfile.ZipFile(io.BytesIO(body)) as bundle:
        assert bundle.read("result.json") == _would_be(city)
    (tmp_path / "draw.zip").write_bytes(body)
    command = [sys.executable, "-m", "sampling", "verify", str(tmp_path / "draw.zip")]
    assert subprocess.run(command, capture_output=True, check=False).stdout.endswith(b"VERIFIED\n")
    page = client.get("/public/draws/1").text
    assert "检查人员名录与实际不符" in page
    assert ("结果仍留存于下方" if drawn else "本应得出的结果留存如下") in page
    with reading(city) as session:
        kinds = [one.kind for one in queries.register(session)]
        assert queries.draw(session, 1).row.state == "void"
    assert kinds == (["notice", "result", "void"] if drawn else ["notice", "void"])


def test_a_void_draw_is_never_drawn_again_and_takes_no_number(ground: Database, clock: FixedClock) -> None:
    reveal(ground, clock, build_notice(ground, clock))
    _void(ground, clock)
    acts: list[Callable[..., str]] = [
        lambda tx: run_draw(tx, RunDraw(notice="1")),
        lambda tx: reveal_seed(tx, RevealSeed(notice="1", name="dice6x25", value="1" * 25)),
    ]
    for act in acts:
        with pytest.raises(RefusedAttemptError):
            attempt(lambda: begin(ground, DRAWER, clock), act)
    with pytest.raises(ConflictError, match="已经作废"), begin(ground, LEADER, clock) as tx:
        request_void(tx, RequestVoid(notice="1", reason="cancelled"))


def test_before_the_numbers_are_known_nothing_can_be_void(ground: Database, clock: FixedClock) -> None:
    build_notice(ground, clock)
    with pytest.raises(ConflictError, match="号码还没有全部公布"), begin(ground, LEADER, clock) as tx:
        request_void(tx, RequestVoid(notice="1", reason="cancelled"))


def test_a_draw_without_teams_is_void_by_itself_and_by_nobody_again(ground: Database, clock: FixedClock) -> None:
    build_draw(ground, clock, team=("case-file", "case-file"))
    with reading(ground) as session:
        assert queries.draw(session, 1).row.state == "void"
    with pytest.raises(ConflictError, match="已经作废"), begin(ground, LEADER, clock) as tx:
        request_void(tx, RequestVoid(notice="1", reason="cancelled"))


def test_the_first_approver_s_second_word_is_an_attempt_on_record(ground: Database, clock: FixedClock) -> None:
    build_draw(ground, clock)
    with begin(ground, LEADER, clock) as tx:
        request_void(tx, RequestVoid(notice="1", reason="wrong_frame"))
    with pytest.raises(RefusedAttemptError, match="提交人"):
        attempt(lambda: begin(ground, LEADER, clock), lambda tx: approve_void(tx, ApproveVoid(notice="1")))
    with reading(ground) as session:
        last = session.scalars(select(log_entry.c.body).order_by(log_entry.c.entry_id.desc()).limit(1)).one()
    assert b"self-approval" in last


def test_a_void_that_one_person_asked_for_changes_nothing_yet(
    city: Database, clock: FixedClock, client_as: Callable[[str], FlaskClient]
) -> None:
    build_roster(city, clock, INSPECTORS)
    build_draw(city, clock)
    with begin(city, LEADER, clock) as tx:
        request_void(tx, RequestVoid(notice="1", reason="wrong_frame"))
    page = client_as("auditor").get("/inspections/draws/1").text
    assert "须另一名负责人同意" in page
    with reading(city) as session:
        detail = queries.draw(session, 1)
    assert detail.row.state == "drawn"
    assert detail.kept == detail.result
