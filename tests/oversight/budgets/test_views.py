"""The budget pages show results with their reasons, take figures with their errors, and keep counties apart."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from oversight.budgets.queries import budget_lines, charges
from oversight.clock import FixedClock
from oversight.persistence import Database, reading
from tests.builders.budgets import build_budgets
from tests.builders.city import CITY, COUNTY, OTHER_COUNTY, TOWNSHIP
from tests.builders.forms import submit

ClientAs = Callable[[str], FlaskClient]
HOME = f"/budgets/{COUNTY}/2026"
LINE = {"fund": "other_funds", "level": "all", "initial": "1,000.00", "document": "连财〔2026〕5号"}
CHARGE = {"fund": "work_fund", "amount": "1,234.56", "on": "2026年3月1日", "stage": "charged", "purpose": "services"}


@pytest.fixture
def budgets(city: Database, clock: FixedClock) -> Database:
    """The small city with its budgets of 2026."""
    build_budgets(city, clock)
    return city


def test_the_index_shows_every_agency_with_results_and_ratios(budgets: Database, client_as: ClientAs) -> None:
    page = client_as("finance_reviewer").get("/budgets/").text
    for words in ("连城县", "新罗区", "龙岩市", "2.80%", "5.00%", "无法达标", "待确认", "临界", "数据不足"):
        assert words in page


def test_the_index_is_cut_to_the_readers_county(budgets: Database, client_as: ClientAs) -> None:
    page = client_as("county_officer").get("/budgets/").text
    assert "连城县" in page
    assert "新罗区" not in page


def test_the_index_filters_by_result_and_year_and_exports_the_filter(budgets: Database, client_as: ClientAs) -> None:
    client = client_as("auditor")
    assert "连城县" not in client.get("/budgets/?year=2026&result=undetermined").text
    answer = client.get("/budgets/?year=2026&result=undetermined&format=csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="budgets-2026.csv"'
    lines = answer.get_data().decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("350800,龙岩市")
    assert client.get("/budgets/?format=xlsx").get_data()[:2] == b"PK"
    assert "没有符合条件的单位" in client.get("/budgets/?year=2025&result=breach").text


@pytest.mark.parametrize("year", ["0", "-1", "2025.5", "9999", "两千"])
def test_an_impossible_year_is_refused(client_as: ClientAs, year: str) -> None:
    assert client_as("auditor").get(f"/budgets/?year={year}").status_code == 422


def test_the_verdict_page_shows_result_fix_working_clause_and_readings(budgets: Database, client_as: ClientAs) -> None:
    page = client_as("finance_reviewer").get(HOME).text
    for words in (
        "260.00 万元，应不低于 464.00 万元",
        "115,789.48",
        "列支比例 2.80%",
        "列支比例不低于5%",
        "（采用）",
        "财〔2026〕3号",
    ):
        assert words in page
    assert "/audit/entries/" in page
    assert "budgets.services_floor" in page
    assert "不计入" in page
    english = client_as("finance_reviewer").get(HOME + "?lang=en").text
    for words in ("How to comply", "Ratio 2.80%", "Under other readings", "courtesy translation"):
        assert words in english


def test_the_advice_opens_as_a_what_if_that_complies(budgets: Database, client_as: ClientAs) -> None:
    client = client_as("finance_reviewer")
    page = client.get(HOME).text
    address = page.split("在推演中打开")[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    supposed = client.get(address.partition("#")[0]).text
    result = supposed.split("推演结果：5% 下限")[1].split("计算过程")[0]
    assert "达标" in result
    assert "不达标" not in result
    assert 'value="115789.48"' in supposed


def test_a_what_if_stores_nothing_and_names_a_wrong_amount(budgets: Database, client_as: ClientAs) -> None:
    client = client_as("auditor")
    answer = client.get(HOME + "?charge_work=1.234&charge_subsidy=-9,999,999&on=2026-11-24")
    assert answer.status_code == 422
    assert "再从工作经费列支：最多填两位小数" in answer.text
    assert 'value="1.234"' in answer.text
    too_much = client.get(HOME + "?charge_subsidy=-9,999,999")
    assert too_much.status_code == 422
    assert "超过现有金额" in too_much.text
    assert client.get(HOME + "?charge_work=5").status_code == 200
    with reading(budgets) as s:
        assert len(charges(s, COUNTY, 2026)) == 4


def test_a_year_without_budget_says_what_to_do(client_as: ClientAs) -> None:
    page = client_as("county_officer").get(f"/budgets/{COUNTY}/2025").text
    assert "数据不足" in page
    assert "还没有登记预算" in page


@pytest.mark.parametrize(
    "path",
    [
        f"/budgets/{OTHER_COUNTY}/2026",
        f"/budgets/{COUNTY}/2000",
        f"/budgets/{TOWNSHIP}/2026",
        "/budgets/350825999/2026",
    ],
)
def test_what_isnt_the_readers_is_not_found(client_as: ClientAs, path: str) -> None:
    assert client_as("county_officer").get(path).status_code == 404


def test_the_ledger_is_exported(budgets: Database, client_as: ClientAs) -> None:
    body = client_as("auditor").get(HOME + "?format=csv").get_data().decode("utf-8-sig")
    assert len(body.splitlines()) == 5
    assert "1600000.00" in body


def test_a_budget_line_is_entered(city: Database, client_as: ClientAs) -> None:
    client = client_as("county_officer")
    assert submit(client, HOME + "/lines", LINE).status_code == 302
    with reading(city) as s:
        (line,) = budget_lines(s, COUNTY, 2026)
    assert (line.fund, line.amount_fen) == ("other_funds", 100_000)
    assert "预算已登记" in client.get(HOME).text


def test_a_wrong_budget_line_comes_back_with_what_was_typed(city: Database, client_as: ClientAs) -> None:
    answer = submit(
        client_as("county_officer"), HOME + "/lines", {**LINE, "initial": "-1", "document": "", "fund": "x"}
    )
    assert answer.status_code == 422
    assert answer.text.count("<title>错误：") == 1
    assert "批复文号" in answer.text
    assert 'value="-1"' in answer.text
    negative = submit(client_as("county_officer"), HOME + "/lines", {**LINE, "initial": "-1", "fund": "x"})
    assert "年初预算：不能是负数" in negative.text
    assert "没有“x”这一项" in negative.text
    with reading(city) as s:
        assert budget_lines(s, COUNTY, 2026) == []


def test_a_budget_line_is_adjusted_and_confirmed(budgets: Database, client_as: ClientAs) -> None:
    officer, reviewer = client_as("county_officer"), client_as("finance_reviewer")
    with reading(budgets) as s:
        line = next(one for one in budget_lines(s, COUNTY, 2026) if one.fund == "work_fund")
    path = f"{HOME}/lines/{line.id}"
    wrong = submit(officer, path, {"amount": "很多", "document": "连财〔2026〕9号"})
    assert wrong.status_code == 422
    assert 'value="很多"' in wrong.text
    assert submit(officer, path, {"amount": "1,920,000", "document": "连财〔2026〕9号"}).status_code == 302
    question = reviewer.get(HOME + "/confirm").text
    assert "确认 3 行预算" in question
    seen = question.split('name="seen" value="')[1].split('"')[0]
    assert submit(reviewer, HOME + "/confirm", {"seen": "none"}).status_code == 409
    assert submit(reviewer, HOME + "/confirm", {"seen": seen}).status_code == 302
    with reading(budgets) as s:
        assert {one.state for one in budget_lines(s, COUNTY, 2026)} == {"confirmed"}
    assert "没有待确认的预算" in reviewer.get(HOME + "/confirm").text


def test_a_budget_is_returned_with_what_is_wrong_and_comes_back_to_the_county(
    budgets: Database, client_as: ClientAs
) -> None:
    officer, reviewer = client_as("county_officer"), client_as("finance_reviewer")
    with reading(budgets) as s:
        line = next(one for one in budget_lines(s, COUNTY, 2026) if one.fund == "work_fund")
    submit(officer, f"{HOME}/lines/{line.id}", {"amount": "1,920,000", "document": "连财〔2026〕9号"})
    seen = reviewer.get(HOME + "/confirm").text.split('name="seen" value="')[1].split('"')[0]
    silent = submit(reviewer, HOME + "/return", {"seen": seen, "reason": " "}, page=HOME + "/confirm")
    assert silent.status_code == 422
    assert '<a href="#f-reason">' in silent.text
    reason = {"seen": seen, "reason": "工作经费与批复不符"}
    assert submit(reviewer, HOME + "/return", reason, page=HOME + "/confirm").status_code == 302
    assert "工作经费与批复不符" in officer.get(HOME).text
    assert "改正财政退回的连城县 2026 年预算" in officer.get("/workbench").text
    assert "没有待确认的预算" in reviewer.get(HOME + "/confirm").text


def test_a_charge_is_entered_with_the_day_as_people_write_it(budgets: Database, client_as: ClientAs) -> None:
    assert submit(client_as("county_officer"), HOME + "/charges", CHARGE).status_code == 302
    with reading(budgets) as s:
        row = next(one for one in charges(s, COUNTY, 2026) if one.amount_fen == 123_456)
    assert row.charged_on == date(2026, 3, 1)


def test_a_wrong_charge_comes_back_and_stores_nothing(budgets: Database, client_as: ClientAs) -> None:
    wrong = {**CHARGE, "amount": "三百万", "on": "2026-02-30"}
    answer = submit(client_as("county_officer"), HOME + "/charges", wrong)
    assert answer.status_code == 422
    for words in ("金额：请填写以元为单位的数字", "应写成 2026-11-24 的形式", 'value="三百万"'):
        assert words in answer.text
    outside = submit(client_as("county_officer"), HOME + "/charges", {**CHARGE, "on": "2025-12-31"})
    assert "不在 2026 年度内" in outside.text
    with reading(budgets) as s:
        assert len(charges(s, COUNTY, 2026)) == 4


def test_a_promise_is_settled_then_withdrawn_on_its_page(budgets: Database, client_as: ClientAs) -> None:
    client = client_as("county_officer")
    with reading(budgets) as s:
        promise = next(one for one in charges(s, COUNTY, 2026) if one.stage == "committed")
    path = f"{HOME}/charges/{promise.id}"
    assert "冲销承诺" in client.get(path).text
    assert "冲销日期" in client.get(path + "?act=withdraw").text
    wrong = submit(client, path + "/settle", {"amount": "0", "on": "2026-07-01"}, page=path)
    assert (wrong.status_code, "须大于零" in wrong.text) == (422, True)
    paid = submit(client, path + "/settle", {"amount": "200,000", "on": "2026-07-01", "voucher": "PZ-1"}, page=path)
    assert paid.status_code == 302
    wrong = submit(client, path + "/withdraw", {"on": "2026-06-30", "reason": "退款"}, page=path)
    assert (wrong.status_code, "早于这笔登记" in wrong.text) == (422, True)
    assert submit(client, path + "/withdraw", {"on": "20260801", "reason": "退款"}, page=path).status_code == 302
    assert "已冲销" in client.get(path).text


def test_rows_of_another_page_are_not_found(budgets: Database, client_as: ClientAs) -> None:
    client = client_as("county_officer")
    with reading(budgets) as s:
        theirs, line = charges(s, OTHER_COUNTY, 2026)[0], budget_lines(s, OTHER_COUNTY, 2026)[0]
    assert client.get(f"{HOME}/charges/{theirs.id}").status_code == 404
    assert client.get(f"{HOME}/lines/{line.id}").status_code == 404
    assert client.get(f"/budgets/{OTHER_COUNTY}/2026/lines").status_code == 404


def test_each_act_asks_for_its_permission(budgets: Database, client_as: ClientAs) -> None:
    auditor, officer = client_as("auditor"), client_as("county_officer")
    for path in ("/lines", "/charges", "/confirm"):
        assert auditor.get(HOME + path).status_code == 403
    assert officer.get(HOME + "/confirm").status_code == 403
    page = auditor.get(HOME).text
    assert "登记列支" not in page
    assert "确认预算" not in page
    assert client_as("liaison").get("/budgets/").status_code == 403


def test_the_citys_own_page_opens_for_the_city(budgets: Database, client_as: ClientAs) -> None:
    assert "数据不足" in client_as("city_admin").get(f"/budgets/{CITY}/2026").text


def test_the_xlsx_is_a_workbook(budgets: Database, client_as: ClientAs) -> None:
    body = io.BytesIO(client_as("auditor").get(HOME + "?format=xlsx").get_data())
    assert body.read(2) == b"PK"
