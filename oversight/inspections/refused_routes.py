"""What no address of a draw offers is refused, and an attempt by somebody who is signed in is recorded.

There is no route that deletes, edits or previews: the attempt ends in 404 or 405 by itself. What strangers try on the
public pages is refused alike, but recorded nowhere: they could fill the log.
"""

import re

from flask import Blueprint, Response, g, request

from oversight.inspections.service import record_unknown
from oversight.persistence import begin
from oversight.web.requests import wiring

_DRAWS = re.compile(r"/(?:api/v1/inspections|inspections|public)/(?:draws|register)\b(?:/(\d{1,9})\b)?")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_WORDS = {"DELETE": "delete", "PUT": "replace", "PATCH": "edit"}


def record_refused_routes(pages: Blueprint) -> None:
    """Let a blueprint watch the whole application for attempts on draws that no route serves."""
    pages.after_app_request(_record)


def _record(response: Response) -> Response:
    on_draws = None if request.method in _READING else _DRAWS.match(request.path)
    if on_draws is None or request.routing_exception is None or g.get("principal") is None:
        return response
    with begin(wiring().database, g.principal, wiring().clock) as tx:
        record_unknown(tx, int(on_draws[1] or 0), _WORDS.get(request.method, "unknown-act"))
    return response
