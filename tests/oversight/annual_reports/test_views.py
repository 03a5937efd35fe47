"""The pages of annual reports: who has reported, the task list, the sections, and the receipt."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from oversight.annual_reports.queries import find, versions
from oversight.annual_reports.sections import owed_by
from oversight.clock import FixedClock
from oversight.persistence import Database, reading
from tests.builders.annual_reports import at, fill, resubmit, send_back, start, submit
from tests.builders.budgets import build_budgets
from tests.builders.city import COUNTY, OTHER_COUNTY
from tests.builders.forms import form_token
from tests.builders.forms import submit as send

ClientAs = Callable[[str], FlaskClient]
HOME = f"/annual-reports/{COUNTY}/2025"
PROBLEMS = f"{HOME}/sections/problems"
TODAY = date(2026, 11, 24)


@pytest.fixture
def sent(city: Database, clock: FixedClock) -> str:
    """A report of 2025 submitted in time; the receipt's number."""
    clock.set(at(date(2026, 1, 14), 16, 30))
    receipt = submit(city, clock)
    clock.set(at(TODAY))
    return receipt


def saved(client: FlaskClient, section: str, **more: str) -> dict[str, str]:
    page = client.get(f"{HOME}/sections/{section}").text
    return {"text": "已开展。", "version": version_of(page), **more}


