"""Findings: opened once, put right by the county, returned or closed by others, within one's area."""

from datetime import date

import pytest
from sqlalchemy import event, select

from oversight.clock import FixedClock
from oversight.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    OutOfScopeError,
    RecusedError,
)
from oversight.findings.queries import (
    FindingFilter,
    closed_among,
    count_findings,
    course,
    finding,
    findings,
    findings_of,
    rules_found,
)
from oversight.findings.service import (
    CloseFinding,
    OpenFinding,
    RectifyFinding,
    ReturnRectification,
    assess,
    close_finding,
    open_finding,
    rectify_finding,
    return_rectification,
)
from oversight.permissions import Role
from oversight.persistence import SYSTEM, Database, Principal, begin, reading
from oversight.persistence.log_tables import log_entry
from oversight.rules.outcome import Result
from tests.builders.city import COUNTY, OTHER_COUNTY, build_city
from tests.builders.outcomes import close, outcome

OFFICER = Principal("u-officer", Role.COUNTY_OFFICER, "350825.MZ", COUNTY)
OTHER = Principal("u-other", Role.COUNTY_OFFICER, "350802.MZ", OTHER_COUNTY)
ADMIN = Principal("u-admin", Role.CITY_ADMIN, "350800.MZ", "")
ALL = FindingFilter()


@pytest.fixture
def place(any_database: Database, clock: FixedClock) -> Database:
    build_city(any_database, clock)
    return any_database


@pytest.fixture
def opened(city: Database, clock: FixedClock) -> str:
    with begin(city, SYSTEM, clock) as tx:
        return open_finding(tx, OpenFinding.of(outcome(), COUNTY))


def test_a_breach_becomes_a_finding_with_its_law_and_no_other_result_does(place: Database, clock: FixedClock) -> None:
    results = [outcome(OTHER_COUNTY, result) for result in Result if result is not Result.BREACH]
    with begin(place, SYSTEM, clock) as tx:
        kept = assess(tx, [outcome(), *results, outcome(None)])
    assert len(kept) == 1
    with reading(place) as session:
        row = finding(session, "", kept[0])
    assert (row.rule, row.requirement, row.agency, row.period) == ("budgets.services-floor", "R30", COUNTY, "2026")
    assert (row.clause_number, row.severity, row.state.value) == ("第四条", "violation", "open")
    assert row.summary == outcome().summary
    assert row.parameters[0]["version"] == "2021-07-26/1"
    assert row.opened_on.isoformat() == "2026-11-24"


def test_assessing_again_opens_nothing_twice(place: Database, clock: FixedClock) -> None:
    with begin(place, SYSTEM, clock) as tx:
        first = assess(tx, [outcome(), outcome(), outcome(period="2025")])
        again = open_finding(tx, OpenFinding.of(outcome(), COUNTY))
    with begin(place, SYSTEM, clock) as tx:
        assert assess(tx, [outcome(), outcome(OTHER_COUNTY)]) != first
        assert assess(tx, []) == []
    assert again == first[0]
    with reading(place) as session:
        assert count_findings(session, "", ALL) == 3


def test_a_breach_that_goes_on_from_day_to_day_is_one_finding(city: Database, clock: FixedClock) -> None:
    with begin(city, SYSTEM, clock) as tx:
        first = assess(tx, [outcome(period="2026-11-23")])
        assert assess(tx, [outcome(period="2026-11-24")]) == []
        assert [open_finding(tx, OpenFinding.of(outcome(period="2026-11-25"), COUNTY))] == first
    close(city, clock, first[0])
    with begin(city, SYSTEM, clock) as tx:
        assert len(assess(tx, [outcome(period="2026-11-26")])) == 1


def test_a_past_fact_whose_finding_was_closed_is_not_found_again_but_another_fact_is(
    city: Database, clock: FixedClock
) -> None:
    late, later = date(2022, 2, 10), date(2022, 3, 1)
    with begin(city, SYSTEM, clock) as tx:
        first = assess(tx, [outcome(period="2026-11-24", settled_on=late)])
    with reading(city) as session:
        assert finding(session, "", first[0]).period == "2022-02-10"
    close(city, clock, first[0])
    with begin(city, SYSTEM, clock) as tx:
        assert assess(tx, [outcome(period="2026-11-25", settled_on=late)]) == []
        assert len(assess(tx, [outcome(period="2026-11-26", settled_on=later)])) == 1, "the facts were corrected"


def test_a_vacancy_after_a_closed_lateness_is_a_finding_of_its_own(city: Database, clock: FixedClock) -> None:
    with begin(city, SYSTEM, clock) as tx:
        first = assess(tx, [outcome(period="2026-11-24", settled_on=date(2022, 2, 10))])
    close(city, clock, first[0])
    with begin(city, SYSTEM, clock) as tx:
        assert len(assess(tx, [outcome(period="2026-11-25")])) == 1


