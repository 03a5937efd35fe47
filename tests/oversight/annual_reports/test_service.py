"""A report is begun, written, submitted, returned, resubmitted and accepted, each with its entry in the log."""

import json
from datetime import date

import pytest
from sqlalchemy import text

from oversight.annual_reports.commands import (
    AcceptReport,
    RefreshFigures,
    ResubmitReport,
    ReturnReport,
    SaveSection,
    StartReport,
    SubmitReport,
)
from oversight.annual_reports.figures import FigureEntry
from oversight.annual_reports.policy import State
from oversight.annual_reports.queries import ReportRow, find, returns, versions
from oversight.annual_reports.reviewing import accept_report, return_report
from oversight.annual_reports.service import (
    refresh_figures,
    resubmit_report,
    save_section,
    start_report,
    submit_report,
)
from oversight.annual_reports.snapshots import Snapshot, digest
from oversight.clock import FixedClock
from oversight.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    OutOfScopeError,
    RecusedError,
)
from oversight.permissions import Role
from oversight.persistence import SYSTEM, Database, Principal, begin, reading
from oversight.persistence.schema import create_schema
from tests.builders.annual_reports import (
    ADMIN,
    LIAISON,
    OFFICER,
    OTHER_OFFICER,
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


def test_a_report_is_begun_once(town: Database, clock: FixedClock) -> None:
    start(town, clock)
    with pytest.raises(ConflictError, match="已经开始"), begin(town, OFFICER, clock) as tx:
        start_report(tx, StartReport(agency=COUNTY, year=2025))


def test_two_who_begin_at_once_are_told_apart(any_city: Database, clock: FixedClock) -> None:
    with begin(any_city, OFFICER, clock) as tx:
        from oversight.annual_reports import service

        found = service.held
        service.held = lambda *_: None  # the other's row isn't visible yet
        try:
            start_report(tx, StartReport(agency=COUNTY, year=2025))
            with pytest.raises(ConflictError, match="已经开始"):
                start_report(tx, StartReport(agency=COUNTY, year=2025))
        finally:
            service.held = found
        tx.session.rollback()


@pytest.mark.parametrize("year", [2020, 2027])
def test_a_year_before_the_policy_or_to_come_is_refused(town: Database, clock: FixedClock, year: int) -> None:
    with pytest.raises(InvalidInputError, match="2021"), begin(town, OFFICER, clock) as tx:
        start_report(tx, StartReport(agency=COUNTY, year=year))


def test_who_owes_no_report_cannot_begin_one(town: Database, clock: FixedClock) -> None:
    with pytest.raises(InvalidInputError, match="不是年度报告的报送单位"), begin(town, SYSTEM, clock) as tx:
        start_report(tx, StartReport(agency="350800.MZ", year=2025))
    with pytest.raises(NotFoundError), begin(town, SYSTEM, clock) as tx:
        start_report(tx, StartReport(agency="999999", year=2025))


def test_another_countys_report_is_not_found_and_a_stranger_cannot_write(town: Database, clock: FixedClock) -> None:
    start(town, clock)
    with pytest.raises(OutOfScopeError), begin(town, OTHER_OFFICER, clock) as tx:
        save_section(tx, SECTION)
    wide = Principal("wide", Role.COUNTY_OFFICER, f"{OTHER_COUNTY}.MZ", "3508")
    with pytest.raises(OutOfScopeError), begin(town, wide, clock) as tx:
        save_section(tx, SECTION)
    with pytest.raises(ForbiddenError), begin(town, ADMIN, clock) as tx:
        save_section(tx, SECTION)
    with pytest.raises(NotFoundError), begin(town, OFFICER, clock) as tx:
        save_section(tx, SaveSection(agency=COUNTY, year=2024, section="problems", text="无"))


def test_a_stale_version_is_refused_and_nothing_is_lost(any_city: Database, clock: FixedClock) -> None:
    start(any_city, clock)
    seen = held(any_city).version
    with begin(any_city, OFFICER, clock) as tx:
        save_section(tx, SECTION)
    stale = SaveSection(agency=COUNTY, year=2025, section="problems", text="另一稿", version=seen)
    with pytest.raises(ConflictError, match="别处修改"), begin(any_city, OFFICER, clock) as tx:
        save_section(tx, stale)
    with pytest.raises(ConflictError, match="别处修改"), begin(any_city, OFFICER, clock) as tx:
        submit_report(tx, SubmitReport(agency=COUNTY, year=2025, version=seen))
    assert held(any_city).sections["problems"].text == "人手不足。"


def test_a_section_is_kept_with_plain_line_ends_and_its_mark(town: Database, clock: FixedClock) -> None:
    start(town, clock)
    with begin(town, OFFICER, clock) as tx:
        command = SaveSection(agency=COUNTY, year=2025, section="problems", text=" 一\r\n二\r三 ", done=False)
        save_section(tx, command)
    assert held(town).sections["problems"].text == "一\n二\n三"
    assert not held(town).sections["problems"].done


def test_every_fault_of_a_section_is_named_at_once(town: Database, clock: FixedClock) -> None:
    start(town, clock)
    figures = {"assistants_needed": FigureEntry("不详"), "work_fund": FigureEntry("1")}
    with pytest.raises(InvalidInputError) as refusal, begin(town, OFFICER, clock) as tx:
        save_section(tx, SaveSection(agency=COUNTY, year=2025, section="capacity", text="国" * 4001, figures=figures))
    assert [each.field for each in refusal.value.fields] == ["text", "figure-assistants_needed"]
    with pytest.raises(InvalidInputError) as refusal, begin(town, OFFICER, clock) as tx:
        save_section(tx, SaveSection(agency=COUNTY, year=2025, section="capacity", text=""))
    assert [each.code for each in refusal.value.fields] == ["empty"]


def test_a_section_that_is_not_owed_is_not_found(town: Database, clock: FixedClock) -> None:
    start(town, clock, "350800.JY")
    for section in ("capacity", "nonsense"):
        with pytest.raises(NotFoundError), begin(town, LIAISON, clock) as tx:
            save_section(tx, SaveSection(agency="350800.JY", year=2025, section=section, text="无"))


def test_a_changed_figure_is_kept_beside_the_systems_with_its_note(any_city: Database, clock: FixedClock) -> None:
    start(any_city, clock, year=2026)
    figures = {"work_fund": FigureEntry("1.00", "按执行数")}
    with begin(any_city, OFFICER, clock) as tx:
        save_section(tx, SaveSection(agency=COUNTY, year=2026, section="services", text="已购买", figures=figures))
    (fund,) = [each for each in held(any_city, year=2026).figures if each.key == "work_fund"]
    assert (fund.value, fund.note, fund.changed) == (100, "按执行数", True)
    assert fund.system not in {None, 100}
    with begin(any_city, OFFICER, clock) as tx:
        refresh_figures(tx, RefreshFigures(agency=COUNTY, year=2026))
    (fund,) = [each for each in held(any_city, year=2026).figures if each.key == "work_fund"]
    assert (fund.value, fund.note) == (100, "按执行数")


def test_a_submitted_report_cannot_be_written(town: Database, clock: FixedClock) -> None:
    submit(town, clock)
    with pytest.raises(ConflictError, match="不能修改"), begin(town, OFFICER, clock) as tx:
        save_section(tx, SECTION)
    with pytest.raises(ConflictError, match="不能修改"), begin(town, OFFICER, clock) as tx:
        refresh_figures(tx, RefreshFigures(agency=COUNTY, year=2025))


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
