"""Scenes of the annual reports, 2021 to 2025; the plants are those of R71."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import NamedTuple

from oversight.agencies.queries import agency as find_agency
from oversight.annual_reports.commands import (
    AcceptReport,
    ResubmitReport,
    ReturnReport,
    SaveSection,
    StartReport,
    SubmitReport,
)
from oversight.annual_reports.reviewing import accept_report, return_report
from oversight.annual_reports.sections import MEMBER_DEPARTMENTS, owed_by
from oversight.annual_reports.service import resubmit_report, save_section, start_report, submit_report
from oversight.bilingual import Text
from oversight.demo.accounts import liaison_of
from oversight.demo.geography import counties
from oversight.demo.people import SEED
from oversight.demo.report_texts import written
from oversight.demo.stage import Scene, Stage
from oversight.persistence import CITY

CHAPTER = Text("年度报告", "Annual reports")
YEARS = range(2021, 2026)
LATE = ("350881", 2025, date(2026, 1, 16))
"""漳平, one day late."""
RETURNED = ("350824", 2025)
"""武平, returned and resubmitted within four working days."""
MISSING = (f"{CITY}.FL", 2025)
"""市妇联, which sent nothing."""
ROLLED = ("350823", 2021, date(2022, 1, 17))
"""上杭, whose report of 2021 came on the Monday after Saturday, 15 January 2022."""
_RETURNED_AT, _RESUBMITTED_AT = datetime(2026, 1, 19, 10, 0), datetime(2026, 1, 23, 16, 20)  # noqa: DTZ001 - wall-clock times in Shanghai; the stage adds the zone
_ACCEPTED_ON = (1, 28)
_FIRST, _LAST = 5, 14


class Report(NamedTuple):
    """A report as the story has it."""

    agency: str
    year: int
    writer: str
    submitted_on: date


def reports(year: int) -> list[Report]:
    """Return the reports that were sent about a year, each with its day, the same at every load."""
    chance = random.Random(f"{SEED}/reports/{year}")  # noqa: S311 - an invented year, not a secret
    exceptions = {(code, about): on for code, about, on in (LATE, ROLLED)}
    writers = {county.code: f"officer_{county.code}" for county in counties()}
    writers |= {f"{CITY}.{suffix}": liaison_of(suffix) for suffix in MEMBER_DEPARTMENTS}
    found = []
    for code, writer in writers.items():
        day = _weekday(date(year + 1, 1, chance.randint(_FIRST, _LAST)))
        if (code, year) != MISSING:
            found.append(Report(code, year, writer, exceptions.get((code, year), day)))
    return found


def scenes() -> Iterator[Scene]:
    """Return the scenes of every report, its return and its acceptance."""
    for year in YEARS:
        for number, one in enumerate(reports(year)):
            moment = time(8 + number % 9, 7 * number % 60)
            yield Scene(one.submitted_on, moment, CHAPTER, partial(_send, report=one))
        accepted = _weekday(date(year + 1, *_ACCEPTED_ON))
        yield Scene(accepted, time(15, 0), CHAPTER, partial(_accept, year=year))
    yield Scene(_RETURNED_AT.date(), _RETURNED_AT.time(), CHAPTER, _return)
    yield Scene(_RESUBMITTED_AT.date(), _RESUBMITTED_AT.time(), CHAPTER, _resubmit)


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _send(stage: Stage, report: Report) -> None:
    agency, year = report.agency, report.year
    chance = random.Random(f"{SEED}/{agency}/{year}")  # noqa: S311 - an invented year, not a secret
    with stage.acting(report.writer) as tx:
        start_report(tx, StartReport(agency=agency, year=year))
        name = find_agency(tx.session, agency).name
        for section in owed_by(agency):
            text = written(section, name, chance.randint(2, 60))
            save_section(tx, SaveSection(agency=agency, year=year, section=section.key, text=text))
        submit_report(tx, SubmitReport(agency=agency, year=year))


def _return(stage: Stage) -> None:
    agency, year = RETURNED
    reason = "协管员人数与名册不一致，请核对“提升基层社会救助能力情况”后重报。"
    with stage.acting("city_admin") as tx:
        return_report(tx, ReturnReport(agency=agency, year=year, reason=reason, sections=("capacity",)))


def _resubmit(stage: Stage) -> None:
    agency, year = RETURNED
    with stage.acting(f"officer_{agency}") as tx:
        section = next(one for one in owed_by(agency) if one.key == "capacity")
        text = written(section, "武平县", 12) + "协管员人数已与名册核对一致。"
        save_section(tx, SaveSection(agency=agency, year=year, section="capacity", text=text))
        resubmit_report(tx, ResubmitReport(agency=agency, year=year))


def _accept(stage: Stage, year: int) -> None:
    with stage.acting("city_admin") as tx:
        for one in reports(year):
            accept_report(tx, AcceptReport(agency=one.agency, year=year))
