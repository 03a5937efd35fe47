"""Forms as a browser sends them: with the token that the page carries."""

import re
from collections.abc import Mapping

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def form_token(client: FlaskClient, path: str) -> str:
    """Return the CSRF token of a page's first form."""
    found = _TOKEN.search(client.get(path).text)
    assert found is not None, f"{path} has no form"
    return found.group(1)


def submit(client: FlaskClient, path: str, values: Mapping[str, str], page: str | None = None) -> TestResponse:
    """Post a form to `path` with the token taken from `page` (the same address unless given)."""
    return client.post(path, data={**values, "csrf_token": form_token(client, page or path)})
