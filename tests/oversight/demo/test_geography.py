"""Longyan as published, and registers that plant nothing but what the story says."""

from collections import Counter

import pytest

from oversight.demo.geography import (
    GROWN,
    UNKNOWN,
    departments,
    divisions,
    is_park,
    populations,
    townships,
    villages,
)
from oversight.demo.plants import AT_BOUND
from oversight.rulebook import law
from oversight.staffing.facts import quotas_on
from tests.conftest import TODAY


def needed(population: int, reading: str) -> int:
    quotas = quotas_on(TODAY)
    assert quotas is not None
    assert law()
    return quotas.under(reading, population)


def test_there_are_7_counties_133_townships_and_1959_villages() -> None:
    assert Counter(one.level for one in divisions()) == {"city": 1, "county": 7, "township": 133, "village": 1959}


def test_every_division_lies_in_one_that_was_listed_before_it() -> None:
    seen = {"350000"}
    for one in divisions():
        assert one.parent in seen
        assert one.level in {"city", "county"} or one.code.startswith(one.parent)
        seen.add(one.code)


def test_six_village_rows_are_parks_or_farms() -> None:
    assert [one.name for one in villages() if is_park(one)] == [
        "莲花工业园区社区",
        "腾飞经济开发区社区",
        "官坊农场社区居委会",
        "紫金山工矿区社区",
        "跃进烟场社区居民委员会",
        "宝山林果场生活区",
    ]


@pytest.mark.parametrize(("reading", "total"), [("higher", 210), ("lower", 206)])
def test_the_registers_ask_for_210_assistants_or_206_by_the_lower_reading(reading: str, total: int) -> None:
    known = [register[1] for register in populations().values() if register[1] is not None]
    one_for_the_unknown = 1
    assert sum(needed(population, reading) for population in known) + one_for_the_unknown == total


def test_no_register_of_2024_asks_for_more_than_that_of_2025_allows_by_the_lower_reading() -> None:
    for code, (before, last) in populations().items():
        if before is not None and last is not None and code not in GROWN:
            assert needed(before, "higher") == needed(last, "lower"), code


def test_four_townships_stand_exactly_on_a_bound_and_one_register_is_missing() -> None:
    at_bound = [code for code, (_, last) in populations().items() if last in {20_000, 50_000}]
    assert sorted(at_bound) == sorted(AT_BOUND)
    assert [code for code, register in populations().items() if None in register] == [UNKNOWN]
    assert {one.code: one.name for one in townships()}[UNKNOWN] == "湘店镇"


def test_departments_hang_below_their_division() -> None:
    found = list(departments())
    assert len(found) == 11 + 7 * 2
    assert all(one.code.partition(".")[0] == one.parent for one in found)
