"""Conclusions as frozen rows: those of the office, and what of them is public."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from oversight.agencies.queries import names
from oversight.clock import day_of
from oversight.conclusions.models import Conclusion
from oversight.errors import NotFoundError, OutOfScopeError


class Problem(NamedTuple):
    """A breach found on the visit: the line that was answered no, its finding, the digests of what proves it."""

    line: str
    question: str
    clause: str
    finding: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConclusionRow:
    """A conclusion; state is drafted, returned, formed or published."""

    id: str
    visit: str
    number: int
    object: str
    agency: str
    owner: str
    state: str
    text: str
    proposed: str
    problems: tuple[Problem, ...]
    drafted_by: str
    drafted_at: datetime
    review: str | None
    decided_by: str | None
    formed_on: date | None
    publish_by: date | None
    public_text: str | None
    public_sha256: str | None
    published_by: str | None
    published_at: datetime | None
    event_id: str

    @property
    def published_on(self) -> date | None:
        """The day of the publication, in Shanghai."""
        return None if self.published_at is None else day_of(self.published_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRow:
    """A published conclusion, personal data removed; `place` is the object's name, `late` after the last day."""

    number: int
    object: str
    place: str
    problems: int
    text: str
    sha256: str
    formed_on: date
    publish_by: date
    published_on: date
    late: bool
    event_id: str


def published(session: Session, number: int) -> list[PublishedRow]:
    """Return what is published of a draw's conclusions, by object; nothing here names a person."""
    asked = select(Conclusion).where(Conclusion.number == number, Conclusion.state == "published")
    rows = [_row(one) for one in session.scalars(asked.order_by(Conclusion.object))]
    called = names(session, [row.object for row in rows])
    return [_public(row, called.get(row.object, row.object)) for row in rows]


def conclusions(session: Session, scope: str, number: int | None = None) -> list[ConclusionRow]:
    """Return the conclusions within a scope, of one draw if asked, those first that are to be published soonest."""
    asked = select(Conclusion).where(Conclusion.agency_id.startswith(scope, autoescape=True))
    if number is not None:
        asked = asked.where(Conclusion.number == number)
    return _rows(session, asked.order_by(Conclusion.number.desc(), Conclusion.object))


def formed(session: Session, scope: str) -> list[ConclusionRow]:
    """Return the formed conclusions whose publication agencies within a scope owe, published or not."""
    asked = select(Conclusion).where(
        Conclusion.owner_id.startswith(scope, autoescape=True), Conclusion.formed_on.is_not(None)
    )
    return _rows(session, asked.order_by(Conclusion.formed_on, Conclusion.number, Conclusion.object))


def conclusion(session: Session, scope: str, identifier: str) -> ConclusionRow:
    """Return one conclusion; raise NotFoundError, or OutOfScopeError for another county's."""
    found = session.get(Conclusion, identifier)
    if found is None:
        raise NotFoundError
    if not found.agency_id.startswith(scope):
        raise OutOfScopeError(found.agency_id)
    return _row(found)


def conclusion_of(session: Session, visit: str) -> ConclusionRow | None:
    """Return the conclusion of a visit, if there is one; the caller has checked the visit's scope."""
    found = session.scalar(select(Conclusion).where(Conclusion.visit_id == visit))
    return None if found is None else _row(found)


def _rows(session: Session, asked: Select[Conclusion]) -> list[ConclusionRow]:
    return [_row(one) for one in session.scalars(asked)]


def _row(one: Conclusion) -> ConclusionRow:
    return ConclusionRow(
        id=one.id,
        visit=one.visit_id,
        number=one.number,
        object=one.object,
        agency=one.agency_id,
        owner=one.owner_id,
        state=one.state,
        text=one.text,
        proposed=one.proposed,
        problems=tuple(
            Problem(each["line"], each["question"], each["clause"], each["finding"], tuple(each["evidence"]))
            for each in one.problems
        ),
        drafted_by=one.drafted_by,
        drafted_at=one.drafted_at,
        review=one.review,
        decided_by=one.decided_by,
        formed_on=one.formed_on,
        publish_by=one.publish_by,
        public_text=one.public_text,
        public_sha256=one.public_sha256,
        published_by=one.published_by,
        published_at=one.published_at,
        event_id=one.event_id,
    )


def _public(row: ConclusionRow, place: str) -> PublishedRow:
    if row.formed_on is None or row.publish_by is None or row.published_on is None:
        raise ValueError(f"conclusion {row.id} is published without its days")
    return PublishedRow(
        number=row.number,
        object=row.object,
        place=place,
        problems=len(row.problems),
        text=row.public_text or "",
        sha256=row.public_sha256 or "",
        formed_on=row.formed_on,
        publish_by=row.publish_by,
        published_on=row.published_on,
        late=row.published_on > row.publish_by,
        event_id=row.event_id,
    )
