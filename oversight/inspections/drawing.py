"""The one door to the `sampling` library: freeze a notice's files, compute its result, explain it, pack the bundle."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files as package_files
from typing import NamedTuple

import sampling
from oversight.bilingual import Text
from oversight.errors import InvalidInputError
from oversight.inspections.outcomes import Outcome, Selection, Shortage
from oversight.inspections.policy import Stratum
from sampling import SamplingError

SECRET = sampling.SECRET
SIXTY_FOUR_DIGITS = "[0-9a-f]{64}"
LARGE_FRAME, LARGE_TEAMS = 20_000, 200
Progress = Callable[[int], None]
RUNS = 1000
_SECRET_TITLE = Text("密封秘密（保管人分持）", "Sealed secret, split among custodians")
_KNOWN = {one.regex: one for one in sampling.CATALOGUE.values()}


class Files(NamedTuple):
    """A notice's frozen files, byte for byte."""

    notice: bytes
    frame: bytes
    inspectors: bytes
    conflicts: bytes


class Source(NamedTuple):
    """A source of the seed as the notice has it; `title` and `example` where the catalogue knows it."""

    name: str
    regex: str
    event_on: date
    title: Text
    example: str
    bits: str


class Drawn(NamedTuple):
    """A computed result: its seed, bytes and digest, and whether a lawful assignment exists."""

    seed: str
    result: bytes
    sha256: str
    assigned: bool


class Certified(NamedTuple):
    """A fairness certificate: its bytes and digest, and what is in it."""

    body: bytes
    sha256: str
    runs: int
    infeasible: int
    flagged: int


class Standing(NamedTuple):
    """An object's place in its stratum: the rank of its ticket (where size decides: on the line of weights)."""

    rank: int
    code: str
    weight: int
    tag: str
    ticket: str


def is_large(files: Files) -> bool:
    """Whether a draw takes longer than a page may: many objects, or many seats to fill."""
    if files.frame.count(b"\n") > LARGE_FRAME:
        return True
    notice, sizes = _notice(files.notice), frame_sizes(files)
    drawn = sum(sizes[name] if one.mode == "all" else one.k for name, one in notice.plan.items())
    return drawn * len(notice.team) > LARGE_TEAMS


def certify(files: Files, progress: Progress) -> Certified:
    """Compute a notice's fairness certificate, and say before each simulated draw how many are done."""
    found = sampling.certify_fairness(sampling.read_inputs(_bundle(files)), RUNS, progress)
    body = found.print()
    return Certified(body, sha256(body).hexdigest(), found.runs, found.infeasible, len(found.flagged))


def flagged_pairs(certificate: bytes) -> tuple[tuple[str, str, int], ...]:
    """Return the pairs that a certificate flags, with how often they met."""
    return tuple((one, other, count) for one, other, count in json.loads(certificate)["flagged"])


def secret_sha256(notice: bytes) -> str | None:
    """Return the SHA-256 of the secret that a notice names; None unless it is sealed."""
    return _notice(notice).secret_sha256


def draw(files: Files, values: Mapping[str, str]) -> Drawn:
    """Compute the one result of a notice with all its seed's values, each of which `check_value` accepted."""
    result = sampling.draw(_bundle(files), values)
    found = sampling.parse_result(result)
    return Drawn(found.seed, result, sha256(result).hexdigest(), found.hall is None)


def outcome_of(result: bytes, plan: Mapping[str, Stratum]) -> Outcome:
    """Take a result.json apart; `plan` says how many of each stratum's objects are drawn."""
    found = sampling.parse_result(result)
    teams: dict[str, tuple[str, ...]] = {}
    for seat in found.teams:
        teams[seat.object] = (*teams.get(seat.object, ()), seat.inspector)
    return Outcome(
        seed=found.seed,
        selections={name: _select(ids, plan[name]) for name, ids in sorted(found.objects.items())},
        teams=teams,
        shortage=None if found.hall is None else Shortage(*found.hall),
    )


def seats(result: bytes) -> list[str]:
    """Return the inspector of each seat, none if no assignment exists."""
    return [seat.inspector for seat in sampling.parse_result(result).teams]


def drawn_seats(result: bytes) -> list[tuple[str, int, str]]:
    """Return object, slot and inspector of each seat in call order, none if no assignment exists."""
    return [(seat.object, seat.slot, seat.inspector) for seat in sampling.parse_result(result).teams]


def bundle(files: Files, result: bytes | None, substitutions: bytes | None = None) -> dict[str, bytes]:
    """Return the files that are published, by their names."""
    return _bundle(files, result, substitutions).files()


