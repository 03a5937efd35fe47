"""JSON bodies as RFC 8259 and I-JSON have them: no name twice, no NaN, no infinity."""

import json
from math import isfinite
from typing import Any

from flask import Request
from webargs import core
from webargs.flaskparser import FlaskParser

from oversight.errors import InvalidInputError

BODY = "body"


class UnreadableBodyError(InvalidInputError):
    """The body is no JSON that has one meaning."""

    code = "unreadable-body"
    status = 400


class StrictParser(FlaskParser):
    """Reads arguments like flask-smorest's own parser, but bodies strictly."""

    def _raw_load_json(self, req: Request) -> Any:
        found = super()._raw_load_json(req)
        if found is not core.missing:
            json.loads(
                req.get_data(cache=True), object_pairs_hook=_members, parse_constant=_constant, parse_float=_finite
            )
        return found


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its members; a name given twice is refused, because one of its values would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)[:40]
        zh, en = f"“{twice}”出现了两次，请只留一个。", f"“{twice}” is given twice: keep one."
        raise UnreadableBodyError.of(twice, zh, en)
    return found


def _constant(name: str) -> float:
    zh, en = f"请求正文含有 {name}，请改用数字或 null。", f"The body has {name}; use a number or null."
    raise UnreadableBodyError.of(BODY, zh, en)


def _finite(written: str) -> float:
    value = float(written)
    return value if isfinite(value) else _constant(written[:40])
