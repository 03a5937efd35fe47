"""result.json: what was drawn. With `hall` in place of teams if no lawful assignment exists; never a part of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sampling.assignment import Seat
from sampling.canonical import Json, Reader, parse_json, print_json
from sampling.hall import Hall
from sampling.notice import SHA256
from sampling.tables import ID, ID_EN, ID_ZH

RESULT_FILE = "result.json"


@dataclass(frozen=True)
class Result:
    """The seed with its values, the ids per stratum (drawn, then reserves), the seats in call order, or why none."""

    seed_values: Mapping[str, str]
    seed: str
    objects: Mapping[str, Sequence[str]]
    teams: Sequence[Seat]
    hall: Hall | None = None


def print_result(result: Result) -> bytes:
    """Print result.json canonically, with the final LF."""
    members: dict[str, Json] = {
        "seed_values": dict(result.seed_values),
        "seed": result.seed,
        "objects": {stratum: list(ids) for stratum, ids in result.objects.items()},
        "teams": [list(seat) for seat in result.teams],
    }
    if result.hall is not None:
        members["hall"] = print_hall(result.hall)
    return print_json(members)


def print_hall(hall: Hall) -> Json:
    """Return a certificate as a member of a file."""
    return {
        "blocked": [list(slot) for slot in hall.blocked],
        "inspectors": list(hall.inspectors),
        "capacity": hall.capacity,
        "need": hall.need,
    }


def read_seats(reader: Reader) -> list[Seat]:
    """Read seats: object, slot and inspector each."""
    return [_seat(item) for item in reader.items()]


def parse_result(body: bytes) -> Result:
    """Read result.json; raise FormatError if its form is wrong. Whether it is the right result, `verify` says."""
    root = parse_json(RESULT_FILE, body).exactly(["objects", "seed", "seed_values", "teams"], ["hall"])
    objects = {stratum: [_id(item) for item in ids.items()] for stratum, ids in root["objects"].members().items()}
    return Result(
        seed_values={name: item.text() for name, item in root["seed_values"].members().items()},
        seed=root["seed"].spelt(SHA256, " 64 位小写十六进制", "64 lower-case hexadecimal digits"),
        objects=objects,
        teams=read_seats(root["teams"]),
        hall=_hall(root["hall"]) if "hall" in root else None,
    )


def _id(reader: Reader) -> str:
    return reader.spelt(ID, ID_ZH, ID_EN)


def _parts(reader: Reader, count: int) -> list[Reader]:
    parts = reader.items()
    if len(parts) != count:
        reader.refuse(f"须有 {count} 项", f"needs {count} items")
    return parts


def _seat(reader: Reader) -> Seat:
    name, slot, inspector = _parts(reader, 3)
    return Seat(_id(name), slot.natural(), _id(inspector))


def _hall(reader: Reader) -> Hall:
    members = reader.exactly(["blocked", "capacity", "inspectors", "need"])
    slots = [_parts(item, 2) for item in members["blocked"].items()]
    return Hall(
        blocked=tuple((_id(name), number.natural()) for name, number in slots),
        inspectors=tuple(_id(item) for item in members["inspectors"].items()),
        capacity=members["capacity"].natural(),
        need=members["need"].natural(),
    )
