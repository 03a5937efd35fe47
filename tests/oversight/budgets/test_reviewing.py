"""Budgets are confirmed or returned as they were seen, by a reviewer who didn't enter them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from oversight.budgets.commands import AdjustBudget, ConfirmBudget, RecordBudget, ReturnBudget
from oversight.budgets.queries import budget_line, budget_lines, returned, unconfirmed
from oversight.budgets.reviewing import confirm_budget, return_budget
from oversight.budgets.service import adjust_budget, record_budget
from oversight.clock import FixedClock
from oversight.errors import ConflictError, ForbiddenError, InvalidInputError
from oversight.permissions import Role
from oversight.persistence import Database, Principal, Transaction, begin, reading
from tests.builders.city import COUNTY

OFFICER = Principal(user_id="u-officer", role=Role.COUNTY_OFFICER, agency="350825.MZ", scope="350825")
REVIEWER = Principal(user_id="u-reviewer", role=Role.FINANCE_REVIEWER, agency="350800.CZ", scope="")
BUDGET = RecordBudget(agency=COUNTY, year=2026, fund="work_fund", initial_fen=180_000_000, document="连财〔2026〕3号")


def do(
    database: Database,
    clock: FixedClock,
    act: Callable[[Transaction, Any], Any],
    command: Any,
    who: Principal = OFFICER,
) -> Any:
    with begin(database, who, clock) as tx:
        return act(tx, command)


def test_a_confirmation_covers_only_what_was_seen(city: Database, clock: FixedClock) -> None:
    do(city, clock, record_budget, BUDGET)
    with reading(city) as s:
        seen = tuple(line.seen for line in budget_lines(s, COUNTY, 2026))
    do(city, clock, record_budget, replace(BUDGET, fund="subsidy_fund"))
    with pytest.raises(ConflictError, match="有改动"):
        do(city, clock, confirm_budget, ConfirmBudget(agency=COUNTY, year=2026, seen=seen), REVIEWER)


def test_a_returned_budget_waits_no_longer_until_it_is_adjusted(city: Database, clock: FixedClock) -> None:
    stored = do(city, clock, record_budget, BUDGET)
    with reading(city) as s:
        seen = tuple(line.seen for line in budget_lines(s, COUNTY, 2026))
    command = ReturnBudget(agency=COUNTY, year=2026, seen=seen, reason=" 与批复文件金额不符。 ")
    assert do(city, clock, return_budget, command, REVIEWER) == [stored]
    with reading(city) as s:
        assert (budget_line(s, stored).state, budget_line(s, stored).return_reason) == (
            "returned",
            "与批复文件金额不符。",
        )
        assert (unconfirmed(s, COUNTY), returned(s, COUNTY)) == ([], [(COUNTY, 2026, 1)])
    with pytest.raises(ConflictError, match="没有待确认"):
        do(city, clock, return_budget, command, REVIEWER)
    do(city, clock, adjust_budget, AdjustBudget(budget=stored, amount_fen=7, document="连财〔2026〕9号"))
    with reading(city) as s:
        assert (budget_line(s, stored).state, budget_line(s, stored).return_reason) == ("draft", None)


@pytest.mark.parametrize("reason", ["", "  ", "字" * 501])
def test_a_return_says_what_is_wrong(city: Database, clock: FixedClock, reason: str) -> None:
    do(city, clock, record_budget, BUDGET)
    with reading(city) as s:
        seen = tuple(line.seen for line in budget_lines(s, COUNTY, 2026))
    with pytest.raises(InvalidInputError, match="退回原因"):
        do(city, clock, return_budget, ReturnBudget(agency=COUNTY, year=2026, seen=seen, reason=reason), REVIEWER)


def test_only_what_was_seen_is_returned_and_only_by_a_reviewer(city: Database, clock: FixedClock) -> None:
    do(city, clock, record_budget, BUDGET)
    command = ReturnBudget(agency=COUNTY, year=2026, seen=("another:1",), reason="不符")
    with pytest.raises(ConflictError, match="有改动"):
        do(city, clock, return_budget, command, REVIEWER)
    with pytest.raises(ForbiddenError):
        do(city, clock, return_budget, command)


def test_nobody_confirms_what_he_entered(city: Database, clock: FixedClock) -> None:
    recorder = replace(OFFICER, user_id=REVIEWER.user_id)
    stored = do(city, clock, record_budget, BUDGET, recorder)
    with reading(city) as s:
        seen = (budget_line(s, stored).seen,)
    with pytest.raises(ForbiddenError):
        do(city, clock, confirm_budget, ConfirmBudget(agency=COUNTY, year=2026, seen=seen), REVIEWER)


def test_a_county_officer_confirms_nothing_and_nothing_cant_be_confirmed(city: Database, clock: FixedClock) -> None:
    command = ConfirmBudget(agency=COUNTY, year=2026, seen=())
    with pytest.raises(ForbiddenError):
        do(city, clock, confirm_budget, command)
    with pytest.raises(ConflictError):
        do(city, clock, confirm_budget, command, REVIEWER)
