"""The rulebook for people is generated, complete and committed."""

import re
import runpy
from datetime import date
from pathlib import Path

import pytest

from oversight.bilingual import Text
from oversight.rulebook import RULES, document, explain, law
from oversight.rulebook.wording import with_unit
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


def test_an_example_is_read_by_people_who_know_no_codes() -> None:
    example = explain("R16").partition("**示例 Example**")[2]
    assert "户籍人口 20,000 人" in example
    assert "从高：不达标；从低：达标；居中：不达标" in example
    assert "Higher: breach; Lower: compliant; Middle: breach" in example
    assert not re.search(r"registered_population|higher|appoint_assistants|20000", example.replace("the higher", ""))


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (20000, "persons", Text("20,000 人", "20,000 persons")),
        (11578948, "fen", Text("115,789.48 元", "115,789.48 yuan")),
        (2026, "year", Text("2026", "2026")),
        (date(2026, 1, 15), "date", Text("2026-01-15", "2026-01-15")),
        (True, "flag", Text("是", "yes")),
        (False, "flag", Text("否", "no")),
        (None, "persons", Text("--", "--")),
        ("4.5", "percent", Text("4.5 %", "4.5 %")),
    ],
)
def test_a_value_is_printed_with_its_unit(value: int | str | date | None, unit: str, said: Text) -> None:
    assert with_unit(value, unit) == said
