"""The list of matters as it holds on a day, and the checklist of a plan's item."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from oversight.errors import NotFoundError
from oversight.inspections.catalogue_policy import ChecklistLine
from oversight.inspections.catalogue_tables import InspectionMatter
from oversight.inspections.models import PlanItem


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A version of a matter; `event_id` is its log entry."""

    id: str
    code: str
    effective_from: date
    title: str
    clause: str
    method: str
    level: str
    checklist: tuple[ChecklistLine, ...]
    event_id: str


def matters(session: Session, on: date) -> list[MatterRow]:
    """Return the matters as they stand on a day, by code."""
    query = select(InspectionMatter).where(InspectionMatter.effective_from <= on)
    newest = {one.code: one for one in session.scalars(query.order_by(InspectionMatter.effective_from))}
    return [_row(newest[code]) for code in sorted(newest)]


def versions(session: Session, code: str) -> list[MatterRow]:
    """Return all versions of a matter, the newest first; raise NotFoundError for an unknown code."""
    query = select(InspectionMatter).where(InspectionMatter.code == code)
    found = session.scalars(query.order_by(InspectionMatter.effective_from.desc())).all()
    if not found:
        raise NotFoundError
    return [_row(one) for one in found]


def all_versions(session: Session) -> list[MatterRow]:
    """Return all versions of all matters, by code and day."""
    query = select(InspectionMatter).order_by(InspectionMatter.code, InspectionMatter.effective_from)
    return [_row(one) for one in session.scalars(query)]


def checklist(session: Session, item_id: str) -> tuple[ChecklistLine, ...]:
    """Return the questions of a plan's item, as its matter stood when the item was drafted.

    Empty for an item that refers to no matter; NotFoundError for an unknown item.
    """
    item = session.get(PlanItem, item_id)
    if item is None:
        raise NotFoundError
    if item.matter_id is None:
        return ()
    return _lines(session.get_one(InspectionMatter, item.matter_id))


def _lines(matter: InspectionMatter) -> tuple[ChecklistLine, ...]:
    return tuple(ChecklistLine(**line) for line in matter.checklist)


def _row(one: InspectionMatter) -> MatterRow:
    return MatterRow(
        one.id, one.code, one.effective_from, one.title, one.clause, one.method, one.level, _lines(one), one.event_id
    )
