"""Why no assignment exists: more slots than the inspectors they may use can serve (Hall's condition)."""

from collections.abc import Sequence
from typing import NamedTuple

from sampling.flow import NOBODY, Flow, Problem, places_in


class Hall(NamedTuple):
    """The certificate: `need` blocked slots, all inspectors they may use, who can serve only `capacity` of them.

    Of all sets of slots it is the smallest among those whose need exceeds their capacity by most. There is one such
    set: what is reached from the slots that a maximum flow leaves empty, whichever flow that is.
    """

    blocked: tuple[tuple[str, int], ...]
    inspectors: tuple[str, ...]
    capacity: int
    need: int


def certify(problem: Problem, flow: Flow, unfilled: Sequence[int]) -> Hall:
    """Return the certificate, given a maximum flow and the slots it leaves empty."""
    blocked = sorted(_reached(flow, unfilled))
    able: dict[int, set[str]] = {}
    for index in blocked:
        slot = problem.slots[index]
        for place in places_in(slot.lawful):
            able.setdefault(place, set()).add(slot.object)
    return Hall(
        blocked=tuple((problem.slots[index].object, problem.slots[index].number) for index in blocked),
        inspectors=tuple(problem.inspectors[place] for place in sorted(able)),
        capacity=sum(min(problem.room[place], len(objects)) for place, objects in able.items()),
        need=len(blocked),
    )


def _reached(flow: Flow, unfilled: Sequence[int]) -> set[int]:
    """Return the slots that the empty ones could displace, directly or in turn."""
    reached, queue, met = set(unfilled), list(unfilled), 0
    for slot in queue:
        group = flow.group[slot]
        mates = [other for other in flow.members[group] if flow.holder[other] != NOBODY]
        wanted = {other for other in mates if flow.lawful[slot] >> flow.holder[other] & 1}
        fresh = flow.lawful[slot] & ~flow.team[group] & ~met
        met |= fresh
        wanted.update(other for place in places_in(fresh) for other in flow.held[place])
        queue += sorted(wanted - reached)
        reached |= wanted
    return reached
