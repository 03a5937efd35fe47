"""Reading changes nothing but the log of what was taken out, and the log knows nobody's name."""

import re
from collections.abc import Callable
from hashlib import sha256

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from oversight.permissions import PERMISSIONS_OF, Permission, Role
from oversight.persistence import Base, Database
from oversight.persistence.log_tables import log_entry
from tests.builders.routes import routes_of
from tests.builders.whole_city import addresses

ClientAs = Callable[[str], FlaskClient]
READERS = (Role.AUDITOR, *(role for role in Role if role not in {Role.AUDITOR, Role.SYSTEM}))
OPERATIONAL = {"web_session", "sign_in_failure"}
LISTS = ("/annual-reports/", "/approvals/", "/audit/", "/budgets/", "/exemptions/", "/findings/", "/overview")
NAMES = (
    "SELECT name FROM account",
    "SELECT name FROM person",
    "SELECT name FROM inspector",
    "SELECT name FROM agency",
    "SELECT statement FROM exemption_case",
)
_PARAMETER = re.compile(r"<(?:[^<>]+:)?(\w+)>")


def business_rows(database: Database) -> str:
    """Return a digest of every row that isn't the log's or a session's."""
    digest = sha256()
    with database.readonly.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if not table.name.startswith("log_") and table.name not in OPERATIONAL:
                digest.update(table.name.encode())
                for row in connection.execute(select(table).order_by(*table.primary_key)):
                    digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def actions(database: Database) -> list[str]:
    """Return what the log says happened, in order."""
    with database.readonly.connect() as connection:
        return list(connection.scalars(select(log_entry.c.action).order_by(log_entry.c.entry_id)))


def reader_of(permission: str) -> Role:
    """Return the first role that may call a route; anybody's routes are read by the auditor."""
    return next(role for role in READERS if permission == "public" or Permission(permission) in PERMISSIONS_OF[role])


def test_no_get_changes_a_row_or_writes_an_entry(city: Database, app: Flask, client_as: ClientAs) -> None:
    clients, filled = {role: client_as(role.value) for role in READERS}, addresses(city)
    before, logged, changing, answered = business_rows(city), actions(city), [], 0
    for rule, methods, permission in routes_of(app):
        if "GET" not in methods or rule.startswith("/static/"):
            continue
        values = {**filled.of(rule), "size": "1", "old": "1", "new": "1"}
        path = _PARAMETER.sub(lambda found, values=values: values[found[1]], rule)
        answer = clients[reader_of(permission)].get(path)
        answered += answer.status_code == 200
        if answer.mimetype == "application/pdf" and permission != "public":
            logged.append("tables.exported/1")
        if (business_rows(city), actions(city)) != (before, logged):
            changing.append(rule)
            logged = actions(city)
    assert changing == []
    assert answered > 50


def test_a_table_taken_out_is_one_entry_and_no_change(city: Database, client_as: ClientAs) -> None:
    client, before = client_as("auditor"), business_rows(city)
    for path in LISTS:
        logged = actions(city)
        assert client.get(f"{path}?format=csv").status_code == 200, path
        assert actions(city) == [*logged, "tables.exported/1"], path
    assert business_rows(city) == before


def test_the_log_has_codes_and_numbers_and_nobodys_name(city: Database, client_as: ClientAs) -> None:
    client_as("auditor").get("/audit/?format=csv")
    client_as("county_officer").get("/budgets/350802/2026")
    with city.readonly.connect() as connection:
        bodies = list(connection.scalars(select(log_entry.c.body)))
        names = {name for query in NAMES for name in connection.exec_driver_sql(query).scalars()}
    assert len(names) > 20
    assert all(body.isascii() for body in bodies)
    text = b"\n".join(bodies).decode()
    assert [name for name in names if name in text] == []
