"""Requests as frozen rows, and what they need to know of a record."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from oversight.erasures.models import ErasureRequest
from oversight.erasures.states import OPEN, ErasureState
from oversight.errors import NotFoundError, OutOfScopeError
from oversight.persistence import Principal
from oversight.persistence.log_reading import LoggedAct, acts_upon
from oversight.persistence.log_tables import log_entry
from oversight.persistence.personal import find_row, personal_columns, personal_tables

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class ErasureRow:
    """A request; approvers are user ids, None until they act."""

    id: str
    agency: str
    subject: str
    basis: str
    state: ErasureState
    requested_by: str
    requested_on: date
    first_approver: str | None
    second_approver: str | None
    refused_by: str | None
    payloads: int | None
    erased_on: date | None
    finished_on: date | None
    event_id: str

    @property
    def people(self) -> set[str]:
        """The ids of all who had a hand in it."""
        return {one for one in (self.requested_by, self.first_approver, self.second_approver, self.refused_by) if one}


@dataclass(frozen=True, slots=True)
class Found:
    """A record whose personal data has a certain wording."""

    subject: str
    columns: tuple[str, ...]


def count_erasures(session: Session, scope: str) -> int:
    """Count the requests in scope."""
    return session.scalar(select(func.count()).select_from(_scoped(scope).subquery())) or 0


def erasures(session: Session, scope: str, first: int = 0, limit: int = 50) -> list[ErasureRow]:
    """Return the requests in scope, newest first."""
    query = _scoped(scope).order_by(ErasureRequest.requested_on.desc(), ErasureRequest.id.desc())
    return [_row(one) for one in session.scalars(query.offset(first).limit(limit))]


def erasure(session: Session, reader: Principal, identifier: str) -> ErasureRow:
    """Return one request; raise NotFoundError, or OutOfScopeError for another area's."""
    found = session.get(ErasureRequest, identifier)
    if found is None:
        raise NotFoundError
    if not reader.covers(found.agency_id):
        raise OutOfScopeError(found.agency_id)
    return _row(found)


def unfinished(session: Session) -> list[ErasureRow]:
    """Return the erasures that were carried out, but whose bytes may still be in the files."""
    query = select(ErasureRequest).where(ErasureRequest.state == ErasureState.ERASED.value).order_by(ErasureRequest.id)
    return [_row(one) for one in session.scalars(query)]


def open_request(session: Session, subject: str) -> str | None:
    """Return the id of a request about a record that awaits approval."""
    states = [one.value for one in OPEN]
    query = select(ErasureRequest.id).where(ErasureRequest.subject == subject, ErasureRequest.state.in_(states))
    return session.scalar(query.limit(1))


def last_change(session: Session, subject: str) -> datetime:
    """Return when a record was last changed, as the log has it."""
    query = select(func.max(log_entry.c.occurred_at)).where(log_entry.c.subject == subject)
    return datetime.fromisoformat(session.scalars(query).one())


def course(session: Session, identifier: str) -> list[LoggedAct]:
    """Return what happened to a request, oldest first."""
    return acts_upon(session, [f"{ErasureRequest.__tablename__}:{identifier}"])


def shown_of(session: Session, subject: str) -> dict[str, str]:
    """Return a record's personal texts by the columns' names, for those who decide about them."""
    row = find_row(session, subject)
    if row is None:
        return {}
    columns = personal_columns(row.__table__)  # type: ignore[attr-defined]  # every audited class is mapped to one table
    values = {column.name: getattr(row, column.name) for column in columns if column.info["personal"] == "sealed"}
    return {name: str(value) for name, value in values.items() if value}


def records_with(session: Session, words: str) -> list[Found]:
    """Return the records in which a personal column is exactly these words."""
    found = []
    for table in personal_tables():
        columns = [one for one in personal_columns(table) if one.info["personal"] == "sealed"]
        query = select(table.c.id).where(or_(*(one == words for one in columns))).order_by(table.c.id)
        names = tuple(one.name for one in columns)
        found += [Found(f"{table.name}:{identifier}", names) for identifier in session.scalars(query.limit(MOST_FOUND))]
    return found[:MOST_FOUND]


def _scoped(scope: str) -> Select[ErasureRequest]:
    return select(ErasureRequest).where(ErasureRequest.agency_id.startswith(scope, autoescape=True))


def _row(one: ErasureRequest) -> ErasureRow:
    return ErasureRow(
        id=one.id,
        agency=one.agency_id,
        subject=one.subject,
        basis=one.basis,
        state=ErasureState(one.state),
        requested_by=one.requested_by,
        requested_on=one.requested_on,
        first_approver=one.first_approver,
        second_approver=one.second_approver,
        refused_by=one.refused_by,
        payloads=one.payloads,
        erased_on=one.erased_on,
        finished_on=one.finished_on,
        event_id=one.event_id,
    )
