"""Pages on which people are appointed, leave, and are corrected; populations and exemptions are entered."""

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from marshmallow import Schema
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.agencies.queries import AgencyRow
from oversight.agencies.queries import agency as find_agency
from oversight.bilingual import Text
from oversight.errors import InvalidInputError, NotFoundError
from oversight.permissions import Permission
from oversight.persistence import require_scope
from oversight.staffing import queries, service, vocabulary
from oversight.staffing.queries import COUNTY_DIGITS
from oversight.staffing.schemas import (
    AppointPersonSchema,
    CorrectAppointmentSchema,
    EndAppointmentSchema,
    EndExemptionSchema,
    ExemptVillageSchema,
    RecordLeaveSchema,
    RecordPopulationSchema,
)
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import notify, render
from oversight.web.requests import principal, session, transaction

pages = Blueprint("staffing", __name__, url_prefix="/staffing")
_TOWNSHIP_DIGITS = 9


def place(code: str, *levels: str) -> AgencyRow:
    """Return a page's agency; raise NotFoundError if it isn't of one of the levels, or isn't the reader's."""
    require_scope(principal(), code)
    with session() as s:
        found = find_agency(s, code)
    if found.level not in levels:
        raise NotFoundError
    return found


def crumbs(code: str) -> list[tuple[Text, str]]:
    """Return the way to an agency's page: the divisions above it that the reader may see."""
    way = [(Text("人员配备", "Staffing"), url_for("staffing.index"))]
    above = [code[:digits] for digits in (COUNTY_DIGITS, _TOWNSHIP_DIGITS) if digits < len(code)]
    with session() as s:
        for one in above:
            if principal().covers(one):
                name = find_agency(s, one).name
                way.append((Text(name, name), home(one)))
    return way


def home(code: str) -> str:
    """Return the address of an agency's page."""
    return url_for("staffing.agency", code=code)


def _form(template: str, title: Text, found: AgencyRow, **context: Any) -> Response:
    way = [*crumbs(found.code), (Text(found.name, found.name), home(found.code))]
    return render(
        f"staffing/{template}.html",
        title=title,
        crumbs=way,
        agency=found,
        vocabulary=vocabulary,
        back=home(found.code),
        **context,
    )


def _appoint_form(found: AgencyRow, **context: Any) -> Response:
    roles = {role: words for role, words in vocabulary.ROLES.items() if vocabulary.LEVEL_OF[role] == found.level}
    with session() as s:
        known = queries.persons(s, found.code[:COUNTY_DIGITS])
    title = Text("登记到岗", "Enter an appointment")
    return _form("appoint", title, found, roles=roles, known=[(key, name) for key, name in known.items()], **context)


@pages.get("/<code>/appoint")
@requires(Permission.STAFFING_WRITE)
def appoint_form(code: str) -> Response:
    """Show the form of an appointment."""
    return _appoint_form(place(code, "township", "village"), values={"full_time": "true"})


@pages.post("/<code>/appoint")
@requires(Permission.STAFFING_WRITE)
def appoint(code: str) -> WerkzeugResponse:
    """Store an appointment."""
    found, typed = place(code, "township", "village"), request.form.to_dict()
    try:
        command = parse(AppointPersonSchema(), {**typed, "agency": code})
        with transaction() as tx:
            service.appoint_person(tx, command)
    except InvalidInputError as error:
        return _appoint_form(found, status=422, errors=error.fields, values=typed)
    notify(Text("已登记到岗。", "The appointment is stored."))
    return redirect(home(code) + "#roster")


@pages.get("/<code>/population")
@requires(Permission.STAFFING_WRITE)
def population_form(code: str) -> Response:
    """Show the form of a registered population."""
    return _form("population", _POPULATION, place(code, "township"))


@pages.post("/<code>/population")
@requires(Permission.STAFFING_WRITE)
def population(code: str) -> WerkzeugResponse:
    """Store a registered population."""
    found, typed = place(code, "township"), request.form.to_dict()
    try:
        command = parse(RecordPopulationSchema(), {**typed, "agency": code})
        with transaction() as tx:
            service.record_population(tx, command)
    except InvalidInputError as error:
        return _form("population", _POPULATION, found, status=422, errors=error.fields, values=typed)
    notify(Text("户籍人口已登记。", "The registered population is stored."))
    return redirect(home(code))


_POPULATION = Text("登记户籍人口", "Enter the registered population")


@pages.get("/appointments/<appointment>")
@requires(Permission.STAFFING_WRITE)
def appointment(appointment: str) -> Response:
    """Show an appointment, and what can be done with it."""
    return _appointment_page(appointment)


@pages.post("/appointments/<appointment>/<act>")
@requires(Permission.STAFFING_WRITE)
def change(appointment: str, act: str) -> WerkzeugResponse:
    """End or correct an appointment, or enter a leave."""
    if act not in _ACTS:
        raise NotFoundError
    row, (schema, serve, done) = _row(appointment), _ACTS[act]
    try:
        command = parse(schema(), {**request.form.to_dict(), "appointment": appointment})
        with transaction() as tx:
            serve(tx, command)
    except InvalidInputError as error:
        return _appointment_page(appointment, error, act)
    notify(done)
    return redirect(home(row.service.agency) + "#roster")


_ACTS: dict[str, tuple[type[Schema], Any, Text]] = {
    "end": (EndAppointmentSchema, service.end_appointment, Text("已登记离岗。", "The last day is stored.")),
    "correct": (CorrectAppointmentSchema, service.correct_appointment, Text("已更正。", "Corrected.")),
    "leave": (RecordLeaveSchema, service.record_leave, Text("请假已登记。", "The leave is stored.")),
}


@pages.post("/<code>/exemption")
@requires(Permission.STAFFING_WRITE)
def exemption(code: str) -> WerkzeugResponse:
    """Exempt a village, or end its exemption; a refusal is shown on the village's page."""
    place(code, "village")
    ending = "ended_on" in request.form
    schema = EndExemptionSchema() if ending else ExemptVillageSchema()
    command = parse(schema, {**request.form.to_dict(), "village": code})
    with transaction() as tx:
        if ending:
            service.end_exemption(tx, command)
        else:
            service.exempt_village(tx, command)
    notify(Text("豁免认定已更新。", "The exemption is updated."))
    return redirect(home(code))


def _row(appointment_id: str) -> queries.RosterRow:
    with session() as s:
        row = queries.appointment(s, appointment_id)
    require_scope(principal(), row.service.agency)
    return row


def _appointment_page(appointment_id: str, error: InvalidInputError | None = None, act: str = "") -> Response:
    row = _row(appointment_id)
    found = place(row.service.agency, "township", "village")
    typed, wanted = request.form.to_dict(), request.args.get("act", "")
    return _form(
        "appointment",
        Text(f"{row.person_name} · 任职", f"{row.person_name}: appointment"),
        found,
        row=row,
        act=act or (wanted if wanted in _ACTS else ""),
        values=typed if error else _held(row),
        errors=error.fields if error else (),
        status=422 if error else 200,
    )


def _held(row: queries.RosterRow) -> dict[str, str]:
    held = row.service
    days = {
        "started_on": held.started_on,
        "ended_on": held.ended_on,
        "leave_from": held.leave_from,
        "leave_until": held.leave_until,
    }
    typed = {name: day.isoformat() for name, day in days.items() if day is not None}
    return typed | {"eligibility": held.eligibility, "full_time": str(row.full_time).lower()}
