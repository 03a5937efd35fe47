"""After a draw: an inspector who can't go is replaced by a new ticket, an unreachable object by the next reserve.

The departure is entered in the register first; the next published number then seeds the replacement, so that neither
who declares nor who decides can know the substitute. All other seats are frozen, loads are as they then stand. Whoever
left earlier stays away: `earlier` are the departures of the same draw that were settled before.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sampling.assignment import Seat, assign, free_of_conflict, rank_order
from sampling.drawing import Inputs
from sampling.errors import SubstitutionError
from sampling.flow import Problem, Slot
from sampling.frame import SamplingFrame
from sampling.hall import Hall
from sampling.notice import StratumPlan
from sampling.objects import count_drawn
from sampling.tickets import in_order


class Reason(StrEnum):
    """Why a seat is vacated: the inspector can go nowhere, or not to this object."""

    UNAVAILABLE = "unavailable"
    RECUSAL = "recusal"


class Departure(NamedTuple):
    """A seat that its inspector leaves."""

    seat: Seat
    reason: Reason


def check_declared_before(declared_on: date, event_on: date) -> None:
    """Refuse a departure that was not declared before the day of the number which is to seed its replacement."""
    if declared_on >= event_on:
        raise SubstitutionError(
            f"须在号码产生之前申报：{declared_on} 申报，而号码 {event_on} 产生",
            f"a departure is declared before its number is known: declared on {declared_on}, the number of {event_on}",
        )


def substitution_seed(entry_sha256: str, values: Mapping[str, str]) -> str:
    """Return the seed of a replacement: the register entry of the departure, then the number published after it."""
    lines = [f"LYD1|substitution|{entry_sha256}", *(f"{name}={values[name]}" for name in sorted(values))]
    return hashlib.sha256("".join(line + "\n" for line in lines).encode()).hexdigest()


def substitute(
    inputs: Inputs,
    teams: Sequence[Seat],
    departures: Collection[Departure],
    seed: str,
    earlier: Collection[Departure] = (),
) -> Sequence[Seat] | Hall:
    """Return who takes the vacated seats, objects in the new seed's call order, or the certificate that nobody can.

    `teams` are all seats as they stand, the vacated ones among them.
    """
    vacated = _vacated(teams, departures)
    staying = [seat for seat in teams if seat not in vacated]
    openings = _in_call_order(seed, [(seat.object, seat.slot) for seat in vacated])
    return assign(seed, _problem(inputs, staying, openings, [*departures, *earlier]))


def fill_reserve(
    inputs: Inputs, teams: Sequence[Seat], reserve: str, seed: str, earlier: Collection[Departure] = ()
) -> Sequence[Seat] | Hall:
    """Return the team of a reserve that takes an unreachable object's place; `teams` are the seats that stay."""
    openings = [(reserve, number) for number in range(1, len(inputs.notice.team) + 1)]
    return assign(seed, _problem(inputs, teams, openings, earlier))


def next_reserve(ids: Sequence[str], plan: StratumPlan, used: Collection[str]) -> str | None:
    """Return a stratum's first reserve that is not used yet, None if there is none left."""
    return next((name for name in ids[count_drawn(plan, ids) :] if name not in used), None)


def carry_over(
    frame: SamplingFrame, plan: Mapping[str, StratumPlan], skipped: Collection[str], stratum: str
) -> tuple[SamplingFrame, dict[str, StratumPlan]]:
    """Return the next draw's frame and plan with the skipped objects in a certainty stratum, which is drawn as a whole.

    `skipped` are the objects that a reserve replaced; those no longer in the frame are left out, and a stratum that has
    nothing else loses its plan. Raise SubstitutionError if the frame uses the certainty stratum for something else.
    """
    if stratum in frame.strata and plan[stratum].mode != "all":
        raise SubstitutionError(
            f"层 {stratum} 不是必查层", f"the stratum {stratum} is not one that is drawn as a whole"
        )
    carried = SamplingFrame(unit._replace(stratum=stratum) if unit.id in skipped else unit for unit in frame.units)
    plans = {name: one for name, one in plan.items() if name in carried.strata}
    if stratum in carried.strata:
        plans[stratum] = StratumPlan("all", 0, 0)
    return carried, plans


def emergency_substitute(
    inputs: Inputs, teams: Sequence[Seat], departure: Departure, seed: str, earlier: Collection[Departure] = ()
) -> Seat:
    """Return the next in the draw's own order of a seat, for a visit the same day; the register marks it `emergency`.

    It is who holds the next ticket after the leaver's among those the seat is open to; after the last comes the first.
    """
    (seat,) = _vacated(teams, [departure])
    staying = [other for other in teams if other != seat]
    problem = _problem(inputs, staying, [(seat.object, seat.slot)], earlier)
    leaver, labels = inputs.roster.place_of[seat.inspector], [name.encode() for name in problem.inspectors]
    free = sum(1 << place for place, room in enumerate(problem.room) if room)
    mask = problem.slots[0].lawful & free & ~(1 << leaver)
    order = rank_order(seed, problem.slots[0], labels, mask | 1 << leaver)
    turn = order.index(leaver)
    for place in order[turn + 1 :] + order[:turn]:
        return seat._replace(inspector=problem.inspectors[place])
    raise SubstitutionError(
        f"{seat.object} 第 {seat.slot} 席无人可替", f"nobody can take slot {seat.slot} of {seat.object}"
    )


def _vacated(teams: Sequence[Seat], departures: Iterable[Departure]) -> list[Seat]:
    seats = [departure.seat for departure in departures]
    for seat in seats:
        if seat not in teams or seats.count(seat) > 1:
            raise SubstitutionError(
                f"{seat.inspector} 不在 {seat.object} 第 {seat.slot} 席，或重复申报",
                f"{seat.inspector} does not hold slot {seat.slot} of {seat.object}, or leaves it twice",
            )
    return seats


def _in_call_order(seed: str, openings: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    slots: dict[str, list[int]] = {}
    for name, number in openings:
        slots.setdefault(name, []).append(number)
    return [(name, number) for name in in_order(seed, "call", slots) for number in sorted(slots[name])]


def _problem(
    inputs: Inputs, staying: Sequence[Seat], openings: Sequence[tuple[str, int]], left: Iterable[Departure]
) -> Problem:
    """State what is open: loads and teams as the staying seats leave them, without those who left."""
    names = [name for name, _ in openings]
    lawful = dict(free_of_conflict(names, inputs.frame, inputs.roster, inputs.conflicts))
    away = [(seat.object, seat.inspector) for seat in staying]
    for seat, reason in left:
        away += [(name, seat.inspector) for name in (lawful if reason is Reason.UNAVAILABLE else [seat.object])]
    for name, inspector in away:
        if name in lawful:
            lawful[name] &= ~(1 << inputs.roster.place_of[inspector])
    slots = [Slot(name, n, lawful[name] & inputs.roster.skilled(inputs.notice.team[n - 1])) for name, n in openings]
    visits = Counter(seat.inspector for seat in staying)
    inspectors = inputs.roster.inspectors
    return Problem(
        slots,
        [each.id for each in inspectors],
        [each.prior_load + visits[each.id] for each in inspectors],
        [each.cap - visits[each.id] for each in inspectors],
    )
