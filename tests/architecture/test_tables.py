"""Every table of every page leaves as a file: whoever may read it finds the links, and they answer."""

import re
from collections import defaultdict
from html import unescape
from urllib.parse import urljoin

from flask import Flask
from sqlalchemy import func, select

from oversight.persistence import Database
from oversight.persistence.log_tables import log_entry
from tests.architecture.test_reading import READERS, ClientAs, reader_of
from tests.builders.routes import routes_of
from tests.builders.whole_city import addresses

NO_TABLES = ("/static/", "/api/", "/components")
"""Addresses without tables of their own; the page of the components has only examples of them."""
_PARAMETER = re.compile(r"<(?:[^<>]+:)?(\w+)>")
_EXPORT = re.compile(r'<a href="([^"]+)" download aria-label="导出 CSV')


def exports_of(page: str) -> list[str]:
    """Return the addresses of a page's CSV files."""
    return [unescape(one) for one in _EXPORT.findall(page)]


def test_every_table_of_every_page_leaves_as_csv(city: Database, app: Flask, client_as: ClientAs) -> None:
    clients, filled, seen = {role: client_as(role.value) for role in READERS}, addresses(city), 0
    for rule, methods, permission in routes_of(app):
        if "GET" not in methods or rule.startswith(NO_TABLES):
            continue
        values = defaultdict(lambda: "none", {**filled.of(rule), "size": "1", "old": "1", "new": "1"})
        client = clients[reader_of(permission)]
        path = _PARAMETER.sub(r"{\1}", rule).format_map(values)
        answer = client.get(path)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        found = exports_of(answer.text)
        assert len(found) == answer.text.count("<table"), rule
        for address in found:
            file = client.get(urljoin(path, address))
            assert (file.status_code, file.mimetype) == (200, "text/csv"), address
            assert file.data.count(b"\r\n") > 1, address
        seen += len(found)
    assert seen > 30


def test_public_tables_leave_without_sign_in_and_fill_no_log(city: Database, app: Flask) -> None:
    citizen, count = app.test_client(), select(func.count()).select_from(log_entry)
    with city.readonly.connect() as connection:
        before = connection.scalar(count)
    for page in ("/public", "/public/draws", "/public/register"):
        (address,) = exports_of(citizen.get(page).text)
        assert citizen.get(address).status_code == 200
    with city.readonly.connect() as connection:
        assert connection.scalar(count) == before
