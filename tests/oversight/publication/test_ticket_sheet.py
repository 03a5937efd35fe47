"""The sheet says how one ticket is checked by hand, and what it tells to type prints what it says."""

import re
import subprocess

import pytest
from flask import Flask

from oversight.clock import FixedClock
from oversight.inspections import queries
from oversight.inspections.policy import Stratum
from oversight.persistence import Database, reading
from oversight.publication.ticket_sheet import TicketSheet, ticket_sheet
from tests.builders.city import COUNTY, OTHER_COUNTY
from tests.builders.inspections import INSPECTORS, build_draw, build_notice, build_roster
from tests.reports.poppler import needs_poppler, text


def _sheet(database: Database, code: str = "") -> TicketSheet:
    with reading(database) as session:
        found = ticket_sheet(queries.draw(session, 1), code)
    assert found is not None
    return found


def _printed(command: str) -> str:
    done = subprocess.run(["/bin/bash", "-c", command], capture_output=True, text=True, check=True)
    return done.stdout.split()[0]


@pytest.fixture
def drawn(city: Database, clock: FixedClock) -> Database:
    build_roster(city, clock)
    build_draw(city, clock)
    return city


def test_the_lines_to_type_print_the_ticket_the_threshold_and_the_seed(drawn: Database) -> None:
    sheet = _sheet(drawn)
    assert sheet.last is not None
    assert sheet.last_command is not None
    assert _printed(sheet.command) == sheet.mine.ticket
    assert _printed(sheet.last_command) == sheet.last.ticket
    assert _printed(sheet.seed_command) == sheet.seed


def test_who_is_drawn_has_a_ticket_not_above_the_threshold(drawn: Database) -> None:
    with reading(drawn) as session:
        codes = [row.split(b"\t")[0].decode() for row in queries.draw(session, 1).files.frame.splitlines()]
    sheets = [_sheet(drawn, code) for code in codes]
    assert {sheet.mine.place for sheet in sheets} >= {"drawn", "reserve"}
    for sheet in sheets:
        assert sheet.last is not None
        assert (sheet.mine.ticket <= sheet.last.ticket) == (sheet.mine.place == "drawn")
        assert ("备选第 " in sheet.place.zh) == (sheet.mine.place == "reserve")


def test_where_size_or_nothing_decides_there_is_no_threshold(city: Database, clock: FixedClock) -> None:
    build_roster(city, clock)
    build_draw(city, clock, strata={COUNTY: Stratum("pps", 1, 1), OTHER_COUNTY: Stratum("all", 0, 0)})
    by_size, whole = _sheet(city, f"{COUNTY}101"), _sheet(city, f"{OTHER_COUNTY}100")
    assert (by_size.last, by_size.last_command, whole.last) == (None, None, None)
    assert "人口规模" in by_size.rule.zh
    assert "全部抽中" in whole.rule.zh
    assert _printed(by_size.command) == by_size.mine.ticket


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_shows_the_line_of_the_object_that_was_asked_for(drawn: Database, app: Flask, lang: str) -> None:
    sheet = _sheet(drawn, f"{COUNTY}102")
    page = app.test_client().get(f"/public/draws/1/sheet?object={COUNTY}102&lang={lang}")
    assert page.status_code == 200
    for part in (
        sheet.mine.ticket,
        f"|object/{COUNTY}|{COUNTY}102",
        "sha256sum",
        sheet.notice_sha256,
        "/public/draws/1/bundle.zip",
    ):
        assert part in page.text
    assert len(page.data) < 60_000


def test_an_object_outside_the_frame_is_refused_beside_its_field(drawn: Database, app: Flask) -> None:
    page = app.test_client().get("/public/draws/1/sheet?object=nobody")
    assert page.status_code == 422
    assert "抽样框里没有编号 nobody" in page.text
    assert app.test_client().get("/public/draws/1/sheet.pdf?object=nobody").status_code == 422
    assert drawn is not None


def test_before_the_draw_the_sheet_says_so_and_there_is_nothing_to_print(
    city: Database, app: Flask, clock: FixedClock
) -> None:
    build_roster(city, clock)
    build_notice(city, clock)
    assert "还没有公开的结果" in app.test_client().get("/public/draws/1/sheet").text
    assert app.test_client().get("/public/draws/1/sheet.pdf").status_code == 404


@needs_poppler
def test_the_sheet_is_a_pdf_with_the_lines_on_it(drawn: Database, app: Flask) -> None:
    answer = app.test_client().get(f"/public/draws/1/sheet.pdf?object={COUNTY}101")
    assert answer.content_type == "application/pdf"
    sheet = _sheet(drawn, f"{COUNTY}101")
    printed = re.sub(r"\s", "", text(answer.data))
    for line in (sheet.mine.ticket, sheet.command, sheet.seed_command, sheet.notice_sha256):
        assert re.sub(r"\s", "", line) in printed
    assert not any(person.name in printed for person in INSPECTORS)