def bundle_zip(files: Files, result: bytes | None, substitutions: bytes | None = None) -> bytes:
    """Return the bundle as a zip: the same files, the same bytes."""
    return sampling.zip_bundle(_bundle(files, result, substitutions))


def verifier() -> bytes:
    """Return the one file with which a citizen checks a bundle."""
    return package_files("sampling").joinpath("verify_draw.py").read_bytes()


def seed_text(files: Files, values: Mapping[str, str]) -> str:
    """Return the text whose SHA-256 is the seed."""
    digest = sha256(files.notice).hexdigest()
    return sampling.seed_text(digest, _notice(files.notice), values).decode()


def parse_seeds(file: str, body: bytes) -> dict[str, str]:
    """Read a file of seed values {name: value}; refuse it with the place at fault."""
    try:
        return sampling.parse_values(file, body)
    except SamplingError as error:
        raise InvalidInputError.of("seeds", error.zh, error.en) from error


def frame_sizes(files: Files) -> dict[str, int]:
    """Return the number of objects in each stratum of the frame."""
    return {name: len(units) for name, units in _frame(files.frame).strata.items()}


def tickets(files: Files, seed: str, stratum: str, codes: Iterable[str]) -> dict[str, str]:
    """Return the tickets of some objects of a stratum, by their codes."""
    tag = _tag(files, stratum)
    return {code: sampling.ticket(seed, tag, code) for code in codes}


def standings(files: Files, seed: str, stratum: str) -> list[Standing]:
    """Return every object of a stratum in the order of its ticket, as anybody can compute it."""
    tag = _tag(files, stratum)
    units = {unit.id: unit.weight for unit in _frame(files.frame).strata[stratum]}
    return [
        Standing(rank, name, units[name], tag, sampling.ticket(seed, tag, name))
        for rank, name in enumerate(sampling.in_order(seed, tag, units), 1)
    ]


def stratum_of(files: Files, code: str) -> str | None:
    """Return the stratum of an object of the frame."""
    return _frame(files.frame).stratum_of.get(code)


def sources(notice: bytes) -> tuple[Source, ...]:
    """Return the seed's sources in the notice's order."""
    return tuple(_described(one) for one in _notice(notice).seed_sources)


def entropy_bits(notice: bytes) -> str:
    """Return how many bits the public sources give, with one decimal."""
    return sampling.in_bits(_notice(notice).outcomes)


def strata(notice: bytes) -> dict[str, Stratum]:
    """Return how each stratum is drawn."""
    return {name: Stratum(one.mode, one.k, one.reserve) for name, one in _notice(notice).plan.items()}


def check_value(source: Source, value: str) -> Text | None:
    """Return what is wrong with a source's value, or None."""
    try:
        sampling.check_value(source.name, source.regex, value)
    except SamplingError:
        return Text(
            "“{title}”的号码写法不对，应写成例如 {example}。", "Write the number of '{title}' like {example}."
        ).format(title=source.title, example=source.example or source.regex)
    return None


def _tag(files: Files, stratum: str) -> str:
    by_size = _notice(files.notice).plan[stratum].mode == "pps"
    return f"object/{stratum}/order" if by_size else f"object/{stratum}"


@lru_cache(maxsize=8)
def _notice(body: bytes) -> sampling.Notice:
    """Parse a notice once for all that a page asks of it: a file of these bytes never reads differently."""
    return sampling.parse_notice(body)


@lru_cache(maxsize=2)
def _frame(body: bytes) -> sampling.SamplingFrame:
    """Parse a frame once for all that a page asks of it."""
    return sampling.parse_frame(body)


def _bundle(files: Files, result: bytes | None = None, substitutions: bytes | None = None) -> sampling.Bundle:
    return sampling.Bundle(**files._asdict(), result=result, substitutions=substitutions)


def _select(ids: Sequence[str], stratum: Stratum) -> Selection:
    count = len(ids) if stratum.mode == "all" else stratum.k
    return Selection(tuple(ids[:count]), tuple(ids[count:]))


def _described(source: sampling.SeedSource) -> Source:
    known = _KNOWN.get(source.regex)
    if source.name == SECRET:
        return Source(source.name, source.regex, source.event_on, _SECRET_TITLE, "", "")
    bits = sampling.in_bits(sampling.outcomes_of(source.regex))
    if known is None:
        return Source(source.name, source.regex, source.event_on, Text(source.name, source.name), "", bits)
    return Source(source.name, source.regex, source.event_on, title_of(known), known.example, bits)


def title_of(source: sampling.CatalogueSource) -> Text:
    """Return a source's name without how its number is written."""
    return Text(re.split("[：，]", source.zh)[0], re.split("[:,]", source.en)[0])
