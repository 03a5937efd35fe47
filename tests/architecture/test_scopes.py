"""Whatever address names a thing of another county, it is answered as not found, and the attempt is recorded."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from oversight.permissions import PERMISSIONS_OF, Role
from oversight.persistence import Database
from oversight.persistence.log_tables import log_entry
from tests.builders.contract import contract_of
from tests.builders.forms import form_token
from tests.builders.routes import routes_of
from tests.builders.whole_city import addresses

ClientAs = Callable[[str], FlaskClient]
# The city's draws concern every county, and each may read them; the public register is everybody's. So is a check of
# the whole log, but where its problems are, only the city's readers see.
CHECKS = ("/audit/verifications/", "/api/v1/audit/verifications/")
OPEN_TO_ALL = (
    "/inspections/",
    "/api/v1/inspections/",
    "/public/",
    "/static/",
    "/conclusions/documents/plans/",
    *CHECKS,
)
# A rule without an agency is the same for everybody; a form without a row has nothing of anybody's.
# Of a draw the list of documents and the confirmation are as open as the draw; what an object gets is its county's.
OF_DRAWS = {"/conclusions/documents/draws/<int:number>", "/conclusions/documents/draws/<int:number>/confirmation.pdf"}
OF_NOBODY = {"/rules/<name>", *OF_DRAWS}
# Entries of all counties at once are no single county's to read.
OF_THE_WHOLE_CITY = {"/audit/tile/entries/<path:name>"}
# What only the whole city's readers are given, because it has every county's entries.
OF_THE_CITY = ("/audit/tile/",)
# The row is there, but its file lies in the folder of whoever sent it.
NOT_KEPT_HERE = {"/visits/<identifier>/evidence/<attached>"}
_PARAMETER = re.compile(r"<(?:[^:<>]+:)?(\w+)>")
EXAMPLES = {"string": "x", "integer": 1, "boolean": True, "array": [], "object": {}}


def guarded(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Yield address, method and permission of each route that names a thing of one county."""
    for rule, methods, permission in routes_of(app):
        if "<" in rule and permission != "public" and not rule.startswith(OPEN_TO_ALL) and rule not in OF_NOBODY:
            for method in methods.split(","):
                yield rule, method, permission


def attempts(database: Database) -> int:
    """Count the refused accesses in the log."""
    query = select(func.count()).select_from(log_entry).where(log_entry.c.action == "security.access-refused/1")
    with database.readonly.connect() as connection:
        return connection.scalar(query) or 0


def example(document: dict[str, Any], rule: str, method: str) -> dict[str, Any]:
    """Return a body that an operation would take as to its form, or an empty one for a page."""
    path = _PARAMETER.sub(r"{\1}", rule)
    operation = document["paths"].get(path, {}).get(method.lower(), {})
    if "requestBody" not in operation:
        return {}
    name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    schema = document["components"]["schemas"][name]
    wanted = {field: schema["properties"][field] for field in schema.get("required", ())}
    return {field: one.get("enum", [EXAMPLES[str(one.get("type"))]])[0] for field, one in wanted.items()}


def test_another_countys_things_are_not_found_and_the_attempt_is_recorded(
    city: Database, app: Flask, client_as: ClientAs
) -> None:
    client, filled, document = client_as("other_officer"), addresses(city), contract_of(app)
    token, may = form_token(client, "/annual-reports/"), PERMISSIONS_OF[Role.COUNTY_OFFICER]
    wrong = []
    routes = list(guarded(app))
    for rule, method, permission in routes:
        values, before = filled.of(rule), attempts(city)
        path = _PARAMETER.sub(lambda found, values=values: values[found[1]], rule)
        body = example(document, rule, method)
        sent = {"json": body} if rule.startswith("/api/") else {"data": {**body, "csrf_token": token}}
        answer = client.open(path, method=method, headers={"X-CSRFToken": token}, **(sent if method != "GET" else {}))
        expected = (404 if permission in may else 403, before + 1)
        if (answer.status_code, attempts(city)) != expected:
            wrong.append(f"{method} {rule}: {answer.status_code}, recorded {attempts(city) - before}")
    assert len(routes) > 40
    assert wrong == []


def test_ones_own_things_are_found(city: Database, app: Flask, client_as: ClientAs) -> None:
    """Without this the test above could pass because its addresses lead nowhere."""
    client, filled = client_as("county_officer"), addresses(city)
    may = PERMISSIONS_OF[Role.COUNTY_OFFICER]
    missing = []
    for rule, method, permission in guarded(app):
        if method == "GET" and permission in may and not rule.startswith(OF_THE_CITY):
            values = filled.of(rule)
            answer = client.get(_PARAMETER.sub(lambda found, values=values: values[found[1]], rule))
            if answer.status_code not in ({404} if rule in OF_THE_WHOLE_CITY | NOT_KEPT_HERE else {200, 302, 409}):
                missing.append(f"{rule}: {answer.status_code}")
    assert missing == []
