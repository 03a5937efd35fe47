"""A request to erase what was processed unlawfully, about a person who is at no post."""

from datetime import date

from sqlalchemy import text

from oversight.clock import Clock
from oversight.erasures.service import RequestErasure, request_erasure
from oversight.permissions import Role
from oversight.persistence import Database, Principal, begin
from tests.builders.city import COUNTY, TOWNSHIP
from tests.builders.staffing import appoint

COUNTYS_OWN = Principal(user_id="asker", role=Role.CITY_ADMIN, agency=f"{COUNTY}.MZ", scope="")


def build_erasure(database: Database, clock: Clock) -> str:
    """Ask for an erasure and return the request's id."""
    last = date(2026, 10, 31)
    appointment = appoint(database, clock, TOWNSHIP, date(2026, 10, 1), name="已离岗", ended_on=last)
    with begin(database, COUNTYS_OWN, clock) as tx:
        person = tx.session.scalar(text("SELECT person_id FROM appointment WHERE id = :id"), {"id": appointment})
        return request_erasure(tx, RequestErasure(subject=f"person:{person}", basis="unlawful-processing"), {})
