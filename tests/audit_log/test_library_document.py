"""What docs/audit-log-library.md shows runs, and what it names exists just so."""

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import audit_log
from audit_log import Checkpoint, note, witness_command
from audit_log.witness_server import WitnessServer

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "audit-log-library.md").read_text(encoding="utf-8")


def test_the_example_runs_as_it_stands() -> None:
    [example] = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", example], cwd=ROOT, capture_output=True, check=True, text=True)
    assert done.stdout == "3 entries, and nothing rewritten\n"


def test_every_call_named_has_the_parameters_named() -> None:
    table = DOCUMENT.split("## 1. Verify")[1].split("Sizes and indices")[0]
    calls = re.findall(r"`((?:note\.)?[a-z_]+)\(([a-z0-9_, ]*)\)`", table)
    assert [name for name, _ in calls] == ["verify_inclusion", "verify_consistency", "root", "note.open", "note.sign"]
    for name, parameters in calls:
        function = getattr(note, name.removeprefix("note.")) if name.startswith("note.") else getattr(audit_log, name)
        named = [one.name for one in inspect.signature(function).parameters.values() if one.default is one.empty]
        assert ", ".join(named) == parameters
    assert [*inspect.signature(Checkpoint.parse).parameters] == ["text"]
    assert [*inspect.signature(Checkpoint.format).parameters] == ["self"]


def test_every_error_named_is_a_refusal_of_the_library() -> None:
    for name in set(re.findall(r"`([A-Z][A-Za-z]+Error)`", DOCUMENT)):
        assert issubclass(getattr(audit_log, name), audit_log.AuditLogError)


def test_every_command_shown_is_one_that_the_witness_has(capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.findall(r"^    python -m audit_log witness (\w+) DIR(.*?)(?: +#.*)?$", DOCUMENT, re.MULTILINE)
    assert [command for command, _ in shown] == ["init", "serve", "trust", "distrust", "list"]
    for command, rest in shown:
        with pytest.raises(SystemExit):
            witness_command.main([command, "-h"])
        told = capsys.readouterr().out
        assert all(option in told for option in re.findall(r"--\w+", rest))
    assert [*inspect.signature(WitnessServer).parameters] == ["directory", "host", "port"]
