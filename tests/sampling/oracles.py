"""Slow and obviously right: every lawful assignment is tried, every set of slots is weighed, every path is followed.

Written from docs/spec-draw.md before the library, and sharing no code with it.
"""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations


def reference_ticket(seed: str, tag: str, label: str) -> str:
    return hashlib.sha256(f"{seed}|{tag}|{label}".encode()).hexdigest()


@dataclass(frozen=True)
class Case:
    """A tiny draw: objects already in call order, with what decides who may visit them."""

    seed: str
    objects: tuple[tuple[str, str], ...]  # id, stratum
    team: tuple[str, ...]
    inspectors: tuple[tuple[str, int, int, tuple[str, ...]], ...]  # id, cap, prior load, skills
    conflicts: frozenset[tuple[str, str]]

    def slots(self) -> list[tuple[str, int]]:
        """Return object and slot number, in call order."""
        return [(name, number) for name, _ in self.objects for number in range(1, len(self.team) + 1)]

    def lawful(self, slot: tuple[str, int]) -> list[str]:
        """Return who may take a slot, as far as skills and conflicts go, the best rank first."""
        name, number = slot
        stratum, skill = dict(self.objects)[name], self.team[number - 1]
        able = [
            inspector
            for inspector, _, _, skills in self.inspectors
            if skill in {"", *skills} and not {(inspector, name), (inspector, stratum)} & self.conflicts
        ]
        return sorted(able, key=lambda inspector: self.rank(slot, inspector))

    def rank(self, slot: tuple[str, int], inspector: str) -> tuple[str, str]:
        """Return what the inspectors of a slot are ordered by."""
        label = f"{slot[0]}#{slot[1]}@{inspector}"
        return reference_ticket(self.seed, "inspector", label), label


def every_lawful(case: Case) -> Iterator[list[str]]:
    """Yield every lawful assignment: inspectors, slot by slot in call order."""
    slots = case.slots()
    able = [case.lawful(slot) for slot in slots]
    left = {inspector: cap for inspector, cap, _, _ in case.inspectors}
    chosen: list[str] = []

    def extend(index: int) -> Iterator[list[str]]:
        if index == len(slots):
            yield list(chosen)
            return
        team = chosen[index - (slots[index][1] - 1) :]
        for inspector in able[index]:
            if left[inspector] and inspector not in team:
                left[inspector] -= 1
                chosen.append(inspector)
                yield from extend(index + 1)
                chosen.pop()
                left[inspector] += 1

    yield from extend(0)


def best_of_all(case: Case) -> list[str] | None:
    """Return the assignment of the specification by looking at all of them; None if there is no lawful one."""
    slots = case.slots()
    places = [{inspector: place for place, inspector in enumerate(case.lawful(slot))} for slot in slots]

    def merit(assignment: list[str]) -> tuple[int, list[int]]:
        loads = {inspector: prior for inspector, _, prior, _ in case.inspectors}
        for inspector in assignment:
            loads[inspector] += 1
        return sum(load * load for load in loads.values()), [
            ranks[inspector] for ranks, inspector in zip(places, assignment, strict=True)
        ]

    return min(every_lawful(case), key=merit, default=None)


def most_slots_filled(case: Case) -> int:
    """Return the value of a maximum flow: textbook augmenting paths over an explicit residual graph."""
    residual: dict[object, dict[object, int]] = {}

    def edge(start: object, end: object, capacity: int) -> None:
        residual.setdefault(start, {})[end] = capacity
        residual.setdefault(end, {}).setdefault(start, 0)

    for slot in case.slots():
        edge("source", slot, 1)
        for inspector in case.lawful(slot):
            edge(slot, ("visit", slot[0], inspector), 1)
            edge(("visit", slot[0], inspector), ("inspector", inspector), 1)
    for inspector, cap, _, _ in case.inspectors:
        edge(("inspector", inspector), "sink", cap)
    filled = 0
    while path := _augmenting_path(residual):
        for start, end in path:
            residual[start][end] -= 1
            residual[end][start] += 1
        filled += 1
    return filled


def _augmenting_path(residual: dict[object, dict[object, int]]) -> list[tuple[object, object]]:
    came: dict[object, object] = {"source": None}
    queue: list[object] = ["source"]
    for node in queue:
        for neighbour, capacity in residual.get(node, {}).items():
            if capacity and neighbour not in came:
                came[neighbour] = node
                queue.append(neighbour)
    path: list[tuple[object, object]] = []
    end: object = "sink"
    while end in came and came[end] is not None:
        path.append((came[end], end))
        end = came[end]
    return path


