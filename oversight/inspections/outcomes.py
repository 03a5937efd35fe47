"""What a result.json says, taken apart for pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Selection(NamedTuple):
    """A stratum's objects: drawn, and reserves in their order."""

    drawn: tuple[str, ...]
    reserves: tuple[str, ...]


class Shortage(NamedTuple):
    """Why no assignment exists: `need` slots, and all inspectors they may use, who can serve only `capacity`."""

    blocked: tuple[tuple[str, int], ...]
    inspectors: tuple[str, ...]
    capacity: int
    need: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A draw's result: selections by stratum, teams by object in call order, or the shortage that made it void."""

    seed: str
    selections: Mapping[str, Selection]
    teams: Mapping[str, tuple[str, ...]]
    shortage: Shortage | None

    @property
    def drawn(self) -> int:
        """How many objects were drawn."""
        return sum(len(one.drawn) for one in self.selections.values())

    @property
    def reserves(self) -> int:
        """How many reserves there are."""
        return sum(len(one.reserves) for one in self.selections.values())