def test_assessing_takes_one_query_however_many_outcomes(place: Database, clock: FixedClock) -> None:
    seen: list[str] = []
    with begin(place, SYSTEM, clock) as tx:
        event.listen(place.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
        assess(tx, [outcome(period=str(year)) for year in range(2021, 2061)])
        assert len([statement for statement in seen if statement.startswith("SELECT")]) == 1


def test_a_finding_is_put_right_returned_put_right_again_and_closed(place: Database, clock: FixedClock) -> None:
    with begin(place, SYSTEM, clock) as tx:
        opened = assess(tx, [outcome()])[0]
    with begin(place, OFFICER, clock) as tx:
        rectify_finding(tx, RectifyFinding(finding=opened, rectification=" 已补列支。 ", evidence="0a" * 32))
    with begin(place, ADMIN, clock) as tx:
        return_rectification(tx, ReturnRectification(finding=opened, review="凭证不全。"))
    with reading(place) as session:
        assert finding(session, COUNTY, opened).review == "凭证不全。"
        assert closed_among(session, [opened]) == set()
    with begin(place, OFFICER, clock) as tx:
        rectify_finding(tx, RectifyFinding(finding=opened, rectification="凭证补齐。"))
    with begin(place, ADMIN, clock) as tx:
        close_finding(tx, CloseFinding(finding=opened, review="属实。"))
    with reading(place) as session:
        row = finding(session, COUNTY, opened)
        acts = [act.action for act in course(session, opened)]
        assert closed_among(session, [opened]) == {opened}
    assert (row.state.value, row.rectification, row.evidence_sha256) == ("closed", "凭证补齐。", None)
    assert (row.rectified_by, row.reviewed_by, row.review) == ("u-officer", "u-admin", "属实。")
    assert [action.removeprefix("findings.") for action in acts] == [
        "opened/1",
        "rectified/1",
        "rectification-returned/1",
        "rectified/1",
        "closed/1",
    ]


def test_closing_before_it_is_put_right_is_refused(city: Database, clock: FixedClock, opened: str) -> None:
    with pytest.raises(ConflictError), begin(city, ADMIN, clock) as tx:
        close_finding(tx, CloseFinding(finding=opened, review="属实。"))


def test_nobody_reviews_his_own_rectification(city: Database, clock: FixedClock, opened: str) -> None:
    both = Principal("u-both", Role.SYSTEM, "350800", "")
    with begin(city, both, clock) as tx:
        rectify_finding(tx, RectifyFinding(finding=opened, rectification="已补。"))
    with pytest.raises(RecusedError), begin(city, both, clock) as tx:
        close_finding(tx, CloseFinding(finding=opened, review="属实。"))


def test_bad_input_stores_nothing(city: Database, clock: FixedClock, opened: str) -> None:
    with pytest.raises(InvalidInputError), begin(city, OFFICER, clock) as tx:
        rectify_finding(tx, RectifyFinding(finding=opened, rectification="", evidence="x"))
    with reading(city) as session:
        assert finding(session, "", opened).state == "open"
        assert len(course(session, opened)) == 1


def test_another_countys_finding_is_not_found(city: Database, clock: FixedClock, opened: str) -> None:
    with pytest.raises(OutOfScopeError), begin(city, OTHER, clock) as tx:
        rectify_finding(tx, RectifyFinding(finding=opened, rectification="已补。"))
    with pytest.raises(NotFoundError), begin(city, OFFICER, clock) as tx:
        rectify_finding(tx, RectifyFinding(finding="none", rectification="已补。"))
    with reading(city) as session:
        with pytest.raises(OutOfScopeError):
            finding(session, OTHER_COUNTY, opened)
        with pytest.raises(NotFoundError):
            finding(session, "", "none")
        assert findings(session, OTHER_COUNTY, ALL) == []


def test_the_city_does_not_report_and_the_county_does_not_review(
    city: Database, clock: FixedClock, opened: str
) -> None:
    with pytest.raises(ForbiddenError), begin(city, ADMIN, clock) as tx:
        rectify_finding(tx, RectifyFinding(finding=opened, rectification="已补。"))
    with pytest.raises(ForbiddenError), begin(city, OFFICER, clock) as tx:
        close_finding(tx, CloseFinding(finding=opened, review="属实。"))
    with pytest.raises(ForbiddenError), begin(city, OFFICER, clock) as tx:
        assess(tx, [outcome()])
    with pytest.raises(ForbiddenError), begin(city, OFFICER, clock) as tx:
        open_finding(tx, OpenFinding.of(outcome(), COUNTY))


def test_lists_are_filtered_by_state_rule_and_agency(city: Database, clock: FixedClock, opened: str) -> None:
    with begin(city, SYSTEM, clock) as tx:
        other = assess(tx, [outcome(OTHER_COUNTY, rule="budgets.subsidy-cap")])[0]
    with reading(city) as session:

        def found(wanted: FindingFilter) -> list[str]:
            assert count_findings(session, "", wanted) == len(findings(session, "", wanted))
            return [row.id for row in findings(session, "", wanted)]

        assert set(found(ALL)) == {opened, other}
        assert found(FindingFilter(rule="budgets.subsidy-cap")) == [other]
        assert found(FindingFilter(agency=COUNTY)) == [opened]
        assert found(FindingFilter(state="closed")) == []
        assert len(findings(session, "", ALL, first=1, limit=1)) == 1
        assert rules_found(session, COUNTY) == ["budgets.services-floor"]
        assert set(findings_of(session, [other])) == {other}


def test_the_log_has_codes_only(city: Database, opened: str) -> None:
    with reading(city) as session:
        body = session.scalars(select(log_entry.c.body).where(log_entry.c.subject == f"finding:{opened}")).one()
    assert body.isascii()
    assert b'"details":{"period":"2026","rule":"budgets.services-floor","severity":"violation"}' in body
