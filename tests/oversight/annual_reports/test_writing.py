"""A report is begun once and written by whom it is owed, and what can't be kept is refused whole."""

import pytest

from oversight.annual_reports.commands import (
    RefreshFigures,
    SaveSection,
    StartReport,
    SubmitReport,
)
from oversight.annual_reports.figures import FigureEntry
from oversight.annual_reports.queries import ReportRow, find
from oversight.annual_reports.service import (
    refresh_figures,
    save_section,
    start_report,
    submit_report,
)
from oversight.clock import FixedClock
from oversight.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    OutOfScopeError,
)
from oversight.permissions import Role
from oversight.persistence import SYSTEM, Database, Principal, begin, reading
from tests.builders.annual_reports import (
    ADMIN,
    LIAISON,
    OFFICER,
    OTHER_OFFICER,
    start,
    submit,
)
from tests.builders.city import COUNTY, OTHER_COUNTY

SECTION = SaveSection(agency=COUNTY, year=2025, section="problems", text="人手不足。")


def held(database: Database, agency: str = COUNTY, year: int = 2025) -> ReportRow:
    with reading(database) as session:
        found = find(session, agency, year)
    assert found is not None
    return found


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
