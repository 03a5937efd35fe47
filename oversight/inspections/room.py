"""The draw room (摇号大厅): a draw as a course of scenes, each with lines that appear one after the other.

What is shown is what everybody may see, in the order in which anybody can compute it. A step is a number in the
address, so a scene can be opened, printed and come back to without a script.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from oversight.inspections.presentation import called, file_digests, ranked, seed_text
from oversight.inspections.rows import DrawDetail

PER_SCENE = 8
MOST_STEPS = 400


class Scene(NamedTuple):
    """What fills the screen at once: `about` is the stratum of tickets; `lines` are what the kind's template shows."""

    kind: str
    lines: tuple[Any, ...]
    about: str = ""


class View(NamedTuple):
    """A step: the scene, how many of its lines are there, the step's number and the last one's."""

    scene: Scene
    shown: int
    step: int
    last: int
    whole: bool


def scenes(detail: DrawDetail) -> list[Scene]:
    """Return the scenes of a draw as far as it has come; `detail` is what everybody may see."""
    found = [Scene("lists", tuple(sorted(_lists(detail).items()))), Scene("numbers", detail.seeds)]
    if detail.row.state == "void" and detail.outcome is None:
        return [*found, Scene("void", ("",))]
    if not detail.row.result:
        return [*found, Scene("draw" if detail.row.ready else "enter", ("",))]
    if detail.outcome is None:
        return [*found, Scene("sealed", ("",))]
    text = tuple(seed_text(detail).splitlines())
    found += [Scene("seed", (*text, detail.outcome.seed)), *_tickets(detail)]
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
            return View(scene, len(scene.lines) if whole else left, step, last, whole)
        left -= steps
    raise AssertionError("a step within the course has a scene")


def first_of(course: Sequence[Scene], kind: str) -> int:
    """Return the step with which the first scene of a kind begins; 1 if there is none."""
    whole = sum(len(scene.lines) for scene in course) > MOST_STEPS
    step = 1
    for scene in course:
        if scene.kind == kind:
            return step
        step += 1 if whole else len(scene.lines)
    return 1


def _lists(detail: DrawDetail) -> dict[str, str]:
    digests = file_digests(detail)
    return {name: digests[name] for name in ("notice.json", "frame.tsv", "inspectors.tsv", "conflicts.tsv")}


def _tickets(detail: DrawDetail) -> Iterator[Scene]:
    """Return the tickets that were taken, by stratum: those drawn, then the reserves."""
    outcome = detail.outcome
    if outcome is None:
        return
    for stratum, selection in outcome.selections.items():
        standing = {one.code: one for one in ranked(detail.files, outcome, stratum)}
        taken = [standing[code] for code in (*selection.drawn, *selection.reserves)]
        for part in _parts(taken):
            yield Scene("tickets", tuple(part), stratum)


def _parts(lines: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (lines[at : at + PER_SCENE] for at in range(0, len(lines), PER_SCENE))
