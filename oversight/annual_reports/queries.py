"""Annual reports as frozen rows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from oversight.agencies.queries import AgencyRow, agencies
from oversight.annual_reports.figures import Figure, figures_of
from oversight.annual_reports.models import AnnualReport, ReportReturn, ReportVersion
from oversight.annual_reports.policy import State
from oversight.annual_reports.sections import MEMBER_DEPARTMENTS
from oversight.errors import NotFoundError
from oversight.persistence import CITY


@dataclass(frozen=True, slots=True)
class SectionText:
    """What a section says, and whether its writer marked it as done."""

    text: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as it stands; `version` guards a change, `event_id` is its last entry in the log."""

    id: str
    agency: str
    year: int
    state: State
    sections: Mapping[str, SectionText]
    figures: tuple[Figure, ...]
    started_at: datetime
    submissions: int
    first_submitted_at: datetime | None
    submitted_at: datetime | None
    submitted_by: str | None
    snapshot_sha256: str | None
    returned_at: datetime | None
    return_reason: str | None
    return_sections: tuple[str, ...]
    accepted_at: datetime | None
    accepted_by: str | None
    version: int
    event_id: str

    @property
    def editable(self) -> bool:
        """Whether its agency may still write in it."""
        return self.state in {State.DRAFT, State.RETURNED}


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A submission; `event_id` is the entry that keeps its digest."""

    report: str
    number: int
    submitted_at: datetime
    submitted_by: str
    timeliness: str
    snapshot: str
    sha256: str
    event_id: str


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A submission sent back."""

    report: str
    number: int
    returned_at: datetime
    returned_by: str
    reason: str
    sections: tuple[str, ...]
    event_id: str


def submitters(session: Session, scope: str) -> list[AgencyRow]:
    """Return who reports within a scope (A23): the counties, then the departments but 民政 (one query)."""
    owing = [each for each in agencies(session, scope) if is_submitter(each.code, each.level)]
    return sorted(owing, key=lambda each: (each.level != "county", each.code))


def is_submitter(code: str, level: str) -> bool:
    """Tell whether an agency owes an annual report."""
    division, _, department = code.partition(".")
    return level == "county" or (level == "department" and division == CITY and department in MEMBER_DEPARTMENTS)


def find(session: Session, agency: str, year: int) -> ReportRow | None:
    """Return the report of an agency about a year, if it was begun."""
    row = session.scalar(select(AnnualReport).where(AnnualReport.agency_id == agency, AnnualReport.year == year))
    return None if row is None else report_row(row)


def report(session: Session, agency: str, year: int) -> ReportRow:
    """Return the report of an agency about a year, or raise NotFoundError."""
    found = find(session, agency, year)
    if found is None:
        raise NotFoundError
    return found


def reports(session: Session, scope: str, years: Collection[int]) -> list[ReportRow]:
    """Return the reports within a scope about some years, by year and agency (one query)."""
    query = (
        select(AnnualReport)
        .where(AnnualReport.year.in_(list(years)), AnnualReport.agency_id.startswith(scope, autoescape=True))
        .order_by(AnnualReport.year, AnnualReport.agency_id)
    )
    return [report_row(row) for row in session.scalars(query)]


def versions(session: Session, reports: Collection[str]) -> list[VersionRow]:
    """Return the submissions of some reports (by id), in order (one query)."""
    query = (
        select(ReportVersion)
        .where(ReportVersion.report_id.in_(list(reports)))
        .order_by(ReportVersion.report_id, ReportVersion.number)
    )
    return [
        VersionRow(
            row.report_id,
            row.number,
            row.submitted_at,
            row.submitted_by,
            row.timeliness,
            row.snapshot,
            row.sha256,
            row.event_id,
        )
        for row in session.scalars(query)
    ]


def returns(session: Session, reports: Collection[str]) -> list[ReturnRow]:
    """Return what was sent back of some reports (by id), in order (one query)."""
    query = (
        select(ReportReturn)
        .where(ReportReturn.report_id.in_(list(reports)))
        .order_by(ReportReturn.report_id, ReportReturn.number)
    )
    return [
        ReturnRow(
            row.report_id,
            row.number,
            row.returned_at,
            row.returned_by,
            row.reason,
            tuple(row.sections),
            row.event_id,
        )
        for row in session.scalars(query)
    ]


def report_row(row: AnnualReport) -> ReportRow:
    """Return a mapped report as a frozen row."""
    return ReportRow(
        id=row.id,
        agency=row.agency_id,
        year=row.year,
        state=State(row.state),
        sections={key: SectionText(**each) for key, each in row.sections.items()},
        figures=figures_of(row.figures),
        started_at=row.started_at,
        submissions=row.submissions,
        first_submitted_at=row.first_submitted_at,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        snapshot_sha256=row.snapshot_sha256,
        returned_at=row.returned_at,
        return_reason=row.return_reason,
        return_sections=tuple(row.return_sections),
        accepted_at=row.accepted_at,
        accepted_by=row.accepted_by,
        version=row.version,
        event_id=row.event_id,
    )
