"""After a draw: what a declaration says, when a decision is due, and who takes a seat, by the sampling library.

Sources: docs/spec-draw.md §7. 行政处罚法 art. 43: the inspected may ask that an inspector withdraw, the head decides,
and the visit isn't stopped until then. It sets no period. The three days are those of 民事诉讼法 art. 50, by analogy,
counted as its art. 85 has it: natural days, the first not among them, and a last day on a holiday moves to the next
working day. (The working days of 行政处罚法 art. 85 are for periods in that law alone.)
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

import sampling
from oversight.bilingual import Text
from oversight.deadlines.calendar import WorkingDayCalendar
from oversight.errors import ConflictError
from oversight.inspections.drawing import Files
from oversight.inspections.policy import RECUSAL_REASONS
from oversight.inspections.substituting_tables import Substitution
from sampling import Declaration, Kind, SamplingError, Seat

DECISION_DAYS = 3
CARRIED = "carried"
"""The certainty stratum in which the next draw has the objects that couldn't be reached."""
KINDS = MappingProxyType(
    {
        "unavailable": Text("不能到岗", "Unavailable"),
        "recusal": Text("回避", "Recusal"),
        "emergency": Text("当日紧急替换", "Same-day emergency"),
        "unreachable": Text("对象无法检查", "Object can't be reached"),
    }
)
_SEAT_REASONS = {
    "leave": Text("请假", "On leave"),
    "duty": Text("另有公务", "Other duty"),
    "left": Text("已离岗", "Left the post"),
    "other": Text("其他", "Another reason"),
}
_OBJECT_REASONS = {
    "closed": Text("停止办公", "Closed"),
    "disaster": Text("受灾或道路中断", "Disaster, or the road is cut"),
    "merged": Text("已撤并", "Merged into another"),
    "other": Text("其他", "Another reason"),
}
REASONS: Mapping[str, Mapping[str, Text]] = MappingProxyType(
    {
        "unavailable": _SEAT_REASONS,
        "recusal": dict(RECUSAL_REASONS),
        "emergency": {**_SEAT_REASONS, **RECUSAL_REASONS},
        "unreachable": _OBJECT_REASONS,
    }
)


class Filled(NamedTuple):
    """A computed replacement: what the register's entry is about, the seed, the seats, the reserve that steps in."""

    content: bytes
    seed: str
    seats: list[list[str | int]]
    reserve: str | None


class Entry(NamedTuple):
    """An entry of the register about what followed a draw, with what it has the SHA-256 of."""

    number: int
    previous: str
    kind: str
    content: bytes


def decision_due(requested_on: date) -> date:
    """Return the last day for deciding on a recusal that the inspected asked for."""
    return WorkingDayCalendar().working_day_from(requested_on + timedelta(days=DECISION_DAYS)).on


def canonical(members: "Mapping[str, sampling.Json | None]") -> bytes:
    """Print what an entry is about; what is None is left out."""
    return sampling.print_json({key: one for key, one in members.items() if one is not None})


def seats_standing(result: bytes, changes: Iterable[Substitution]) -> list[tuple[str, int, str]]:
    """Return the seats as they stand, those that are vacated and not yet filled among them."""
    return [(one.object, one.slot, one.inspector) for one in _standing(result, changes).teams]


def fill(files: Files, result: bytes, changes: Sequence[Substitution], one: Substitution, value: str | None) -> Filled:
    """Return the replacement that answers a declaration, which is among `changes`; ConflictError if there is none."""
    drawn, declared = sampling.parse_result(result), str(one.declaration_sha256)
    source = one.source
    seed = drawn.seed if value is None else sampling.substitution_seed(declared, {str(source): value})
    inputs = sampling.read_inputs(sampling.Bundle(**files._asdict()))
    try:
        found = sampling.replace_seats(inputs, drawn, _standing(result, changes), _declaration(one), seed)
    except SamplingError as error:
        raise ConflictError(Text(error.zh, error.en)) from error
    content = sampling.print_replacement(declared, seed, found, value)
    return Filled(content, seed, [list(seat) for seat in found.seats], found.reserve)


def print_file(draw: int, result: bytes, entries: Iterable[Entry]) -> bytes:
    """Return the substitutions.json of a draw."""
    return sampling.print_changes(draw, result, [sampling.Change(*one) for one in entries])


def reserves_left(files: Files, result: bytes, changes: Sequence[Substitution], place: str) -> bool:
    """Whether a reserve is left that could take an object's place."""
    inputs, drawn = sampling.read_inputs(sampling.Bundle(**files._asdict())), sampling.parse_result(result)
    stratum, used = inputs.frame.stratum_of[place], _standing(result, changes).used
    return sampling.next_reserve(drawn.objects[stratum], inputs.notice.plan[stratum], used) is not None


def _declaration(one: Substitution) -> Declaration:
    seats = [Seat(str(place), int(slot), str(who)) for place, slot, who in one.vacated]
    return Declaration(Kind(one.kind), seats, str(one.object) if one.kind == Kind.UNREACHABLE else "")


def _standing(result: bytes, changes: Iterable[Substitution]) -> sampling.Standing:
    standing = sampling.stand(sampling.parse_result(result))
    steps = [(one.declaration_number, 0, one) for one in changes]
    steps += [(one.replacement_number, 1, one) for _, _, one in steps if one.replacement_number is not None]
    for _, settles, one in sorted(steps, key=lambda step: (step[0] or 0, step[1])):
        declaration = _declaration(one)
        if settles:
            filled = [Seat(str(place), int(slot), str(who)) for place, slot, who in one.seats]
            standing = standing.settle(declaration, sampling.Replacement(filled, one.reserve))
        else:
            standing = standing.declare(declaration)
    return standing
