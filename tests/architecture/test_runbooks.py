"""Each command that a runbook tells somebody to type exists, with its options."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from audit_log.witness_command import _parser
from oversight.cli import main

RUNBOOKS = sorted((Path(__file__).parents[2] / "docs" / "runbooks").glob("*.md"))
COMMAND = re.compile(r"`oversight ([^`]+)`")
WITNESS = "witness"


def commands() -> Iterator[tuple[str, str]]:
    for path in RUNBOOKS:
        for found in COMMAND.findall(path.read_text(encoding="utf-8")):
            yield path.name, found


def fault_of(line: str) -> str:
    """Return the word of a command line that the program does not know, or nothing."""
    words, command = line.split(), main
    context = click.Context(main)
    while words and isinstance(command, click.Group):
        found = command.get_command(context, words[0])
        if found is None:
            return words[0]
        command, words = found, words[1:]
    if command.name == WITNESS:
        return witness_fault(words)
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)} | {"--help"}
    return next((word for word in words if word.startswith("--") and word not in known), "")


def witness_fault(words: list[str]) -> str:
    """Return what the witness's own command line does not know."""
    parser = _parser("oversight witness")
    actions = next(one for one in parser._actions if isinstance(one, argparse._SubParsersAction))
    if words[0] not in actions.choices:
        return words[0]
    known = set(actions.choices[words[0]]._option_string_actions)
    return next((word for word in words if word.startswith("--") and word not in known), "")


@pytest.mark.parametrize(("name", "line"), list(commands()))
def test_a_command_of_a_runbook_exists(name: str, line: str) -> None:
    assert fault_of(line) == "", name


def test_an_unknown_command_or_option_would_be_found() -> None:
    for line in ("fly", "log key fly", "log fsck --fly", "witness fly", "witness list DIR --fly"):
        assert "fly" in fault_of(line)
    assert list(commands())
