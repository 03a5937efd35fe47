"""The rulebook for people is generated, complete and committed."""

import runpy
from pathlib import Path

import pytest

from oversight.rulebook import RULES, document, explain, law
from oversight.rules.errors import UnknownRuleError

COMMITTED = Path(__file__).parents[3] / "docs" / "rulebook.md"


def test_the_committed_rulebook_is_the_generated_one() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == document(), (
        "write it anew: python -m oversight.rulebook > docs/rulebook.md"
    )


@pytest.mark.parametrize("name", RULES)
def test_a_section_has_clause_parameters_readings_and_example(name: str) -> None:
    section = explain(name)
    clause = law().latest(RULES[name].clause)
    readings = [title.zh for title in RULES[name].readings.values()]
    for expected in (clause.text.zh, clause.text.en, *RULES[name].parameters, *readings):
        assert expected in section
    for heading in ("方法 Method", "输入 Inputs", "示例 Example", "边界情形 Edge cases"):
        assert heading in section


def test_a_section_is_found_by_requirement_number_and_refused_for_none() -> None:
    assert explain("R30") == explain("budgets.services-floor")
    with pytest.raises(UnknownRuleError):
        explain("R0")


def test_running_the_package_prints_the_rulebook(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_module("oversight.rulebook", run_name="__main__")
    assert capsys.readouterr().out == document()
