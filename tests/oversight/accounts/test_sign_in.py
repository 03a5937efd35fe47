"""Signing in and out: server-side sessions, limits, tokens, and no open redirect."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from oversight.accounts.models import WebSession
from oversight.accounts.passwords import is_strong
from oversight.accounts.service import AddUser, add_user, disable_user, issue_token
from oversight.accounts.views import local_path
from oversight.clock import FixedClock
from oversight.errors import ConflictError, InvalidInputError, NotFoundError
from oversight.permissions import Role
from oversight.persistence import SYSTEM, Database, begin, reading
from oversight.persistence.log_tables import log_entry
from tests.builders.accounts import PASSWORD
from tests.builders.forms import form_token, submit

ClientAs = Callable[[str], FlaskClient]
PROTECTED = "/api/v1/rules"


def _actions(database: Database) -> list[str]:
    with reading(database) as session:
        return list(session.scalars(select(log_entry.c.action).order_by(log_entry.c.entry_id)))


def test_signing_out_ends_the_session_on_the_server(city: Database, client_as: ClientAs, app: Flask) -> None:
    client = client_as("auditor")
    cookie = client.get_cookie("ly")
    assert cookie is not None
    assert client.get(PROTECTED).status_code == 200
    submit(client, "/sign-out", {}, page="/sign-in")
    replay = app.test_client()
    replay.set_cookie("ly", cookie.value)
    assert replay.get(PROTECTED).status_code == 401
    assert _actions(city)[-2:] == ["accounts.signed-in/1", "accounts.signed-out/1"]


def test_signing_in_changes_the_sessions_token(app: Flask, city: Database) -> None:
    client = app.test_client()
    form_token(client, "/sign-in")
    before = client.get_cookie("ly")
    submit(client, "/sign-in", {"username": "auditor", "password": PASSWORD})
    after = client.get_cookie("ly")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    with reading(city) as session:
        assert len(list(session.scalars(select(WebSession)))) == 1


@pytest.mark.parametrize("wait", [timedelta(minutes=31), timedelta(hours=9)])
def test_an_idle_session_ends(client_as: ClientAs, clock: FixedClock, wait: timedelta) -> None:
    client = client_as("auditor")
    clock.set(clock.now() + wait)
    assert client.get(PROTECTED).status_code == 401


def test_a_used_session_lives_on_until_its_absolute_end(client_as: ClientAs, clock: FixedClock) -> None:
    client = client_as("auditor")
    for _ in range(18):
        clock.set(clock.now() + timedelta(minutes=26))
        answer = client.get(PROTECTED)
    assert answer.status_code == 200
    clock.set(clock.now() + timedelta(minutes=26))
    assert client.get(PROTECTED).status_code == 401


def test_five_failures_lock_even_the_right_password_for_a_while(app: Flask, clock: FixedClock, city: Database) -> None:
    client = app.test_client()
    for _ in range(5):
        wrong = submit(client, "/sign-in", {"username": "auditor", "password": "wrong"})
        assert wrong.status_code == 401
        assert 'value="auditor"' in wrong.text
    assert submit(client, "/sign-in", {"username": "auditor", "password": PASSWORD}).status_code == 429
    clock.set(clock.now() + timedelta(minutes=16))
    assert submit(client, "/sign-in", {"username": "auditor", "password": PASSWORD}).status_code == 302
    assert _actions(city).count("accounts.sign-in-refused/1") == 6


def test_an_unknown_name_is_answered_like_a_wrong_password(app: Flask) -> None:
    client = app.test_client()
    known = submit(client, "/sign-in", {"username": "auditor", "password": "wrong"})
    unknown = submit(client, "/sign-in", {"username": "nobody", "password": "wrong"})
    assert (known.status_code, unknown.status_code) == (401, 401)
    assert "用户名或密码不对" in unknown.text


def test_a_form_without_its_token_is_refused(app: Flask) -> None:
    answer = app.test_client().post("/sign-in", data={"username": "auditor", "password": PASSWORD})
    assert answer.status_code == 400
    assert "表单" in answer.text


def test_missing_fields_are_named_and_what_was_typed_is_kept(app: Flask) -> None:
    answer = submit(app.test_client(), "/sign-in", {"username": "auditor"})
    assert answer.status_code == 422
    assert "请填写“密码”" in answer.text
    assert "<title>错误：" in answer.text


def test_a_disabled_user_is_out_at_once(city: Database, client_as: ClientAs, clock: FixedClock) -> None:
    client = client_as("auditor")
    with begin(city, SYSTEM, clock) as tx:
        disable_user(tx, "auditor")
    assert client.get(PROTECTED).status_code == 401
    with pytest.raises(NotFoundError), begin(city, SYSTEM, clock) as tx:
        disable_user(tx, "nobody")


def test_a_token_works_until_it_expires(app: Flask, city: Database, clock: FixedClock) -> None:
    with begin(city, SYSTEM, clock) as tx:
        token = issue_token(tx, "auditor", 10)
    client, right = app.test_client(), {"Authorization": f"Bearer {token}"}
    assert client.get(PROTECTED, headers=right).status_code == 200
    assert client.get(PROTECTED, headers={"Authorization": f"Bearer {token[:-1]}x"}).status_code == 401
    clock.set(clock.now() + timedelta(days=11))
    assert client.get(PROTECTED, headers=right).status_code == 401
    with pytest.raises(InvalidInputError), begin(city, SYSTEM, clock) as tx:
        issue_token(tx, "auditor", 181)
    with pytest.raises(NotFoundError), begin(city, SYSTEM, clock) as tx:
        issue_token(tx, "nobody", 1)


def test_accounts_are_opened_once_with_a_strong_password(city: Database, clock: FixedClock) -> None:
    values = {"name": "甲", "role": Role.AUDITOR, "agency": "350800.CZ", "scope": ""}
    with pytest.raises(InvalidInputError), begin(city, SYSTEM, clock) as tx:
        add_user(tx, AddUser(username="a", password="short", **values))  # type: ignore[arg-type]  # a test's shorthand
    with pytest.raises(ConflictError), begin(city, SYSTEM, clock) as tx:
        add_user(tx, AddUser(username="auditor", password=PASSWORD, **values))  # type: ignore[arg-type]  # the same


@pytest.mark.parametrize(
    ("password", "strong"), [("abcdefghijkl", False), ("Abcdefghijk1", True), ("A1-", False), ("aB1" * 50, False)]
)
def test_a_strong_password_has_length_and_classes(password: str, strong: bool) -> None:  # noqa: FBT001 - a case
    assert is_strong(password) is strong


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil", "", "javascript:x", "/a\nb"])
def test_only_paths_of_this_site_are_followed(wanted: str) -> None:
    assert local_path(wanted) == "/workbench"
    assert local_path("/budgets?year=2026") == "/budgets?year=2026"
