"""The day's judgement opens a finding for each breach, once, and names what would else be missed."""

from datetime import timedelta

from oversight.clock import FixedClock
from oversight.findings.queries import FindingFilter, findings
from oversight.jobs.judging import judge_day
from oversight.persistence import Database, reading
from oversight.rules.outcome import Result


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
