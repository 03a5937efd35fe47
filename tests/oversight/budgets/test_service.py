"""Budgets and charges are entered with an entry in the log, or refused by the field's name and not stored at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from oversight.budgets.commands import (
    AdjustBudget,
    ConfirmBudget,
    RecordBudget,
    RecordCharge,
    SettleCharge,
    WithdrawCharge,
)
from oversight.budgets.models import Charge, FundBudget
from oversight.budgets.queries import budget_line, charge, charges, unconfirmed, years
from oversight.budgets.reviewing import confirm_budget
from oversight.budgets.service import (
    adjust_budget,
    record_budget,
    record_charge,
    settle_charge,
    withdraw_charge,
)
from oversight.clock import FixedClock
from oversight.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError, OutOfScopeError
from oversight.permissions import Role
from oversight.persistence import Database, Principal, Transaction, begin, reading
from tests.builders.city import COUNTY, OTHER_COUNTY, TOWNSHIP

OFFICER = Principal(user_id="u-officer", role=Role.COUNTY_OFFICER, agency="350825.MZ", scope="350825")
REVIEWER = Principal(user_id="u-reviewer", role=Role.FINANCE_REVIEWER, agency="350800.CZ", scope="")
BUDGET = RecordBudget(agency=COUNTY, year=2026, fund="work_fund", initial_fen=180_000_000, document="连财〔2026〕3号")
CHARGE = RecordCharge(
    agency=COUNTY, year=2026, fund="work_fund", amount_fen=500_000, on=date(2026, 3, 1), voucher="PZ-2026-0031"
)


def _do(
    database: Database,
    clock: FixedClock,
    act: Callable[[Transaction, Any], Any],
    command: Any,
    who: Principal = OFFICER,
) -> Any:
    with begin(database, who, clock) as tx:
        return act(tx, command)


def _stored(database: Database) -> tuple[int, int]:
    with reading(database) as s:
        return (
            s.scalar(select(func.count()).select_from(FundBudget)) or 0,
            s.scalar(select(func.count()).select_from(Charge)) or 0,
        )


def test_a_budget_line_is_stored_as_a_draft(city: Database, clock: FixedClock) -> None:
    stored = _do(city, clock, record_budget, BUDGET)
    with reading(city) as s:
        line = budget_line(s, stored)
        assert (line.amount_fen, line.initial_fen, line.level, line.state) == (180_000_000, 180_000_000, "all", "draft")
        assert line.recorded_by == "u-officer"
        assert years(s, COUNTY) == [2026]
        assert unconfirmed(s, COUNTY) == [(COUNTY, 2026, 1)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"initial_fen": -1}, "initial"),
        ({"initial_fen": 1.5}, "initial"),
        ({"initial_fen": True}, "initial"),
        ({"amount_fen": -1}, "amount"),
        ({"amount_fen": 10**16}, "amount"),
        ({"year": 0}, "year"),
        ({"year": 2028}, "year"),
        ({"fund": "lottery"}, "fund"),
        ({"level": "planet"}, "level"),
        ({"agency": TOWNSHIP}, "agency"),
        ({"agency": "350825999"}, "agency"),
        ({"document": "  "}, "document"),
    ],
)
def test_a_bad_budget_names_the_field_and_stores_nothing(
    city: Database, clock: FixedClock, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        _do(city, clock, record_budget, replace(BUDGET, **change))
    assert [one.field for one in refused.value.fields] == [field]
    assert _stored(city) == (0, 0)


def test_another_countys_budget_is_out_of_scope(city: Database, clock: FixedClock) -> None:
    with pytest.raises(OutOfScopeError):
        _do(city, clock, record_budget, replace(BUDGET, agency=OTHER_COUNTY))


def test_a_finance_reviewer_enters_no_budget(city: Database, clock: FixedClock) -> None:
    with pytest.raises(ForbiddenError):
        _do(city, clock, record_budget, BUDGET, REVIEWER)
    with pytest.raises(ForbiddenError):
        _do(city, clock, record_charge, CHARGE, REVIEWER)


def test_the_same_line_twice_is_a_conflict(city: Database, clock: FixedClock) -> None:
    _do(city, clock, record_budget, BUDGET)
    with pytest.raises(ConflictError):
        _do(city, clock, record_budget, BUDGET)


def test_a_fund_is_entered_whole_or_by_level_never_both(city: Database, clock: FixedClock) -> None:
    _do(city, clock, record_budget, replace(BUDGET, level="central"))
    _do(city, clock, record_budget, replace(BUDGET, level="county"))
    with pytest.raises(InvalidInputError, match="重复计算"):
        _do(city, clock, record_budget, BUDGET)


def test_an_adjusted_budget_awaits_confirmation_again(city: Database, clock: FixedClock) -> None:
    stored = _do(city, clock, record_budget, BUDGET)
    with reading(city) as s:
        seen = (budget_line(s, stored).seen,)
    assert _do(city, clock, confirm_budget, ConfirmBudget(agency=COUNTY, year=2026, seen=seen), REVIEWER) == [stored]
    with reading(city) as s:
        assert budget_line(s, stored).state == "confirmed"
        assert budget_line(s, stored).confirmed_at is not None
    _do(city, clock, adjust_budget, AdjustBudget(budget=stored, amount_fen=190_000_000, document="连财〔2026〕9号"))
    with reading(city) as s:
        line = budget_line(s, stored)
    assert (line.amount_fen, line.initial_fen, line.state) == (190_000_000, 180_000_000, "draft")
    assert line.confirmed_at is None


def test_a_bad_adjustment_names_its_fields(city: Database, clock: FixedClock) -> None:
    stored = _do(city, clock, record_budget, BUDGET)
    with pytest.raises(InvalidInputError) as refused:
        _do(city, clock, adjust_budget, AdjustBudget(budget=stored, amount_fen=-1, document=""))
    assert [one.field for one in refused.value.fields] == ["amount", "document"]
    with pytest.raises(NotFoundError):
        _do(city, clock, adjust_budget, AdjustBudget(budget="no-such", amount_fen=1, document="x"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount_fen": 0}, "amount"),
        ({"amount_fen": -5}, "amount"),
        ({"amount_fen": 2.0}, "amount"),
        ({"year": 0}, "year"),
        ({"fund": "cash"}, "fund"),
        ({"purpose": "fireworks"}, "purpose"),
        ({"stage": "withdrawn"}, "stage"),
        ({"on": date(2025, 12, 31)}, "on"),
        ({"on": date(2026, 11, 25)}, "on"),
        ({"on": None}, "on"),
        ({"agency": TOWNSHIP}, "agency"),
        ({"voucher": "凭证 1"}, "voucher"),
        ({"source_code": "=1+1"}, "source_code"),
        ({"note": "长" * 501}, "note"),
    ],
)
def test_a_bad_charge_names_the_field_and_stores_nothing(
    city: Database, clock: FixedClock, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        _do(city, clock, record_charge, replace(CHARGE, **change))
    assert field in [one.field for one in refused.value.fields]
    assert _stored(city) == (0, 0)


def test_a_voucher_is_entered_once_a_fund(city: Database, clock: FixedClock) -> None:
    stored = _do(city, clock, record_charge, CHARGE)
    with pytest.raises(InvalidInputError, match="PZ-2026-0031"):
        _do(city, clock, record_charge, CHARGE)
    _do(city, clock, record_charge, replace(CHARGE, fund="other_funds"))
    _do(city, clock, withdraw_charge, WithdrawCharge(charge=stored, on=date(2026, 3, 2), reason="金额登记有误"))
    _do(city, clock, record_charge, CHARGE)


def test_a_promise_is_charged_with_what_was_paid(city: Database, clock: FixedClock) -> None:
    stored = _do(city, clock, record_charge, replace(CHARGE, stage="committed", voucher=None))
    settled = SettleCharge(charge=stored, amount_fen=480_000, on=date(2026, 5, 1), voucher="PZ-2026-0099")
    _do(city, clock, settle_charge, settled)
    with reading(city) as s:
        row = charge(s, stored)
    assert (row.stage, row.committed_fen, row.charged_fen, row.amount_fen) == ("charged", 500_000, 480_000, 480_000)
    assert (row.on, row.voucher, row.counted) == (date(2026, 5, 1), "PZ-2026-0099", True)
    with pytest.raises(ConflictError):
        _do(city, clock, settle_charge, settled)


def test_a_promise_isnt_charged_before_it_was_made_nor_with_a_voucher_in_use(city: Database, clock: FixedClock) -> None:
    _do(city, clock, record_charge, CHARGE)
    stored = _do(city, clock, record_charge, replace(CHARGE, stage="committed", voucher=None))
    with pytest.raises(InvalidInputError) as refused:
        _do(
            city,
            clock,
            settle_charge,
            SettleCharge(charge=stored, amount_fen=0, on=date(2026, 2, 1), voucher="PZ-2026-0031"),
        )
    assert [one.field for one in refused.value.fields] == ["amount", "on", "voucher"]


def test_a_withdrawn_charge_stays_in_the_ledger_and_is_final(city: Database, clock: FixedClock) -> None:
    stored = _do(city, clock, record_charge, replace(CHARGE, note="第一季度访视"))
    withdrawal = WithdrawCharge(charge=stored, on=date(2026, 4, 1), reason="重复列支")
    _do(city, clock, withdraw_charge, withdrawal)
    with reading(city) as s:
        (row,) = charges(s, COUNTY, 2026)
    assert (row.stage, row.counted, row.withdrawal, row.note) == ("withdrawn", False, "重复列支", "第一季度访视")
    for act, command in (
        (withdraw_charge, withdrawal),
        (settle_charge, SettleCharge(charge=stored, amount_fen=1, on=date(2026, 4, 2))),
    ):
        with pytest.raises(ConflictError):
            _do(city, clock, act, command)


def test_a_withdrawal_needs_a_reason_and_a_day_after_the_charge(city: Database, clock: FixedClock) -> None:
    stored = _do(city, clock, record_charge, CHARGE)
    with pytest.raises(InvalidInputError) as refused:
        _do(city, clock, withdraw_charge, WithdrawCharge(charge=stored, on=date(2026, 2, 1), reason=" "))
    assert sorted(one.field for one in refused.value.fields) == ["on", "reason"]
    with pytest.raises(NotFoundError):
        _do(city, clock, withdraw_charge, WithdrawCharge(charge="no-such", on=date(2026, 2, 1), reason="x"))


def test_unknown_rows_are_not_found(city: Database) -> None:
    with reading(city) as s:
        for find in (budget_line, charge):
            with pytest.raises(NotFoundError):
                find(s, "no-such")
