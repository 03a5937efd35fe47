"""Staffing over REST: townships with their verdicts, and appointments."""

from typing import Any

from flask_smorest import Blueprint

from oversight.agencies.queries import agency, names
from oversight.permissions import Permission
from oversight.persistence import require_scope
from oversight.staffing.commands import AppointPerson
from oversight.staffing.judging import TownshipVerdict, township_verdicts
from oversight.staffing.queries import appointment as find_appointment
from oversight.staffing.schemas import AppointPersonSchema, RecordedAppointmentSchema, TownshipQuery, TownshipSchema
from oversight.staffing.service import appoint_person
from oversight.web.guards import requires
from oversight.web.requests import present_day, principal, session, transaction

api = Blueprint("staffing-api", __name__, url_prefix="/api/v1/staffing", description="人员配备 / Staffing")


@api.route("/townships")
@api.arguments(TownshipQuery, location="query")
@api.response(200, TownshipSchema(many=True))
@requires(Permission.STAFFING_READ)
def townships(query: dict[str, Any]) -> list[dict[str, object]]:
    """The townships of a county, or of the reader's scope, with quota, assistants and outcomes."""
    scope = query.get("county") or principal().scope
    require_scope(principal(), scope)
    with session() as s:
        if "county" in query:
            agency(s, scope)
        named = names(s)
        judged = township_verdicts(s, scope, query.get("on") or present_day())
    return [_dumped(one, named[one.agency]) for one in judged]


@api.route("/appointments", methods=["POST"])
@api.arguments(AppointPersonSchema)
@api.response(201, RecordedAppointmentSchema)
@requires(Permission.STAFFING_WRITE)
def appoint(command: AppointPerson) -> dict[str, str]:
    """Enter an appointment of a person known by id, or new by name."""
    with transaction() as tx:
        stored = appoint_person(tx, command)
    with session() as s:
        return {"id": stored, "event_id": find_appointment(s, stored).service.event_id}


def _dumped(one: TownshipVerdict, name: str) -> dict[str, object]:
    return {
        "agency": one.agency,
        "name": name,
        "registered_population": one.registered,
        "needed": one.needed,
        "assistants": one.present,
        "outcomes": [one.quota.as_json(), one.in_place.as_json()],
    }
