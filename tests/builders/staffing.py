"""Rosters of the small city, entered through the service."""

from datetime import date

from oversight.clock import Clock
from oversight.persistence import SYSTEM, Database, Principal, begin
from oversight.staffing.commands import AppointPerson
from oversight.staffing.service import appoint_person

FIRST_DAY = date(2021, 12, 1)


def appoint(
    database: Database,
    clock: Clock,
    agency: str,
    started_on: date = FIRST_DAY,
    *,
    who: Principal = SYSTEM,
    **more: object,
) -> str:
    """Appoint somebody, by default a new township assistant in time, and return the appointment's id."""
    values = {"role": "township_assistant", "name": "张三", "agency": agency, "started_on": started_on, **more}
    if values.get("person"):
        values["name"] = None
    with begin(database, who, clock) as tx:
        return appoint_person(tx, AppointPerson(**values))  # type: ignore[arg-type]  # a test's own values
