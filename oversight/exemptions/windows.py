"""The procedure's time limits (ambiguity A25), shown beside a case; the system reminds and does not refuse.

Apply within 10 working days of the start of accountability, examine within 30, decide within 10, notify within 5;
appeal within 30 days of the decision.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from oversight.bilingual import Text
from oversight.deadlines.calendar import DueDate, WorkingDayCalendar
from oversight.exemptions.queries import CaseRow

APPLY, EXAMINE, DECIDE, NOTIFY, APPEAL_DAYS = 10, 30, 10, 5, 30


@dataclass(frozen=True, slots=True)
class Window:
    """One limit: what is due, when, and when it was done, if it was."""

    title: Text
    due: DueDate
    done_on: date | None
    is_optional: bool = False

    def is_late(self, today: date) -> bool:
        """Whether it was done after the due day, or is still to be done after it; a right not used is never late."""
        if self.done_on is None and self.is_optional:
            return False
        return (self.done_on or today) > self.due.on


def windows(case: CaseRow, calendar: WorkingDayCalendar) -> list[Window]:
    """Return the limits that have begun to run for a case, in the order of the procedure."""
    return list(_running(case, calendar))


def _running(case: CaseRow, calendar: WorkingDayCalendar) -> Iterator[Window]:
    yield Window(
        Text("提出申请（启动问责后 10 个工作日）", "Apply (10 working days from the start of accountability)"),
        calendar.add_working_days(case.accountable_on, APPLY),
        case.applied_on,
    )
    if case.withdrawn_on is not None:
        return
    yield Window(
        Text("核查（申请后 30 个工作日）", "Examine (30 working days from the application)"),
        calendar.add_working_days(case.applied_on, EXAMINE),
        case.examined_on,
    )
    if case.examined_on is not None:
        yield Window(
            Text("会议认定（核查后 10 个工作日）", "Decide (10 working days from the examination)"),
            calendar.add_working_days(case.examined_on, DECIDE),
            case.first_decided_on,
        )
    if case.first_decided_on is not None:
        yield Window(  # the case page is the notice: the applicant has it as soon as it is decided
            Text("送达（认定后 5 个工作日）", "Notify (5 working days from the decision)"),
            calendar.add_working_days(case.first_decided_on, NOTIFY),
            case.first_decided_on,
        )
        yield Window(
            Text("申诉（认定后 30 日）", "Appeal (30 days from the decision)"),
            DueDate(case.first_decided_on + timedelta(days=APPEAL_DAYS), provisional=False),
            case.appealed_on,
            is_optional=True,
        )
