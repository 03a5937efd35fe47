"""Pages on which an agency begins, writes, checks and submits its report."""

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.annual_reports import service
from oversight.annual_reports.commands import (
    RefreshFigures,
    ResubmitReport,
    SaveSection,
    StartReport,
    SubmitReport,
)
from oversight.annual_reports.policy import State
from oversight.annual_reports.presenting import ReportPage, Task, may_write, report_page
from oversight.annual_reports.schemas import SectionFormSchema, VersionFormSchema, entries, rest
from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError, InvalidInputError, NotFoundError
from oversight.permissions import Permission
from oversight.persistence import require_scope
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import notify, render
from oversight.web.requests import present_day, principal, session, today, transaction

pages = Blueprint("annual_reports", __name__, url_prefix="/annual-reports")
REPORTS = Text("年度报告", "Annual reports")


def opened(agency: str, year: int) -> ReportPage:
    """Return the report of a page's address, or raise NotFoundError for another county's and for none."""
    require_scope(principal(), agency)
    with session() as s:
        return report_page(s, agency, year, today())


def crumbs(page: ReportPage) -> list[tuple[Text, str]]:
    """Return the way to a page below a report."""
    return [(REPORTS, url_for("annual_reports.index")), (page.title, address(page))]


def address(page: ReportPage, name: str = "report") -> str:
    """Return the address of one of the report's pages."""
    return url_for(f"annual_reports.{name}", agency=page.agency.code, year=page.year)


def _written(agency: str, year: int) -> ReportPage:
    """Return a report that was begun and that the reader may write."""
    page = opened(agency, year)
    if page.report is None or not may_write(principal(), agency):
        raise NotFoundError
    return page


@pages.post("/<agency>/<int:year>/start")
@requires(Permission.REPORTS_WRITE)
def start(agency: str, year: int) -> WerkzeugResponse:
    """Begin a prefilled draft."""
    with transaction() as tx:
        service.start_report(tx, StartReport(agency=agency, year=year))
    notify(Text("草稿已建立，系统数据已预填。", "The draft is there, with the system's figures filled in."))
    return redirect(url_for("annual_reports.report", agency=agency, year=year))


@pages.post("/<agency>/<int:year>/refresh")
@requires(Permission.REPORTS_WRITE)
def refresh(agency: str, year: int) -> WerkzeugResponse:
    """Take the system's figures anew."""
    with transaction() as tx:
        service.refresh_figures(tx, RefreshFigures(agency=agency, year=year))
    notify(Text("系统数据已更新，您改过的数据未动。", "The figures were taken anew; those you changed were left."))
    return redirect(url_for("annual_reports.report", agency=agency, year=year))


@pages.get("/<agency>/<int:year>/sections/<section>")
@requires(Permission.REPORTS_WRITE)
def section_form(agency: str, year: int, section: str) -> Response:
    """Show a section's form."""
    return _section(_written(agency, year), section)


@pages.post("/<agency>/<int:year>/sections/<section>")
@requires(Permission.REPORTS_WRITE)
def save_section(agency: str, year: int, section: str) -> WerkzeugResponse:
    """Save a section; keep what was typed if it can't be taken or if somebody else was faster."""
    try:
        typed = parse(SectionFormSchema(), rest(request.form, "from"))
        with transaction() as tx:
            figures = entries(request.form)
            service.save_section(tx, SaveSection(agency=agency, year=year, section=section, figures=figures, **typed))
    except (InvalidInputError, ConflictError) as error:
        return _again(_written(agency, year), section, error)
    page, task = _found(agency, year, section)
    notify(Text("已保存：{title}。", "Saved: {title}.").format(title=task.section.title))
    return redirect(address(page, "check" if request.form.get("from") == "check" else "report"))


def _found(agency: str, year: int, section: str) -> tuple[ReportPage, Task]:
    page = opened(agency, year)
    return page, _task(page, section)


def _task(page: ReportPage, section: str) -> Task:
    found = next((task for task in page.tasks if task.section.key == section), None)
    if found is None:
        raise NotFoundError
    return found


def _again(page: ReportPage, section: str, error: InvalidInputError | ConflictError) -> Response:
    if page.report is None or (isinstance(error, ConflictError) and not page.report.editable):
        raise error
    faults = error.fields or (FieldError("text", _said(error), error.code),)
    overtaken = isinstance(error, ConflictError)
    return _section(
        page, section, status=error.status, errors=faults, values=request.form.to_dict(), overtaken=overtaken
    )


def _said(error: ConflictError | InvalidInputError) -> Text:
    remedy = error.remedy or Text("", "")
    return Text(f"{error.what.zh}{remedy.zh}", f"{error.what.en} {remedy.en}")


def _section(page: ReportPage, section: str, **more: Any) -> Response:
    task = _task(page, section)
    if page.report is None or not page.report.editable:
        raise ConflictError(
            Text("报告已提交，不能再修改。", "The report was submitted and can't be changed."),
            remedy=Text("如需修改，请联系市民政局退回。", "To change it, ask the city bureau to return it."),
        )
    figures = [each for each in page.report.figures if each.kind.section == section]
    context: dict[str, Any] = {"page": page, "task": task, "figures": figures, "back": address(page)}
    return render("annual_reports/section.html", title=task.heading, crumbs=crumbs(page), **context, **more)


@pages.get("/<agency>/<int:year>/check")
@requires(Permission.REPORTS_WRITE)
def check(agency: str, year: int) -> Response:
    """Show all answers, with the consequence of submitting them."""
    return _check(_written(agency, year))


def _check(page: ReportPage, status: int = 200, errors: tuple[FieldError, ...] = ()) -> Response:
    return render(
        "annual_reports/check.html",
        title=Text("核对并提交", "Check and submit"),
        crumbs=crumbs(page),
        status=status,
        errors=errors,
        page=page,
        unfinished=page.year >= present_day().year,
        back=address(page),
    )


@pages.post("/<agency>/<int:year>/submission")
@requires(Permission.REPORTS_WRITE)
def submit(agency: str, year: int) -> WerkzeugResponse:
    """Submit or resubmit the report as it was checked."""
    page = _written(agency, year)
    again = page.report is not None and page.report.state is State.RETURNED
    try:
        seen = parse(VersionFormSchema(), request.form)["version"]
        with transaction() as tx:
            named = {"agency": agency, "year": year, "version": seen}
            if again:
                service.resubmit_report(tx, ResubmitReport(**named))
            else:
                service.submit_report(tx, SubmitReport(**named))
    except InvalidInputError as error:
        return _check(page, error.status, error.fields)
    return redirect(address(page, "receipt"))


@pages.get("/<agency>/<int:year>/receipt")
@requires(Permission.REPORTS_READ)
def receipt(agency: str, year: int) -> Response:
    """Show the receipt of the latest submission."""
    page = opened(agency, year)
    if not page.versions:
        raise NotFoundError
    return render(
        "annual_reports/receipt.html",
        title=Text("报送回执", "Receipt"),
        crumbs=crumbs(page),
        page=page,
        sent=page.versions[-1],
        back=address(page),
    )
