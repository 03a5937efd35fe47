"""Pages on which the city bureau returns or accepts a report."""

from flask import Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.annual_reports import reviewing
from oversight.annual_reports.commands import AcceptReport, ReturnReport
from oversight.annual_reports.facts import CALENDAR
from oversight.annual_reports.policy import State
from oversight.annual_reports.schemas import ReturnFormSchema
from oversight.annual_reports.writing_views import address, crumbs, opened, pages
from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError, InvalidInputError
from oversight.permissions import Permission
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import notify, render
from oversight.web.requests import present_day, transaction


@pages.get("/<agency>/<int:year>/return")
@requires(Permission.REPORTS_REVIEW)
def return_form(agency: str, year: int) -> Response:
    """Show the form of a return."""
    return _form(agency, year)


@pages.post("/<agency>/<int:year>/return")
@requires(Permission.REPORTS_REVIEW)
def send_back(agency: str, year: int) -> WerkzeugResponse:
    """Send the report back with a reason."""
    named = tuple(request.form.getlist("sections"))
    try:
        typed = parse(ReturnFormSchema(), {"reason": request.form.get("reason", "")})
        with transaction() as tx:
            reviewing.return_report(tx, ReturnReport(agency=agency, year=year, sections=named, **typed))
    except InvalidInputError as error:
        return _form(agency, year, error.status, error.fields)
    notify(Text("已退回，报送单位可以修改后重报。", "Returned; the agency can now correct and resubmit it."))
    return redirect(address(opened(agency, year)))


def _form(agency: str, year: int, status: int = 200, errors: tuple[FieldError, ...] = ()) -> Response:
    page = opened(agency, year)
    if page.report is None or page.report.state is not State.SUBMITTED:
        raise ConflictError(_NOT_SUBMITTED)
    return render(
        "annual_reports/return.html",
        title=Text("退回修改", "Return for correction"),
        crumbs=crumbs(page),
        status=status,
        errors=errors,
        values={"reason": request.form.get("reason", "")},
        options=[(task.section.key, task.heading) for task in page.tasks],
        named=request.form.getlist("sections"),
        page=page,
        until=CALENDAR.add_working_days(present_day(), page.correction_days),
        back=address(page),
    )


@pages.get("/<agency>/<int:year>/acceptance")
@requires(Permission.REPORTS_REVIEW)
def accept_form(agency: str, year: int) -> Response:
    """Show what accepting means."""
    page = opened(agency, year)
    if page.report is None or page.report.state is not State.SUBMITTED:
        raise ConflictError(_NOT_SUBMITTED)
    title = Text("接收年度报告", "Accept the annual report")
    return render("annual_reports/accept.html", title=title, crumbs=crumbs(page), page=page, back=address(page))


@pages.post("/<agency>/<int:year>/acceptance")
@requires(Permission.REPORTS_REVIEW)
def accept(agency: str, year: int) -> WerkzeugResponse:
    """Accept the report."""
    with transaction() as tx:
        reviewing.accept_report(tx, AcceptReport(agency=agency, year=year))
    notify(Text("已接收，报告办结。", "Accepted; the report is closed."))
    return redirect(address(opened(agency, year)))


_NOT_SUBMITTED = Text(
    "只有已提交、尚未办理的报告可以退回或接收。", "Only a submitted report that waits can be returned or accepted."
)
