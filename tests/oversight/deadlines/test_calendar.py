"""Working days and Civil Code periods, against the published vectors and against day-by-day counting."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.deadlines.calendar import DueDate, OfficialNotice, WorkingDayCalendar, day30_of, one_month_after

VECTORS: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "deadline_vectors.json").read_text(encoding="utf-8")
)
CALENDAR = WorkingDayCalendar()
NOTICE_2027 = OfficialNotice(
    year=2027,
    document="示例通知",
    days_off=frozenset({date(2027, 1, 1), date(2027, 1, 4)}),
    working_days=frozenset({date(2027, 1, 9)}),
)
DAYS = st.dates(date(2021, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize("case", VECTORS["working_days"], ids=lambda case: f"{case['from']}+{case['n']}")
def test_working_days_are_counted_as_the_vectors_say(case: dict[str, Any]) -> None:
    due = CALENDAR.add_working_days(date.fromisoformat(case["from"]), case["n"])
    if case["due"] is None:
        assert due == DueDate(date(2027, 1, 4), provisional=True)
    else:
        assert due == DueDate(date.fromisoformat(case["due"]))


@pytest.mark.parametrize("case", VECTORS["one_month"], ids=lambda case: case["from"])
def test_a_month_ends_on_the_corresponding_day_or_the_months_last(case: dict[str, Any]) -> None:
    due = one_month_after(date.fromisoformat(case["from"]))
    assert due.isoformat() == case["due"]
    assert CALENDAR.working_day_from(due).on.isoformat() == case.get("due_if_roll", _rolled(due))


@pytest.mark.parametrize("case", VECTORS["monthly_30th"], ids=lambda case: case["month"])
def test_the_thirtieth_is_the_months_end_in_february(case: dict[str, Any]) -> None:
    year, month = map(int, case["month"].split("-"))
    due = day30_of(year, month)
    assert due.isoformat() == case["due"]
    assert CALENDAR.working_day_from(due).on.isoformat() == case.get("due_if_roll", _rolled(due))
    if "workday" in case:
        assert CALENDAR.is_working_day(due) is case["workday"]


@pytest.mark.parametrize("case", VECTORS["jan15"], ids=lambda case: str(case["year"]))
def test_january_the_fifteenth_rolls_as_the_vectors_say(case: dict[str, Any]) -> None:
    due = date(case["year"] + 1, 1, 15)
    rolled = CALENDAR.working_day_from(due)
    assert due.isoformat() == case["due"]
    assert rolled.on.isoformat() == case.get("due_if_roll", case["due"])
    assert rolled.provisional is (due.year > 2026)


@pytest.mark.parametrize(
    ("year", "days"), [(2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)]
)
def test_a_year_has_the_working_days_that_its_notice_leaves(year: int, days: int) -> None:
    assert CALENDAR.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == days


def test_a_notice_handed_in_overrides_and_ends_the_provisional_state() -> None:
    told = WorkingDayCalendar([NOTICE_2027])
    assert CALENDAR.is_provisional(2027)
    assert not told.is_provisional(2027)
    assert told.add_working_days(date(2026, 12, 29), 3) == DueDate(date(2027, 1, 5))
    assert told.is_working_day(date(2027, 1, 9))
    assert not told.is_working_day(date(2027, 1, 10))


def test_a_later_notice_overrides_an_earlier_one() -> None:
    extension = OfficialNotice(
        year=2027,
        document="补充通知",
        days_off=frozenset({date(2027, 1, 5)}),
        working_days=frozenset({date(2027, 1, 4)}),
    )
    told = WorkingDayCalendar([NOTICE_2027, extension])
    assert told.is_working_day(date(2027, 1, 4))
    assert not told.is_working_day(date(2027, 1, 5))


def test_a_notice_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="示例: 2027-01-01 is both"):
        WorkingDayCalendar(
            [
                OfficialNotice(
                    year=2027,
                    document="示例",
                    days_off=frozenset({date(2027, 1, 1)}),
                    working_days=frozenset({date(2027, 1, 1)}),
                )
            ]
        )


def test_the_next_working_day_is_after_the_day_even_if_that_is_worked() -> None:
    assert CALENDAR.next_working_day(date(2026, 11, 24)).on == date(2026, 11, 25)
    assert CALENDAR.next_working_day(date(2026, 2, 13)).on == date(2026, 2, 14)
    assert CALENDAR.working_day_from(date(2026, 11, 24)).on == date(2026, 11, 24)
    assert CALENDAR.next_working_day(date(2026, 12, 31)) == DueDate(date(2027, 1, 4), provisional=True)


def test_no_working_days_end_on_the_day_itself_and_a_negative_number_is_refused() -> None:
    assert CALENDAR.add_working_days(date(2026, 5, 1), 0) == DueDate(date(2026, 5, 1))
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_working_days(date(2026, 5, 1), -1)


def test_a_countdown_turns_negative_when_overdue() -> None:
    assert CALENDAR.working_days_between(date(2026, 11, 24), date(2026, 11, 30)) == 4
    assert CALENDAR.working_days_between(date(2026, 11, 30), date(2026, 11, 24)) == -4
    assert CALENDAR.working_days_between(date(2026, 11, 24), date(2026, 11, 24)) == 0


@given(DAYS, st.integers(1, 30))
def test_counting_forward_and_counting_between_agree(start: date, count: int) -> None:
    due = CALENDAR.add_working_days(start, count).on
    assert CALENDAR.is_working_day(due)
    assert CALENDAR.working_days_between(start, due) == count
    assert CALENDAR.working_days_between(start, due - timedelta(days=1)) == count - 1


@given(DAYS)
def test_a_month_later_never_skips_a_month(day: date) -> None:
    after = one_month_after(day)
    assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == 1
    assert after.day == day.day or (after + timedelta(days=1)).day == 1


def _rolled(due: date) -> str:
    while not CALENDAR.is_working_day(due):
        due += timedelta(days=1)
    return due.isoformat()
