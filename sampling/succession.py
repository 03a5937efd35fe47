"""What followed a draw, replayed: `substitutions.json` has the register's entries about it, in the register's order.

The file is no part of LYD/1 and a bundle is right or wrong without it. Each entry is what the chained register has the
SHA-256 of, so that a reader can find it there; each replacement is computed again from the declaration's entry and the
number published after it.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from sampling.assignment import Seat
from sampling.bundle import SUBSTITUTIONS_FILE
from sampling.canonical import Json, Reader, parse_json, print_json
from sampling.drawing import Inputs
from sampling.entropy import CATALOGUE
from sampling.errors import SubstitutionError
from sampling.hall import Hall
from sampling.notice import SHA256
from sampling.result import Result, print_hall, read_seats
from sampling.seed import check_value
from sampling.substitution import (
    Departure,
    Reason,
    check_declared_before,
    emergency_substitute,
    fill_reserve,
    next_reserve,
    substitute,
    substitution_seed,
)

REPLACED, OTHERS = "substitution", ("application", "rejection")
_HEX = (SHA256, " 64 位小写十六进制", "64 lower-case hexadecimal digits")


class Kind(StrEnum):
    """Why a seat or an object is vacated."""

    UNAVAILABLE = "unavailable"
    RECUSAL = "recusal"
    EMERGENCY = "emergency"
    UNREACHABLE = "unreachable"


class Change(NamedTuple):
    """An entry of the register about what followed a draw; `content` is what the entry has the SHA-256 of."""

    number: int
    previous: str
    kind: str
    content: bytes

    def sha256(self, draw: int) -> str:
        """Return the entry's hash, as the register has it."""
        digest = hashlib.sha256(self.content).hexdigest()
        line = f"LYD1|register|{self.number}|{self.kind}|{draw}|{digest}|{self.previous}\n"
        return hashlib.sha256(line.encode()).hexdigest()


class Declaration(NamedTuple):
    """Who leaves which seats; of an unreachable object, all seats that it has. `object` is "" for people."""

    kind: Kind
    seats: Sequence[Seat]
    object: str = ""

    @property
    def departures(self) -> list[Departure]:
        """Return how the inspectors leave: nobody leaves an unreachable object for a reason of his own."""
        if self.kind is Kind.UNREACHABLE:
            return []
        reason = Reason.RECUSAL if self.kind is Kind.RECUSAL else Reason.UNAVAILABLE
        return [Departure(seat, reason) for seat in self.seats]


class Standing(NamedTuple):
    """The seats as they stand, vacated ones until they are filled; the objects drawn so far; who left."""

    teams: tuple[Seat, ...]
    used: frozenset[str]
    left: tuple[Departure, ...] = ()

    def declare(self, one: Declaration) -> "Standing":
        """Return how it stands after a declaration, whose seats must be there."""
        held = tuple(seat for seat in self.teams if seat.object == one.object)
        if not one.seats or not set(one.seats) <= set(self.teams) or (one.object and held != tuple(one.seats)):
            raise SubstitutionError("申报的席位与现有检查组不符", "the vacated seats are not those of the teams")
        return self._replace(left=(*self.left, *one.departures))

    def settle(self, one: Declaration, found: "Replacement") -> "Standing":
        """Return how it stands once the vacated seats are filled, or can't be."""
        staying = tuple(seat for seat in self.teams if seat not in one.seats)
        used = self.used if found.reserve is None else self.used | {found.reserve}
        return Standing((*staying, *found.seats), used, self.left)


class Replacement(NamedTuple):
    """Who takes the vacated seats; the reserve that takes an object's place; why nobody can."""

    seats: Sequence[Seat]
    reserve: str | None = None
    hall: Hall | None = None


def stand(result: Result) -> Standing:
    """Return how it stands right after the draw."""
    return Standing(tuple(result.teams), frozenset(seat.object for seat in result.teams))


def replace_seats(inputs: Inputs, result: Result, standing: Standing, one: Declaration, seed: str) -> Replacement:
    """Return the one right replacement; for an emergency `seed` is the draw's. Raise SubstitutionError."""
    if one.kind is Kind.EMERGENCY:
        departure, *more = one.departures
        if more:
            raise SubstitutionError("紧急替换每次一席", "an emergency is about one seat")
        return Replacement([emergency_substitute(inputs, standing.teams, departure, seed, standing.left)])
    if one.kind is not Kind.UNREACHABLE:
        return _replacement(substitute(inputs, standing.teams, one.departures, seed, standing.left))
    stratum = inputs.frame.stratum_of[one.object]
    reserve = next_reserve(result.objects[stratum], inputs.notice.plan[stratum], standing.used)
    if reserve is None:
        return Replacement([])
    staying = [seat for seat in standing.teams if seat not in one.seats]
    return _replacement(fill_reserve(inputs, staying, reserve, seed, standing.left), reserve)


def print_replacement(declared: str, seed: str, found: Replacement, value: str | None = None) -> bytes:
    """Print what a replacement's entry is about: `declared` is the declaration's entry, `value` the number."""
    members: dict[str, Json] = {"declaration": declared, "seed": seed, "teams": [list(seat) for seat in found.seats]}
    if value is not None:
        members["value"] = value
    if found.reserve is not None:
        members["reserve"] = found.reserve
    if found.hall is not None:
        members["hall"] = print_hall(found.hall)
    return print_json(members)


