"""The one place that reads the system's time: days are judged in Asia/Shanghai, instants are stored in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the instant; tests and the demonstration bring their own."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's present instant in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands where it is put."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def set(self, at: datetime) -> None:
        """Put the clock to another instant."""
        self._at = at

    def now(self) -> datetime:
        """Return the instant it was put to, in UTC."""
        return self._at.astimezone(UTC)


class ForwardClock:
    """A clock set forward by whole days, as few as bring it to an instant at least; by none if it is past it.

    Whole days, so that programs which start at different hours agree.
    """

    def __init__(self, reach: datetime, clock: Clock) -> None:
        self._clock = clock
        self._ahead = timedelta(days=max(0, ceil((reach - clock.now()) / timedelta(days=1))))

    def now(self) -> datetime:
        """Return the instant that much later, in UTC."""
        return self._clock.now() + self._ahead


def day_of(instant: datetime) -> date:
    """Return the day in Shanghai that contains an aware instant."""
    return instant.astimezone(SHANGHAI).date()


def shanghai(day: date, at: time = time(9, 0)) -> datetime:
    """Return the UTC instant of a wall-clock time in Shanghai on a day."""
    return datetime.combine(day, at, SHANGHAI).astimezone(UTC)


def milliseconds(instant: datetime) -> str:
    """Print an instant as the log does: `2026-11-24T06:08:00.000Z`."""
    utc = instant.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"
