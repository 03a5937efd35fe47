"""`oversight log erase` asks and finishes; approving is for users on the site."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from oversight.bilingual import Text
from oversight.cli import log_erase, main
from oversight.clock import FixedClock
from oversight.erasures.finishing import Finishing
from oversight.persistence import Database
from tests.oversight.erasures.requests import AUDITOR, LEADER, approve, build_person

Run = Callable[..., Result]


@pytest.fixture
def run(database: Database, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on the database, at the fixed clock's time."""
    monkeypatch.setattr("oversight.cli.context.clock", lambda: clock)
    url = database.engine.url.render_as_string(hide_password=False)
    env = {"OVERSIGHT_DATABASE_URL": url, "OVERSIGHT_VAR": str(tmp_path)}
    return lambda *words: CliRunner().invoke(main, ["log", "erase", *words], env=env)


def test_a_request_is_made_listed_and_after_two_approvals_finished(
    run: Run, database: Database, clock: FixedClock
) -> None:
    assert "没有申请" in run().output
    subject = build_person(database, clock)
    asked = json.loads(run(subject, "--basis", "retention-expired", "--json").output)[0]
    assert (asked["subject"], asked["state"], asked["requested_by"], asked["approvers"]) == (
        *(subject, "requested", "system", []),
    )
    for who in (LEADER, AUDITOR):
        approve(database, clock, asked["id"], who)
    assert "已删除，待清除文件残留" in run().output
    assert "已清除 1 件" in run("--finish").output
    again = json.loads(run("--finish", "--json").output)
    assert again == {"finished": [], "waiting": [], "notes": []}
    listed = json.loads(run("--json").output)[0]
    assert (listed["state"], listed["payloads"], listed["approvers"]) == ("finished", 1, ["leader", "auditor"])
    assert listed["finished_on"] == listed["erased_on"] == "2030-01-10"


@pytest.mark.parametrize("words", [("person:x",), ("person:x", "--basis", "retention-expired", "--finish")])
def test_a_subject_goes_with_a_basis_and_nothing_else(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_a_basis_alone_is_refused(run: Run) -> None:
    assert "SUBJECT" in run("--basis", "retention-expired").output


def test_a_request_that_the_law_refuses_says_why_and_until_when(
    run: Run, database: Database, clock: FixedClock
) -> None:
    subject = build_person(database, clock)
    clock.set(clock.now().replace(year=2027))
    refused = run(subject, "--basis", "retention-expired")
    assert (refused.exit_code, "2029-01-09 起才能删除" in refused.output) == (1, True)


def test_what_has_to_wait_is_said_and_the_command_fails(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = Finishing(waiting=("one",), notes=(Text("有人在用", "in use"),))
    monkeypatch.setattr(log_erase, "finish_erasures", lambda *_: waiting)
    told = run("--finish")
    assert (told.exit_code, "有人在用" in told.output) == (1, True)