def print_changes(draw: int, result: bytes, changes: Sequence[Change]) -> bytes:
    """Print substitutions.json."""
    entries: list[Json] = [
        {
            "number": one.number,
            "previous": one.previous,
            "kind": one.kind,
            "content": _plain(parse_json(SUBSTITUTIONS_FILE, one.content).value),
        }
        for one in changes
    ]
    return print_json({"draw": draw, "result": hashlib.sha256(result).hexdigest(), "entries": entries})


def parse_changes(body: bytes, draw: int, result: bytes) -> list[Change]:
    """Read substitutions.json; refuse another draw's, and entries out of the register's order."""
    root = parse_json(SUBSTITUTIONS_FILE, body).exactly(["draw", "entries", "result"])
    if root["draw"].natural() != draw or root["result"].text() != hashlib.sha256(result).hexdigest():
        root["result"].refuse("不是本次抽取的", "is another draw's")
    changes: list[Change] = []
    for item in root["entries"].items():
        parts = item.exactly(["content", "kind", "number", "previous"])
        content = print_json(_plain(parts["content"].value))
        one = Change(parts["number"].natural(), parts["previous"].spelt(*_HEX), parts["kind"].text(), content)
        last = changes[-1] if changes else None
        if last and (
            one.number <= last.number or (one.number == last.number + 1 and one.previous != last.sha256(draw))
        ):
            item.refuse("不接在前一条登记之后", "does not follow the entry before it")
        changes.append(one)
    return changes


_Open = tuple[Change, Declaration, Mapping[str, Reader]]


def replay(inputs: Inputs, result: Result, changes: Sequence[Change]) -> Iterator[tuple[Change, Standing]]:
    """Compute every replacement again, in order; yield each with how it stands then. Raise SamplingError if wrong."""
    standing, opened = stand(result), dict[str, _Open]()
    for change in changes:
        here = f"{SUBSTITUTIONS_FILE} #{change.number}"
        content = parse_json(here, change.content)
        if change.kind in OTHERS:
            continue
        if change.kind == REPLACED:
            declared = str(content.members().get("declaration", content).value)
            if declared not in opened:
                content.refuse("没有对应的申报", "answers no open declaration")
            source, one, parts = opened.pop(declared)
            _check_turn(content, change, source, [each[2] for each in opened.values()], parts)
            standing = _check_replacement(inputs, result, standing, content, (declared, one, parts))
            yield change, standing
        else:
            one, parts = read_declaration(change.kind, content)
            standing = standing.declare(one)
            opened[change.sha256(inputs.notice.draw)] = (change, one, parts)


def read_declaration(kind: str, content: Reader) -> tuple[Declaration, Mapping[str, Reader]]:
    """Read a declaration, whose number comes after it; return it with the members it was read from."""
    if kind not in list(Kind):
        content.refuse(f"未知的登记种类 {kind!a}", f"is of the unknown kind {kind!a}")
    number = () if kind == Kind.EMERGENCY else ("event_on", "source")
    place = ("object",) if kind == Kind.UNREACHABLE else ()
    parts = content.exactly(["declared_on", "evidence", "reason", "vacated", *number, *place], ["application"])
    if number:
        check_declared_before(parts["declared_on"].day(), parts["event_on"].day())
        if parts["source"].text() not in CATALOGUE:
            parts["source"].refuse("不是目录中的来源", "is no source of the catalogue")
    place_code = parts["object"].text() if place else ""
    return Declaration(Kind(kind), tuple(read_seats(parts["vacated"])), place_code), parts


def _check_turn(
    content: Reader,
    change: Change,
    source: Change,
    others: Sequence[Mapping[str, Reader]],
    parts: Mapping[str, Reader],
) -> None:
    """Refuse an emergency that was not settled at once, and a replacement before one whose number came earlier."""
    if "event_on" not in parts:
        if change.number != source.number + 1:
            content.refuse("紧急替换须与申报同时登记", "an emergency is settled with its declaration")
    elif any("event_on" in other and other["event_on"].day() < parts["event_on"].day() for other in others):
        content.refuse("号码在先的申报尚未替换", "comes before a replacement whose number is earlier")


def _check_replacement(
    inputs: Inputs,
    result: Result,
    standing: Standing,
    content: Reader,
    answered: tuple[str, Declaration, Mapping[str, Reader]],
) -> Standing:
    declared, one, parts = answered
    seed, value = result.seed, None
    if "source" in parts:
        name = parts["source"].text()
        value = content.members().get("value", content).text()
        check_value(name, CATALOGUE[name].regex, value)
        seed = substitution_seed(declared, {name: value})
    found = replace_seats(inputs, result, standing, one, seed)
    if print_json(_plain(content.value)) != print_replacement(declared, seed, found, value):
        told = ", ".join(" ".join(map(str, seat)) for seat in found.seats) or "—"
        content.refuse(f"替换应为 {told}", f"is to put there {told}")
    return standing.settle(one, found)


def _replacement(found: Sequence[Seat] | Hall, reserve: str | None = None) -> Replacement:
    return Replacement([], reserve, found) if isinstance(found, Hall) else Replacement(found, reserve)


def _plain(value: object) -> Json:
    return value  # type: ignore[return-value]  # what parse_json accepted is Json
