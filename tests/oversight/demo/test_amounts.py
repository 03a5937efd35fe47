"""The money of the story, against the figures of requirements §6.2 (in fen)."""

import pytest

from oversight.demo.amounts import AMOUNTS, WAGES_BOOKED_AS_SERVICES, WAN, Year


def floor_margin(year: Year) -> int:
    """Return a hundred times the fen by which spending exceeds 5 % of the funds."""
    return 100 * sum(year.paid.fen().values()) - 5 * sum(year.budget.fen().values())


def cap_margin(year: Year) -> int:
    """Return a hundred times the fen by which the subsidy fund's charges stay below 3 % of it."""
    return 3 * year.budget.fen()["subsidy_fund"] - 100 * year.paid.fen()["subsidy_fund"]


def test_xinluo_is_exactly_at_the_floor_and_yongding_exactly_at_the_cap() -> None:
    assert floor_margin(AMOUNTS[2026]["350802"]) == 0
    assert cap_margin(AMOUNTS[2026]["350803"]) == 0


def test_shanghang_misses_the_floor_by_one_fen() -> None:
    assert floor_margin(AMOUNTS[2026]["350823"]) == -100


@pytest.mark.parametrize(("agency", "floor_met", "cap_met"), [("350824", True, False), ("350821", False, False)])
def test_wuping_breaks_the_cap_and_changting_both(agency: str, *, floor_met: bool, cap_met: bool) -> None:
    year = AMOUNTS[2026][agency]
    assert (floor_margin(year) >= 0, cap_margin(year) >= 0) == (floor_met, cap_met)


def test_changting_would_reach_the_floor_with_the_wages_it_may_not_count() -> None:
    agency, wages = WAGES_BOOKED_AS_SERVICES
    assert floor_margin(AMOUNTS[2026][agency]) + 100 * wages >= 0


def test_zhangping_paid_210_of_contracts_for_420() -> None:
    year = AMOUNTS[2026]["350881"]
    assert sum(year.paid.fen().values()) == 210 * WAN
    assert sum(year.contracts.fen().values()) == 420 * WAN


@pytest.mark.parametrize("agency", [code for code in AMOUNTS[2025] if code != "350881"])
def test_everybody_was_in_order_in_2025_where_nothing_is_missing(agency: str) -> None:
    year = AMOUNTS[2025][agency]
    assert floor_margin(year) >= 0
    assert cap_margin(year) >= 0


@pytest.mark.parametrize("agency", ["350802", "350823", "350825", "350881"])
def test_no_subsidy_fund_comes_near_its_cap_unplanted(agency: str) -> None:
    year = AMOUNTS[2026][agency]
    assert 100 * 10 * year.contracts.fen()["subsidy_fund"] < 9 * 3 * year.budget.fen()["subsidy_fund"]


def test_a_missing_line_is_no_amount() -> None:
    assert "other_funds" not in AMOUNTS[2025]["350881"].budget.fen()
    assert AMOUNTS[2026]["350825"].budget.fen()["other_funds"] == 0
