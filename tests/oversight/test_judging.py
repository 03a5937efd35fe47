"""The day's judgement opens a finding for each breach, once, and names what would else be missed."""

from datetime import date, timedelta

from oversight.clock import FixedClock
from oversight.findings.queries import FindingFilter, findings
from oversight.jobs.judging import judge_day
from oversight.persistence import Database, reading
from oversight.rules.outcome import Result
from tests.builders.city import TOWNSHIP
from tests.builders.outcomes import close
from tests.builders.staffing import appoint


def test_breaches_of_the_day_become_findings_once(city: Database, clock: FixedClock) -> None:
    judge_day(city, clock)
    with reading(city) as session:
        first = findings(session, "", FindingFilter())
    assert {row.requirement for row in first} == {"R71"}, "no report of 2025 was handed in; nothing else is known"
    assert {row.result for row in first} == {Result.BREACH}
    clock.set(clock.now() + timedelta(days=1))
    judge_day(city, clock)
    with reading(city) as session:
        assert [row.id for row in findings(session, "", FindingFilter())] == [row.id for row in first]


def test_a_post_filled_late_is_found_once_and_not_again_after_its_finding_was_closed(
    city: Database, clock: FixedClock
) -> None:
    appoint(city, clock, TOWNSHIP, date(2022, 2, 10))
    found = FindingFilter(rule="staffing.in-place", agency=TOWNSHIP)
    judge_day(city, clock)
    with reading(city) as session:
        (late,) = findings(session, "", found)
    assert (late.period, late.agency) == ("2022-02-10", TOWNSHIP)
    close(city, clock, late.id)
    for _ in range(2):
        clock.set(clock.now() + timedelta(days=1))
        judge_day(city, clock)
    with reading(city) as session:
        assert [row.id for row in findings(session, "", found)] == [late.id]
