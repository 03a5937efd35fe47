"""A countdown says working days, weekday, and what is provisional."""

from datetime import date

import pytest

from oversight.deadlines.calendar import OfficialNotice, WorkingDayCalendar
from oversight.deadlines.countdown import countdown

CALENDAR = WorkingDayCalendar()


def test_the_days_left_are_working_days_with_the_due_day_in_words() -> None:
    left = countdown(CALENDAR, date(2026, 11, 27), date(2026, 11, 24))
    assert left.words.zh == "还剩 3 个工作日（截止 2026-11-27 周五）"
    assert left.words.en == "3 working days left (due Fri 2026-11-27)"
    assert (left.days, left.working_days, left.provisional) == (3, 3, False)


@pytest.mark.parametrize(
    ("due", "urgency"),
    [
        (date(2026, 11, 23), "bad"),
        (date(2026, 11, 24), "warn"),
        (date(2026, 12, 1), "warn"),
        (date(2026, 12, 2), ""),
    ],
)
def test_urgency_grows_within_five_working_days(due: date, urgency: str) -> None:
    assert countdown(CALENDAR, due, date(2026, 11, 24)).urgency == urgency


def test_the_due_day_itself_and_the_days_after_it_say_so() -> None:
    assert countdown(CALENDAR, date(2026, 11, 24), date(2026, 11, 24)).words.zh == "今天截止（2026-11-24 周二）"
    assert countdown(CALENDAR, date(2026, 11, 22), date(2026, 11, 24)).words.zh == "已逾期 2 天（截止 2026-11-22 周日）"


def test_a_year_without_a_holiday_notice_makes_it_provisional_until_the_notice_is_kept() -> None:
    due, today = date(2027, 1, 15), date(2026, 11, 24)
    assert "暂定" in countdown(CALENDAR, due, today).words.zh
    assert "provisional" in countdown(CALENDAR, due, today).words.en
    notice = OfficialNotice(
        year=2027,
        document="国办发明电〔2026〕1号",
        days_off=frozenset({date(2027, 1, 1)}),
        working_days=frozenset(),
    )
    assert "暂定" not in countdown(WorkingDayCalendar([notice]), due, today).words.zh
