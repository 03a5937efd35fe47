"""The procedure's time limits (ambiguity A25), shown beside a case; the system reminds and does not refuse.

How long each is stands in the rulebook, `exemptions.*`, as in force on the day from which it runs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from oversight.bilingual import Text
from oversight.deadlines.calendar import DueDate, WorkingDayCalendar
from oversight.exemptions.queries import CaseRow
from oversight.rulebook import whole_number_on


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
    yield _working_days("apply", case.accountable_on, case.applied_on, calendar)
    if case.withdrawn_on is not None:
        return
    yield _working_days("examine", case.applied_on, case.examined_on, calendar)
    if case.examined_on is not None:
        yield _working_days("decide", case.examined_on, case.first_decided_on, calendar)
    if case.first_decided_on is not None:
        # the case page is the notice: the applicant has it as soon as it is decided
        yield _working_days("notify", case.first_decided_on, case.first_decided_on, calendar)
        days = whole_number_on("exemptions.appeal", case.first_decided_on)
        due = DueDate(case.first_decided_on + timedelta(days=days), provisional=False)
        yield Window(_TITLES["appeal"].format(n=days), due, case.appealed_on, is_optional=True)


def _working_days(step: str, since: date, done_on: date | None, calendar: WorkingDayCalendar) -> Window:
    days = whole_number_on(f"exemptions.{step}", since)
    return Window(_TITLES[step].format(n=days), calendar.add_working_days(since, days), done_on)


_TITLES = MappingProxyType(
    {
        "apply": Text("提出申请（启动问责后 {n} 个工作日）", "Apply ({n} working days from accountability)"),
        "examine": Text("核查（申请后 {n} 个工作日）", "Examine ({n} working days from the application)"),
        "decide": Text("会议认定（核查后 {n} 个工作日）", "Decide ({n} working days from the examination)"),
        "notify": Text("送达（认定后 {n} 个工作日）", "Notify ({n} working days from the decision)"),
        "appeal": Text("申诉（认定后 {n} 日）", "Appeal ({n} days from the decision)"),
    }
)
