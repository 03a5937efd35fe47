"""The working-day calendar of the People's Republic, and the counting of periods by the Civil Code.

Three layers decide a day: an official notice of the State Council handed in (the table that the city keeps), else the
`holidays` package, which has the notices of the years it covers with their make-up working days, else weekends and
the statutory days as the package computes them. A day of a year without an official notice is `provisional`.

Periods: the first day is not counted (Civil Code 201); a month ends on the corresponding day, or on the month's last
day if there is none (202); a last day that is a day off moves to the next working day where rolling applies (203).
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from holidays.constants import PUBLIC
from holidays.countries.china import China, ChinaStaticHolidays

_DAY = timedelta(days=1)
_SATURDAY = 5
_THIRTIETH = 30
# The years whose State Council notices the installed `holidays` has; its table says so, years beyond are estimates.
_NOTICED_YEARS = frozenset(ChinaStaticHolidays.special_public_holidays)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialNotice:
    """A State Council notice for a year: days off beyond the weekend rule, and weekend days that are worked.

    `document` is its number, 国办发明电〔2025〕7号 say. Days may reach into the neighbouring years.
    """

    year: int
    document: str
    days_off: frozenset[date]
    working_days: frozenset[date]


@dataclass(frozen=True, slots=True, order=True)
class DueDate:
    """A day found by counting; `provisional` if a year without an official notice was counted through."""

    on: date
    provisional: bool = False


class WorkingDayCalendar:
    """Working days and the dates counted with them; a later notice overrides an earlier one for the days it names."""

    def __init__(self, notices: Iterable[OfficialNotice] = ()) -> None:
        self._working: dict[date, bool] = {}
        years = set(_NOTICED_YEARS)
        for notice in notices:
            both = notice.days_off & notice.working_days
            if both:
                raise ValueError(f"{notice.document}: {min(both)} is both a day off and a working day")
            self._working.update(dict.fromkeys(notice.days_off, False) | dict.fromkeys(notice.working_days, True))
            years.add(notice.year)
        self._official = frozenset(years)

    def is_provisional(self, year: int) -> bool:
        """Tell whether a year has no official notice, here or in the package."""
        return year not in self._official

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work on a day."""
        told = self._working.get(day)
        return _is_working_day(day) if told is None else told

    def add_working_days(self, start: date, count: int) -> DueDate:
        """Return the day that is `count` working days after `start`, which is itself not counted.

        Zero is `start` itself; a negative count is a ValueError.
        """
        if count < 0:
            raise ValueError("a period can't have a negative number of working days")
        day = start
        while count:
            day += _DAY
            count -= self.is_working_day(day)
        return self._due(start, day)

    def next_working_day(self, day: date) -> DueDate:
        """Return the first working day after a day."""
        return self.add_working_days(day, 1)

    def working_day_from(self, day: date) -> DueDate:
        """Return the day itself if it is worked, else the next working day: where a rolling period ends (203)."""
        return self._due(day, day) if self.is_working_day(day) else self.next_working_day(day)

    def working_days_between(self, start: date, end: date) -> int:
        """Return the working days after `start` up to and with `end`; negative if `end` comes first (overdue)."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(start + n * _DAY) for n in range(1, (end - start).days + 1))

    def _due(self, start: date, end: date) -> DueDate:
        return DueDate(end, any(self.is_provisional(year) for year in range(start.year, end.year + 1)))


def one_month_after(day: date) -> date:
    """Return the corresponding day of the next month, or that month's last day if it has none (Civil Code 202)."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)  # noqa: PLR2004 - December
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def day30_of(year: int, month: int) -> date:
    """Return a month's 30th, or its last day in February (by analogy with Civil Code 202)."""
    return date(year, month, min(_THIRTIETH, monthrange(year, month)[1]))


@cache
def _table(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Return a year's days off and worked weekend days as the package has them."""
    table = China(years=year, categories=(PUBLIC,))  # type: ignore[no-untyped-call]  # the package ships no types
    return frozenset(day for day in table if day.year == year), frozenset(
        day for day in table.weekend_workdays if day.year == year
    )


def _is_working_day(day: date) -> bool:
    days_off, worked = _table(day.year)
    return day in worked or (day.weekday() < _SATURDAY and day not in days_off)
