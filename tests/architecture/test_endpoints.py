"""Every endpoint says who may call it; the whole list is committed, so that a change is seen in review."""

import json
from pathlib import Path

import pytest
from flask import Flask

from oversight.permissions import PERMISSIONS_OF, Permission
from oversight.web.guards import refuse_unguarded
from tests.builders.routes import routes_of

ROUTES = Path(__file__).with_name("routes.json")


def test_the_committed_list_of_routes_is_the_programs(app: Flask) -> None:
    assert routes_of(app) == json.loads(ROUTES.read_text(encoding="utf-8")), (
        "if meant, run python -m tests.architecture.write_routes"
    )


def test_an_endpoint_without_a_permission_keeps_the_program_from_starting(app: Flask) -> None:
    bare = Flask("bare")
    bare.add_url_rule("/open", "open_door", lambda: "")
    with pytest.raises(RuntimeError, match="open_door"):
        refuse_unguarded(bare)


def test_each_permission_is_granted_to_somebody_and_asked_for_somewhere(app: Flask) -> None:
    granted = {permission for granted in PERMISSIONS_OF.values() for permission in granted}
    assert set(Permission) == granted


def test_nothing_but_reading_is_public(app: Flask) -> None:
    writing = {"POST", "PUT", "PATCH", "DELETE"}
    public = {
        rule
        for rule, methods, permission in routes_of(app)
        if permission == "public" and writing & set(methods.split(","))
    }
    assert public == {"/sign-in", "/sign-out"}


def test_every_page_without_sign_in_leads_to_the_form(app: Flask) -> None:
    client = app.test_client()
    for rule, methods, permission in routes_of(app):
        if permission == "public" or "GET" not in methods or "<" in rule:
            continue
        answer = client.get(rule)
        expected = 401 if rule.startswith("/api/") else 302
        assert answer.status_code == expected, rule
