"""The time limits shown beside a case: when they run, and when they are late."""

from datetime import date

from oversight.clock import FixedClock, shanghai
from oversight.deadlines.calendar import DueDate, WorkingDayCalendar
from oversight.exemptions.queries import case
from oversight.exemptions.service import AppealExemption, WithdrawExemption, appeal_exemption, withdraw_exemption
from oversight.exemptions.windows import Window, windows
from oversight.persistence import Database, begin, reading
from tests.builders.exemptions import OFFICER, build_case, decide, examine
from tests.builders.outcomes import build_finding

CALENDAR = WorkingDayCalendar()


def _windows(database: Database, identifier: str) -> list[Window]:
    with reading(database) as session:
        return windows(case(session, "", identifier), CALENDAR)


def test_limits_begin_to_run_with_each_step(city: Database, clock: FixedClock) -> None:
    filed = build_case(city, clock, build_finding(city, clock))
    assert [(one.due.on, one.done_on) for one in _windows(city, filed)] == [
        (date(2026, 11, 30), date(2026, 11, 24)),
        (date(2027, 1, 6), None),
    ]
    examine(city, clock, filed)
    assert [one.due.on for one in _windows(city, filed)][2:] == [date(2026, 12, 8)]
    decide(city, clock, filed, outcome="refused")
    assert [one.due.on for one in _windows(city, filed)][3:] == [date(2026, 12, 1), date(2026, 12, 24)]


def test_a_late_appeal_is_shown_as_late_and_taken(city: Database, clock: FixedClock) -> None:
    filed = build_case(city, clock, build_finding(city, clock))
    examine(city, clock, filed)
    decide(city, clock, filed, outcome="refused")
    clock.set(shanghai(date(2026, 12, 25)))
    assert not _windows(city, filed)[-1].is_late(date(2026, 12, 25))
    with begin(city, OFFICER, clock) as tx:
        appeal_exemption(tx, AppealExemption(case=filed, grounds="有新证据。"))
    assert _windows(city, filed)[-1].is_late(date(2026, 12, 25))


def test_a_withdrawn_case_has_only_its_application_left(city: Database, clock: FixedClock) -> None:
    filed = build_case(city, clock, build_finding(city, clock))
    with begin(city, OFFICER, clock) as tx:
        withdraw_exemption(tx, WithdrawExemption(case=filed))
    assert len(_windows(city, filed)) == 1


def test_what_is_still_to_be_done_is_late_after_its_day() -> None:
    window = Window(title=_windows.__doc__, due=DueDate(date(2026, 11, 30)), done_on=None)  # type: ignore[arg-type]  # no title is needed
    assert not window.is_late(date(2026, 11, 30))
    assert window.is_late(date(2026, 12, 1))
