"""Rules are found by id or requirement number and listed with their clause."""

from datetime import date

import pytest

from oversight.rulebook import RULES, evaluate, evaluate_json, law, rule, rules_index, whole_number_on
from oversight.rulebook.book import limits
from oversight.rulebook.budgets import BudgetFacts
from oversight.rules.errors import UnknownRuleError
from oversight.rules.outcome import Severity

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("requirement", "name"),
    [
        ("R16", "staffing.township-assistants"),
        ("R17", "staffing.village-assistants"),
        ("R18", "staffing.in-place"),
        ("R30", "budgets.services-floor"),
        ("R31", "budgets.subsidy-cap"),
        ("R71", "annual_reports.submitted-on-time"),
    ],
)
def test_a_rule_is_found_by_id_and_by_requirement(requirement: str, name: str) -> None:
    assert rule(name) is rule(requirement) is rule(requirement.lower()) is RULES[name]
    assert rule(name).requirement == requirement


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(UnknownRuleError, match=r"budgets\.services-floor"):
        rule("budgets.services-flor")
    with pytest.raises(UnknownRuleError):
        evaluate_json("R99", {}, TODAY)


def test_facts_of_another_rule_are_refused() -> None:
    with pytest.raises(TypeError, match="TownshipAssistantsFacts, not BudgetFacts"):
        evaluate("R16", BudgetFacts(), TODAY)


def test_a_rule_can_be_handed_in_itself() -> None:
    assert evaluate(RULES["budgets.subsidy-cap"], BudgetFacts(), TODAY).requirement == "R31"


def test_the_index_has_a_row_a_rule_with_clause_and_first_day() -> None:
    rows = rules_index()
    assert [row.requirement for row in rows] == ["R16", "R17", "R18", "R30", "R31", "R69", "R71"]
    assert {row.clause for row in rows} == {"三、（一）", "四", "七", "第二十六条"}
    assert {row.since for row in rows} == {date(2021, 7, 26), date(2019, 5, 15)}
    assert {row.severity for row in rows} == {Severity.VIOLATION}
    assert all(row.title.zh and row.title.en for row in rows)


def test_every_parameter_of_the_law_belongs_to_a_rule_or_a_procedure_and_cites_a_clause_in_force() -> None:
    judged = {name for each in RULES.values() for name in each.parameters}
    assert judged | {each.name for each in limits()} == set(law().parameters)
    assert {each.name.partition(".")[0] for each in limits()} == {"exemptions", "inspections"}
    for each in law().parameters.values():
        for version in each.versions:
            assert version.clause in law().on(version.since).clauses


@pytest.mark.parametrize("day", [date(2015, 1, 1), date(2021, 7, 26), TODAY])
def test_a_limit_is_that_of_its_day_and_the_first_one_before(day: date) -> None:
    assert whole_number_on("exemptions.apply", day) == 10
    assert whole_number_on("staffing.long_leave", day) == 90


def test_only_a_whole_number_is_a_limit() -> None:
    with pytest.raises(TypeError, match="in_place_by is a date"):
        whole_number_on("staffing.in_place_by", TODAY)
    with pytest.raises(LookupError):
        whole_number_on("staffing.no_such", TODAY)


def test_no_fact_at_all_is_never_compliance() -> None:
    assert {evaluate_json(name, {}, TODAY).result.value for name in RULES} == {"undetermined"}
