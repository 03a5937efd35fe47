"""`oversight draw`: announce, draw, export, list; errors on stderr with exit code 1."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from oversight.cli import draw as commands
from oversight.cli import main
from oversight.clock import FixedClock
from oversight.persistence import Database
from tests.builders.inspections import INSPECTORS, SEEDS, build_item, build_roster


@pytest.fixture
def here(city: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The command line over the small city, with the test's clock."""
    monkeypatch.setenv("OVERSIGHT_DATABASE_URL", city.engine.url.render_as_string(hide_password=False))
    monkeypatch.setattr(commands, "clock", lambda: clock)
    return city


def _call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["draw", *arguments])


def _seeds(folder: Path) -> str:
    file = folder / "seeds.json"
    file.write_text(json.dumps(SEEDS, indent=2), encoding="utf-8")
    return str(file)


def test_announce_draw_export_and_verify(here: Database, clock: FixedClock, tmp_path: Path) -> None:
    build_roster(here, clock)
    item = build_item(here, clock)
    made = _call("notice", item)
    assert made.exit_code == 0, made.output
    assert "kl8" in made.output
    assert "dice6x25" in made.output
    listed = json.loads(_call("list", "--json").stdout)
    assert [(one["number"], one["result"]) for one in listed] == [(1, False)]
    assert listed[0]["events"] == ["2026-11-25", "2026-11-25"]
    assert listed[0]["published_at"] == "2026-11-24T01:00:00+00:00"
    before = _call("export", "1", "--to", str(tmp_path / "bundle"))
    assert before.exit_code == 0, before.output
    clock.set(clock.now() + timedelta(days=1))
    drawn = _call("run", listed[0]["id"], "--seeds", _seeds(tmp_path))
    assert drawn.exit_code == 0, drawn.output
    assert "result.json SHA-256" in drawn.output
    assert json.loads(_call("list", "--json").stdout)[0]["result"] is True
    assert "drawn" in _call("list").output
    exported = _call("export", listed[0]["id"], "--to", str(tmp_path / "bundle"))
    assert exported.exit_code == 0, exported.output
    folder = str(tmp_path / "bundle")
    for command in (["-m", "sampling", "verify", folder], [f"{folder}/verify_draw.py", folder]):
        done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.splitlines()[-1] == "VERIFIED"


def test_events_may_be_named(here: Database, clock: FixedClock) -> None:
    build_roster(here, clock)
    item = build_item(here, clock)
    named = _call("notice", item, "--seed-event", "kl8=2026-11-26", "--seed-event", "dice10x20=2026-11-27")
    assert named.exit_code == 0, named.output
    again = _call("notice", item, "--again")
    assert "number: 2" in again.output


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["notice", "nothing"], 1, "nothing"),
        (["run", "7"], 1, "7"),
        (["export", "7", "--to", "x"], 1, "没有找到"),
        (["notice", "x", "--seed-event", "kl8"], 2, "kl8=2026-11-25"),
        (["notice", "x", "--seed-event", "kl8=tomorrow"], 2, "2026-11-24"),
    ],
)
def test_what_is_not_there_or_not_understood_is_said_on_stderr(
    here: Database, arguments: list[str], code: int, message: str
) -> None:
    failed = _call(*arguments)
    assert failed.exit_code == code
    assert message in failed.stderr


def test_seeds_before_their_day_or_badly_written_are_refused(here: Database, clock: FixedClock, tmp_path: Path) -> None:
    build_roster(here, clock)
    _call("notice", build_item(here, clock))
    early = _call("run", "1", "--seeds", _seeds(tmp_path))
    assert early.exit_code == 1
    assert "2026-11-25" in early.stderr
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    failed = _call("run", "1", "--seeds", str(broken))
    assert failed.exit_code == 1
    assert "broken.json" in failed.stderr


def test_a_second_draw_is_refused(here: Database, clock: FixedClock, tmp_path: Path) -> None:
    build_roster(here, clock)
    _call("notice", build_item(here, clock))
    clock.set(clock.now() + timedelta(days=1))
    assert _call("run", "1", "--seeds", _seeds(tmp_path)).exit_code == 0
    again = _call("run", "1")
    assert again.exit_code == 1
    assert "不能再抽" in again.stderr


def test_an_impossible_assignment_is_told(here: Database, clock: FixedClock, tmp_path: Path) -> None:
    build_roster(here, clock, INSPECTORS[:2])
    _call("notice", build_item(here, clock))
    clock.set(clock.now() + timedelta(days=1))
    assert "no lawful assignment" in _call("run", "1", "--seeds", _seeds(tmp_path)).output


def test_an_export_overwrites_nothing_that_differs(here: Database, clock: FixedClock, tmp_path: Path) -> None:
    build_roster(here, clock)
    _call("notice", build_item(here, clock))
    folder = tmp_path / "bundle"
    folder.mkdir()
    (folder / "frame.tsv").write_text("mine", encoding="utf-8")
    refused = _call("export", "1", "--to", str(folder))
    assert refused.exit_code == 1
    assert "frame.tsv" in refused.stderr
    assert (folder / "frame.tsv").read_text(encoding="utf-8") == "mine"
    assert not (folder / "notice.json").exists()
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert _call("export", "1", "--to", str(tmp_path / "file" / "below")).exit_code == 1


def test_chance_says_what_a_sample_finds_and_what_size_is_needed() -> None:
    asked = ("chance", "--population", "133", "--sample", "14")
    assert "把握是 78.1%" in _call(*asked).output
    answer = json.loads(_call(*asked, "--json").output)
    assert (answer["bad"], answer["percent"], answer["needed"]) == (13, "78.1", 27)
    refused = _call("chance", "--population", "10", "--sample", "11")
    assert (refused.exit_code, "抽取数为 1 至 10。" in refused.output) == (1, True)
