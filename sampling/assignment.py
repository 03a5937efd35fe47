"""Which inspectors go to which object: the one best lawful assignment.

Best is the least sum of squared loads, and among those the lexicographically smallest sequence of ranks in call
order. First every slot is filled along shortest augmenting paths, which keeps the sum of squares least at every step.
Then each slot in turn is emptied and given to its best-ranked inspector from whom hand-overs lead to somebody at the
load that the optimum adds to; it stays frozen from then on.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sampling.flow import Flow, Problem, Slot, places_in
from sampling.frame import SamplingFrame
from sampling.hall import Hall, certify
from sampling.inspectors import Conflict, Roster


class Seat(NamedTuple):
    """One inspector in one slot (from 1) of an object's team."""

    object: str
    slot: int
    inspector: str


def free_of_conflict(
    objects: Sequence[str], frame: SamplingFrame, roster: Roster, conflicts: frozenset[Conflict]
) -> Mapping[str, int]:
    """Return, per object, the mask of those without a conflict with it or its stratum."""
    barred: dict[str, int] = {}
    for conflict in conflicts:
        bit = 1 << roster.place_of[conflict.inspector]
        barred[conflict.target] = barred.get(conflict.target, 0) | bit
    everybody = (1 << len(roster.inspectors)) - 1
    return {name: everybody & ~barred.get(name, 0) & ~barred.get(frame.stratum_of[name], 0) for name in objects}


def assign(seed: str, problem: Problem) -> list[Seat] | Hall:
    """Return the assignment in call order, or the certificate that none exists."""
    flow = Flow(problem)
    if unfilled := flow.fill():
        return certify(problem, flow, unfilled)
    labels = [inspector.encode() for inspector in problem.inspectors]
    for index, slot in enumerate(problem.slots):
        _settle(seed, flow, index, slot, labels)
    return [
        Seat(slot.object, slot.number, problem.inspectors[holder])
        for slot, holder in zip(problem.slots, flow.holder, strict=True)
    ]


def rank_order(seed: str, slot: Slot, labels: Sequence[bytes], mask: int) -> list[int]:
    """Return the places of a mask, the best rank in the slot first."""
    start = hashlib.sha256(f"{seed}|inspector|{slot.object}#{slot.number}@".encode()).copy
    tickets: list[tuple[bytes, int]] = []
    for place in places_in(mask):
        hashing = start()
        hashing.update(labels[place])
        tickets.append((hashing.digest(), place))
    tickets.sort()
    return [place for _, place in tickets]


def _settle(seed: str, flow: Flow, index: int, slot: Slot, labels: Sequence[bytes]) -> None:
    """Freeze a slot with the best-ranked inspector with whom the optimum can still be reached; one always can."""
    level = flow.lift(index)
    ranked = rank_order(seed, slot, labels, flow.candidates(index, level))
    next(place for place in ranked if not flow.dead >> place & 1 and flow.settle(index, place, level))
