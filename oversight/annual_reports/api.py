"""Annual reports over REST: who has reported, one report, its sections, and its submission."""

from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint

from oversight.annual_reports import queries, service
from oversight.annual_reports.commands import ResubmitReport, SaveSection, StartReport, SubmitReport
from oversight.annual_reports.figures import Figure
from oversight.annual_reports.policy import State
from oversight.annual_reports.presenting import OverviewRow, ReportPage, overview
from oversight.annual_reports.queries import ReportRow, VersionRow
from oversight.annual_reports.schemas import (
    RecordedSchema,
    ReportSchema,
    SectionSchema,
    StartSchema,
    SubmissionReceiptSchema,
    SummarySchema,
    VersionSchema,
    YearQuery,
)
from oversight.annual_reports.writing_views import opened
from oversight.permissions import Permission
from oversight.persistence import require_scope
from oversight.web.guards import requires
from oversight.web.requests import present_day, principal, session, transaction

api = Blueprint(
    "annual-reports-api", __name__, url_prefix="/api/v1/annual-reports", description="年度报告 / Annual reports"
)


@api.route("")
@api.arguments(YearQuery, location="query")
@api.response(200, SummarySchema(many=True))
@requires(Permission.REPORTS_READ)
def listed(query: dict[str, Any]) -> list[dict[str, object]]:
    """Every agency that reports within the reader's scope, those without a report included."""
    on = query.get("on") or present_day()
    with session() as s:
        return [_summary(row) for row in overview(s, principal().scope, [query.get("year", on.year - 1)], on)]


@api.route("", methods=["POST"])
@api.arguments(StartSchema)
@api.response(201, RecordedSchema)
@requires(Permission.REPORTS_WRITE)
def start(command: StartReport) -> dict[str, object]:
    """Begin a prefilled draft; 409 if there is one."""
    with transaction() as tx:
        service.start_report(tx, command)
    return _recorded(command.agency, command.year)


@api.route("/<agency>/<int:year>")
@api.response(200, ReportSchema)
@requires(Permission.REPORTS_READ)
def report(agency: str, year: int) -> dict[str, object]:
    """One agency's report, `not_started` while there is none."""
    return _whole(opened(agency, year))


@api.route("/<agency>/<int:year>/sections/<section>", methods=["PUT"])
@api.arguments(SectionSchema)
@api.response(200, RecordedSchema)
@requires(Permission.REPORTS_WRITE)
def section(body: dict[str, Any], agency: str, year: int, section: str) -> dict[str, object]:
    """Write a section; 409 if the report was changed since `version`, or can't be changed any more."""
    with transaction() as tx:
        service.save_section(tx, SaveSection(agency=agency, year=year, section=section, **body))
    return _recorded(agency, year)


@api.route("/<agency>/<int:year>/submission", methods=["POST"])
@api.arguments(VersionSchema)
@api.response(201, SubmissionReceiptSchema)
@requires(Permission.REPORTS_WRITE)
def submission(body: dict[str, Any], agency: str, year: int) -> dict[str, object]:
    """Submit the report, or resubmit a returned one; 409 if it was submitted already."""
    with transaction() as tx:
        require_scope(tx.principal, agency)
        held = queries.report(tx.session, agency, year)
        if held.state is State.RETURNED:
            service.resubmit_report(tx, ResubmitReport(agency=agency, year=year, **body))
        else:
            service.submit_report(tx, SubmitReport(agency=agency, year=year, **body))
        tx.flush()
        return _receipt(queries.versions(tx.session, [held.id])[-1])


def _recorded(agency: str, year: int) -> dict[str, object]:
    with session() as s:
        held = queries.report(s, agency, year)
    return {"event_id": held.event_id, "version": held.version}


def _summary(row: OverviewRow | ReportPage) -> dict[str, object]:
    held: ReportRow | None = row.report
    return {
        "agency": row.agency.code,
        "name": row.agency.name,
        "year": row.year,
        "state": "not_started" if held is None else held.state.value,
        "first_submitted_at": held and held.first_submitted_at,
        "outcome": row.outcome.as_json(),
    }


def _whole(page: ReportPage) -> dict[str, object]:
    held = page.report
    return _summary(page) | {
        "version": held and held.version,
        "sections": {task.section.key: asdict(task.content) for task in page.tasks},
        "figures": [_figure(each) for each in held.figures] if held else [],
        "submissions": [_receipt(each) for each in page.versions],
        "return_reason": held and held.return_reason,
    }


def _figure(figure: Figure) -> dict[str, object]:
    return asdict(figure) | {"section": figure.kind.section, "unit": figure.kind.unit}


def _receipt(version: VersionRow) -> dict[str, object]:
    return {
        "receipt": version.event_id,
        "number": version.number,
        "submitted_at": version.submitted_at,
        "timeliness": version.timeliness,
        "sha256": version.sha256,
    }
