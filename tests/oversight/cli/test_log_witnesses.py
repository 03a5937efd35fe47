"""`oversight log witnesses`, `oversight log policy`, and checkpoints that come back cosigned."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audit_log import Verifier
from oversight.cli import main
from oversight.clock import FixedClock
from oversight.persistence import Database
from tests.oversight.audit_trail.witnesses import fake, served, stranger
from tests.oversight.persistence.places import placed, rename

Run = Callable[..., Result]
NAMES = ("changting.example", "liancheng.example", "wuping.example")


@pytest.fixture
def run(database: Database, clock: FixedClock, tmp_path: Path) -> Run:
    """Run a command on a log with two entries and a key."""
    env = {
        "OVERSIGHT_DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "OVERSIGHT_VAR": str(tmp_path),
        "OVERSIGHT_LOG_KEY": str(tmp_path / "log.key"),
    }
    placed(database, clock, "350825", "350802")
    runner: Run = lambda *words: CliRunner().invoke(main, list(words), env=env)  # noqa: E731 - typed
    assert runner("log", "key", "new").exit_code == 0
    return runner


def log_of(tmp_path: Path) -> Verifier:
    return Verifier.parse((tmp_path / "log.key.pub").read_text().split()[0])


def test_a_checkpoint_comes_back_cosigned_and_the_witnesses_are_shown(
    database: Database, clock: FixedClock, run: Run, tmp_path: Path
) -> None:
    assert run("log", "witnesses").output.startswith("策略中没有见证")
    with served(tmp_path / "w", log_of(tmp_path), NAMES) as servers:
        named = [("--witness", f"{one.store.verifier.format()}@{one.url}") for one in servers]
        made = run("log", "policy", "new", *(word for pair in named for word in pair))
        assert "group quorum 3 changting.example" in made.output
        note = run("log", "checkpoint").output
    assert all(f"— {name} " in note for name in NAMES)
    assert run("log", "policy", "show").output == (tmp_path / "policy.txt").read_text()
    shown = run("log", "witnesses")
    assert (shown.exit_code, shown.output.count("已签最新检查点")) == (0, 3)
    values = json.loads(run("log", "witnesses", "--json").output)
    assert (values["quorum"], values["witnessed_size"], values["conflicts"]) == ("quorum", 2, [])
    assert [(one["state"], one["cosigned"]) for one in values["witnesses"]] == [("cosigned", 2)] * 3
    event_id = rename(database, clock, "连城")
    silent = run("log", "checkpoint")
    assert silent.exit_code == 0
    assert silent.stderr.count("unreachable") == 3
    taken = run("log", "prove", event_id, "--to", str(tmp_path / "taken"))
    assert "法定数" in taken.stderr
    assert run("log", "export", str(tmp_path / "tiles")).exit_code == 0


def test_a_witness_that_is_ahead_stops_the_signing_and_is_shown_in_red(run: Run, tmp_path: Path) -> None:
    with fake(409, b"900\n", Content_Type="text/x.tlog.size") as (url, _):
        run("log", "policy", "new", "--witness", f"{stranger().verifier.format()}@{url}")
        refused = run("log", "checkpoint")
    assert refused.exit_code == 1
    assert "stranger.example" in refused.output
    assert "900" in refused.output
    shown = run("log", "witnesses")
    assert shown.exit_code == 1
    assert "与日志矛盾" in shown.output
    (conflict,) = json.loads(run("log", "witnesses", "--json").output)["conflicts"]
    assert (conflict["kind"], conflict["their_size"], conflict["answer"]) == ("ahead", 900, "900\n")
    assert len((tmp_path / "policy.txt").read_text().splitlines()) == 4


def test_a_policy_is_not_written_twice_and_a_broken_one_says_so(run: Run, tmp_path: Path) -> None:
    assert run("log", "policy", "new", "--witness", "nonsense").exit_code == 1
    assert run("log", "policy", "new").exit_code == 0
    assert "不能新建" in run("log", "policy", "new").output
    (tmp_path / "policy.txt").write_text("quorum nobody\n")
    assert "不能使用" in run("log", "policy", "show").output
    assert run("worker").exit_code == 1
