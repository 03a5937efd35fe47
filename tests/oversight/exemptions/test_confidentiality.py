"""Nobody reads of a case without the permission: not on a public page, not by another role, not from another county."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from oversight.clock import FixedClock
from oversight.permissions import PERMISSIONS_OF, Permission
from oversight.persistence import Database
from oversight.web.guards import PUBLIC, route_permissions
from tests.builders.accounts import ACCOUNTS
from tests.builders.exemptions import APPLICATION, build_case, decide, examine
from tests.builders.outcomes import build_finding

ClientAs = Callable[[str], FlaskClient]
CONTRACT = "/api/v1/openapi.json"  # names the operations that exist, and no case
OURS = {permission for permission in Permission if permission.startswith("exemptions:")}


@pytest.fixture
def decided(city: Database, clock: FixedClock) -> str:
    """A case with everything in it."""
    filed = build_case(city, clock, build_finding(city, clock))
    examine(city, clock, filed)
    decide(city, clock, filed)
    return filed


def _paths(app: Flask, identifier: str, *, public: bool) -> Iterator[str]:
    """Give every GET address that is public, or every one of ours, with the case's id in the place of each part."""
    permissions = route_permissions(app)
    for rule in app.url_map.iter_rules():
        is_public = permissions[rule.endpoint] == PUBLIC
        wanted = is_public if public else "exemptions" in rule.rule
        if wanted and "GET" in (rule.methods or set()) and rule.endpoint != "static":
            values = dict.fromkeys(rule.arguments, identifier) | (
                {"form": "appeal"} if "form" in rule.arguments else {}
            )
            values |= {name: 1 for name, converter in rule._converters.items() if "Integer" in type(converter).__name__}
            with app.test_request_context():
                yield app.url_map.bind("localhost").build(rule.endpoint, values, method="GET")


def test_every_address_of_ours_asks_for_a_permission_of_ours(app: Flask) -> None:
    permissions = route_permissions(app)
    endpoints = [rule.endpoint for rule in app.url_map.iter_rules() if "exemptions" in rule.rule]
    assert len(endpoints) > 10
    assert {permissions[endpoint] for endpoint in endpoints} <= OURS


def test_no_public_page_tells_of_a_case(app: Flask, decided: str) -> None:
    client = app.test_client()
    paths = [path for path in _paths(app, decided, public=True) if path != CONTRACT]
    assert "/sign-in" in paths
    for path in paths:
        page = client.get(path, follow_redirects=True).text
        for word in ("exemption", "容错", decided, APPLICATION.statement):
            without_address = page.replace(path, "")
            assert word not in without_address, (path, word)


def test_without_signing_in_nothing_of_ours_is_shown(app: Flask, decided: str) -> None:
    client = app.test_client()
    paths = list(_paths(app, decided, public=False))
    assert paths
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 401 or answer.headers["Location"].startswith("/sign-in"), path
        assert APPLICATION.statement not in answer.text


@pytest.mark.parametrize(("username", "role"), [(name, role) for name, role, _, _ in ACCOUNTS])
def test_only_roles_with_the_permission_read_a_case(
    app: Flask, client_as: ClientAs, decided: str, username: str, role: str
) -> None:
    client = client_as(username)
    may = Permission.EXEMPTIONS_READ in PERMISSIONS_OF[role]  # type: ignore[index]  # the accounts' roles are Roles
    expected = 404 if username == "other_officer" else 200 if may else 403
    for path in (f"/exemptions/{decided}", f"/api/v1/exemptions/{decided}"):
        assert client.get(path).status_code == expected
    if not may:
        assert "/exemptions" not in client.get("/approvals/", follow_redirects=True).text
        for path in _paths(app, decided, public=False):
            assert client.get(path).status_code == 403, path
