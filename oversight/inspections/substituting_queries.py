"""What followed a draw: requests, substitutions with what they wait for, the public file, emergencies by unit."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from oversight.errors import NotFoundError
from oversight.inspections import substituting
from oversight.inspections.models import Inspector, Notice, RegisterEntry
from oversight.inspections.substituting_tables import RecusalRequest, Substitution

Seat = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class SubstitutionRow:
    """A substitution: what was vacated, who approved, which number is awaited or came, and who took the seats."""

    id: str
    draw: int
    kind: str
    state: str
    inspector: str | None
    object: str | None
    vacated: tuple[Seat, ...]
    reason: str
    requested_by: str
    approved_by: str | None
    declared_on: date | None
    source: str | None
    event_on: date | None
    value: str | None
    seed: str | None
    reserve: str | None
    seats: tuple[Seat, ...]
    declaration_number: int | None
    replacement_number: int | None
    replaced_at: datetime | None
    event_id: str


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A recusal that the inspected asked for, and what was decided."""

    id: str
    draw: int
    object: str
    inspector: str
    reason: str
    requested_by: str
    requested_on: date
    due_on: date
    state: str
    decided_by: str | None
    decided_on: date | None
    application_number: int
    event_id: str


def substitutions(session: Session, number: int) -> list[SubstitutionRow]:
    """Return a draw's substitutions in the order in which they were asked for."""
    query = select(Substitution).join(Notice, Notice.id == Substitution.notice_id).where(Notice.number == number)
    return [_row(one, number) for one in session.scalars(query.order_by(Substitution.id))]


def substitution(session: Session, identifier: str) -> SubstitutionRow:
    """Return one substitution; raise NotFoundError for an unknown one."""
    found = session.get(Substitution, identifier)
    if found is None:
        raise NotFoundError
    return _row(found, session.get_one(Notice, found.notice_id).number)


def recusal_requests(session: Session, scope: str, number: int) -> list[RequestRow]:
    """Return what was asked for about objects in the scope, in a draw."""
    query = (
        select(RecusalRequest)
        .join(Notice, Notice.id == RecusalRequest.notice_id)
        .where(Notice.number == number, RecusalRequest.object.startswith(scope, autoescape=True))
    )
    return [_request(one, number) for one in session.scalars(query.order_by(RecusalRequest.id))]


def recusal_request(session: Session, identifier: str) -> RequestRow:
    """Return one request; raise NotFoundError for an unknown one."""
    found = session.get(RecusalRequest, identifier)
    if found is None:
        raise NotFoundError
    return _request(found, session.get_one(Notice, found.notice_id).number)


def changes_file(session: Session, notice: Notice, result: bytes) -> bytes | None:
    """Return the substitutions.json of a drawn notice, None if nothing followed the draw."""
    contents: dict[int, bytes] = {}
    for asked in session.scalars(select(RecusalRequest).where(RecusalRequest.notice_id == notice.id)):
        contents[asked.application_number] = asked.application
        if asked.rejection_number is not None and asked.rejection is not None:
            contents[asked.rejection_number] = asked.rejection
    for one in session.scalars(select(Substitution).where(Substitution.notice_id == notice.id)):
        if one.declaration_number is not None and one.declaration is not None:
            contents[one.declaration_number] = one.declaration
        if one.replacement_number is not None and one.replacement is not None:
            contents[one.replacement_number] = one.replacement
    if not contents:
        return None
    query = select(RegisterEntry).where(RegisterEntry.number.in_(list(contents))).order_by(RegisterEntry.number)
    entries = [
        substituting.Entry(one.number, one.previous, one.kind, contents[one.number]) for one in session.scalars(query)
    ]
    return substituting.print_file(notice.number, result, entries)


def emergencies(session: Session) -> dict[str, int]:
    """Return how many same-day emergencies there were, by the unit of who left."""
    query = (
        select(Inspector.agency_id)
        .join(Substitution, Substitution.inspector_id == Inspector.id)
        .where(Substitution.kind == "emergency", Substitution.state == "replaced")
    )
    return dict(sorted(Counter(session.scalars(query)).items()))


def _row(one: Substitution, number: int) -> SubstitutionRow:
    return SubstitutionRow(
        id=one.id,
        draw=number,
        kind=one.kind,
        state=one.state,
        inspector=one.inspector_id,
        object=one.object,
        vacated=_seats(one.vacated),
        reason=one.reason,
        requested_by=one.requested_by,
        approved_by=one.approved_by,
        declared_on=one.declared_on,
        source=one.source,
        event_on=one.event_on,
        value=one.value,
        seed=one.seed,
        reserve=one.reserve,
        seats=_seats(one.seats),
        declaration_number=one.declaration_number,
        replacement_number=one.replacement_number,
        replaced_at=one.replaced_at,
        event_id=one.event_id,
    )


def _request(one: RecusalRequest, number: int) -> RequestRow:
    return RequestRow(
        id=one.id,
        draw=number,
        object=one.object,
        inspector=one.inspector_id,
        reason=one.reason,
        requested_by=one.requested_by,
        requested_on=one.requested_on,
        due_on=one.due_on,
        state=one.state,
        decided_by=one.decided_by,
        decided_on=one.decided_on,
        application_number=one.application_number,
        event_id=one.event_id,
    )


def _seats(seats: list[list[str | int]]) -> tuple[Seat, ...]:
    return tuple((str(place), int(slot), str(who)) for place, slot, who in seats)
