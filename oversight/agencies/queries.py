"""Agencies and populations as frozen rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oversight.agencies.models import Agency, Population
from oversight.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """An agency; `parent` is the code of the division it belongs to."""

    code: str
    level: str
    parent: str | None
    name: str


@dataclass(frozen=True, slots=True)
class PopulationRow:
    """A township's registered population (persons) by the latest register on or before the day asked for."""

    agency: str
    on: date
    registered: int | None
    source: str
    event_id: str


def agencies(session: Session, scope: str, level: str | None = None) -> list[AgencyRow]:
    """Return the agencies within a scope, by code."""
    query = select(Agency).where(Agency.id.startswith(scope, autoescape=True)).order_by(Agency.id)
    if level is not None:
        query = query.where(Agency.level == level)
    return [_row(one) for one in session.scalars(query)]


def agency(session: Session, code: str) -> AgencyRow:
    """Return one agency; raise NotFoundError for an unknown code."""
    found = session.get(Agency, code)
    if found is None:
        raise NotFoundError
    return _row(found)


def names(session: Session, codes: Collection[str] | None = None) -> dict[str, str]:
    """Return the names by code, of all agencies or of those given."""
    query = select(Agency.id, Agency.name)
    query = query if codes is None else query.where(Agency.id.in_(list(codes)))
    return {code: name for code, name in session.execute(query)}  # noqa: C416 - dict() doesn't type-check on rows


def populations(session: Session, scope: str, on: date) -> dict[str, PopulationRow]:
    """Return the latest registered population on or before a day, by township code (one query)."""
    latest = (
        select(Population.agency_id, func.max(Population.on).label("on"))
        .where(Population.on <= on, Population.agency_id.startswith(scope, autoescape=True))
        .group_by(Population.agency_id)
        .subquery()
    )
    query = select(Population).join(
        latest, (Population.agency_id == latest.c.agency_id) & (Population.on == latest.c.on)
    )
    return {
        one.agency_id: PopulationRow(one.agency_id, one.on, one.registered, one.source, one.event_id)
        for one in session.scalars(query)
    }


def population_registers(session: Session, scope: str, on: date) -> dict[str, list[PopulationRow]]:
    """Return every registered population up to a day, by township code, the earliest first (one query)."""
    query = select(Population).where(Population.on <= on, Population.agency_id.startswith(scope, autoescape=True))
    found: dict[str, list[PopulationRow]] = {}
    for one in session.scalars(query.order_by(Population.agency_id, Population.on)):
        row = PopulationRow(one.agency_id, one.on, one.registered, one.source, one.event_id)
        found.setdefault(one.agency_id, []).append(row)
    return found


def _row(one: Agency) -> AgencyRow:
    return AgencyRow(one.id, one.level, one.parent_id, one.name)
