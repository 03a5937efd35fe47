"""Which objects are drawn: simple random (srs), with probability proportional to size (pps), or every one (all)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sampling.frame import SamplingFrame, Unit
from sampling.notice import StratumPlan
from sampling.tickets import first_in_order, in_order, uniform


class Stretch(NamedTuple):
    """A unit's part of the line of sizes, from `begin` up to but without `end`, and the next point to be taken."""

    id: str
    begin: int
    end: int
    point: int


def draw_objects(seed: str, frame: SamplingFrame, plan: Mapping[str, StratumPlan]) -> dict[str, list[str]]:
    """Return for each stratum the ids, drawn first, then the reserves in order (fewer of them if the stratum ends)."""
    return {name: _draw_stratum(seed, name, units, plan[name]) for name, units in frame.strata.items()}


def count_drawn(plan: StratumPlan, ids: Sequence[str]) -> int:
    """Return how many of a stratum's ids are drawn; the others are reserves."""
    return len(ids) if plan.mode == "all" else plan.k


def called(seed: str, objects: Mapping[str, Sequence[str]], plan: Mapping[str, StratumPlan]) -> list[str]:
    """Return the drawn objects of all strata in call order."""
    drawn = [name for stratum, ids in objects.items() for name in ids[: count_drawn(plan[stratum], ids)]]
    return in_order(seed, "call", drawn)


def simple_random(seed: str, stratum: str, ids: Iterable[str], count: int) -> list[str]:
    """Return the `count` smallest tickets; the ids may be a stream."""
    return first_in_order(seed, f"object/{stratum}", ids, count)


def proportional(seed: str, stratum: str, units: Sequence[Unit], count: int) -> list[str]:
    """Return `count` units, ranked; each is included with probability count·w/W exactly, or certain at 1 and above."""
    certain, pool = part_certain([unit for unit in units if unit.weight > 0], count)
    taken = _systematic(seed, stratum, pool, count - len(certain))
    tag = f"object/{stratum}/rank"
    return in_order(seed, tag, [unit.id for unit in certain]) + in_order(seed, tag, taken)


def part_certain(pool: list[Unit], count: int) -> tuple[list[Unit], list[Unit]]:
    """Part the units that are certain to be drawn from those that chance decides on."""
    certain: list[Unit] = []
    while True:
        total, open_places = sum(unit.weight for unit in pool), count - len(certain)
        sure = [unit for unit in pool if open_places * unit.weight >= total]
        if not sure:
            return certain, pool
        certain += sure
        pool = [unit for unit in pool if open_places * unit.weight < total]


def stretches(seed: str, stratum: str, pool: Sequence[Unit], count: int) -> Iterator[Stretch]:
    """Walk the cumulated count·w line of the pool in ticket order; the points are u, u + W, u + 2W and so on."""
    weight = {unit.id: unit.weight for unit in pool}
    total = sum(weight.values())
    point, end = uniform(seed, f"object/{stratum}/start", total), 0
    for name in in_order(seed, f"object/{stratum}/order", weight):
        begin, end = end, end + count * weight[name]
        yield Stretch(name, begin, end, point)
        if point < end:
            point += total


def _systematic(seed: str, stratum: str, pool: Sequence[Unit], count: int) -> list[str]:
    """Take the units under the points of the line."""
    if not pool or count <= 0:
        return []
    return [each.id for each in stretches(seed, stratum, pool, count) if each.point < each.end]


def _draw_stratum(seed: str, stratum: str, units: Sequence[Unit], plan: StratumPlan) -> list[str]:
    match plan.mode:
        case "srs":
            return simple_random(seed, stratum, (unit.id for unit in units), plan.k + plan.reserve)
        case "pps":
            return proportional(seed, stratum, units, plan.k + plan.reserve)
        case _:
            return in_order(seed, f"object/{stratum}", (unit.id for unit in units))
