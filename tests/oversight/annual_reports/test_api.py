"""The same over REST: conflicts and refusals are problem+json."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from oversight.annual_reports.sections import owed_by
from oversight.clock import FixedClock
from oversight.persistence import Database
from tests.builders.annual_reports import send_back, start
from tests.builders.city import COUNTY, OTHER_COUNTY
from tests.builders.forms import form_token

ClientAs = Callable[[str], FlaskClient]
API = "/api/v1/annual-reports"
REPORT = f"{API}/{COUNTY}/2025"


def call(client: FlaskClient, method: str, path: str, body: object) -> TestResponse:
    token = form_token(client, "/annual-reports/")
    return client.open(path, method=method, json=body, headers={"X-CSRFToken": token})


def test_the_list_has_everybody_in_scope_with_the_outcome(city: Database, client_as: ClientAs) -> None:
    answer = client_as("auditor").get(f"{API}?year=2025")
    assert answer.status_code == 200
    rows = {each["agency"]: each for each in answer.get_json()}
    assert set(rows) == {COUNTY, OTHER_COUNTY, "350800.CZ", "350800.FL", "350800.JY"}
    assert rows[COUNTY]["state"] == "not_started"
    assert rows[COUNTY]["outcome"]["result"] == "breach"
    assert [each["agency"] for each in client_as("county_officer").get(API).get_json()] == [COUNTY]


def test_a_report_is_begun_written_submitted_and_read(city: Database, client_as: ClientAs) -> None:
    client = client_as("county_officer")
    begun = call(client, "POST", API, {"agency": COUNTY, "year": 2025})
    assert begun.status_code == 201
    assert call(client, "POST", API, {"agency": COUNTY, "year": 2025}).status_code == 409
    version = begun.get_json()["version"]
    for section in owed_by(COUNTY):
        body = {"text": "已开展。", "version": version}
        answer = call(client, "PUT", f"{REPORT}/sections/{section.key}", body)
        assert answer.status_code == 200, answer.text
        version = answer.get_json()["version"]
    sent = call(client, "POST", f"{REPORT}/submission", {"version": version})
    assert sent.status_code == 201
    assert sent.get_json()["timeliness"] == "late"
    report = client.get(REPORT).get_json()
    assert report["state"] == "submitted"
    assert report["sections"]["problems"] == {"text": "已开展。", "done": True}
    assert report["submissions"][0]["receipt"] == sent.get_json()["receipt"]


def test_a_second_submission_is_a_conflict_in_problem_json(
    city: Database, clock: FixedClock, client_as: ClientAs
) -> None:
    client = client_as("county_officer")
    call(client, "POST", API, {"agency": COUNTY, "year": 2025})
    for section in owed_by(COUNTY):
        call(client, "PUT", f"{REPORT}/sections/{section.key}", {"text": "已开展。"})
    assert call(client, "POST", f"{REPORT}/submission", {}).status_code == 201
    answer = call(client, "POST", f"{REPORT}/submission", {})
    assert answer.status_code == 409
    assert answer.content_type.startswith("application/problem+json")
    assert "不能重复提交" in answer.get_json()["detail"]
    send_back(city, clock)
    named = call(client, "POST", f"{REPORT}/submission", {})
    assert [each["pointer"] for each in named.get_json()["errors"]] == ["/coordination"]
    call(client, "PUT", f"{REPORT}/sections/coordination", {"text": "已补充。"})
    again = call(client, "POST", f"{REPORT}/submission", {})
    assert (again.status_code, again.get_json()["number"]) == (201, 2)


def test_a_figure_is_changed_with_a_note(city: Database, clock: FixedClock, client_as: ClientAs) -> None:
    start(city, clock)
    client = client_as("county_officer")
    body = {"text": "已配备。", "figures": {"townships": {"value": "4"}}}
    refused = call(client, "PUT", f"{REPORT}/sections/capacity", body)
    assert refused.status_code == 422
    assert [each["code"] for each in refused.get_json()["errors"]] == ["note-missing"]
    body["figures"] = {"townships": {"value": "4", "note": "含园区"}}
    assert call(client, "PUT", f"{REPORT}/sections/capacity", body).status_code == 200
    figures = {each["key"]: each for each in client.get(REPORT).get_json()["figures"]}
    assert (figures["townships"]["value"], figures["townships"]["system"]) == (4, 3)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": 5},
        {"text": "国" * 4001},
        {"text": "好", "unknown": 1},
        {"text": "好", "version": 0},
        {"text": "好", "figures": {"nonsense": {"value": "1"}}},
    ],
)
def test_a_malformed_section_is_refused(
    city: Database, clock: FixedClock, client_as: ClientAs, body: dict[str, object]
) -> None:
    start(city, clock)
    answer = call(client_as("county_officer"), "PUT", f"{REPORT}/sections/problems", body)
    assert answer.status_code == 422
    assert answer.get_json()["errors"]


def test_another_countys_report_is_not_found(city: Database, client_as: ClientAs) -> None:
    client, other = client_as("county_officer"), f"{API}/{OTHER_COUNTY}/2025"
    assert client.get(other).status_code == 404
    assert call(client, "POST", f"{other}/submission", {}).status_code == 404
    assert call(client, "PUT", f"{other}/sections/problems", {"text": "好"}).status_code == 404
    assert call(client, "POST", API, {"agency": OTHER_COUNTY, "year": 2025}).status_code == 404


def test_a_stale_version_is_a_conflict(city: Database, clock: FixedClock, client_as: ClientAs) -> None:
    start(city, clock)
    client = client_as("county_officer")
    assert call(client, "PUT", f"{REPORT}/sections/problems", {"text": "一"}).status_code == 200
    stale = call(client, "PUT", f"{REPORT}/sections/problems", {"text": "二", "version": 1})
    assert stale.status_code == 409
