"""Every noun of the command line is listed with what it does, and loads."""

import pytest
from click.testing import CliRunner

from oversight.cli import main

NOUNS = ("accounts", "db", "demo", "draw", "log", "reports", "rules", "serve", "witness", "worker")


def test_the_help_lists_each_noun_with_a_line() -> None:
    answer = CliRunner().invoke(main, ["-h"])
    assert answer.exit_code == 0
    listed = [line.split() for line in answer.output.partition("Commands:")[2].splitlines() if line.strip()]
    assert tuple(words[0] for words in listed) == NOUNS
    assert all(len(words) > 1 for words in listed)


@pytest.mark.parametrize("noun", NOUNS)
def test_each_noun_explains_itself(noun: str) -> None:
    answer = CliRunner().invoke(main, [noun, "--help"])
    assert answer.exit_code == 0
    assert answer.output.lower().startswith(f"usage: main {noun}")


def test_the_version_is_told() -> None:
    answer = CliRunner().invoke(main, ["--version"])
    assert answer.exit_code == 0
    assert answer.output.startswith("oversight, version ")