def least_sum_of_squares(case: Case) -> int | None:
    """Return the least Σ load² of lawful teams, None without any: a minimum-cost flow, by Bellman and Ford's paths.

    A visit of somebody with a load of n adds (n + 1)² − n² to the sum; these costs grow, so the cheaper visits are
    used first.
    """
    arcs: list[list[int]] = []  # from, to, room, cost; each beside the one back
    nodes: dict[object, int] = {}

    def edge(start: object, end: object, cost: int) -> None:
        here, there = nodes.setdefault(start, len(nodes)), nodes.setdefault(end, len(nodes))
        arcs.extend(([here, there, 1, cost], [there, here, 0, -cost]))

    for slot in case.slots():
        edge("source", slot, 0)
        for inspector in case.lawful(slot):
            edge(slot, ("visit", slot[0], inspector), 0)
    for name, _ in case.objects:
        for inspector, _, _, _ in case.inspectors:
            edge(("visit", name, inspector), ("inspector", inspector), 0)
    for inspector, cap, prior, _ in case.inspectors:
        for load in range(prior, prior + cap):
            edge(("inspector", inspector), "sink", 2 * load + 1)
    total = sum(prior * prior for _, _, prior, _ in case.inspectors)
    for _ in case.slots():
        added = _cheapest_path(arcs, nodes["source"], nodes.get("sink", -1))
        if added is None:
            return None
        total += added
    return total


def _cheapest_path(arcs: list[list[int]], source: int, sink: int) -> int | None:
    """Send one unit along a cheapest path; return its cost, None if there is no path."""
    cost, came, changed = {source: 0}, dict[int, int](), True
    while changed:
        changed = False
        for index, (start, end, room, each) in enumerate(arcs):
            if room and start in cost and cost[start] + each < cost.get(end, 1 << 60):
                cost[end], came[end], changed = cost[start] + each, index, True
    if sink not in cost:
        return None
    node = sink
    while node != source:
        arcs[came[node]][2] -= 1
        arcs[came[node] ^ 1][2] += 1
        node = arcs[came[node]][0]
    return cost[sink]


def capacity_of(case: Case, slots: tuple[tuple[str, int], ...]) -> int:
    """Return how many visits the inspectors who may serve these slots can make to their objects together."""
    visits = {(name, inspector) for name, number in slots for inspector in case.lawful((name, number))}
    return sum(min(cap, sum(inspector == other for _, other in visits)) for inspector, cap, _, _ in case.inspectors)


def smallest_blocked_set(case: Case) -> tuple[tuple[str, int], ...]:
    """Return the smallest of the sets of slots whose need exceeds their capacity by most, by weighing every set."""
    slots = case.slots()
    subsets = [subset for size in range(len(slots) + 1) for subset in combinations(slots, size)]
    return min(subsets, key=lambda subset: (capacity_of(case, subset) - len(subset), len(subset)))


def random_case(number: int) -> Case:
    """Return a tiny case, often tight: skills, conflicts with objects and strata, prior loads, teams of 2 and 3."""
    rng = random.Random(number)  # noqa: S311  # a reproducible case, not a secret
    size = rng.choice([2, 2, 3])
    skills = ["", "", "a", "b"][: rng.choice([2, 3, 4])]
    objects = tuple((f"O{index}", rng.choice("XY")) for index in range(rng.randint(1, 3 if size == 2 else 2)))
    inspectors = tuple(
        (
            f"i{index}",
            rng.choice([0, 1, 2, 2, 3, 4]),
            rng.choice([0, 0, 0, 1, 2]),
            tuple(sorted(rng.sample(["a", "b", "c"], rng.choice([0, 1, 2, 2, 3])))),
        )
        for index in range(rng.randint(2, 6))
    )
    targets = [*(name for name, _ in objects), *sorted({stratum for _, stratum in objects})]
    possible = [(inspector[0], target) for inspector in inspectors for target in targets]
    conflicts = frozenset(rng.sample(possible, min(len(possible), rng.choice([0, 0, 1, 2, 3]))))
    seed = hashlib.sha256(f"case {number}".encode()).hexdigest()
    return Case(seed, objects, tuple(rng.choice(skills) for _ in range(size)), inspectors, conflicts)
