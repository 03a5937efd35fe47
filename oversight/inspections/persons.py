"""Inspectors as the people they are: who signs in as which, and how a team is called."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from oversight.inspections.models import Inspector


@dataclass(frozen=True, slots=True)
class Person:
    """An inspector of the roster with the account that is his, if he has one."""

    code: str
    name: str
    unit: str
    certificate: str
    account: str | None


def person_of(session: Session, account: str) -> Person | None:
    """Return the inspector who signs in with an account."""
    found = session.scalar(select(Inspector).where(Inspector.account_id == account))
    return None if found is None else _person(found)


def persons(session: Session, codes: Collection[str] | None = None) -> dict[str, Person]:
    """Return inspectors by code: those asked for, or all."""
    asked = select(Inspector).order_by(Inspector.id)
    if codes is not None:
        asked = asked.where(Inspector.id.in_(list(codes)))
    return {one.id: _person(one) for one in session.scalars(asked)}


def _person(one: Inspector) -> Person:
    return Person(one.id, one.name, one.agency_id, one.certificate, one.account_id)
