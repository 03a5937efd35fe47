"""Visits as pages and papers show them: names beside codes, lines with their answers and what proves them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from oversight.agencies.queries import names
from oversight.errors import ConflictError
from oversight.evidence.queries import EvidenceRow, attached
from oversight.evidence.sniffing import SUFFIXES
from oversight.inspections import queries as inspections
from oversight.inspections.persons import Person, persons
from oversight.visits import queries
from oversight.visits.policy import ANSWERS, MEANS, STATES
from oversight.visits.rows import AnswerRow, SignatureRow, VisitRow
from oversight.visits.teams import lines_of, teams_of

TICKS: Mapping[bool | None, str] = MappingProxyType({True: "yes", False: "no", None: "none"})
WORDS: Mapping[str, Any] = MappingProxyType({"answers": ANSWERS, "means": MEANS, "states": STATES})


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the checklist with the answer that stands, all it was answered before, and its evidence."""

    code: str
    question: str
    clause: str
    answer: AnswerRow | None
    earlier: tuple[queries.EarlierAnswer, ...]
    evidence: tuple[EvidenceRow, ...]

    @property
    def tick(self) -> str:
        """The answer as the form has it, empty while there is none."""
        return "" if self.answer is None else TICKS[self.answer.ok]


class Waiting(NamedTuple):
    """An object that a team is to visit and hasn't yet."""

    number: int
    object: str
    team: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A visit whole, for its pages."""

    row: VisitRow
    place: str
    title: str
    people: Mapping[str, Person]
    lines: tuple[ShownLine, ...]
    others: tuple[EvidenceRow, ...]
    signatures: tuple[SignatureRow, ...]

    @property
    def signed_once(self) -> bool:
        """Whether anybody has signed, so that what comes now is a correction."""
        return bool(self.signatures)

    @property
    def unanswered(self) -> int:
        """How many lines nobody has answered."""
        return sum(1 for line in self.lines if line.answer is None)

    def holding(self, inspector: str | None) -> SignatureRow | None:
        """Return the signature that holds: an inspector's, or (None) that of the inspected."""
        return next((one for one in self.signatures if one.holds and one.inspector == inspector), None)


def shown(session: Session, scope: str, identifier: str) -> Shown:
    """Return a visit with everything that its pages show."""
    row = queries.visit(session, scope, identifier)
    owner = f"visit:{row.id}"
    files = attached(session, [owner])[owner]
    given = {one.code: one for one in row.answers}
    earlier = queries.earlier_answers(session, row.id)
    lines = tuple(
        ShownLine(
            line["code"],
            line["question"],
            line["clause"],
            given.get(line["code"]),
            earlier.get(line["code"], ()),
            tuple(one for one in files if one.line == line["code"]),
        )
        for line in queries.checklist_of(session, row.id)
    )
    return Shown(
        row=row,
        place=names(session, [row.object]).get(row.object, row.object),
        title=inspections.draw(session, row.number).row.title,
        people=persons(session, row.inspectors),
        lines=lines,
        others=tuple(one for one in files if one.line is None),
        signatures=queries.signatures(session, row),
    )


def waiting_for(session: Session, inspector: str | None, visited: Sequence[VisitRow]) -> list[Waiting]:
    """Return the objects that an inspector's teams (None: all teams) are still to visit, by draw and object."""
    done = {(one.number, one.object) for one in visited}
    found = []
    for draw in inspections.draws(session):
        try:
            teams = teams_of(session, draw.number)
        except ConflictError:  # void, or not drawn yet
            continue
        found += [
            Waiting(draw.number, place, team, draw.title)
            for place, team in sorted(teams.items())
            if (inspector is None or inspector in team) and (draw.number, place) not in done
        ]
    return found


def blank_lines(session: Session, number: int) -> tuple[ShownLine, ...]:
    """Return the lines of a draw's visits, unanswered."""
    return tuple(
        ShownLine(line["code"], line["question"], line["clause"], None, (), ()) for line in lines_of(session, number)
    )


def file_name(one: EvidenceRow) -> str:
    """Return the name under which an attachment is handed out: made of its digest, never of the sender's."""
    return f"{(one.sha256 or '')[:16]}.{SUFFIXES[one.media_type]}"
