"""`oversight log succeed`: what it prints, for people and for programs, and what the other commands do afterwards."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from oversight.cli import main
from oversight.clock import FixedClock
from oversight.persistence import SYSTEM, Database, begin
from oversight.persistence.triggers import install_triggers
from tests.oversight.audit_trail.logs import grown
from tests.oversight.audit_trail.test_witnessing import turn_back
from tests.oversight.persistence.places import Renamed

Run = Callable[..., Result]
NEW = "longyan.example/oversight-2"


@pytest.fixture
def run(database: Database, clock: FixedClock, tmp_path: Path) -> Run:
    """Run a command under an origin, on a log that has grown."""
    grown(database, clock, tmp_path)
    env = {
        "OVERSIGHT_DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "OVERSIGHT_VAR": str(tmp_path),
    }
    return lambda origin, *words: CliRunner().invoke(main, words, env={**env, "OVERSIGHT_LOG_ORIGIN": origin})


def test_the_steps_that_remain_are_told_and_lead_to_a_log_that_checks_out(
    database: Database, run: Run, tmp_path: Path
) -> None:
    assert run(database.origin, "log", "policy", "new").exit_code == 0
    told = run(database.origin, "log", "succeed", "--origin", NEW, "--because", "stolen")
    assert told.exit_code == 0, told.output
    for said in ("止于 520 条", f"OVERSIGHT_LOG_ORIGIN={NEW}", "oversight witness trust DIR VKEY", "policy.txt"):
        assert said in told.output
    assert run(database.origin, "log", "checkpoint").exit_code == 1
    refused = run(database.origin, "serve")
    assert (refused.exit_code, NEW in refused.output) == (1, True)
    signed = json.loads(run(NEW, "log", "checkpoint", "--json").output)
    assert (signed["origin"], signed["size"]) == (NEW, 1)
    assert run(NEW, "log", "fsck").exit_code == 0
    shown = run(NEW, "log", "policy", "show").output.splitlines()
    assert [line.split("+")[0] for line in shown[:2]] == [f"log {NEW}", f"log {database.origin}"]
    old = run(NEW, "log", "export", str(tmp_path / "old"), "--origin", database.origin, "--json")
    assert json.loads(old.output)["size"] == 520


def test_programs_get_json_and_a_second_run_says_the_same(database: Database, run: Run) -> None:
    first, second = (run(database.origin, "log", "succeed", "--origin", NEW, "--json") for _ in range(2))
    values = json.loads(first.output)
    assert json.loads(second.output) == values
    assert (values["origin"], values["old_size"], values["kept_size"], values["kept_contains_old"]) == (
        NEW,
        520,
        520,
        True,
    )
    assert values["policy"] is None


def test_what_the_log_lost_is_said_in_red(database: Database, clock: FixedClock, run: Run, tmp_path: Path) -> None:
    with begin(database, SYSTEM, clock) as tx:
        tx.record(Renamed(agency="350800"))
    kept = tmp_path / "checkpoint"
    kept.write_text(run(database.origin, "log", "checkpoint").output, encoding="utf-8")
    turn_back(database, 520, entries="DELETE FROM log_entry WHERE entry_id = (SELECT max(entry_id) FROM log_entry)")
    with database.engine.begin() as connection:
        install_triggers(connection)
    told = run(database.origin, "log", "succeed", "--origin", NEW, "--checkpoint", str(kept))
    assert "有条目丢失或被改写" in told.output
