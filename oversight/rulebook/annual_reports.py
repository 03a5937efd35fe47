"""Measure 7: the previous year's work report, due on 15 January (R71)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from oversight.bilingual import Text
from oversight.errors import FieldError
from oversight.rulebook.wording import missing
from oversight.rules.facts import Fact, Facts
from oversight.rules.outcome import Fix, Result, Severity, Verdict
from oversight.rules.parameter import parameter
from oversight.rules.rule import Period, Rule

_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualReportFacts(Facts):
    """The report of a year: when it was first validly submitted, returned and resubmitted (days in Shanghai).

    `first_working_day_from_due` is the due date if that is a working day, else the next one; without it weekends alone
    are taken for days off. `resubmission_working_days` counts from the return (not itself counted) to the
    resubmission, or to the day judged while there is none.
    """

    year: Annotated[int | None, Fact("year", Text("报告年度", "Year reported on"))] = None
    submitted_on: Annotated[date | None, Fact("date", Text("首次有效报送日期", "First validly submitted on"))] = None
    due_on: Annotated[date | None, Fact("date", Text("报送期限", "Due on"))] = None
    first_working_day_from_due: Annotated[
        date | None, Fact("date", Text("期限届满后首个工作日", "First working day from the due date"))
    ] = None
    returned_on: Annotated[date | None, Fact("date", Text("退回日期", "Returned on"))] = None
    resubmitted_on: Annotated[date | None, Fact("date", Text("重报日期", "Resubmitted on"))] = None
    resubmission_working_days: Annotated[
        int | None, Fact("working_days", Text("退回后已用工作日", "Working days used since the return"))
    ] = None

    def contradictions(self) -> Iterator[FieldError]:
        """Submission, return and resubmission follow each other."""
        steps = (
            ("submitted_on", "returned_on"),
            ("returned_on", "resubmitted_on"),
            ("due_on", "first_working_day_from_due"),
        )
        for earlier, later in steps:
            first, second = getattr(self, earlier), getattr(self, later)
            if second is not None and (
                (first is None and earlier != "due_on") or (first is not None and second < first)
            ):
                yield FieldError(
                    later,
                    Text(
                        "{later}（{second}）须在 {earlier}（{first}）之后。",
                        "{later} ({second}) must follow {earlier} ({first}).",
                    ).format(later=later, second=second, earlier=earlier, first=first or "—"),
                )


@dataclass(frozen=True, slots=True)
class _Course:
    """The facts as known at the end of the day judged."""

    on: date
    due: date
    rolled: date
    submitted: date | None
    returned: date | None
    resubmitted: date | None
    used: int | None
    allowed: int


def _judge(facts: AnnualReportFacts, on: date) -> Verdict:
    names = ("year", "submitted_on", "due_on", "first_working_day_from_due", "returned_on", "resubmitted_on")
    inputs = tuple(facts.input(name) for name in (*names, "resubmission_working_days"))
    if facts.year is None:
        return missing([inputs[0]], inputs)
    course = _course(facts, facts.year, on)
    result, summary, notes = _decide(course)
    if result is Result.UNDETERMINED:
        return missing([inputs[-1]], inputs)
    reached = course.submitted or max(on, course.due)
    days = (course.due - reached).days
    return Verdict(
        result=result,
        summary=summary.format(
            year=facts.year,
            due=course.due,
            submitted=course.submitted,
            returned=course.returned,
            resubmitted=course.resubmitted,
            used=course.used,
            allowed=course.allowed,
            late=-days,
            rolled=course.rolled,
        ),
        inputs=inputs,
        formula=f"submitted_on {course.submitted or '—'} ≤ {course.due} 24:00",
        threshold=Text(f"{course.due} 24:00 前", f"by {course.due} 24:00"),
        margin=None if result is Result.NOT_APPLICABLE else Text(f"{days:+d} 天", f"{days:+d} days"),
        fixes=_fixes(course, result),
        notes=notes,
    )


def _course(facts: AnnualReportFacts, year: int, on: date) -> _Course:
    by_law = date.fromisoformat(f"{year + 1}-{parameter('annual_reports.due', str)}")  # cited even if a day is given
    due = facts.due_on or by_law

    def known(day: date | None) -> date | None:
        return day if day is not None and day <= on else None

    return _Course(
        on=on,
        due=due,
        rolled=facts.first_working_day_from_due
        or due + timedelta(days=(7 - due.weekday()) * (due.weekday() >= _SATURDAY)),
        submitted=known(facts.submitted_on),
        returned=known(facts.returned_on),
        resubmitted=known(facts.resubmitted_on),
        used=facts.resubmission_working_days,
        allowed=parameter("annual_reports.resubmission", int),
    )


def _decide(course: _Course) -> tuple[Result, Text, tuple[Text, ...]]:
    if course.submitted is None:
        return _unsubmitted(course)
    if course.submitted > course.rolled:
        return Result.BREACH, _LATE, ()
    rolled = course.submitted > course.due
    if course.returned is not None and not (course.resubmitted and _in_time(course)):
        return _returned(course)
    if rolled:
        return Result.AT_RISK, _ROLLED, (_ROLLED_NOTE,)
    if course.returned is None:
        return Result.COMPLIANT, _ON_TIME, ()
    return Result.COMPLIANT, _RESUBMITTED_BY_DUE if _by_due(course) else _RESUBMITTED, ()


def _by_due(course: _Course) -> bool:
    return (course.resubmitted or course.on) <= course.due


def _in_time(course: _Course) -> bool:
    return _by_due(course) or (course.used is not None and course.used <= course.allowed)


def _returned(course: _Course) -> tuple[Result, Text, tuple[Text, ...]]:
    if course.used is None:
        return Result.UNDETERMINED, _RETURNED, ()
    if _in_time(course):
        return Result.AT_RISK, _RETURNED, ()
    return Result.BREACH, _RESUBMITTED_LATE if course.resubmitted else _NOT_RESUBMITTED, ()


def _unsubmitted(course: _Course) -> tuple[Result, Text, tuple[Text, ...]]:
    if course.on <= course.due:
        return Result.NOT_APPLICABLE, _NOT_DUE, (Text("未到期", "Not yet due"),)
    if course.on <= course.rolled:
        return Result.AT_RISK, _OPEN, (_ROLLED_NOTE,)
    return Result.BREACH, _MISSING, ()


def _fixes(course: _Course, result: Result) -> tuple[Fix, ...]:
    if result in {Result.COMPLIANT, Result.NOT_APPLICABLE}:
        return ()
    if course.submitted is None:
        return (Fix("submit_report", None, Text("尽快报送年度报告。", "Submit the report.")),)
    if course.returned is not None and course.resubmitted is None:
        return (Fix("resubmit_report", None, Text("按退回意见修改后重报。", "Correct the report and resubmit it.")),)
    return ()


_NOT_DUE = Text("{year}年度报告未到期，期限{due}。", "The report of {year} isn't due yet; it is due on {due}.")
_OPEN = Text(
    "{year}年度报告尚未报送；期限{due}为非工作日，{rolled}前报送的按顺延认定。",
    "The report of {year} hasn't come; {due} isn't a working day, and until {rolled} it would count as rolled over.",
)
_MISSING = Text(
    "{year}年度报告未报送，已逾期{late}天（期限{due}）。", "The report of {year} is missing, {late} day(s) after {due}."
)
_LATE = Text(
    "{year}年度报告于{submitted}报送，晚于期限{due}，逾期{late}天。",
    "The report of {year} came on {submitted}, {late} day(s) after {due}.",
)
_ON_TIME = Text(
    "{year}年度报告于{submitted}报送，未超过期限{due}。",
    "The report of {year} came on {submitted}, not later than {due}.",
)
_ROLLED = Text(
    "{year}年度报告于{submitted}报送；期限{due}为非工作日，为其后首个工作日，按顺延认定。",
    "The report of {year} came on {submitted}, the first working day after {due}, which is a day off.",
)
_ROLLED_NOTE = Text(
    "顺延认定：期限届满日为非工作日，参照民法典第203条顺延至下一工作日。",
    "Rolled over: the due date is a day off, so by analogy with Civil Code 203 the next working day is accepted.",
)
_RETURNED = Text(
    "{year}年度报告于{returned}退回，尚未重报，已用{used}个工作日（限{allowed}个）。",
    "The report of {year} was returned on {returned} and not resubmitted yet: {used} of {allowed} working days used.",
)
_RESUBMITTED = Text(
    "{year}年度报告于{submitted}按期报送，退回后{used}个工作日内重报（限{allowed}个），按期。",
    "The report of {year} came in time on {submitted} and was resubmitted within {used} of {allowed} working days.",
)
_RESUBMITTED_BY_DUE = Text(
    "{year}年度报告于{submitted}按期报送，退回后于{resubmitted}重报，未超过期限{due}，按期。",
    "The report of {year} came in time on {submitted} and, returned, came again on {resubmitted}, by {due}.",
)
_RESUBMITTED_LATE = Text(
    "{year}年度报告于{returned}退回，{resubmitted}才重报，用了{used}个工作日，超过{allowed}个。",
    "The report of {year}, returned on {returned}, came again on {resubmitted}, "
    "after {used} working days; {allowed} are allowed.",
)
_NOT_RESUBMITTED = Text(
    "{year}年度报告于{returned}退回，{used}个工作日仍未重报，超过{allowed}个。",
    "The report of {year}, returned on {returned}, hasn't come again in {used} working days; {allowed} are allowed.",
)


def _year(facts: AnnualReportFacts, on: date) -> Period:
    return Period.of_year(facts.year or on.year)


SUBMITTED_ON_TIME = Rule(
    id="annual_reports.submitted-on-time",
    requirement="R71",
    title=Text("年度工作情况报送期限", "Annual report by 15 January"),
    clause="longyan-2021-65/7-annual-report",
    severity=Severity.VIOLATION,
    facts=AnnualReportFacts,
    period=_year,
    formula=_judge,
    parameters=("annual_reports.due", "annual_reports.resubmission"),
)
