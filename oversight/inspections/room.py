"""The draw room (摇号大厅): a draw as a course of scenes, each with lines that appear one after the other.

What is shown is what everybody may see, in the order in which anybody can compute it. A step is a number in the
address, so a scene can be opened, printed and come back to without a script.
"""

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from oversight.bilingual import Text
from oversight.inspections import drawing
from oversight.inspections.outcomes import Outcome
from oversight.inspections.presentation import called, file_digests, seed_text
from oversight.inspections.rows import DrawDetail

PER_SCENE = 8
MOST_STEPS = 400
FILES = MappingProxyType(
    {
        "notice.json": Text("公告", "the notice"),
        "frame.tsv": Text("抽样框", "the objects"),
        "inspectors.tsv": Text("检查人员", "the inspectors"),
        "conflicts.tsv": Text("回避名单", "the recusals"),
    }
)


class Scene(NamedTuple):
    """What fills the screen at once; `lines` are what the kind's part of the template shows."""

    kind: str
    lines: tuple[Any, ...]


class Fallen(NamedTuple):
    """A ticket that was taken: drawn, or a reserve with its place."""

    stratum: str
    code: str
    ticket: str
    place: str
    reserve: int | None


class View(NamedTuple):
    """A step: the scene, how many of its lines are there, the step's number and the last one's."""

    scene: Scene
    shown: int
    step: int
    last: int
    whole: bool


def scenes(detail: DrawDetail) -> list[Scene]:
    """Return the scenes of a draw as far as it has come; `detail` is what everybody may see."""
    found = [Scene("lists", _lists(detail)), Scene("numbers", detail.seeds)]
    if detail.row.state == "void" and detail.outcome is None:
        return [*found, Scene("void", ("",))]
    if not detail.row.result:
        return [*found, Scene("draw" if detail.row.ready else "enter", ("",))]
    if detail.outcome is None:
        return [*found, Scene("sealed", ("",))]
    text = tuple(seed_text(detail).splitlines())
    found += [Scene("seed", (*text, detail.outcome.seed)), *_tickets(detail, detail.outcome)]
    if detail.outcome.shortage is not None:
        found.append(Scene("shortage", ("",)))
    else:
        found += [Scene("teams", tuple(part)) for part in _parts(called(detail))]
    return [*found, Scene("verify", ("",))]


def view(course: Sequence[Scene], step: int) -> View:
    """Return what a step shows; a step outside of the course is its first or last. Long courses go by whole scenes."""
    whole = sum(len(scene.lines) for scene in course) > MOST_STEPS
    last = len(course) if whole else sum(len(scene.lines) for scene in course)
    step = left = min(max(step, 1), last)
    for scene in course:
        steps = 1 if whole else len(scene.lines)
        if left <= steps:
            break
        left -= steps
    return View(scene, len(scene.lines) if whole else left, step, last, whole)


def first_of(course: Sequence[Scene], kind: str) -> int:
    """Return the step with which the first scene of a kind begins; 1 if there is none."""
    whole = sum(len(scene.lines) for scene in course) > MOST_STEPS
    step = 1
    for scene in course:
        if scene.kind == kind:
            return step
        step += 1 if whole else len(scene.lines)
    return 1


def _lists(detail: DrawDetail) -> tuple[tuple[str, Text, str], ...]:
    digests = file_digests(detail)
    return tuple((name, words, digests[name]) for name, words in FILES.items())


def _tickets(detail: DrawDetail, outcome: Outcome) -> list[Scene]:
    """Return the tickets that were taken, those drawn before the reserves; strata stay whole where they fit."""
    packed: list[list[Fallen]] = []
    for stratum, selection in outcome.selections.items():
        tickets = drawing.tickets(detail.files, outcome.seed, stratum, (*selection.drawn, *selection.reserves))
        places: dict[str, tuple[str, int | None]] = dict.fromkeys(selection.drawn, ("drawn", None))
        places |= {code: ("reserve", at) for at, code in enumerate(selection.reserves, 1)}
        taken = [Fallen(stratum, code, ticket, *places[code]) for code, ticket in tickets.items()]
        if packed and len(packed[-1]) + len(taken) <= PER_SCENE:
            packed[-1] += taken
        else:
            packed += [list(part) for part in _parts(taken)]
    return [Scene("tickets", tuple(lines)) for lines in packed]


def _parts(lines: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (lines[at : at + PER_SCENE] for at in range(0, len(lines), PER_SCENE))
