"""Annual reports: who has reported, one agency's report, and its official document."""

from typing import Any
from urllib.parse import quote

from flask import Response, request, url_for

from oversight.accounts.queries import user_names
from oversight.annual_reports import review_views
from oversight.annual_reports.facts import CALENDAR, due_on
from oversight.annual_reports.policy import FIRST_YEAR
from oversight.annual_reports.presenting import (
    OverviewRow,
    may_write,
    overview,
    people,
    sheet,
    timeline,
    years_of,
)
from oversight.annual_reports.printing import PrintOptions, printable
from oversight.annual_reports.queries import submitters
from oversight.annual_reports.writing_views import REPORTS, opened, pages
from oversight.bilingual import Text
from oversight.deadlines.countdown import countdown
from oversight.errors import InvalidInputError, UnavailableError
from oversight.permissions import Permission
from oversight.persistence import require_scope
from oversight.web.exports import exported, record_export
from oversight.web.guards import requires
from oversight.web.pages import render
from oversight.web.requests import present_day, principal, session, today, wiring
from reports import OfficialDocument, ReportError, render_pdf

__all__ = ["pages", "review_views"]
STATES = {
    "not_started": Text("未开始", "Not started"),
    "draft": Text("草稿", "Draft"),
    "submitted": Text("已提交", "Submitted"),
    "returned": Text("已退回", "Returned"),
    "accepted": Text("已接收", "Accepted"),
}


def _year_asked() -> int | None:
    wanted, latest = request.args.get("year", ""), present_day().year
    if not wanted:
        return None
    if not wanted.isdecimal() or not FIRST_YEAR <= int(wanted) <= latest:
        raise InvalidInputError.of(
            "year",
            f"报告年度应为 {FIRST_YEAR} 至 {latest} 之间的年份。",
            f"The year is one from {FIRST_YEAR} to {latest}.",
        )
    return int(wanted)


@pages.get("/")
@requires(Permission.REPORTS_READ)
def index() -> Response:
    """Show who has reported: all agencies of a year, or a single agency's years."""
    asked, on = _year_asked(), today()
    with session() as s:
        alone = len(submitters(s, principal().scope)) == 1
        years = years_of(s, principal().scope, on) if alone and asked is None else [asked or on.year - 1]
        rows = overview(s, principal().scope, years, on)
    wanted = request.args.get("state", "")
    shown = [row for row in rows if wanted in {"", row.state}]
    year = years[0] if asked is not None or not alone else None
    if file := exported(sheet(shown, year), f"annual-reports-{year or 'all'}"):
        return file
    context = _listed(rows, year) | {"rows": shown, "wanted": wanted, "alone": alone, "on": on}
    return render("annual_reports/index.html", title=REPORTS, **context)


def _listed(rows: list[OverviewRow], year: int | None) -> dict[str, Any]:
    on, running = today(), present_day().year
    return {
        "all": rows,
        "year": year,
        "years": [(str(each), str(each)) for each in range(running, FIRST_YEAR - 1, -1)],
        "states": list(STATES.items()),
        "next": countdown(CALENDAR, due_on(on.year), on),
        "next_year": on.year,
        "writable": {row.agency.code for row in rows if may_write(principal(), row.agency.code)},
    }


@pages.get("/<agency>/<int:year>")
@requires(Permission.REPORTS_READ)
def report(agency: str, year: int) -> Response:
    """Show a report: the task list to its writer, the whole text to others, with the verdict on its lateness."""
    page, reader = opened(agency, year), principal()
    with session() as s:
        moments = timeline(page, user_names(s, people(page)), reader)
    return render(
        "annual_reports/report.html",
        title=page.title,
        crumbs=[(REPORTS, url_for("annual_reports.index"))],
        page=page,
        moments=moments,
        writes=may_write(reader, agency),
        reviews=reader.may(Permission.REPORTS_REVIEW),
    )


@pages.get("/<agency>/<int:year>/report.pdf")
@requires(Permission.REPORTS_READ)
def document(agency: str, year: int) -> Response:
    """Send the official document: the latest submission, or a draft that says so."""
    require_scope(principal(), agency)
    settings = wiring().settings
    options = PrintOptions(settings.demo, "draft" in request.args, settings.public_url)
    with session() as s:
        made = printable(s, agency, year, today(), options)
    name = f"annual-report-{agency}-{year}{'-draft' if made.draft else ''}.pdf"
    disposition = f"inline; filename*=UTF-8''{quote(name)}"
    body = _pdf(made.document)
    record_export(name.removesuffix(".pdf"), "pdf", 1, body)
    return Response(body, mimetype="application/pdf", headers={"Content-Disposition": disposition})


def _pdf(composed: OfficialDocument) -> bytes:
    try:
        return render_pdf(composed)
    except ReportError as error:
        raise UnavailableError(Text(error.zh, error.en)) from error
