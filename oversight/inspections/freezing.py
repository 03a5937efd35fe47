"""Freeze a notice: print its four files, and refuse what can't be drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple

import sampling
from oversight.bilingual import Text
from oversight.errors import InvalidInputError
from oversight.inspections.drawing import SECRET, SIXTY_FOUR_DIGITS, Files, title_of
from oversight.inspections.policy import SeedEvent, Stratum
from sampling import SamplingError


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a notice freezes: objects as (id, stratum, weight), inspectors as (id, cap, prior load, skills)."""

    number: int
    previous: str
    item: str
    title: str
    strata: Mapping[str, Stratum]
    team: Sequence[str]
    objects: Sequence[tuple[str, str, int]]
    inspectors: Sequence[tuple[str, int, int, tuple[str, ...]]]
    conflicts: frozenset[tuple[str, str]]
    events: Sequence[SeedEvent]
    publish_by: date
    secret_sha256: str | None = None


def freeze(contents: Contents, today: date) -> Files:
    """Print the four files of a notice, or refuse what can't be drawn, with the reason in both languages."""
    try:
        files = _print(contents)
        sampling.check_events_after(sampling.read_inputs(sampling.Bundle(**files._asdict())).notice, today)
    except SamplingError as error:
        raise InvalidInputError.of("events", error.zh, error.en) from error
    return files


def _print(contents: Contents) -> Files:
    frame = sampling.print_frame(sampling.SamplingFrame(sampling.Unit(*one) for one in contents.objects))
    roster = sampling.Roster(sampling.Inspector(*one) for one in contents.inspectors)
    inspectors = sampling.print_inspectors(roster)
    conflicts = sampling.print_conflicts(sampling.Conflict(*one) for one in contents.conflicts)
    tables = {"frame.tsv": frame, "inspectors.tsv": inspectors, "conflicts.tsv": conflicts}
    notice = sampling.Notice(
        draw=contents.number,
        prev=contents.previous,
        plan_item=contents.item,
        title=contents.title,
        files={name: sha256(body).hexdigest() for name, body in tables.items()},
        plan={code: sampling.StratumPlan(one.mode, one.k, one.reserve) for code, one in contents.strata.items()},
        team=list(contents.team),
        seed_sources=_seed_sources(contents),
        publish_by=contents.publish_by,
        secret_sha256=contents.secret_sha256,
    )
    return Files(sampling.print_notice(notice), frame, inspectors, conflicts)


def _seed_sources(contents: Contents) -> list[sampling.SeedSource]:
    """Return the events' sources, and in sealed mode last the secret, due on the day of the last event."""
    public = _public_sources(contents.events)
    if contents.secret_sha256 is None or not public:
        return public
    return [*public, sampling.SeedSource(SECRET, SIXTY_FOUR_DIGITS, max(one.event_on for one in public))]


def _public_sources(events: Sequence[SeedEvent]) -> list[sampling.SeedSource]:
    """Name each event by its source; a source that is used on several days gets the day behind its name."""
    unknown = sorted({event.source for event in events} - CATALOGUE.keys())
    if unknown:
        known = "、".join(CATALOGUE)
        raise InvalidInputError.of(
            "events",
            f"没有种子来源 {unknown[0][:40]}，可用：{known}。",
            f"There is no seed source {unknown[0][:40]}; choose from {', '.join(CATALOGUE)}.",
        )
    often = [event.source for event in events]
    return [
        sampling.SeedSource(
            one.source if often.count(one.source) == 1 else f"{one.source}-{one.on:%Y%m%d}",
            sampling.CATALOGUE[one.source].regex,
            one.on,
        )
        for one in events
    ]


class Offer(NamedTuple):
    """A source of the catalogue, as a notice may name it."""

    title: Text
    bits: str
    written: Text
    regex: str
    example: str


CATALOGUE: Mapping[str, Offer] = MappingProxyType(
    {
        name: Offer(title_of(one), sampling.in_bits(one.outcomes), Text(one.zh, one.en), one.regex, one.example)
        for name, one in sampling.CATALOGUE.items()
    }
)
