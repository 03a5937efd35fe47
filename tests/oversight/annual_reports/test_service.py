"""A report is submitted, returned, resubmitted and accepted, each with its entry in the log."""

import json
from datetime import date

import pytest
from sqlalchemy import text

from oversight.annual_reports.commands import (
    AcceptReport,
    ResubmitReport,
    ReturnReport,
    SaveSection,
    SubmitReport,
)
from oversight.annual_reports.policy import State
from oversight.annual_reports.queries import ReportRow, find, returns, versions
from oversight.annual_reports.reviewing import accept_report, return_report
from oversight.annual_reports.service import (
    resubmit_report,
    save_section,
    submit_report,
)
from oversight.annual_reports.snapshots import Snapshot, digest
from oversight.clock import FixedClock
from oversight.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    OutOfScopeError,
    RecusedError,
)
from oversight.permissions import Role
from oversight.persistence import Database, Principal, begin, reading
from oversight.persistence.schema import create_schema
from tests.builders.annual_reports import (
    ADMIN,
    OFFICER,
    TEXT,
    accept,
    at,
    fill,
    resubmit,
    send_back,
    start,
    submit,
)
from tests.builders.city import COUNTY, OTHER_COUNTY, build_city

SECTION = SaveSection(agency=COUNTY, year=2025, section="problems", text="人手不足。")


def held(database: Database, agency: str = COUNTY, year: int = 2025) -> ReportRow:
    with reading(database) as session:
        found = find(session, agency, year)
    assert found is not None
    return found


def actions(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        query = text("SELECT action FROM log_entry WHERE action LIKE 'annual_reports.%' ORDER BY entry_id")
        return [str(action).removeprefix("annual_reports.") for (action,) in connection.execute(query)]


def test_a_report_runs_from_draft_to_acceptance_and_the_log_tells_it(any_city: Database, clock: FixedClock) -> None:
    clock.set(at(date(2026, 1, 14), 16, 30))
    receipt = submit(any_city, clock)
    clock.set(at(date(2026, 1, 16)))
    send_back(any_city, clock)
    assert held(any_city).state is State.RETURNED
    clock.set(at(date(2026, 1, 22)))
    again = resubmit(any_city, clock)
    clock.set(at(date(2026, 1, 23)))
    accept(any_city, clock)
    report = held(any_city)
    assert report.state is State.ACCEPTED
    assert (report.submissions, report.first_submitted_at) == (2, at(date(2026, 1, 14), 16, 30))
    assert (report.accepted_at, report.accepted_by) == (at(date(2026, 1, 23)), ADMIN.user_id)
    with reading(any_city) as session:
        sent, back = versions(session, [report.id]), returns(session, [report.id])
    assert [each.event_id for each in sent] == [receipt, again]
    assert [each.timeliness for each in sent] == ["on_time", "resubmitted"]
    assert [(each.number, each.sections) for each in back] == [(1, ("coordination",))]
    assert actions(any_city) == [
        "started/1",
        *["section-saved/1"] * 9,
        "version-kept/1",
        "submitted/1",
        "return-kept/1",
        "returned/1",
        "section-saved/1",
        "version-kept/1",
        "submitted/1",
        "accepted/1",
    ]


def test_a_submission_keeps_a_canonical_snapshot_whose_digest_is_in_the_log(
    any_city: Database, clock: FixedClock
) -> None:
    receipt = submit(any_city, clock)
    with reading(any_city) as session:
        (sent,) = versions(session, [held(any_city).id])
    assert digest(sent.snapshot) == sent.sha256 == held(any_city).snapshot_sha256
    snapshot = Snapshot.from_json(sent.snapshot)
    assert snapshot.to_json() == sent.snapshot
    assert (snapshot.agency_name, snapshot.number, snapshot.sections["problems"]) == ("连城县", 1, TEXT)
    with any_city.engine.connect() as connection:
        body = connection.execute(text("SELECT body FROM log_entry WHERE event_id = :e"), {"e": receipt}).scalar_one()
    assert json.loads(bytes(body))["details"]["sha256"] == sent.sha256


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (at(date(2026, 1, 15), 23, 59, 59), "on_time"),
        (at(date(2026, 1, 16), 0, 0), "late"),
    ],
)
def test_lateness_is_judged_by_shanghais_midnight(
    any_city: Database, clock: FixedClock, instant: object, expected: str
) -> None:
    clock.set(instant)  # type: ignore[arg-type]  # an instant
    submit(any_city, clock)
    with reading(any_city) as session:
        assert versions(session, [held(any_city).id])[0].timeliness == expected


def test_the_report_of_2021_is_rolled_over_on_monday_17_january(town: Database, clock: FixedClock) -> None:
    clock.set(at(date(2022, 1, 17)))
    submit(town, clock, year=2021)
    with reading(town) as session:
        assert versions(session, [held(town, year=2021).id])[0].timeliness == "rolled_over"


