"""Annual reports in any state, made through the services by the people who would make them."""

from datetime import date, datetime, time

from oversight.annual_reports.commands import (
    AcceptReport,
    ResubmitReport,
    ReturnReport,
    SaveSection,
    StartReport,
    SubmitReport,
)
from oversight.annual_reports.reviewing import accept_report, return_report
from oversight.annual_reports.sections import owed_by
from oversight.annual_reports.service import resubmit_report, save_section, start_report, submit_report
from oversight.clock import FixedClock, shanghai
from oversight.permissions import Role
from oversight.persistence import Database, Principal, begin
from tests.builders.city import COUNTY, OTHER_COUNTY

OFFICER = Principal("officer", Role.COUNTY_OFFICER, f"{COUNTY}.MZ", COUNTY)
OTHER_OFFICER = Principal("other", Role.COUNTY_OFFICER, f"{OTHER_COUNTY}.MZ", OTHER_COUNTY)
LIAISON = Principal("liaison", Role.LIAISON, "350800.JY", "350800.JY")
ADMIN = Principal("admin", Role.CITY_ADMIN, "350800.MZ", "")
TEXT = "全年召开全体会议1次、专题会议2次。\n协调小组成员已按机构改革调整。"


def at(day: date, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
    """Return an instant by Shanghai's wall clock."""
    return shanghai(day, time(hour, minute, second))


def writer_of(agency: str) -> Principal:
    """Return who writes an agency's report."""
    return {COUNTY: OFFICER, OTHER_COUNTY: OTHER_OFFICER}.get(agency, LIAISON)


def start(database: Database, clock: FixedClock, agency: str = COUNTY, year: int = 2025) -> None:
    """Begin a report."""
    with begin(database, writer_of(agency), clock) as tx:
        start_report(tx, StartReport(agency=agency, year=year))


def fill(database: Database, clock: FixedClock, agency: str = COUNTY, year: int = 2025) -> None:
    """Begin a report and write all its sections."""
    start(database, clock, agency, year)
    with begin(database, writer_of(agency), clock) as tx:
        for section in owed_by(agency):
            save_section(tx, SaveSection(agency=agency, year=year, section=section.key, text=TEXT))


def submit(database: Database, clock: FixedClock, agency: str = COUNTY, year: int = 2025) -> str:
    """Write a whole report and submit it; returns the receipt's number."""
    fill(database, clock, agency, year)
    with begin(database, writer_of(agency), clock) as tx:
        return submit_report(tx, SubmitReport(agency=agency, year=year))


def send_back(database: Database, clock: FixedClock, agency: str = COUNTY, year: int = 2025) -> str:
    """Return a submitted report, naming its first section."""
    with begin(database, ADMIN, clock) as tx:
        command = ReturnReport(agency=agency, year=year, reason="请补充全体会议日期。", sections=("coordination",))
        return return_report(tx, command)


def resubmit(database: Database, clock: FixedClock, agency: str = COUNTY, year: int = 2025) -> str:
    """Correct the section that was named and submit again."""
    with begin(database, writer_of(agency), clock) as tx:
        text = f"{TEXT}\n全体会议于2025年6月20日召开。"
        save_section(tx, SaveSection(agency=agency, year=year, section="coordination", text=text))
        return resubmit_report(tx, ResubmitReport(agency=agency, year=year))


def accept(database: Database, clock: FixedClock, agency: str = COUNTY, year: int = 2025) -> str:
    """Accept a submitted report."""
    with begin(database, ADMIN, clock) as tx:
        return accept_report(tx, AcceptReport(agency=agency, year=year))
