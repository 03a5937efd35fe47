"""What the pages show: who has reported, how far a report is, and what became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter

from sqlalchemy.orm import Session

from oversight.agencies.queries import AgencyRow, agency
from oversight.annual_reports.facts import CALENDAR, allowed_days, due_on, facts_of_years
from oversight.annual_reports.policy import FIRST_YEAR, Progress, State, Timeliness, progress
from oversight.annual_reports.queries import (
    ReportRow,
    ReturnRow,
    SectionText,
    VersionRow,
    find,
    is_submitter,
    reports,
    returns,
    submitters,
    versions,
)
from oversight.annual_reports.sections import ORDINALS, Section, owed_by
from oversight.bilingual import Text
from oversight.deadlines.countdown import Countdown, countdown
from oversight.errors import NotFoundError
from oversight.permissions import Permission
from oversight.persistence import Principal
from oversight.rulebook import evaluate
from oversight.rulebook.annual_reports import SUBMITTED_ON_TIME
from oversight.rules.outcome import Outcome
from oversight.web.formats import moment
from oversight.web.timelines import entry_url
from reports.sheets import Column, Sheet

_NOTHING = SectionText()


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """An agency's report of a year as the list shows it: the report (None before it is begun) and R71's outcome."""

    agency: AgencyRow
    year: int
    report: ReportRow | None
    outcome: Outcome

    @property
    def state(self) -> str:
        """The tag of where it stands."""
        return "not_started" if self.report is None else self.report.state.value


@dataclass(frozen=True, slots=True)
class Task:
    """A section on the task list: its heading with the ordinal, how far it is, and where it is written."""

    section: Section
    ordinal: str
    content: SectionText
    progress: Progress
    named_in_return: bool

    @property
    def heading(self) -> Text:
        """The section's title with its ordinal."""
        number = ORDINALS.index(self.ordinal) + 1
        return Text(f"{self.ordinal}、{self.section.title.zh}", f"{number}. {self.section.title.en}")


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Everything about one agency's report of one year; `report` is None before it is begun.

    `correction_days` are the working days that a correction may take.
    """

    agency: AgencyRow
    year: int
    report: ReportRow | None
    outcome: Outcome
    due: Countdown
    tasks: tuple[Task, ...]
    versions: tuple[VersionRow, ...]
    returns: tuple[ReturnRow, ...]
    correction_days: int

    @property
    def title(self) -> Text:
        """The page's title."""
        return Text(f"{self.agency.name} {self.year} 年度报告", f"{self.agency.name}: annual report {self.year}")

    @property
    def ready(self) -> bool:
        """Whether every owed section is done."""
        return all(task.progress is Progress.DONE for task in self.tasks)

    @property
    def done(self) -> int:
        """How many sections are done."""
        return sum(task.progress is Progress.DONE for task in self.tasks)


def overview(session: Session, scope: str, years: Iterable[int], on: date) -> list[OverviewRow]:
    """Return a row for each agency that reports and each year, the latest year first; six queries in all."""
    asked = sorted(years)
    called = {each.code: each for each in submitters(session, scope)}
    begun = {(each.agency, each.year): each for each in reports(session, scope, asked)}
    rows = []
    for facts in facts_of_years(session, scope, asked, on):
        code, year = str(facts.agency), int(facts.year or 0)
        outcome = evaluate(SUBMITTED_ON_TIME, facts, on)
        rows.append(OverviewRow(called[code], year, begun.get((code, year)), outcome))
    return sorted(rows, key=lambda row: -row.year)


def years_of(session: Session, scope: str, on: date) -> list[int]:
    """Return the years a single agency looks at: those it has reports of, the one due last, and the running one."""
    begun = {each.year for each in reports(session, scope, range(FIRST_YEAR, on.year + 1))}
    return sorted(begun | {on.year - 1, on.year})


