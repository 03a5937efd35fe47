"""The facts of R71, loaded in bulk: four queries however many agencies report."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from sqlalchemy.orm import Session

from oversight.annual_reports.policy import FIRST_YEAR, Round, decisive
from oversight.annual_reports.queries import ReportRow, ReturnRow, VersionRow, reports, returns, submitters, versions
from oversight.clock import day_of
from oversight.deadlines.calendar import DueDate, WorkingDayCalendar
from oversight.rulebook import law
from oversight.rulebook.annual_reports import AnnualReportFacts

CALENDAR = WorkingDayCalendar()
_DUE, _RESUBMISSION = "annual_reports.due", "annual_reports.resubmission"
_REPORT, _CLAUSE = "年度报告 / the report", "条款与参数 / clause and parameter"
_DAYS, _RECEIPT, _RETURN = "工作日历 / working-day calendar", "报送回执 / receipt", "退回记录 / return"
Row = TypeVar("Row", VersionRow, ReturnRow)


def due_on(year: int) -> date:
    """Return the day by which the report of a year is due, by the law in force at that year's end."""
    due = law().on(date(max(year, FIRST_YEAR), 12, 31)).parameters[_DUE].value
    return date.fromisoformat(f"{year + 1}-{due}")


def rolled_on(year: int) -> DueDate:
    """Return the first working day from the due day: provisional while its year has no official notice."""
    return CALENDAR.working_day_from(due_on(year))


def report_facts(session: Session, scope: str, year: int, on: date) -> list[AnnualReportFacts]:
    """Return the facts of every agency that owes the report of a year, those without one included."""
    return facts_of_years(session, scope, (year,), on)


def facts_of_years(session: Session, scope: str, years: Collection[int], on: date) -> list[AnnualReportFacts]:
    """Return the facts of several years, by year, then by agency, as known at the end of the day `on`."""
    begun = {(each.agency, each.year): each for each in reports(session, scope, years)}
    ids = [each.id for each in begun.values()]
    submitted, returned = _grouped(versions(session, ids)), _grouped(returns(session, ids))
    agencies = submitters(session, scope)
    return [
        _facts(agency.code, year, _history(begun.get((agency.code, year)), submitted, returned), on)
        for year in sorted(years)
        for agency in agencies
    ]


class _History(NamedTuple):
    submitted: Sequence[VersionRow] = ()
    returned: Sequence[ReturnRow] = ()


def _grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.report].append(row)
    return grouped


def _history(
    begun: ReportRow | None, submitted: dict[str, list[VersionRow]], returned: dict[str, list[ReturnRow]]
) -> _History:
    return _History() if begun is None else _History(submitted.get(begun.id, ()), returned.get(begun.id, ()))


def _facts(agency: str, year: int, history: _History, on: date) -> AnnualReportFacts:
    due = due_on(year)
    known = [each for each in history.submitted if day_of(each.submitted_at) <= on]
    turn = decisive(_rounds(history, on), due, allowed_days(on)) if known else None
    return AnnualReportFacts(
        agency=agency,
        year=year,
        submitted_on=day_of(known[0].submitted_at) if known else None,
        due_on=due,
        first_working_day_from_due=rolled_on(year).on,
        returned_on=turn.returned_on if turn else None,
        resubmitted_on=turn.resubmitted_on if turn else None,
        resubmission_working_days=turn.used if turn else None,
        sources=_sources(known, turn),
    )


def _sources(known: Sequence[VersionRow], turn: Round | None) -> dict[str, str]:
    found = {"year": _REPORT, "due_on": _CLAUSE, "first_working_day_from_due": _DAYS}
    if known:
        found["submitted_on"] = f"{_RECEIPT} #{known[0].event_id}"
    if turn:
        found["returned_on"] = f"{_RETURN} #{turn.returned_entry}"
        found["resubmission_working_days"] = _DAYS
        if turn.resubmitted_on is not None:
            found["resubmitted_on"] = f"{_RECEIPT} #{turn.resubmitted_entry}"
    return found


def _rounds(history: _History, on: date) -> list[Round]:
    answers = {each.number: each for each in history.submitted if day_of(each.submitted_at) <= on}
    found = []
    for back in history.returned:
        returned_on, answer = day_of(back.returned_at), answers.get(back.number + 1)
        answered = day_of(answer.submitted_at) if answer else None
        if returned_on <= on:
            used = CALENDAR.working_days_between(returned_on, answered or on)
            found.append(Round(returned_on, answered, used, back.event_id, answer.event_id if answer else ""))
    return found


def allowed_days(on: date) -> int:
    """Return the working days that a correction may take, by the law of a day."""
    first = law().first_day("longyan-2021-65/7-annual-report")
    allowed = law().on(max(on, first)).parameters[_RESUBMISSION].value
    return int(str(allowed))