def version_of(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None
    return found.group(1)


def test_the_city_sees_who_has_reported_with_verdicts_and_the_countdown(sent: str, client_as: ClientAs) -> None:
    page = client_as("city_admin").get("/annual-reports/").text
    for words in ("连城县", "新罗区", "龙岩市教育局", "已提交", "未开始", "达标", "不达标", "还剩 37 个工作日"):
        assert words in page
    assert "龙岩市民政局</a>" not in page
    assert f"{HOME}#r71" in page


def test_the_list_is_filtered_and_exported_as_filtered(sent: str, client_as: ClientAs) -> None:
    client = client_as("auditor")
    assert "新罗区" not in client.get("/annual-reports/?state=submitted").text
    lines = client.get("/annual-reports/?state=submitted&format=csv").get_data().decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("350825,连城县,2025,已提交,2026-01-14 16:30:00")
    assert client.get("/annual-reports/?format=xlsx").get_data()[:2] == b"PK"
    assert "没有符合条件的报告" in client.get("/annual-reports/?state=accepted").text


def test_a_county_sees_its_own_years_and_nobody_elses(
    city: Database, clock: FixedClock, sent: str, client_as: ClientAs
) -> None:
    start(city, clock, year=2021)
    page = client_as("county_officer").get("/annual-reports/").text
    assert "新罗区" not in page
    for year in (2021, 2025, 2026):
        assert f"/annual-reports/{COUNTY}/{year}" in page
    assert f"/annual-reports/{COUNTY}/2024" not in page
    assert f"/annual-reports/{COUNTY}/2026#" not in client_as("county_officer").get("/annual-reports/?year=2025").text
    assert "龙岩市教育局" in client_as("liaison").get("/annual-reports/").text


@pytest.mark.parametrize("year", ["2020", "2027", "abc"])
def test_an_impossible_year_is_refused(client_as: ClientAs, year: str) -> None:
    assert client_as("auditor").get(f"/annual-reports/?year={year}").status_code == 422


@pytest.mark.parametrize(
    "path", [f"/annual-reports/{OTHER_COUNTY}/2025", f"/annual-reports/{OTHER_COUNTY}/2025/report.pdf"]
)
def test_another_countys_report_is_not_found(city: Database, clock: FixedClock, client_as: ClientAs, path: str) -> None:
    submit(city, clock, OTHER_COUNTY)
    assert client_as("county_officer").get(path).status_code == 404
    assert client_as("auditor").get(path).status_code == 200


@pytest.mark.parametrize("address", ["350800.MZ/2025", "350825101/2025", f"{COUNTY}/2020", f"{COUNTY}/2027"])
def test_a_report_that_nobody_owes_is_not_found(client_as: ClientAs, address: str) -> None:
    assert client_as("auditor").get(f"/annual-reports/{address}").status_code == 404


def test_an_officer_writes_a_whole_report_and_gets_a_receipt(
    city: Database, clock: FixedClock, client_as: ClientAs
) -> None:
    build_budgets(city, clock, 2025)
    client = client_as("county_officer")
    assert "开始填报 2025 年度报告" in client.get(HOME).text
    assert send(client, f"{HOME}/start", {}, HOME).status_code == 302
    page = client.get(HOME).text
    assert page.count("未开始") == 9
    assert "暂不能开始" in page
    for section in owed_by(COUNTY):
        answer = send(client, f"{HOME}/sections/{section.key}", saved(client, section.key, done="yes"))
        assert answer.headers["Location"] == HOME
    page = client.get(HOME).text
    assert page.count("已完成</span>") == 9
    check = client.get(f"{HOME}/check").text
    assert check.count("修改<span") == 9
    assert "提交 2025 年度报告" in check
    answer = send(client, f"{HOME}/submission", {"version": version_of(check)}, f"{HOME}/check")
    assert answer.headers["Location"] == f"{HOME}/receipt"
    receipt = client.get(f"{HOME}/receipt").text
    with reading(city) as session:
        report = find(session, COUNTY, 2025)
        assert report is not None
        (version,) = versions(session, [report.id])
    for words in (version.event_id, version.sha256, "2026-11-24 09:00:00", "接下来", "迟报", "/audit/receipts/"):
        assert words in receipt


def test_a_section_shows_prefilled_figures_with_their_source(
    city: Database, clock: FixedClock, client_as: ClientAs
) -> None:
    build_budgets(city, clock, 2025)
    start(city, clock)
    page = client_as("county_officer").get(f"{HOME}/sections/services").text
    for words in ("1,800,000.00", "预算与列支台账（截至 2025-12-31）", "2.80%", "R30", "由系统计算，不能改动"):
        assert words in page
    assert 'name="figure-floor_share"' not in page


def test_a_refused_section_keeps_everything_that_was_typed(
    city: Database, clock: FixedClock, client_as: ClientAs
) -> None:
    build_budgets(city, clock, 2025)
    start(city, clock)
    client = client_as("county_officer")
    typed = saved(client, "services", **{"figure-work_fund": "三百万", "note-work_fund": "按决算", "done": "yes"})
    answer = send(client, f"{HOME}/sections/services", typed | {"text": "国" * 4001, "from": "check"})
    assert answer.status_code == 422
    assert "<title>错误：" in answer.text
    for words in ("三百万", "按决算", "国" * 4001, 'href="#f-text"', 'href="#f-figure-work_fund"', 'value="check"'):
        assert words in answer.text


def test_a_changed_figure_without_a_note_is_refused_beside_its_field(
    city: Database, clock: FixedClock, client_as: ClientAs
) -> None:
    start(city, clock)
    client = client_as("county_officer")
    answer = send(client, f"{HOME}/sections/capacity", saved(client, "capacity", **{"figure-townships": "4"}))
    assert answer.status_code == 422
    assert 'href="#f-note-townships"' in answer.text


def test_a_section_changed_elsewhere_comes_back_with_both_texts(
    city: Database, clock: FixedClock, client_as: ClientAs
) -> None:
    start(city, clock)
    client = client_as("county_officer")
    mine = saved(client, "problems")
    assert send(client, PROBLEMS, mine | {"text": "先保存的一稿"}).status_code == 302
    answer = send(client, PROBLEMS, mine | {"text": "后保存的一稿"})
    assert answer.status_code == 409
    for words in ("先保存的一稿", "后保存的一稿", "别处修改"):
        assert words in answer.text
    again = mine | {"text": "后保存的一稿", "version": version_of(client.get(PROBLEMS).text)}
    assert send(client, PROBLEMS, again).status_code == 302


def test_a_section_saved_from_the_check_page_leads_back_to_it(
    city: Database, clock: FixedClock, client_as: ClientAs
) -> None:
    fill(city, clock)
    client = client_as("county_officer")
    answer = send(client, PROBLEMS, saved(client, "problems", **{"from": "check", "done": "no"}))
    assert answer.headers["Location"] == f"{HOME}/check"
    assert "进行中" in client.get(HOME).text


def test_an_unfinished_report_is_not_submitted_and_each_section_is_named(
    city: Database, clock: FixedClock, client_as: ClientAs
) -> None:
    start(city, clock)
    client = client_as("county_officer")
    check = f"{HOME}/check"
    answer = send(client, f"{HOME}/submission", {"version": version_of(client.get(check).text)}, check)
    assert answer.status_code == 422
    assert answer.text.count('href="#f-') == 9
    assert 'id="f-problems"' in answer.text


def test_submitting_twice_is_a_conflict_that_says_when(city: Database, clock: FixedClock, client_as: ClientAs) -> None:
    fill(city, clock)
    client = client_as("county_officer")
    token = form_token(client, f"{HOME}/check")
    typed = {"version": version_of(client.get(f"{HOME}/check").text), "csrf_token": token}
    assert client.post(f"{HOME}/submission", data=typed).status_code == 302
    answer = client.post(f"{HOME}/submission", data=typed)
    assert answer.status_code == 409
    assert "已于 2026-11-24 09:00:00 提交" in answer.text
    assert client.get(f"{HOME}/sections/problems").status_code == 409
    assert client.post(PROBLEMS, data={"text": "改", "version": "1", "csrf_token": token}).status_code == 409


def test_a_running_year_is_submitted_with_a_warning(city: Database, clock: FixedClock, client_as: ClientAs) -> None:
    fill(city, clock, year=2026)
    assert "尚未结束" in client_as("county_officer").get(f"/annual-reports/{COUNTY}/2026/check").text


def test_figures_are_taken_anew_on_request(city: Database, clock: FixedClock, client_as: ClientAs) -> None:
    start(city, clock)
    build_budgets(city, clock, 2025)
    client = client_as("county_officer")
    assert "1,800,000.00" not in client.get(f"{HOME}/sections/services").text
    assert send(client, f"{HOME}/refresh", {}, HOME).status_code == 302
    assert "1,800,000.00" in client.get(f"{HOME}/sections/services").text


def test_a_writer_of_nothing_finds_no_form(city: Database, clock: FixedClock, client_as: ClientAs) -> None:
    client = client_as("county_officer")
    for path in ("check", "sections/problems", "receipt"):
        assert client.get(f"{HOME}/{path}").status_code == 404
    start(city, clock)
    assert client.get(f"{HOME}/sections/nonsense").status_code == 404


def test_the_verdict_on_the_page_can_be_opened_to_its_working(
    city: Database, clock: FixedClock, sent: str, client_as: ClientAs
) -> None:
    page = client_as("auditor").get(HOME).text
    for words in (
        'id="r71"',
        "为什么是这个结果",
        "首次有效报送日期",
        "每年1月15日前",
        "annual_reports.due",
        sent,
    ):
        assert words in page
    send_back(city, clock)
    resubmit(city, clock)
    assert "达标" in client_as("auditor").get(f"{HOME}?on=2026-01-20").text


@pytest.mark.parametrize("path", ["/annual-reports/", HOME, f"{HOME}/receipt"])
def test_the_pages_are_there_in_english(sent: str, client_as: ClientAs, path: str) -> None:
    page = client_as("auditor").get(f"{path}?lang=en").text
    assert '<html lang="en"' in page
    assert "nnual report" in page