def test_submitting_twice_is_refused_and_stores_nothing(any_city: Database, clock: FixedClock) -> None:
    submit(any_city, clock)
    for act, command in (
        (submit_report, SubmitReport(agency=COUNTY, year=2025)),
        (resubmit_report, ResubmitReport(agency=COUNTY, year=2025)),
    ):
        with pytest.raises(ConflictError, match="不能重复提交"), begin(any_city, OFFICER, clock) as tx:
            act(tx, command)  # type: ignore[operator]  # each with its own command
    assert held(any_city).submissions == 1
    assert actions(any_city).count("submitted/1") == 1


def test_an_unfinished_report_is_refused_naming_each_section(town: Database, clock: FixedClock) -> None:
    start(town, clock)
    with begin(town, OFFICER, clock) as tx:
        save_section(tx, SECTION)
    with pytest.raises(InvalidInputError) as refusal, begin(town, OFFICER, clock) as tx:
        submit_report(tx, SubmitReport(agency=COUNTY, year=2025))
    assert len(refusal.value.fields) == 8
    assert "problems" not in [each.field for each in refusal.value.fields]
    assert held(town).state is State.DRAFT


@pytest.mark.parametrize(
    ("reason", "sections", "field"),
    [("  ", (), "reason"), ("长" * 2001, (), "reason"), ("请改", ("nonsense",), "sections")],
)
def test_a_return_needs_a_reason_and_sections_of_the_report(
    town: Database, clock: FixedClock, reason: str, sections: tuple[str, ...], field: str
) -> None:
    submit(town, clock)
    with pytest.raises(InvalidInputError) as refusal, begin(town, ADMIN, clock) as tx:
        return_report(tx, ReturnReport(agency=COUNTY, year=2025, reason=reason, sections=sections))
    assert [each.field for each in refusal.value.fields] == [field]
    assert held(town).state is State.SUBMITTED


def test_a_named_section_has_to_be_marked_again_before_resubmission(any_city: Database, clock: FixedClock) -> None:
    submit(any_city, clock)
    send_back(any_city, clock)
    assert held(any_city).return_sections == ("coordination",)
    with pytest.raises(InvalidInputError) as refusal, begin(any_city, OFFICER, clock) as tx:
        resubmit_report(tx, ResubmitReport(agency=COUNTY, year=2025))
    assert [each.field for each in refusal.value.fields] == ["coordination"]
    with pytest.raises(ConflictError, match="已退回"), begin(any_city, OFFICER, clock) as tx:
        submit_report(tx, SubmitReport(agency=COUNTY, year=2025))


def test_only_the_city_reviews_and_never_the_own_report(town: Database, clock: FixedClock) -> None:
    submit(town, clock)
    with pytest.raises(ForbiddenError), begin(town, OFFICER, clock) as tx:
        accept_report(tx, AcceptReport(agency=COUNTY, year=2025))
    own = Principal("own", Role.CITY_ADMIN, COUNTY, "")
    same = Principal(OFFICER.user_id, Role.CITY_ADMIN, "350800.MZ", "")
    for reviewer in (own, same):
        with pytest.raises(RecusedError), begin(town, reviewer, clock) as tx:
            accept_report(tx, AcceptReport(agency=COUNTY, year=2025))
    narrow = Principal("narrow", Role.CITY_ADMIN, "350800.MZ", OTHER_COUNTY)
    with pytest.raises(OutOfScopeError), begin(town, narrow, clock) as tx:
        return_report(tx, ReturnReport(agency=COUNTY, year=2025, reason="请改"))
    assert held(town).state is State.SUBMITTED


def test_an_accepted_report_is_closed(town: Database, clock: FixedClock) -> None:
    submit(town, clock)
    accept(town, clock)
    with pytest.raises(ConflictError, match="已接收"), begin(town, ADMIN, clock) as tx:
        return_report(tx, ReturnReport(agency=COUNTY, year=2025, reason="请改"))
    with pytest.raises(ConflictError, match="已接收"), begin(town, ADMIN, clock) as tx:
        accept_report(tx, AcceptReport(agency=COUNTY, year=2025))
    with pytest.raises(ConflictError, match="不能重复提交"), begin(town, OFFICER, clock) as tx:
        submit_report(tx, SubmitReport(agency=COUNTY, year=2025))


def test_a_department_reports_its_own_sections(town: Database, clock: FixedClock) -> None:
    fill(town, clock, "350800.JY")
    report = held(town, "350800.JY")
    assert set(report.sections) == {
        "coordination",
        "layered_assistance",
        "services",
        "streamlining",
        "early_warning",
        "supervision",
        "annex",
        "problems",
    }
    assert report.figures == ()


@pytest.mark.postgresql
def test_of_two_who_submit_at_once_one_is_told_to_look_again(postgresql_url: str, clock: FixedClock) -> None:
    database = Database(postgresql_url)
    create_schema(database)
    build_city(database, clock)
    fill(database, clock)
    command = SubmitReport(agency=COUNTY, year=2025)
    with pytest.raises(ConflictError, match="没有保存"), begin(database, OFFICER, clock) as slower:
        submit_report(slower, command)
        with begin(database, OFFICER, clock) as faster:
            submit_report(faster, command)
    assert held(database).submissions == 1
    database.dispose()
