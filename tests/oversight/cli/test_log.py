"""`oversight log` and `oversight worker`: key, checkpoint, proof, check, and what they say when one is missing."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from audit_log import audit_verify
from oversight.cli import main
from oversight.clock import FixedClock
from oversight.persistence import Database
from tests.oversight.persistence.places import drop_triggers, placed, rename

Run = Callable[..., Result]


@pytest.fixture
def run(database: Database, tmp_path: Path) -> Run:
    """Run a command on the database, its key at `tmp_path / "log.key"`."""
    env = {
        "OVERSIGHT_DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "OVERSIGHT_VAR": str(tmp_path),
        "OVERSIGHT_LOG_KEY": str(tmp_path / "log.key"),
    }
    return lambda *words: CliRunner().invoke(main, list(words), env=env)


def test_the_key_is_made_once_and_its_verifier_key_printed(run: Run, tmp_path: Path) -> None:
    made = run("log", "key", "new")
    assert made.exit_code == 0
    assert (tmp_path / "log.key.pub").read_text().strip() in made.output
    again = run("log", "key", "new")
    assert again.exit_code == 1
    assert "不会被覆盖" in again.output


@pytest.mark.parametrize("command", [("log", "checkpoint"), ("worker",)])
def test_a_missing_key_says_what_to_do(run: Run, command: tuple[str, ...]) -> None:
    refused = run(*command)
    assert refused.exit_code == 1
    assert "oversight log key new" in refused.output


def test_a_checkpoint_is_printed_as_a_note_or_as_json(database: Database, clock: FixedClock, run: Run) -> None:
    run("log", "key", "new")
    placed(database, clock)
    note = run("log", "checkpoint").output
    assert note.splitlines()[:2] == [database.origin, "1"]
    values = json.loads(run("log", "checkpoint", "--json").output)
    assert (values["size"], values["note"]) == (1, note)
    assert len(values["root"]) == 64


def test_what_prove_writes_is_accepted_by_the_command_that_it_names(
    database: Database, clock: FixedClock, run: Run, tmp_path: Path
) -> None:
    run("log", "key", "new")
    placed(database, clock)
    event_id = rename(database, clock, "连城")
    run("log", "checkpoint")
    there = tmp_path / "taken"
    said = run("log", "prove", event_id, "--to", str(there)).output
    assert sorted(path.name for path in there.iterdir()) == ["entry.json", "policy.txt", "proof.tlog-proof"]
    command = said.strip().splitlines()[-1].partition("&& ")[2].split()
    env = {**os.environ, "PYTHONPATH": os.getcwd()}  # noqa: PTH109 - where the tests were started
    done = subprocess.run([sys.executable, *command[1:]], cwd=there, env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    values = json.loads(run("log", "prove", event_id, "--to", str(there), "--json").output)
    assert (values["event_id"], values["leaf_index"], values["checkpoint_size"]) == (event_id, 1, 2)
    assert values["files"]["entry.json"] == str(there / "entry.json")


def test_what_export_writes_is_accepted_by_the_command_that_it_names(
    database: Database, clock: FixedClock, run: Run, tmp_path: Path
) -> None:
    run("log", "key", "new")
    refused = run("log", "export", str(tmp_path / "taken"))
    assert refused.exit_code == 1
    assert "oversight log checkpoint" in refused.output
    placed(database, clock)
    run("log", "checkpoint")
    said = run("log", "export", str(tmp_path / "taken")).output
    assert "1 entries: 3 files written, 0 left as they were" in said
    command, _, policy = said.partition("verify: python3 ")[2].partition("\npolicy.txt:\n")
    (tmp_path / "policy.txt").write_text(policy)
    (tmp_path / "audit_verify.py").write_bytes(Path(audit_verify.__file__).read_bytes())
    done = subprocess.run([sys.executable, *command.split()], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()
    values = json.loads(run("log", "export", str(tmp_path / "taken"), "--json").output)
    assert (values["origin"], values["size"], values["written"], values["unchanged"]) == (database.origin, 1, 0, 3)
    assert (values["policy"], len(values["root"])) == (policy, 64)
    (tmp_path / "taken" / "tile" / "0" / "000.p" / "1").write_bytes(bytes(32))
    refused = run("log", "export", str(tmp_path / "taken"))
    assert refused.exit_code == 1
    assert "tile/0/000.p/1" in refused.output


def test_what_can_not_be_proved_is_said_and_nothing_written(
    database: Database, clock: FixedClock, run: Run, tmp_path: Path
) -> None:
    run("log", "key", "new")
    placed(database, clock)
    event_id = rename(database, clock, "连城")
    for event, said in ((event_id, "还没有检查点"), ("unknown", "没有找到")):
        refused = run("log", "prove", event, "--to", str(tmp_path / "taken"))
        assert refused.exit_code == 1
        assert said in refused.output
    assert not (tmp_path / "taken").exists()


def test_fsck_is_content_with_a_good_log_with_and_without_a_key(
    database: Database, clock: FixedClock, run: Run
) -> None:
    placed(database, clock)
    assert run("log", "fsck").exit_code == 0
    run("log", "key", "new")
    run("log", "checkpoint")
    good = run("log", "fsck")
    assert good.exit_code == 0
    assert "没有发现问题" in good.output
    assert json.loads(run("log", "fsck", "--json").output) == {
        "ok": True,
        "first_bad_entry": None,
        "problems": [],
    }


def test_fsck_names_what_is_wrong_and_exits_with_1(database: Database, clock: FixedClock, run: Run) -> None:
    placed(database, clock)
    drop_triggers(database, "agency")
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE agency SET name = '别名'"))
    bad = run("log", "fsck")
    assert bad.exit_code == 1
    assert "agency:350825" in bad.output
    found = json.loads(run("log", "fsck", "--json").output)
    assert (found["ok"], found["problems"][0]["where"]) == (False, "agency:350825")


def test_fsck_names_the_first_bad_entry_first(database: Database, clock: FixedClock, run: Run) -> None:
    placed(database, clock)
    event_id = rename(database, clock, "改名")
    drop_triggers(database, "log_entry")
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE log_entry SET actor = 'x' WHERE event_id = :event"), {"event": event_id})
    bad = run("log", "fsck")
    assert bad.exit_code == 1
    assert f"index 1 {event_id}" in bad.output
    found = json.loads(run("log", "fsck", "--json").output)
    assert found["first_bad_entry"] == {"index": 1, "event_id": event_id}


def test_fsck_compares_with_a_checkpoint_kept_elsewhere_and_leaves_the_rows_out_on_demand(
    database: Database, clock: FixedClock, run: Run, tmp_path: Path
) -> None:
    placed(database, clock)
    run("log", "key", "new")
    (tmp_path / "kept.txt").write_text(run("log", "checkpoint").output)
    assert run("log", "fsck", "--against", str(tmp_path / "kept.txt")).exit_code == 0
    (tmp_path / "other.txt").write_text("of nobody\n")
    refused = run("log", "fsck", "--against", str(tmp_path / "other.txt"))
    assert refused.exit_code == 1
    assert "other.txt" in refused.output
    drop_triggers(database, "agency")
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE agency SET name = '别名'"))
    assert run("log", "fsck", "--business").exit_code == 1
    assert run("log", "fsck", "--no-business").exit_code == 0


def test_fsck_checks_the_rows_of_every_slice_in_a_program_of_its_own(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    """A fresh process, because this one has imported all models already."""
    placed(database, clock)
    drop_triggers(database, "agency")
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE agency SET name = '别名'"))
    url = database.engine.url.render_as_string(hide_password=False)
    env = {**os.environ, "OVERSIGHT_DATABASE_URL": url, "OVERSIGHT_VAR": str(tmp_path)}
    command = [sys.executable, "-m", "oversight.cli", "log", "fsck", "--json"]
    done = subprocess.run(command, env=env, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr.decode()
    assert [one["where"] for one in json.loads(done.stdout)["problems"]] == ["agency:350825"]


def test_a_proof_that_can_not_be_written_says_where(
    database: Database, clock: FixedClock, run: Run, tmp_path: Path
) -> None:
    run("log", "key", "new")
    event_id = rename_placed(database, clock)
    run("log", "checkpoint")
    (tmp_path / "file").write_text("in the way")
    refused = run("log", "prove", event_id, "--to", str(tmp_path / "file" / "inside"))
    assert refused.exit_code == 1
    assert "不能写入" in refused.output


def rename_placed(database: Database, clock: FixedClock) -> str:
    placed(database, clock)
    return rename(database, clock, "改名")
