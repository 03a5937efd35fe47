"""The stage: a database, a clock that only moves forward, the people who act, and the scenes of the story."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import NamedTuple

from oversight.bilingual import Text
from oversight.clock import FixedClock, shanghai
from oversight.demo.people import People
from oversight.persistence import SYSTEM, Database, Principal, Transaction, begin

TODAY = date(2026, 11, 24)
OPENING = date(2021, 8, 2)
_NINE = time(9, 0)


@dataclass
class Stage:
    """Where the demonstration is played; `cast` has the principals by user name, `kept` ids that later scenes need."""

    database: Database
    clock: FixedClock = field(default_factory=lambda: FixedClock(shanghai(OPENING)))
    people: People = field(default_factory=People)
    cast: dict[str, Principal] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    evidence: Path | None = None
    """Where attached files go; without it none are attached."""

    def at(self, day: date, moment: time = _NINE) -> None:
        """Move the clock on; never back, since the log's entries are in the order of their time."""
        instant = shanghai(day, moment)
        if instant < self.clock.now():
            raise ValueError(f"the demonstration's clock stands at {self.clock.now()}, after {day} {moment}")
        self.clock.set(instant)

    @contextmanager
    def acting(self, username: str) -> Iterator[Transaction]:
        """Open a transaction of one of the cast, at the clock's instant."""
        with begin(self.database, self.cast[username], self.clock) as tx:
            yield tx

    @contextmanager
    def system(self) -> Iterator[Transaction]:
        """Open a transaction of the system, at the clock's instant."""
        with begin(self.database, SYSTEM, self.clock) as tx:
            yield tx


class Scene(NamedTuple):
    """What happens at a time of a day; `chapter` is what the progress display calls it."""

    day: date
    moment: time
    chapter: Text
    play: Callable[[Stage], None]
