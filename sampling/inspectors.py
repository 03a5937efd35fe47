"""Who inspects, how often at most, with which skills; and who may not visit whom (回避)."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from sampling.errors import FormatError
from sampling.frame import SamplingFrame
from sampling.tables import SKILL, Table, print_table

INSPECTORS_FILE = "inspectors.tsv"
CONFLICTS_FILE = "conflicts.tsv"


class Inspector(NamedTuple):
    """One inspector: `cap` visits at most in this draw, on top of `prior_load`; skills sorted."""

    id: str
    cap: int
    prior_load: int
    skills: tuple[str, ...] = ()


class Conflict(NamedTuple):
    """A recusal: the inspector may not visit the object, or any object of the stratum, of this name."""

    inspector: str
    target: str


class Roster:
    """The inspectors, sorted by id; the place in it is the inspector's bit in a mask."""

    def __init__(self, inspectors: Iterable[Inspector]) -> None:
        self.inspectors = tuple(sorted(inspectors))

    @cached_property
    def place_of(self) -> Mapping[str, int]:
        """Return each inspector's place in the roster."""
        return {inspector.id: place for place, inspector in enumerate(self.inspectors)}

    def skilled(self, skill: str) -> int:
        """Return the mask of those who have a skill; everybody has the skill ""."""
        return sum(1 << place for place, each in enumerate(self.inspectors) if skill in {"", *each.skills})


def parse_inspectors(body: bytes) -> Roster:
    """Read inspectors.tsv: id, cap, prior_load, skills; raise FormatError with file and line."""
    table = Table(INSPECTORS_FILE, body, ("id", "cap", "prior_load", "skills"))
    inspectors = [
        Inspector(
            table.identifier(n, 0, name),
            table.natural(n, 1, cap),
            table.natural(n, 2, prior),
            _skills(table, n, skills),
        )
        for n, (name, cap, prior, skills) in enumerate(table.rows(), 1)
    ]
    for number, (above, inspector) in enumerate(pairwise(inspectors), 2):
        if above.id == inspector.id:
            table.refuse(number, f"编号 {inspector.id} 重复", f"the id {inspector.id} is given twice")
    return Roster(inspectors)


def print_inspectors(roster: Roster) -> bytes:
    """Print inspectors.tsv, the inverse of parse_inspectors."""
    return print_table([(*each[:3], ",".join(each.skills)) for each in roster.inspectors])


def parse_conflicts(body: bytes) -> frozenset[Conflict]:
    """Read conflicts.tsv: inspector id, object id or stratum; raise FormatError with file and line."""
    table = Table(CONFLICTS_FILE, body, ("inspector", "target"))
    return frozenset(
        Conflict(table.identifier(n, 0, inspector), table.identifier(n, 1, target))
        for n, (inspector, target) in enumerate(table.rows(), 1)
    )


def print_conflicts(conflicts: Iterable[Conflict]) -> bytes:
    """Print conflicts.tsv, the inverse of parse_conflicts."""
    return print_table(sorted(conflicts))


def check_conflicts(conflicts: Iterable[Conflict], roster: Roster, frame: SamplingFrame) -> None:
    """Refuse a recusal of somebody not in the roster, or from something not in the frame."""
    for number, conflict in enumerate(sorted(conflicts), 1):
        if conflict.inspector not in roster.place_of:
            zh, en = f"没有检查人员 {conflict.inspector}", f"there is no inspector {conflict.inspector}"
            raise FormatError(CONFLICTS_FILE, number, zh, en)
        if conflict.target not in frame.stratum_of and conflict.target not in frame.strata:
            zh, en = f"没有对象或层 {conflict.target}", f"there is no object or stratum {conflict.target}"
            raise FormatError(CONFLICTS_FILE, number, zh, en)


def _skills(table: Table, number: int, text: str) -> tuple[str, ...]:
    skills = text.split(",") if text else []
    for skill in skills:
        if not SKILL.fullmatch(skill):
            zh, en = (
                f"技能须为 1 至 40 个字符且无空白：{text[:80]!r}",
                f"a skill is 1 to 40 characters without blanks: {text[:80]!r}",
            )
            table.refuse(number, zh, en)
    for above, skill in pairwise(skills):
        if above >= skill:
            table.refuse(
                number, f"技能须排序且不重复：{text[:80]!r}", f"skills must be sorted and unique: {text[:80]!r}"
            )
    return tuple(skills)
