"""An agency's year is judged with its figures, and what-if judges figures that are nowhere stored."""

from datetime import date
from typing import Any

import pytest

from oversight.budgets.judging import judge, verdicts
from oversight.budgets.supposition import Supposition, from_fixes, suppose
from oversight.clock import FixedClock
from oversight.errors import InvalidInputError
from oversight.persistence import Database, reading
from oversight.rulebook.budgets import BudgetFacts, ChargedFunds
from oversight.rules.outcome import Result
from tests.builders.budgets import WAN, build_budgets
from tests.builders.city import CITY, COUNTY, OTHER_COUNTY

DAY, CLOSED = date(2026, 11, 24), date(2026, 12, 31)


def _facts(budget: tuple[int | None, ...], spent: tuple[int, int, int], **more: Any) -> BudgetFacts:
    work, subsidy, other = budget
    return BudgetFacts(
        year=2026,
        work_fund=work,
        subsidy_fund=subsidy,
        other_funds=other,
        charged=ChargedFunds(work_fund=spent[0], subsidy_fund=spent[1], other_funds=spent[2]),
        **more,
    )


def test_the_city_is_judged_county_by_county(city: Database, clock: FixedClock) -> None:
    build_budgets(city, clock)
    with reading(city) as s:
        found = {one.agency: one for one in verdicts(s, "", 2026, DAY)}
    assert (found[COUNTY].floor.result, found[COUNTY].feasible) == (Result.AT_RISK, False)
    assert (found[OTHER_COUNTY].floor.result, found[OTHER_COUNTY].cap.result) == (Result.COMPLIANT, Result.AT_RISK)
    assert (found[CITY].floor.result, found[CITY].floor_measure) == (Result.UNDETERMINED, None)


def test_figures_never_flatter() -> None:
    judged = judge(_facts((600 * WAN, 400 * WAN, 0), (40 * WAN - 1, 10 * WAN, 0)), CLOSED)
    measure, cap = judged.floor_measure, judged.cap_measure
    assert measure is not None
    assert cap is not None
    assert (measure.ratio, measure.margin, measure.limit, measure.base) == ("4.99%", -1, 50 * WAN, 1000 * WAN)
    assert (cap.ratio, cap.spent, cap.limit) == ("2.50%", 10 * WAN, 12 * WAN)


def test_before_the_law_there_are_no_figures() -> None:
    judged = judge(_facts((1, 1, 1), (0, 0, 0)), date(2020, 1, 1))
    assert judged.floor_measure is judged.cap_measure is None


def test_what_if_changes_only_what_is_supposed() -> None:
    facts = _facts((100, 1000, None), (5, 30, 0), committed=ChargedFunds(work_fund=7, subsidy_fund=30, other_funds=0))
    supposed = suppose(facts, Supposition(work_fund=50, charge_work=10, charge_subsidy=-20))
    assert supposed.budget() == (150, 1000, None)
    assert supposed.spent() == (15, 10, 0)
    assert supposed.forecast() == (17, 10, 0)
    assert facts.budget() == (100, 1000, None)


def test_what_if_takes_no_more_away_than_there_is_and_adds_nothing_to_the_unknown() -> None:
    with pytest.raises(InvalidInputError) as refused:
        suppose(_facts((None, 1000, 0), (5, 30, 0)), Supposition(work_fund=1, charge_work=-6))
    assert [one.field for one in refused.value.fields] == ["work_fund", "charge_work"]
    unknown = BudgetFacts(year=2026)
    assert suppose(unknown, Supposition()) == unknown


@pytest.mark.parametrize(
    ("budget", "spent"),
    [
        ((180, 9_100, 0), (100, 160, 0)),  # infeasible: the work fund must be raised
        ((1_450, 14_800, 520), (220, 480, 0)),  # both fail: charges move out of the subsidy fund first
        ((900, 9_400, 380), (260, 300, 0)),  # only the cap fails
        ((10, 1_000, 400), (10, 20, 0)),  # the work fund is spent, other funds must pay
    ],
)
def test_carrying_out_the_advice_complies(budget: tuple[int, ...], spent: tuple[int, int, int]) -> None:
    facts = _facts(tuple(one * WAN for one in budget), (spent[0] * WAN, spent[1] * WAN, spent[2] * WAN))
    before = judge(facts, CLOSED)
    assert Result.BREACH in {before.floor.result, before.cap.result}
    after = judge(suppose(facts, from_fixes(facts, before.floor, before.cap)), CLOSED)
    assert (after.floor.result, after.cap.result) == (Result.COMPLIANT, Result.COMPLIANT)
    assert after.feasible is True
    assert not from_fixes(facts, after.floor, after.cap)
