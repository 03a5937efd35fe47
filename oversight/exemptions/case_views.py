"""The list of cases, one case with all that may be seen of it, and the application."""

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.accounts.queries import user_names
from oversight.agencies.queries import agencies, names
from oversight.bilingual import Text
from oversight.deadlines.calendar import WorkingDayCalendar
from oversight.errors import FieldError, InvalidInputError
from oversight.exemptions import queries, service
from oversight.exemptions.presentation import TAGS, as_seen_by, choices, possible, sheet, told
from oversight.exemptions.queries import CaseFilter, CaseRow
from oversight.exemptions.schemas import ApplicationSchema
from oversight.exemptions.windows import windows
from oversight.findings.queries import finding
from oversight.permissions import Permission
from oversight.web.exports import exported
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import notify, render
from oversight.web.pagination import exports, paging
from oversight.web.requests import present_day, principal, session, transaction

TITLE = Text("容错免责", "Fault tolerance")
pages = Blueprint("exemptions", __name__, url_prefix="/exemptions")


@pages.get("/")
@requires(Permission.EXEMPTIONS_READ)
def index() -> Response:
    """Show the cases in the reader's scope, filtered, paged, or as a file."""
    scope, wanted = principal().scope, CaseFilter(request.args.get("state"), request.args.get("agency"))
    with session() as s:
        if request.args.get("format") and (file := exported(sheet(queries.cases(s, scope, wanted), names(s)), "cases")):
            return file
        page = paging(queries.count_cases(s, scope, wanted))
        context: dict[str, Any] = {
            "rows": queries.cases(s, scope, wanted, page.first, page.limit),
            "names": names(s),
            "counties": [(one.code, one.name) for one in agencies(s, scope, "county")],
        }
    shown: dict[str, Any] = {"page": page, "exports": exports(), "tags": TAGS, **choices()}
    return render("exemptions/index.html", title=TITLE, **shown, **context)


@pages.get("/apply")
@requires(Permission.EXEMPTIONS_APPLY)
def application() -> Response:
    """Show the form to apply about a finding."""
    return _application(request.args.get("finding", ""))


@pages.post("/apply")
@requires(Permission.EXEMPTIONS_APPLY)
def apply() -> WerkzeugResponse:
    """Apply about a finding."""
    typed = request.form.to_dict() | {"supports": " ".join(request.form.getlist("supports"))}
    try:
        command = parse(ApplicationSchema(), typed)
        with transaction() as tx:
            identifier = service.apply_for_exemption(tx, command)
    except InvalidInputError as error:
        return _application(request.form.get("finding", ""), error.fields)
    notify(Text("申请已提交，等待核查。", "The application was submitted; it waits for examination."))
    return redirect(url_for("exemptions.detail", identifier=identifier))


def _application(about: str, errors: tuple[FieldError, ...] = ()) -> Response:
    with session() as s:
        found = finding(s, principal().scope, about)
        agency = names(s, [found.agency]).get(found.agency, found.agency)
    return render(
        "exemptions/apply.html",
        title=Text("申请容错免责", "Apply for exemption"),
        crumbs=[(TITLE, url_for("exemptions.index"))],
        status=422 if errors else 200,
        errors=errors,
        values=request.form.to_dict(),
        chosen=request.form.getlist("supports"),
        finding=found,
        agency=agency,
        **choices(),
    )


@pages.get("/<identifier>")
@requires(Permission.EXEMPTIONS_READ)
def detail(identifier: str) -> Response:
    """Show one case."""
    return case_page(identifier)


def case_page(identifier: str, errors: tuple[FieldError, ...] = ()) -> Response:
    """Show one case with its forms; `errors` are those of the opinions typed."""
    reader = principal()
    with session() as s:
        whole = queries.case(s, reader.scope, identifier)
        acts = queries.course(s, whole)
        people = {act.actor for act in acts} | {one.examiner for one in whole.opinions}
        called, named = user_names(s, people), names(s, {whole.agency, whole.applicant_agency})
    return render(
        "exemptions/detail.html",
        title=case_title(whole, named),
        crumbs=[(TITLE, url_for("exemptions.index"))],
        status=422 if errors else 200,
        errors=errors,
        values=request.form.to_dict() or _own_opinions(whole),
        row=as_seen_by(whole, reader),
        names=named,
        called=called,
        moments=told(whole, acts, called, reader),
        windows=windows(whole, WorkingDayCalendar()),
        tags=TAGS,
        present_day=present_day(),
        **possible(whole, reader),
        **choices(),
    )


def case_title(case: CaseRow, named: dict[str, str]) -> Text:
    """Return what a case is called."""
    agency = named.get(case.agency, case.agency)
    return Text("{agency} · {situation}", "{agency}: {situation}").format(agency=agency, situation=case.situation.label)


def _own_opinions(case: CaseRow) -> dict[str, str]:
    values = {}
    for one in case.opinions:
        if one.examiner == principal().user_id:
            values[f"{one.element}_opinion"], values[f"{one.element}_text"] = one.opinion.value, one.text
            values[f"{one.element}_evidence"] = one.evidence_sha256 or ""
    return values
