"""The pages of findings: filtered lists, forms for those who may act, errors beside their fields, one's own county."""

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from oversight.bilingual import Text
from oversight.clock import FixedClock
from oversight.findings.presentation import reading_name
from oversight.findings.queries import finding
from oversight.persistence import Database, reading
from tests.builders.city import COUNTY, OTHER_COUNTY
from tests.builders.forms import submit
from tests.builders.outcomes import build_finding, close

ClientAs = Callable[[str], FlaskClient]


@pytest.fixture
def opened(city: Database, clock: FixedClock) -> str:
    """A breach of the county."""
    return build_finding(city, clock)


def _state(database: Database, identifier: str) -> str:
    with reading(database) as session:
        return finding(session, "", identifier).state.value


def test_the_list_shows_ones_own_county_and_filters(
    city: Database, clock: FixedClock, client_as: ClientAs, opened: str
) -> None:
    other = build_finding(city, clock, OTHER_COUNTY)
    close(city, clock, other, "other_officer")
    own = client_as("county_officer").get("/findings/").text
    assert opened in own
    assert other not in own
    everything = client_as("auditor")
    assert all(one in everything.get("/findings/").text for one in (opened, other))
    closed = everything.get("/findings/?state=closed").text
    assert other in closed
    assert opened not in closed
    assert opened not in everything.get(f"/findings/?agency={OTHER_COUNTY}").text
    assert "没有符合条件的问题" in everything.get("/findings/?rule=budgets.subsidy-cap").text


def test_the_list_leaves_as_csv_and_xlsx_with_the_filter(client_as: ClientAs, opened: str) -> None:
    client = client_as("auditor")
    lines = client.get("/findings/?state=open&format=csv").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "连城县" in lines[1]
    assert io.BytesIO(client.get("/findings/?format=xlsx").data).read(2) == b"PK"
    assert len(client.get("/findings/?state=closed&format=csv").data.decode("utf-8-sig").splitlines()) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_finding_shows_its_law_its_course_and_the_way_to_the_proof(
    client_as: ClientAs, opened: str, lang: str
) -> None:
    page = client_as("auditor").get(f"/findings/{opened}?lang={lang}").text
    for words in (
        "龙政办〔2021〕65号 第四条",
        "2021-07-26/1",
        "/audit/entries/",
        "/rules/budgets.services-floor/350825",
    ):
        assert words in page
    assert ("已列支 340.00 万元" if lang == "zh" else "3.40 million charged") in page


def test_the_county_reports_and_the_city_closes(city: Database, client_as: ClientAs, opened: str) -> None:
    page = f"/findings/{opened}"
    officer, admin = client_as("county_officer"), client_as("city_admin")
    answer = submit(officer, f"{page}/rectification", {"rectification": "已补列支。", "evidence": "0a" * 32}, page=page)
    assert answer.headers["Location"] == page
    assert "整改情况已上报" in officer.get(page).text
    answer = submit(admin, f"{page}/review", {"decision": "return", "review": "缺凭证。"}, page=page)
    assert answer.status_code == 302
    assert _state(city, opened) == "open"
    submit(officer, f"{page}/rectification", {"rectification": "凭证补齐。"}, page=page)
    submit(admin, f"{page}/review", {"decision": "close", "review": "属实。"}, page=page)
    assert _state(city, opened) == "closed"
    assert "复核销号" in admin.get(page).text


def test_a_bad_form_comes_back_with_what_was_typed_and_stores_nothing(
    city: Database, client_as: ClientAs, opened: str
) -> None:
    page = f"/findings/{opened}"
    client = client_as("county_officer")
    answer = submit(client, f"{page}/rectification", {"rectification": "已补。", "evidence": "xyz"}, page=page)
    assert answer.status_code == 422
    assert 'href="#f-evidence"' in answer.text
    assert "已补。" in answer.text
    assert _state(city, opened) == "open"
    answer = submit(client, f"{page}/rectification", {}, page=page)
    assert "请填写“整改情况”" in answer.text


def test_a_review_needs_a_conclusion(city: Database, client_as: ClientAs, opened: str) -> None:
    page = f"/findings/{opened}"
    submit(client_as("county_officer"), f"{page}/rectification", {"rectification": "已补。"}, page=page)
    answer = submit(client_as("city_admin"), f"{page}/review", {"decision": "maybe", "review": "行"}, page=page)
    assert answer.status_code == 422
    assert "请选择复核结论" in answer.text


def test_forms_are_only_for_those_who_may(client_as: ClientAs, opened: str) -> None:
    page = f"/findings/{opened}"
    auditor = client_as("auditor")
    assert 'name="rectification"' not in auditor.get(page).text
    assert submit(auditor, f"{page}/rectification", {"rectification": "x"}, page=page).status_code == 403
    assert submit(client_as("county_officer"), f"{page}/review", {}, page=page).status_code == 403
    assert client_as("liaison").get("/findings/").status_code == 403
    assert client_as("other_officer").get(page).status_code == 404


def test_a_second_report_is_a_conflict(client_as: ClientAs, opened: str) -> None:
    page = f"/findings/{opened}"
    client = client_as("county_officer")
    submit(client, f"{page}/rectification", {"rectification": "已补。"}, page=page)
    again = submit(client, f"{page}/rectification", {"rectification": "再报。"}, page=page)
    assert again.status_code == 409
    assert "待复核" in again.text


def test_the_rest_api_lists_and_shows(client_as: ClientAs, opened: str) -> None:
    client = client_as("county_officer")
    (row,) = client.get(f"/api/v1/findings?state=open&agency={COUNTY}").get_json()
    assert (row["id"], row["summary_en"], row["parameters"][0]["value"]) == (
        opened,
        "3.40 million charged, 4.64 million required",
        5,
    )
    assert client.get(f"/api/v1/findings/{opened}").get_json()["clause_number"] == "第四条"
    other = client_as("other_officer")
    assert other.get("/api/v1/findings").get_json() == []
    refused = other.get(f"/api/v1/findings/{opened}")
    assert (refused.status_code, refused.content_type) == (404, "application/problem+json; charset=utf-8")
    wrong = client.get("/api/v1/findings?state=lost&limit=0")
    assert {error["pointer"] for error in wrong.get_json()["errors"]} == {"/state", "/limit"}
    stranger = client.get("/api/v1/findings?colour=red")
    assert (stranger.status_code, stranger.get_json()["errors"][0]["pointer"]) == (400, "/colour")


def test_a_reading_is_named_and_one_that_the_law_no_longer_has_is_not_guessed() -> None:
    assert reading_name("staffing.in-place", "higher") == Text("从高", "Higher")
    assert reading_name("staffing.in-place", "Z") == Text("Z", "Z")
    assert reading_name("gone.rule", "A") == Text("A", "A")
