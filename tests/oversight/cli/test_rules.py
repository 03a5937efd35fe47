"""`oversight rules`: facts of no database are judged, and bad ones are refused by field."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from oversight.cli import main
from oversight.clock import FixedClock
from oversight.persistence import Database
from tests.builders.city import COUNTY, build_city

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "deadline_vectors.json").read_text(encoding="utf-8"))
KEYS = {
    "rule", "requirement", "agency", "period", "result", "severity", "inputs", "formula", "threshold", "margin",
    "reading", "readings", "fixes", "clause", "parameters",
}  # fmt: skip


def run(*arguments: str, facts: object = None, env: dict[str, str] | None = None) -> Result:
    text = facts if isinstance(facts, str) else json.dumps(facts)
    return CliRunner().invoke(main, ["rules", *arguments], input=text, env=env)


def budget(work: int, subsidy: int, charged_work: int, charged_subsidy: int) -> dict[str, object]:
    charged = {"work_fund": charged_work, "subsidy_fund": charged_subsidy, "other_funds": 0}
    return {"work_fund": work, "subsidy_fund": subsidy, "other_funds": 0, "charged": charged}


def test_the_list_names_requirements_and_rules() -> None:
    rows = json.loads(run("list", "--json").output)
    assert [row["requirement"] for row in rows] == ["R16", "R17", "R18", "R30", "R31", "R69", "R71"]
    assert "budgets.services-floor" in run("list").output


@pytest.mark.parametrize("name", ["R30", "budgets.services-floor"])
def test_a_rule_is_explained_by_either_name(name: str) -> None:
    assert "5" in run("explain", name).output


@pytest.mark.parametrize("case", [each for each in VECTORS["quota"] if "higher" in each])
def test_quotas_follow_the_vectors(case: dict[str, int]) -> None:
    for posts in range(4):
        answer = run(
            "evaluate", "R16", "-", "--json", facts={"registered_population": case["pop"], "assistants": posts}
        )
        expected = {
            (True, True): "compliant",
            (False, True): "disputed",
            (False, False): "breach",
        }[posts >= case["higher"], posts >= case["lower"]]
        assert json.loads(answer.output)["result"] == expected


@pytest.mark.parametrize("population", [0, None])
def test_a_population_of_zero_or_none_is_undetermined(population: int | None) -> None:
    answer = run("evaluate", "R16", "-", "--json", facts={"registered_population": population, "assistants": 9})
    assert json.loads(answer.output)["result"] == "undetermined"


@pytest.mark.parametrize(("charged", "result"), [(50_000_000, "compliant"), (49_999_999, "breach")])
def test_the_floor_is_exact_to_the_fen(charged: int, result: str) -> None:
    answer = run(
        "evaluate", "R30", "-", "--json", "--on", "2026-12-31", facts=budget(100_000_000, 900_000_000, charged, 0)
    )
    verdict = json.loads(answer.output)
    assert verdict["result"] == result
    assert verdict.keys() == KEYS | {"feasible"}
    assert all({"action", "amount"} <= fix.keys() for fix in verdict["fixes"])


def test_amounts_of_any_size_are_judged_exactly() -> None:
    answer = run("evaluate", "R30", "-", "--json", "--on", "2026-12-31", facts=budget(1, 10**400, 0, 0))
    verdict = json.loads(answer.output)
    raised = next(fix["amount"] for fix in verdict["fixes"] if fix["action"] == "raise_work_fund")
    assert (verdict["result"], verdict["feasible"]) == ("breach", False)
    assert raised >= 10**400 * 2 // 95


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"registered_population": -1, "assistants": 1}, "registered_population"),
        ({"registered_population": 1.5, "assistants": 1}, "registered_population"),
        ({"registered_population": 10, "assistants": "two"}, "assistants"),
        ({"people": 10}, "people"),
        ("[1]", "facts"),
        ("{", "facts"),
        ("[" * 100_000, "facts"),
        ('{"assistants": 1, "assistants": 2}', "assistants"),
    ],
)
def test_bad_facts_are_refused_by_field(facts: object, field: str) -> None:
    answer = run("evaluate", "R16", "-", facts=facts)
    assert answer.exit_code == 1
    assert field in answer.stderr


def test_people_read_the_verdict_in_both_languages() -> None:
    answer = run("evaluate", "R31", "-", "--on", "2026-12-31", facts=budget(1, 100, 0, 4))
    assert "判定 / result：不达标 / breach" in answer.output


def test_readings_and_figures_are_said_in_words() -> None:
    said = run("evaluate", "R16", "-", facts={"registered_population": 20000, "assistants": 1}).output
    assert "从高：恰在界线的按高一档 / Higher: at a bound the higher class counts：不达标 / breach" in said
    assert "1 ≥ 应配(20,000) = 2 / 1 ≥ quota(20,000) = 2" in said
    assert "户籍人口 / Registered population registered_population：20,000 人 / 20,000 persons" in said
    empty = run("evaluate", "R16", "-", facts={}).output
    assert "数据不足，缺少：户籍人口、在岗协管员。" in empty


def test_an_unknown_rule_and_a_wrong_day_are_said() -> None:
    assert run("evaluate", "R99", "-", facts={}).exit_code == 1
    assert run("explain", "R99").exit_code == 1
    assert "2026-11-24" in run("check", "--on", "soon").stderr


def test_the_city_is_checked_on_a_day(database: Database, clock: FixedClock) -> None:
    build_city(database, clock)
    env = {"OVERSIGHT_DATABASE_URL": database.engine.url.render_as_string(hide_password=False)}
    answer = run(
        "check", "--on", date(2026, 11, 24).isoformat(), "--agency", COUNTY, "--rule", "R16", "--json", env=env
    )
    assert {each["agency"][:6] for each in json.loads(answer.output)} == {COUNTY}
    assert "不达标" in run("check", "--on", "2026-11-24", env=env).output
    assert run("check", "--agency", "999999", env=env).exit_code == 1
