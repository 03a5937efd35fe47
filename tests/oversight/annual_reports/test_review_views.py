"""The pages on which the city reviews a report, and what the county sees of it."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from oversight.clock import FixedClock
from oversight.persistence import Database
from tests.builders.annual_reports import accept, at, send_back, submit
from tests.builders.city import COUNTY, OTHER_COUNTY
from tests.builders.forms import submit as send

ClientAs = Callable[[str], FlaskClient]
HOME = f"/annual-reports/{COUNTY}/2025"
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


def test_the_city_returns_a_report_and_the_county_sees_why(sent: str, client_as: ClientAs) -> None:
    admin = client_as("city_admin")
    refused = send(admin, f"{HOME}/return", {"reason": " ", "sections": "problems"})
    assert refused.status_code == 422
    assert "checked" in refused.text
    answer = send(admin, f"{HOME}/return", {"reason": "请补充原因。", "sections": "problems"})
    assert answer.status_code == 302
    page = client_as("county_officer").get(HOME).text
    for words in ("请补充原因。", "退回意见点名", "已退回", "进行中", "暂不能开始"):
        assert words in page
    assert "请补充原因。" in admin.get(HOME).text


def test_the_county_resubmits_and_the_city_accepts(
    city: Database, clock: FixedClock, sent: str, client_as: ClientAs
) -> None:
    send_back(city, clock)
    client, admin = client_as("county_officer"), client_as("city_admin")
    typed = saved(client, "coordination", done="yes")
    assert send(client, f"{HOME}/sections/coordination", typed).status_code == 302
    check = f"{HOME}/check"
    assert "重新提交 2025 年度报告" in client.get(check).text
    answer = send(client, f"{HOME}/submission", {"version": version_of(client.get(check).text)}, check)
    assert answer.status_code == 302
    assert "第 2 次" in client.get(f"{HOME}/receipt").text
    assert "不能撤销" in admin.get(f"{HOME}/acceptance").text
    assert send(admin, f"{HOME}/acceptance", {}).status_code == 302
    page = admin.get(HOME).text
    for words in ("已接收", "办理经过", "第 1 次提交", "退回修改", "第 2 次提交", "请补充全体会议日期。"):
        assert words in page


def test_only_a_waiting_report_can_be_reviewed(
    city: Database, clock: FixedClock, sent: str, client_as: ClientAs
) -> None:
    accept(city, clock)
    admin = client_as("city_admin")
    for page in ("return", "acceptance"):
        assert admin.get(f"{HOME}/{page}").status_code == 409
        assert admin.get(f"/annual-reports/{OTHER_COUNTY}/2025/{page}").status_code == 409


def test_others_read_the_report_but_can_neither_write_nor_review(sent: str, client_as: ClientAs) -> None:
    auditor = client_as("auditor")
    page = auditor.get(HOME).text
    assert "全年召开全体会议1次" in page
    assert "退回修改" not in page
    for path in ("check", "sections/problems", "return", "acceptance"):
        assert auditor.get(f"{HOME}/{path}").status_code == 403
    assert client_as("township_clerk").get(HOME).status_code == 403
