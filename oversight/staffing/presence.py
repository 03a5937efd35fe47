"""Who is at post when: leave taken off, and nobody counted twice. Pure, and linear in the appointments."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from oversight.rulebook import whole_number_on

_DAY = timedelta(days=1)
FOREVER = date.max


@dataclass(frozen=True, slots=True)
class Service:
    """An appointment as presence reads it; both days of a period belong to it, None is open."""

    id: str
    person: str
    role: str
    agency: str
    started_on: date
    ended_on: date | None
    leave_from: date | None
    leave_until: date | None
    eligibility: str
    event_id: str


class Span(NamedTuple):
    """Days from first to last, both included, on which a service counts."""

    service: Service
    first: date
    last: date

    def covers(self, on: date) -> bool:
        """Tell whether a day lies in the span."""
        return self.first <= on <= self.last


def leave_that_counts(since: date) -> int:
    """Return for how many days a leave that began on a day still counts as presence, by the law of that day."""
    return whole_number_on("staffing.long_leave", since)


def periods(service: Service) -> Iterator[Span]:
    """Return when a person is at post: the service without what exceeds the days of leave that count as presence."""
    last = service.ended_on or FOREVER
    if service.leave_from is None:
        yield Span(service, service.started_on, last)
        return
    away = service.leave_from + (leave_that_counts(service.leave_from) + 1) * _DAY
    back = FOREVER if service.leave_until is None else service.leave_until + _DAY
    if back <= away or away > last:
        yield Span(service, service.started_on, last)
        return
    yield Span(service, service.started_on, away - _DAY)
    if back <= last and service.leave_until is not None:
        yield Span(service, back, last)


def at_post(service: Service, on: date) -> bool:
    """Tell whether a person is at post on a day."""
    return any(span.covers(on) for span in periods(service))


def counted(services: Iterable[Service]) -> list[Span]:
    """Return when each person counts, and where: of several posts held at once, the one that started first."""
    by_person: dict[str, list[Service]] = {}
    for one in services:
        by_person.setdefault(one.person, []).append(one)
    spans: list[Span] = []
    for held in by_person.values():
        if len(held) == 1:
            spans.extend(periods(held[0]))
        else:
            spans.extend(_shared(held))
    return spans


def _shared(held: list[Service]) -> Iterator[Span]:
    spans = [span for service in held for span in periods(service)]
    edges = sorted({span.first for span in spans} | {span.last + _DAY for span in spans if span.last < FOREVER})
    for first, after in pairwise([*edges, FOREVER]):
        present = [span.service for span in spans if span.covers(first)]
        if present:
            home = min(present, key=lambda one: (one.started_on, one.agency, one.id))
            yield Span(home, first, FOREVER if after == FOREVER else after - _DAY)


class Course(NamedTuple):
    """How a quota was kept up to a day: first filled on, and short since (each None if never or not now)."""

    first_filled_on: date | None
    short_since: date | None


def course(spans: Iterable[Span], changes: Iterable[date], needed: Callable[[date], int], on: date) -> Course:
    """Follow a township's count against what is needed, through the days on which either may change, up to `on`."""
    deltas: dict[date, int] = {}
    for span in spans:
        deltas[span.first] = deltas.get(span.first, 0) + 1
        if span.last < FOREVER:
            deltas[span.last + _DAY] = deltas.get(span.last + _DAY, 0) - 1
    count, first, since = 0, None, None
    for day in sorted({*deltas, *changes}):
        if day > on:
            break
        count += deltas.get(day, 0)
        if count >= needed(day):
            first, since = first or day, None
        elif first is not None:
            since = since or day
    return Course(first, since)
