"""The draw: a pure function of the bundle and the published numbers. Nobody chooses anything here."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sampling.assignment import Seat, assign, free_of_conflict
from sampling.bundle import Bundle
from sampling.errors import NoticeError
from sampling.flow import Problem, Slot
from sampling.frame import FRAME_FILE, SamplingFrame, parse_frame
from sampling.hall import Hall
from sampling.inspectors import (
    CONFLICTS_FILE,
    INSPECTORS_FILE,
    Conflict,
    Roster,
    check_conflicts,
    parse_conflicts,
    parse_inspectors,
)
from sampling.notice import Notice, check_plan, parse_notice
from sampling.objects import called, draw_objects
from sampling.result import Result, print_result
from sampling.seed import check_values, seed_of


class Inputs(NamedTuple):
    """The four files that decide a draw, read and found to fit each other."""

    notice: Notice
    notice_sha256: str
    frame: SamplingFrame
    roster: Roster
    conflicts: frozenset[Conflict]


def read_inputs(bundle: Bundle) -> Inputs:
    """Read a bundle's files; raise FormatError or NoticeError if one is malformed, changed, or unfit for the others."""
    notice = parse_notice(bundle.notice)
    frame, roster = parse_frame(bundle.frame), parse_inspectors(bundle.inspectors)
    conflicts = parse_conflicts(bundle.conflicts)
    bodies = {FRAME_FILE: bundle.frame, INSPECTORS_FILE: bundle.inspectors, CONFLICTS_FILE: bundle.conflicts}
    for name, body in bodies.items():
        if (digest := hashlib.sha256(body).hexdigest()) != notice.files[name]:
            raise NoticeError(
                f"{name} 与公告不符：SHA-256 为 {digest}，公告为 {notice.files[name]}",
                f"{name} is not the file of the notice: its SHA-256 is {digest}, the notice says {notice.files[name]}",
            )
    check_plan(notice, frame)
    check_conflicts(conflicts, roster, frame)
    return Inputs(notice, hashlib.sha256(bundle.notice).hexdigest(), frame, roster, conflicts)


def draw(bundle: Bundle, seed_values: Mapping[str, str]) -> bytes:
    """Return result.json for a bundle and its seed values; it ends in LF if notice.json does. Raise SamplingError."""
    inputs = read_inputs(bundle)
    check_values(inputs.notice, seed_values)
    body = print_result(draw_result(inputs, seed_values))
    return body if bundle.notice.endswith(b"\n") else body.removesuffix(b"\n")


def draw_result(inputs: Inputs, seed_values: Mapping[str, str]) -> Result:
    """Return the one right result for seed values that have been checked."""
    seed = seed_of(inputs.notice_sha256, inputs.notice, seed_values)
    objects = draw_objects(seed, inputs.frame, inputs.notice.plan)
    teams = draw_teams(inputs, seed, objects)
    if isinstance(teams, Hall):
        return Result(seed_values, seed, objects, (), teams)
    return Result(seed_values, seed, objects, teams)


def draw_teams(inputs: Inputs, seed: str, objects: Mapping[str, Sequence[str]]) -> Sequence[Seat] | Hall:
    """Return the seats of the drawn objects in call order, or the certificate that there can be none."""
    names = called(seed, objects, inputs.notice.plan)
    free = free_of_conflict(names, inputs.frame, inputs.roster, inputs.conflicts)
    skilled = [inputs.roster.skilled(skill) for skill in inputs.notice.team]
    slots = [Slot(name, number, free[name] & mask) for name in names for number, mask in enumerate(skilled, 1)]
    inspectors = inputs.roster.inspectors
    problem = Problem(
        slots,
        [inspector.id for inspector in inspectors],
        [inspector.prior_load for inspector in inspectors],
        [inspector.cap for inspector in inspectors],
    )
    return assign(seed, problem)
