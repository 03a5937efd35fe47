"""The pages of an erasure: asked for, approved by two others, refused, and never a name in an address."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from oversight.clock import FixedClock, shanghai
from oversight.persistence import Database
from tests.oversight.erasures.requests import LONG_AGO, NAME, NOW, add_person

ClientAs = Callable[[str], FlaskClient]


@pytest.fixture
def subject(city: Database, clock: FixedClock) -> str:
    clock.set(shanghai(LONG_AGO))
    found = add_person(city, clock)
    clock.set(shanghai(NOW))
    return found


def post(client: FlaskClient, url: str, **data: str) -> str:
    """Post a form with its token and return where it leads, or the page."""
    from tests.builders.forms import form_token

    answer = client.post(url, data={**data, "csrf_token": form_token(client, "/erasures/")})
    return answer.location if answer.status_code == 302 else answer.text


def ask(client: FlaskClient, subject: str) -> str:
    return post(client, "/erasures/request", subject=subject, basis="retention-expired")


def test_three_persons_carry_an_erasure_through_the_pages(city: Database, client_as: ClientAs, subject: str) -> None:
    admin, leader, auditor = (client_as(name) for name in ("city_admin", "city_leader", "auditor"))
    assert "还没有删除申请" in admin.get("/erasures/").text
    found = post(admin, "/erasures/find", words=NAME)
    assert subject in found
    assert f"subject={subject.replace(':', '%3A')}" in found or f"subject={subject}" in found
    assert f'value="{subject}"' in found
    assert f'value="{subject}"' in admin.get(f"/erasures/request?subject={subject}").text
    url = ask(admin, subject)
    assert NAME in admin.get(url).text
    assert "confirm/approve" not in admin.get(url).text
    for client, word in ((leader, "还须另一人审批"), (auditor, "提交后立即删除")):
        assert word in client.get(f"{url}/confirm/approve").text
        assert post(client, f"{url}/decision", decision="approve") == url
        assert "confirm/approve" not in client.get(url).text
    page = admin.get(url).text
    assert NAME not in page
    assert "已删除，待清除文件残留" in page
    assert "person" in admin.get("/erasures/?format=csv").text
    assert "Erased; files still to be rewritten" in auditor.get("/erasures/?lang=en").text
    with city.readonly.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM log_payload WHERE subject = :s"), {"s": subject}) == 0


def test_a_refusal_ends_the_request(client_as: ClientAs, subject: str) -> None:
    url = ask(client_as("city_admin"), subject)
    auditor = client_as("auditor")
    assert "什么也不删除" in auditor.get(f"{url}/confirm/refuse").text
    post(auditor, f"{url}/decision", decision="refuse")
    assert "不同意" in auditor.get(url).text
    assert auditor.get(f"{url}/confirm/dance").status_code == 404


def test_forms_that_are_not_right_come_back_with_their_words(client_as: ClientAs, subject: str) -> None:
    admin = client_as("city_admin")
    assert "请填写“法律依据”" in post(admin, "/erasures/request", subject=subject)
    assert "没有这条含个人信息的记录" in post(admin, "/erasures/request", subject="person:x", basis="retention-expired")
    assert "请填写“姓名或用户名”" in post(admin, "/erasures/find")
    assert "没有这个姓名或用户名的记录" in post(admin, "/erasures/find", words="无此人")


def test_what_the_law_keeps_is_refused_with_the_day(client_as: ClientAs, clock: FixedClock, subject: str) -> None:
    clock.set(shanghai(LONG_AGO))
    assert "2029-01-09 起才能删除" in ask(client_as("city_admin"), subject)


@pytest.mark.parametrize(
    ("who", "url"),
    [("county_officer", "/erasures/"), ("auditor", "/erasures/request"), ("city_admin", "/erasures/x/confirm/approve")],
)
def test_each_page_is_for_those_whose_work_it_is(client_as: ClientAs, who: str, url: str) -> None:
    assert client_as(who).get(url).status_code == 403


def test_a_request_that_is_not_there_is_not_found(client_as: ClientAs) -> None:
    assert client_as("auditor").get("/erasures/nowhere").status_code == 404
