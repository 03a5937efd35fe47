"""The facts of R30 and R31 are what the ledger says on a day, with their sources, in a fixed number of queries."""

from datetime import date

import pytest
from sqlalchemy import event

from oversight.agencies.service import AddAgency, add_agency
from oversight.budgets.commands import RecordBudget, RecordCharge, SettleCharge, WithdrawCharge
from oversight.budgets.facts import budget_facts
from oversight.budgets.queries import budget_lines, charges
from oversight.budgets.service import record_budget, record_charge, settle_charge, withdraw_charge
from oversight.clock import FixedClock
from oversight.persistence import SYSTEM, Database, begin, reading
from oversight.rulebook.budgets import BudgetFacts
from tests.builders.budgets import WAN, build_budgets
from tests.builders.city import CITY, COUNTY, OTHER_COUNTY

DAY = date(2026, 11, 24)


def _facts(database: Database, on: date = DAY, year: int = 2026, scope: str = "") -> dict[str, BudgetFacts]:
    with reading(database) as s:
        return {one.agency or "": one for one in budget_facts(s, scope, year, on)}


@pytest.mark.postgresql
def test_sums_are_the_same_on_both_databases(any_database: Database, clock: FixedClock) -> None:
    from tests.builders.city import build_city

    build_city(any_database, clock)
    build_budgets(any_database, clock)
    facts = _facts(any_database)[COUNTY]
    assert facts.spent() == (100 * WAN, 160 * WAN, 0)
    assert facts.forecast() == (120 * WAN, 160 * WAN, 0)


def test_wages_and_goods_dont_count(city: Database, clock: FixedClock) -> None:
    build_budgets(city, clock)
    assert _facts(city)[COUNTY].spent().work == 100 * WAN


def test_a_fund_without_a_budget_line_is_a_missing_fact(city: Database, clock: FixedClock) -> None:
    build_budgets(city, clock)
    facts = _facts(city)[CITY]
    assert (facts.work_fund, facts.subsidy_fund, facts.other_funds) == (300 * WAN, None, None)
    assert facts.spent() == (0, 0, 0)


def test_a_fund_confirmed_to_be_nothing_is_zero_not_missing(city: Database, clock: FixedClock) -> None:
    build_budgets(city, clock)
    assert _facts(city)[COUNTY].other_funds == 0


def test_nothing_is_known_of_a_year_without_a_budget(city: Database, clock: FixedClock) -> None:
    build_budgets(city, clock)
    facts = _facts(city, year=2025)[COUNTY]
    assert facts.spent() == (None, None, None)
    assert not facts.sources


def test_the_ledger_is_read_as_of_the_day(city: Database, clock: FixedClock) -> None:
    with begin(city, SYSTEM, clock) as tx:
        promise = RecordCharge(
            agency=COUNTY, year=2026, fund="work_fund", amount_fen=500, on=date(2026, 3, 1), stage="committed"
        )
        row = record_charge(tx, promise)
        tx.flush()
        settle_charge(tx, SettleCharge(charge=row, amount_fen=400, on=date(2026, 5, 1)))
        withdraw_charge(tx, WithdrawCharge(charge=row, on=date(2026, 7, 1), reason="退款"))
    days = [
        date(2026, 2, 28),
        date(2026, 3, 1),
        date(2026, 4, 30),
        date(2026, 5, 1),
        date(2026, 6, 30),
        date(2026, 7, 1),
    ]
    seen = [(facts.spent().work, facts.forecast().work) for facts in (_facts(city, day)[COUNTY] for day in days)]
    assert seen == [(None, None), (0, 500), (0, 500), (400, 400), (400, 400), (None, None)]


def test_a_fund_by_levels_is_their_sum(city: Database, clock: FixedClock) -> None:
    with begin(city, SYSTEM, clock) as tx:
        for level, fen in (("central", 700), ("county", 300)):
            record_budget(
                tx,
                RecordBudget(
                    agency=COUNTY, year=2026, fund="subsidy_fund", level=level, initial_fen=fen, document=f"{level} 号"
                ),
            )
    facts = _facts(city)[COUNTY]
    assert facts.subsidy_fund == 1000
    with reading(city) as s:
        entries = [line.event_id for line in budget_lines(s, COUNTY, 2026)]
    words, *cited = facts.sources["subsidy_fund"].split(" #")
    assert words.startswith("central 号；county 号（财政未确认")
    assert cited == entries


def test_each_input_names_its_source(city: Database, clock: FixedClock) -> None:
    build_budgets(city, clock)
    facts = _facts(city)[COUNTY]
    assert facts.input("charged.work_fund").source == "台账 2 笔 / 2 rows of the ledger"
    assert facts.input("work_fund").source.startswith("财〔2026〕3号")


def test_scope_cuts_the_facts_down_to_the_county(city: Database, clock: FixedClock) -> None:
    build_budgets(city, clock)
    assert list(_facts(city, scope=COUNTY)) == [COUNTY]
    assert list(_facts(city)) == [CITY, OTHER_COUNTY, COUNTY]
    with reading(city) as s:
        assert {one.agency for one in charges(s, COUNTY, 2026)} == {COUNTY}


def test_the_number_of_queries_doesnt_grow(city: Database, clock: FixedClock) -> None:
    build_budgets(city, clock)

    def queries() -> int:
        seen: list[str] = []

        def count(*args: object) -> None:
            seen.append(str(args[2]))

        event.listen(city.engine, "before_cursor_execute", count)
        _facts(city)
        event.remove(city.engine, "before_cursor_execute", count)
        return len([one for one in seen if one.startswith("SELECT")])

    before = queries()
    with begin(city, SYSTEM, clock) as tx:
        for number in range(26, 46):
            code = f"3508{number}"
            add_agency(tx, AddAgency(code=code, level="county", parent=CITY, name=f"县{number}"))
    assert queries() == before == 4
