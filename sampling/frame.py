"""The sampling frame (抽样框): who can be drawn, in which stratum, with which weight."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from sampling.tables import Table, print_table

FRAME_FILE = "frame.tsv"


class Unit(NamedTuple):
    """One object of the frame: an opaque id, its stratum, its weight (size) for pps."""

    id: str
    stratum: str
    weight: int


class SamplingFrame:
    """The units of a frame, sorted by id."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = tuple(sorted(units))

    @cached_property
    def strata(self) -> Mapping[str, tuple[Unit, ...]]:
        """Return the units of each stratum, strata in the order of their bytes."""
        strata: dict[str, list[Unit]] = {name: [] for name in sorted({unit.stratum for unit in self.units})}
        for unit in self.units:
            strata[unit.stratum].append(unit)
        return {name: tuple(units) for name, units in strata.items()}

    @cached_property
    def stratum_of(self) -> Mapping[str, str]:
        """Return each object's stratum."""
        return {unit.id: unit.stratum for unit in self.units}


def parse_frame(body: bytes, before: int = 0) -> SamplingFrame:
    """Read frame.tsv, or what follows `before` lines of it: id, stratum, weight; raise FormatError with its line."""
    table = Table(FRAME_FILE, body, ("id", "stratum", "weight"), before)
    units = [
        Unit(table.identifier(n, 0, name), table.identifier(n, 1, stratum), table.natural(n, 2, weight))
        for n, (name, stratum, weight) in enumerate(table.rows(), 1)
    ]
    for number, (above, unit) in enumerate(pairwise(units), 2):
        if above.id == unit.id:
            table.refuse(number, f"编号 {unit.id} 重复", f"the id {unit.id} is given twice")
    return SamplingFrame(units)


def print_frame(frame: SamplingFrame) -> bytes:
    """Print frame.tsv, the inverse of parse_frame."""
    return print_table(frame.units)