def report_page(session: Session, code: str, year: int, on: date) -> ReportPage:
    """Return everything about a report, or raise NotFoundError for an agency or year that owes none."""
    place = agency(session, code)
    if not is_submitter(place.code, place.level) or not FIRST_YEAR <= year <= on.year:
        raise NotFoundError
    found = find(session, code, year)
    ids = [] if found is None else [found.id]
    facts = next(each for each in facts_of_years(session, code, [year], on) if each.agency == code)
    return ReportPage(
        agency=place,
        year=year,
        report=found,
        outcome=evaluate(SUBMITTED_ON_TIME, facts, on),
        due=countdown(CALENDAR, due_on(year), on),
        tasks=() if found is None else tuple(tasks(found)),
        versions=tuple(versions(session, ids)),
        returns=tuple(returns(session, ids)),
        correction_days=allowed_days(on),
    )


def tasks(report: ReportRow) -> Iterable[Task]:
    """Return the sections a report owes, in order, with how far each is."""
    for ordinal, section in zip(ORDINALS, owed_by(report.agency), strict=False):
        content = report.sections.get(section.key, _NOTHING)
        named = report.state is State.RETURNED and section.key in report.return_sections
        yield Task(section, ordinal, content, progress(content.text, done=content.done), named)


def may_write(principal: Principal, code: str) -> bool:
    """Tell whether a principal may write an agency's report: the agency's own people may."""
    theirs = {principal.agency, principal.agency.partition(".")[0]}
    return principal.may(Permission.REPORTS_WRITE) and principal.covers(code) and code in theirs


def timeline(page: ReportPage, names: Mapping[str, str], reader: Principal) -> list[dict[str, object]]:
    """Return what happened to a report, oldest first, each leading to its entry if the reader may open the log."""
    if page.report is None:
        return []
    begun: dict[str, object] = {"what": Text("开始填报", "Begun"), "kind": "draft"}
    found: list[tuple[datetime, dict[str, object]]] = [(page.report.started_at, begun)]
    for sent in page.versions:
        label = Timeliness(sent.timeliness).label
        what = Text(f"第 {sent.number} 次提交（{label.zh}）", f"Submission {sent.number} ({label.en})")
        who = names.get(sent.submitted_by, sent.submitted_by)
        found.append((sent.submitted_at, _step(what, "submitted", who, entry_url(reader, sent.event_id))))
    for back in page.returns:
        who = names.get(back.returned_by, back.returned_by)
        step = _step(Text("退回修改", "Returned"), "returned", who, entry_url(reader, back.event_id))
        found.append((back.returned_at, step | {"note": back.reason}))
    if page.report.accepted_at is not None:
        who = names.get(str(page.report.accepted_by), str(page.report.accepted_by))
        step = _step(Text("接收", "Accepted"), "accepted", who, entry_url(reader, page.report.event_id))
        found.append((page.report.accepted_at, step))
    return [{"at": moment(at), **step} for at, step in sorted(found, key=itemgetter(0))]


def _step(what: Text, kind: str, who: str, url: str | None) -> dict[str, object]:
    return {"what": what, "kind": kind, "who": who, "url": url}


def people(page: ReportPage) -> set[str | None]:
    """Return the users that the timeline names."""
    sent = {each.submitted_by for each in page.versions}
    back = {each.returned_by for each in page.returns}
    return {*sent, *back, page.report.accepted_by if page.report else None}


def sheet(rows: Iterable[OverviewRow], year: int | None) -> Sheet:
    """Return the list as a table to export."""
    columns = (
        Column("agency", "单位代码"),
        Column("name", "报送单位"),
        Column("year", "年度", kind="integer"),
        Column("state", "状态"),
        Column("submitted_at", "首次报送时间"),
        Column("due_on", "期限", kind="date"),
        Column("result", "判定"),
        Column("reason", "理由"),
    )
    return Sheet("年度报告" if year is None else f"{year}年度报告", columns, tuple(_exported(row) for row in rows))


def _exported(row: OverviewRow) -> dict[str, str | int | date | None]:
    report, first = row.report, row.report and row.report.first_submitted_at
    return {
        "agency": row.agency.code,
        "name": row.agency.name,
        "year": row.year,
        "state": "未开始" if report is None else report.state.label.zh,
        "submitted_at": moment(first) if first else None,
        "due_on": due_on(row.year),
        "result": row.outcome.result.label.zh,
        "reason": row.outcome.summary.zh,
    }
