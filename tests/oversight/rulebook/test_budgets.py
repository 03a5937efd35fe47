"""The 5 % and 3 % rules: vectors, feasibility against exhaustive spending, and fixes that mend with the fewest fen."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from oversight.rulebook import evaluate, evaluate_json, law, rule
from oversight.rulebook.budgets import BudgetFacts, ChargedFunds
from oversight.rulebook.budgets.facts import Funds
from oversight.rulebook.budgets.readings import READINGS, Terms, feasible, least_raise
from oversight.rules.evaluate import evaluate as judge
from oversight.rules.law import Law
from oversight.rules.outcome import Fix, Outcome, Result

YEAR_END = date(2026, 12, 31)
VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "deadline_vectors.json").read_text(encoding="utf-8")
)["budget_fen"]
WORDS = {
    "pass": Result.COMPLIANT,
    "fail": Result.BREACH,
    "not_applicable": Result.NOT_APPLICABLE,
    "insufficient_data": Result.UNDETERMINED,
}
TERMS = Terms(Fraction(5), Fraction(3), "A")
FEN = st.integers(0, 10**12)


def _facts(budget: Funds, charged: Funds) -> BudgetFacts:
    return BudgetFacts(
        year=2026,
        work_fund=budget.work,
        subsidy_fund=budget.subsidy,
        other_funds=budget.other,
        charged=ChargedFunds(work_fund=charged.work, subsidy_fund=charged.subsidy, other_funds=charged.other),
    )


def _law_with_reading(reading: str) -> Law:
    parameters = {
        name: replace(each, versions=tuple(replace(version, value=reading) for version in each.versions))
        if name == "budgets.reading"
        else each
        for name, each in law().parameters.items()
    }
    return Law(law().clauses, parameters.values())


def _floor(budget: Funds, charged: Funds, reading: str = "A") -> Outcome:
    return judge(rule("R30"), _facts(budget, charged), YEAR_END, _law_with_reading(reading))


def _cap(budget: Funds, charged: Funds, reading: str = "A") -> Outcome:
    return judge(rule("R31"), _facts(budget, charged), YEAR_END, _law_with_reading(reading))


@pytest.mark.parametrize("case", [each for each in VECTORS if "floor" in each], ids=str)
def test_floor_vectors(case: dict[str, Any]) -> None:
    outcome = evaluate_json(
        "R30",
        {
            "work_fund": case["D"],
            "subsidy_fund": 0,
            "other_funds": 0,
            "charged": {"work_fund": case["S"], "subsidy_fund": 0, "other_funds": 0},
        },
        YEAR_END,
    )
    assert outcome.result is WORDS[case["floor"]]
    if "short_fen" in case:
        assert outcome.fixes == (Fix("charge_non_subsidy", 1, outcome.fixes[0].text),)
        assert "5.00%" not in outcome.formula


@pytest.mark.parametrize("case", [each for each in VECTORS if "cap" in each], ids=str)
def test_cap_vectors(case: dict[str, Any]) -> None:
    outcome = evaluate_json("R31", {"subsidy_fund": case["K"], "charged": {"subsidy_fund": case["sK"]}}, YEAR_END)
    assert outcome.result is WORDS[case["cap"]]
    if "over_fen" in case:
        assert [fix.amount for fix in outcome.fixes] == [case["over_fen"]]


@pytest.mark.parametrize("case", [each for each in VECTORS if "feasible" in each], ids=str)
def test_feasibility_vectors(case: dict[str, Any]) -> None:
    budget = {"work_fund": case["N"], "subsidy_fund": case["K"], "other_funds": 0}
    for name in ("R30", "R31"):
        charged = {"work_fund": 0, "subsidy_fund": 0, "other_funds": 0}
        shown = evaluate_json(name, budget | {"charged": charged}, YEAR_END).as_json()
        assert shown["feasible"] is case["feasible"]


@pytest.mark.parametrize("reading", READINGS)
@given(
    budget=st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)),
    floor=st.integers(1, 99),
    cap=st.integers(0, 99),
)
def test_feasible_means_that_some_spending_meets_both(
    reading: str, budget: tuple[int, int, int], floor: int, cap: int
) -> None:
    work, subsidy, other = budget
    bases = {"B": work + subsidy, "C": work + other}
    assume(bases.get(reading, sum(budget)))
    terms = Terms(Fraction(floor), Fraction(cap), reading)
    others = range(1) if reading == "B" else range(other + 1)  # under B only the named sources may pay
    spendings = product(range(work + 1), range(subsidy + 1), others)
    assert feasible(terms, Funds(*budget)) is any(_meets(terms, budget, spent) for spent in spendings)


def _meets(terms: Terms, budget: tuple[int, int, int], spent: tuple[int, int, int]) -> bool:
    (work, subsidy, other), (w, k, o) = budget, spent
    pool = sum(budget)
    if 100 * k > terms.cap * (pool if terms.reading == "D" else subsidy):
        return False
    if terms.reading == "C":
        return 100 * w >= terms.floor * work and 100 * o >= terms.floor * other
    return 100 * (w + k + o) >= terms.floor * (work + subsidy if terms.reading == "B" else pool)


@given(work=FEN, subsidy=FEN, other=FEN)
def test_feasibility_under_the_default_is_two_ninety_fifths(work: int, subsidy: int, other: int) -> None:
    assume(work + subsidy + other)
    exact = 95 * (work + other) >= 2 * subsidy
    known = feasible(TERMS, Funds(work, subsidy, other))
    assert known is exact or (exact and 3 * subsidy % 100)  # whole fen may miss the bound by less than one


@pytest.mark.parametrize("reading", ["A", "B", "D"])
@given(work=st.integers(0, 10**8), subsidy=st.integers(10**10, 10**12), other=st.integers(0, 10**8))
def test_the_extra_work_fund_is_the_least_that_makes_both_possible(
    reading: str, work: int, subsidy: int, other: int
) -> None:
    terms, budget = TERMS._replace(reading=reading), Funds(work, subsidy, other)
    assume(feasible(terms, budget) is False)
    extra = least_raise(terms, budget)
    assert extra > 0
    assert feasible(terms, budget._replace(work=work + extra)) is True
    assert feasible(terms, budget._replace(work=work + extra - 1)) is False
    if reading == "A":
        short = 5 * (work + subsidy + other) - 100 * (work + other) - 100 * (3 * subsidy // 100)
        assert extra == -(-short // 95)


def test_a_floor_of_everything_cannot_be_mended_by_raising_a_fund() -> None:
    with pytest.raises(ValueError, match="100 %"):
        least_raise(Terms(Fraction(100), Fraction(3), "A"), Funds(1, 100, 0))


def _applied(budget: Funds, charged: Funds, fixes: dict[str, int]) -> tuple[Funds, Funds]:
    """Apply amounts by action; what goes to other sources goes to the work fund first, then to other funds."""
    moved = fixes.get("move_from_subsidy", 0)
    work, subsidy, other = (each or 0 for each in budget)
    w, k, o = (each or 0 for each in charged)
    work += fixes.get("raise_work_fund", 0)
    free = moved + fixes.get("charge_non_subsidy", 0)
    to_work = min(free, max(0, work - w))
    after = Funds(w + to_work, k - moved + fixes.get("charge_subsidy", 0), o + free - to_work)
    return Funds(work, subsidy, other), after


@pytest.mark.parametrize("reading", ["A", "D"])
@given(shares=st.tuples(*[st.integers(0, 6) | st.just(100)] * 2, st.integers(0, 5)), work=FEN, subsidy=FEN, other=FEN)
def test_the_fixes_together_meet_both_limits_within_the_budget_and_one_fen_less_does_not(
    reading: str, shares: tuple[int, int, int], work: int, subsidy: int, other: int
) -> None:
    budget = Funds(work // 50, subsidy, other // 50)
    charged = Funds(work // 50 * shares[0] // 100, subsidy * shares[2] // 100, other // 50 * shares[1] // 100)
    outcome = _floor(budget, charged, reading)
    assume(outcome.result is Result.BREACH)
    fixes = {fix.action: fix.amount or 0 for fix in outcome.fixes if not fix.alternative}
    raised, spent = _applied(budget, charged, fixes)
    assert _floor(raised, spent, reading).result is Result.COMPLIANT
    assert _cap(raised, spent, reading).result in {Result.COMPLIANT, Result.NOT_APPLICABLE}
    assert (raised.work or 0) >= (spent.work or 0)
    assert (raised.other or 0) >= (spent.other or 0)
    for action in ("charge_non_subsidy", "charge_subsidy"):
        if action in fixes:
            less = _applied(budget, charged, fixes | {action: fixes[action] - 1})
            assert _floor(*less, reading).result is Result.BREACH
    for fix in outcome.fixes:
        if fix.alternative:
            amount = fix.amount or 0
            instead = {"charge_non_subsidy": fixes["charge_non_subsidy"] - amount, "charge_subsidy": amount}
            raised, spent = _applied(budget, charged, fixes | instead)
            assert _floor(raised, spent, reading).result is Result.COMPLIANT
            assert _cap(raised, spent, reading).result is Result.COMPLIANT


@given(subsidy=FEN, charged=FEN)
def test_moving_the_excess_meets_the_cap_and_one_fen_less_does_not(subsidy: int, charged: int) -> None:
    budget = Funds(0, subsidy, 0)
    outcome = _cap(budget, Funds(0, charged, 0))
    assume(outcome.result is Result.BREACH)
    excess = outcome.fixes[0].amount or 0
    good = {Result.COMPLIANT, Result.NOT_APPLICABLE}
    assert _cap(budget, Funds(0, charged - excess, 0)).result in good
    assert _cap(budget, Funds(0, charged - excess + 1, 0)).result is Result.BREACH


def test_under_reading_c_each_source_must_be_brought_to_its_own_floor() -> None:
    outcome = _floor(Funds(1000, 5000, 401), Funds(10, 0, 20), "C")
    assert outcome.result is Result.BREACH
    assert [(fix.action, fix.amount) for fix in outcome.fixes] == [("charge_non_subsidy", 41)]
    assert outcome.formula == "w ÷ W = 0.10 ÷ 10.00 = 1.00%; o ÷ O = 0.20 ÷ 4.01 = 4.98%"
    assert outcome.margin is not None
    assert outcome.margin.zh == "-0.40 元"
    assert (outcome.reading, outcome.feasible) == ("C", True)
    assert _floor(Funds(1000, None, 400), Funds(50, None, 20), "C").result is Result.COMPLIANT
    assert _floor(Funds(0, 5000, 0), Funds(0, 0, 0), "C").feasible is None


def test_under_reading_b_other_funds_need_not_be_known_for_feasibility() -> None:
    outcome = _floor(Funds(0, 10000, None), Funds(0, 0, 0), "B")
    assert (outcome.result, outcome.feasible) == (Result.BREACH, False)
    assert outcome.fixes[0].action == "raise_work_fund"
    assert _floor(Funds(1, None, None), Funds(0, 0, 0), "B").feasible is None


def test_under_reading_d_the_cap_is_measured_on_the_pool() -> None:
    outcome = _cap(Funds(500, 1000, 500), Funds(0, 61, 0), "D")
    assert outcome.formula == "k ÷ (W+K+O) = 0.61 ÷ 20.00 = 3.05%"
    assert [fix.amount for fix in outcome.fixes] == [1]
    assert _cap(Funds(None, 1000, 500), Funds(0, 1, 0), "D").result is Result.UNDETERMINED


def test_sources_of_the_facts_are_named_in_the_inputs() -> None:
    facts = replace(
        _facts(Funds(100, 0, 0), Funds(5, 0, 0)), agency="350802", sources={"work_fund": "预算批复〔2026〕1号"}
    )
    outcome = evaluate("budgets.services-floor", facts, YEAR_END)
    assert outcome.agency == "350802"
    assert {each.name: each.source for each in outcome.inputs}["work_fund"] == "预算批复〔2026〕1号"
