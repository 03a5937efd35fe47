"""Rosters as frozen rows, and what presence reads, loaded in bulk."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from oversight.errors import NotFoundError
from oversight.staffing.models import Appointment, ExemptVillage, Person
from oversight.staffing.presence import Service

COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A person's appointment; `service` is the same as presence reads it."""

    person_name: str
    full_time: bool
    service: Service


@dataclass(frozen=True, slots=True)
class ExemptRow:
    """A village that needs no assistant on the day asked for."""

    agency: str
    reason: str
    since: date
    event_id: str


def services(session: Session, scope: str) -> list[Service]:
    """Return the appointments within a scope, and those that the same persons hold elsewhere (one query)."""
    query = select(
        Appointment.id,
        Appointment.person_id,
        Appointment.role,
        Appointment.agency_id,
        Appointment.started_on,
        Appointment.ended_on,
        Appointment.leave_from,
        Appointment.leave_until,
        Appointment.eligibility,
        Appointment.event_id,
    )
    if scope:
        here = select(Appointment.person_id).where(Appointment.agency_id.startswith(scope, autoescape=True))
        query = query.where(Appointment.person_id.in_(here))
    return [Service(*tuple(row)) for row in session.execute(query)]


def rosters_kept(session: Session, scope: str) -> set[tuple[str, str]]:
    """Return county and role of every roster that has ever had an entry, in the counties that a scope touches."""
    county = func.substr(Appointment.agency_id, 1, COUNTY_DIGITS)
    query = select(county, Appointment.role).distinct()
    query = query.where(Appointment.agency_id.startswith(scope[:COUNTY_DIGITS], autoescape=True))
    return {(code, role) for code, role in session.execute(query)}


def exempt_villages(session: Session, scope: str, on: date) -> dict[str, ExemptRow]:
    """Return the villages that need no assistant on a day, by code (one query)."""
    query = select(ExemptVillage).where(
        ExemptVillage.id.startswith(scope, autoescape=True),
        ExemptVillage.since <= on,
        or_(ExemptVillage.ended_on.is_(None), ExemptVillage.ended_on >= on),
    )
    return {row.id: ExemptRow(row.id, row.reason, row.since, row.event_id) for row in session.scalars(query)}


def roster(session: Session, scope: str) -> list[RosterRow]:
    """Return the roster of a scope with names, those serving first, by agency, role and first day."""
    query = (
        select(Appointment, Person.name)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.agency_id.startswith(scope, autoescape=True))
        .order_by(
            Appointment.ended_on.is_not(None),
            Appointment.agency_id,
            Appointment.role,
            Appointment.started_on,
            Appointment.id,
        )
    )
    return [RosterRow(name, row.full_time, _service(row)) for row, name in session.execute(query)]


def appointment(session: Session, appointment_id: str) -> RosterRow:
    """Return one appointment with its person's name; raise NotFoundError for an unknown id."""
    row = session.get(Appointment, appointment_id)
    if row is None:
        raise NotFoundError
    return RosterRow(session.get_one(Person, row.person_id).name, row.full_time, _service(row))


def persons(session: Session, scope: str) -> dict[str, str]:
    """Return the names, by id, of the persons who have or had an appointment within a scope."""
    here = select(Appointment.person_id).where(Appointment.agency_id.startswith(scope, autoescape=True))
    query = select(Person.id, Person.name).where(Person.id.in_(here)).order_by(Person.name, Person.id)
    return {person: name for person, name in session.execute(query)}  # noqa: C416 - dict() doesn't type-check on rows


def _service(row: Appointment) -> Service:
    return Service(
        row.id,
        row.person_id,
        row.role,
        row.agency_id,
        row.started_on,
        row.ended_on,
        row.leave_from,
        row.leave_until,
        row.eligibility,
        row.event_id,
    )
