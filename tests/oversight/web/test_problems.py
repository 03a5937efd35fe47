"""Refusals: pages for readers, problem+json for programs, and the headers of every answer."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from oversight.persistence import Database, reading
from oversight.persistence.log_tables import log_entry
from oversight.web.guards import public
from tests.builders.forms import form_token

ClientAs = Callable[[str], FlaskClient]


Raising = Callable[[Exception], FlaskClient]


@pytest.fixture
def raising(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Raising:
    """Make a client of a program in which a page and an operation fail."""

    def make(error: Exception) -> FlaskClient:
        def boom() -> str:
            raise error

        monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
        for endpoint in ("healthz", "api-docs.openapi_json"):
            monkeypatch.setitem(app.view_functions, endpoint, public(boom))
        return app.test_client()

    return make


def test_an_unknown_page_says_what_to_do(app: Flask) -> None:
    answer = app.test_client().get("/nowhere")
    assert answer.status_code == 404
    assert "没有找到" in answer.text
    assert "请检查地址" in answer.text


def test_a_program_gets_problem_json(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/nowhere")
    assert answer.content_type.startswith("application/problem+json")
    assert answer.json is not None
    assert {"type", "title", "status", "detail", "instance", "request_id", "errors"} == answer.json.keys()


def test_bad_parameters_of_a_program_are_named(client_as: ClientAs) -> None:
    client = client_as("auditor")
    for query, status, pointer in (("on=soon", 422, "/on"), ("on=soon&x=1", 400, "/x")):
        answer = client.get(f"/api/v1/rules/verdicts?{query}")
        assert answer.status_code == status
        assert answer.json is not None
        assert {error["pointer"] for error in answer.json["errors"]} == {pointer}


@pytest.mark.parametrize("body", ["{", "[]", "null", "[" * 100_000])
def test_a_body_that_is_no_json_object_is_refused_in_both_languages(client_as: ClientAs, body: str) -> None:
    url, json = "/api/v1/budgets/charges", "application/json"
    client = client_as("county_officer")
    answer = client.post(url, data=body, content_type=json, headers={"X-CSRFToken": form_token(client, "/budgets/")})
    assert answer.status_code in {400, 422}
    assert answer.json is not None
    (error,) = answer.json["errors"]
    assert error["pointer"] == "/body"
    assert error["message_zh"] != error["message_en"]
    assert "正文" in error["message_zh"] or "body" in error["message_zh"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ('{"agency": "350825", "agency": "350802"}', "/agency"),
        ('{"source": {"a": 1, "a": 2}}', "/a"),
        ('{"amount_fen": NaN}', "/body"),
        ('{"amount_fen": -Infinity}', "/body"),
        ('{"amount_fen": 1e999}', "/body"),
    ],
)
def test_a_body_with_two_meanings_or_none_is_refused(client_as: ClientAs, body: str, pointer: str) -> None:
    url, client = "/api/v1/budgets/charges", client_as("county_officer")
    headers = {"X-CSRFToken": form_token(client, "/budgets/")}
    answer = client.post(url, data=body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json is not None
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_our_own_endless_recursion_is_a_failure(raising: Raising) -> None:
    assert raising(RecursionError()).get("/api/v1/openapi.json").status_code == 500


def test_a_wrong_method_says_which_are_right(app: Flask) -> None:
    answer = app.test_client().post("/api/v1/rules", headers={"Authorization": "Bearer x"})
    assert answer.status_code in {401, 405}
    answer = app.test_client().get("/sign-out")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_failure_shows_a_number_and_no_secret(raising: Raising) -> None:
    answer = raising(RuntimeError("the secret")).get("/healthz")
    assert answer.status_code == 500
    assert "请求编号" in answer.text
    assert "the secret" not in answer.text


def test_a_lost_database_is_answered_with_a_time_to_come_back(raising: Raising) -> None:
    answer = raising(OperationalError("SELECT", {}, Exception("gone"))).get("/api/v1/openapi.json")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_every_answer_carries_the_strict_headers(app: Flask) -> None:
    for path in ("/sign-in", "/nowhere", "/static/oversight.css", "/api/v1/openapi.json"):
        headers = app.test_client().get(path).headers
        assert "unsafe-inline" not in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path


def test_a_foreign_host_is_refused(app: Flask) -> None:
    assert app.test_client().get("/sign-in", headers={"Host": "evil.example"}).status_code == 400


def test_a_refused_act_says_which_roles_may_and_is_recorded(client_as: ClientAs, city: Database) -> None:
    answer = client_as("liaison").get("/budgets/")
    assert answer.status_code == 403
    assert "可以办理的角色" in answer.text
    with reading(city) as session:
        last = session.execute(select(log_entry).order_by(log_entry.c.entry_id.desc()).limit(1)).one()
    assert last.action == "security.access-refused/1"


def test_another_countys_verdict_is_not_found_and_recorded(client_as: ClientAs, city: Database) -> None:
    answer = client_as("county_officer").get("/rules/R16/350802100")
    assert answer.status_code == 404
    with reading(city) as session:
        last = session.execute(select(log_entry).order_by(log_entry.c.entry_id.desc()).limit(1)).one()
    assert (last.action, last.agency) == ("security.access-refused/1", "350802100")


def test_the_language_is_kept_and_the_page_stays(app: Flask) -> None:
    client = app.test_client()
    assert 'lang="zh-CN"' in client.get("/sign-in").text
    english = client.get("/sign-in?next=%2Fbudgets&lang=en").text
    assert 'lang="en"' in english
    assert "next=%2Fbudgets&amp;lang=zh" in english
    assert 'lang="en"' in client.get("/sign-in").text


def test_tables_leave_as_files_and_the_export_is_recorded(client_as: ClientAs, city: Database) -> None:
    client = client_as("auditor")
    for kind, start in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        answer = client.get(f"/overview?format={kind}")
        assert answer.status_code == 200
        assert answer.data.startswith(start)
    assert client.get("/overview?format=doc").status_code == 422
    with reading(city) as session:
        actions = list(session.scalars(select(log_entry.c.action)))
    assert actions.count("tables.exported/1") == 2


def test_a_form_token_of_somebody_else_is_refused(client_as: ClientAs) -> None:
    mine, other = client_as("auditor"), client_as("inspector")
    assert mine.post("/sign-out", data={"csrf_token": form_token(other, "/sign-in")}).status_code == 400
