"""R71's facts say when each agency reported, and the rule judges them: in time, late, returned or missing."""

from datetime import date

import pytest
from sqlalchemy import event

from oversight.annual_reports.facts import due_on, report_facts, rolled_on
from oversight.annual_reports.queries import reports, returns
from oversight.clock import FixedClock
from oversight.persistence import Database, reading
from oversight.rulebook import evaluate
from oversight.rules.outcome import Outcome
from tests.builders.annual_reports import accept, at, resubmit, send_back, start, submit
from tests.builders.city import COUNTY, OTHER_COUNTY, build_city

TODAY = date(2026, 11, 24)


def judged(database: Database, agency: str = COUNTY, year: int = 2025, on: date = TODAY) -> Outcome:
    with reading(database) as session:
        (facts,) = [each for each in report_facts(session, "", year, on) if each.agency == agency]
    return evaluate("R71", facts, on)


@pytest.fixture
def town(database: Database, clock: FixedClock) -> Database:
    build_city(database, clock)
    return database


def test_every_submitter_is_there_the_city_bureau_and_county_departments_are_not(any_city: Database) -> None:
    with reading(any_city) as session:
        facts = report_facts(session, "", 2025, TODAY)
        own = report_facts(session, COUNTY, 2025, TODAY)
    assert [each.agency for each in facts] == [OTHER_COUNTY, COUNTY, "350800.CZ", "350800.FL", "350800.JY"]
    assert [each.agency for each in own] == [COUNTY]
    assert facts[0].due_on == date(2026, 1, 15)
    assert facts[0].first_working_day_from_due == date(2026, 1, 15)


def test_a_report_at_one_second_to_midnight_is_on_time_and_at_midnight_late(
    any_city: Database, clock: FixedClock
) -> None:
    clock.set(at(date(2026, 1, 15), 23, 59, 59))
    submit(any_city, clock, COUNTY)
    clock.set(at(date(2026, 1, 16), 0, 0))
    submit(any_city, clock, OTHER_COUNTY)
    assert judged(any_city).result == "compliant"
    late = judged(any_city, OTHER_COUNTY)
    assert late.result == "breach"
    assert "逾期1天" in late.summary.zh


def test_the_report_of_2021_sent_on_monday_17_january_2022_is_at_risk(town: Database, clock: FixedClock) -> None:
    clock.set(at(date(2022, 1, 17)))
    submit(town, clock, year=2021)
    outcome = judged(town, year=2021)
    assert outcome.result == "at_risk"
    assert "顺延认定" in outcome.notes[0].zh
    assert rolled_on(2021).on == date(2022, 1, 17)


def test_a_report_that_never_came_is_a_breach(town: Database, clock: FixedClock) -> None:
    start(town, clock)
    assert judged(town).result == "breach"
    assert judged(town, "350800.FL").result == "breach"


@pytest.mark.parametrize(
    ("back_on", "result", "used"), [(date(2026, 1, 22), "compliant", 4), (date(2026, 1, 26), "breach", 6)]
)
def test_a_return_answered_within_five_working_days_keeps_the_first_day(
    town: Database, clock: FixedClock, back_on: date, result: str, used: int
) -> None:
    clock.set(at(date(2026, 1, 14)))
    submit(town, clock)
    clock.set(at(date(2026, 1, 16)))
    send_back(town, clock)
    clock.set(at(back_on))
    resubmit(town, clock)
    accept(town, clock)
    outcome = judged(town)
    assert outcome.result == result
    assert [each.value for each in outcome.inputs][-1] == used


def test_facts_are_as_known_on_the_day_asked_for(town: Database, clock: FixedClock) -> None:
    clock.set(at(date(2026, 1, 14)))
    submit(town, clock)
    clock.set(at(date(2026, 1, 16)))
    send_back(town, clock)
    clock.set(at(date(2026, 1, 22)))
    resubmit(town, clock)
    assert judged(town, on=date(2026, 1, 13)).result == "not_applicable"
    assert judged(town, on=date(2026, 1, 14)).result == "compliant"
    assert judged(town, on=date(2026, 1, 19)).result == "at_risk"
    assert judged(town, on=date(2026, 1, 22)).result == "compliant"


def test_a_second_return_left_unanswered_is_judged_by_its_own_time(town: Database, clock: FixedClock) -> None:
    clock.set(at(date(2026, 1, 14)))
    submit(town, clock)
    clock.set(at(date(2026, 1, 16)))
    send_back(town, clock)
    clock.set(at(date(2026, 1, 20)))
    resubmit(town, clock)
    clock.set(at(date(2026, 1, 21)))
    send_back(town, clock)
    assert judged(town, on=date(2026, 1, 22)).result == "at_risk"
    assert judged(town, on=date(2026, 3, 2)).result == "breach"


def test_every_day_leads_to_its_entry_in_the_log(town: Database, clock: FixedClock) -> None:
    receipt = submit(town, clock)
    send_back(town, clock)
    again = resubmit(town, clock)
    with reading(town) as session:
        (facts,) = report_facts(session, COUNTY, 2025, TODAY)
        (report,) = reports(session, COUNTY, [2025])
        (back,) = returns(session, [report.id])
    assert facts.sources["submitted_on"].endswith(f" #{receipt}")
    assert facts.sources["returned_on"].endswith(f" #{back.event_id}")
    assert facts.sources["resubmitted_on"].endswith(f" #{again}")


def test_the_number_of_queries_does_not_grow_with_the_reports(town: Database, clock: FixedClock) -> None:
    counted: list[str] = []
    event.listen(town.engine, "before_cursor_execute", lambda *args: counted.append(str(args[2])))

    def queries() -> int:
        counted.clear()
        with reading(town) as session:
            report_facts(session, "", 2025, TODAY)
        return sum(each.startswith("SELECT") for each in counted)

    before = queries()
    submit(town, clock, COUNTY)
    submit(town, clock, OTHER_COUNTY)
    submit(town, clock, "350800.JY")
    assert queries() == before == 4


def test_the_due_days_are_those_of_the_vectors() -> None:
    expected = {2021: "2022-01-15", 2025: "2026-01-15", 2027: "2028-01-15"}
    assert {year: due_on(year).isoformat() for year in expected} == expected
    rolled = {2021: "2022-01-17", 2022: "2023-01-16", 2023: "2024-01-15", 2024: "2025-01-15", 2025: "2026-01-15"}
    assert {year: rolled_on(year).on.isoformat() for year in rolled} == rolled
    assert due_on(2020) == date(2021, 1, 15)
