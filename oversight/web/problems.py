"""Every refusal answered in one place: a page for readers, RFC 9457 problem+json for programs."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from flask import Flask, Response, g, redirect, request
from flask_wtf.csrf import CSRFError
from marshmallow.exceptions import SCHEMA
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.bilingual import Text
from oversight.errors import (
    FieldError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    OutOfScopeError,
    OversightError,
    SignInRequiredError,
)
from oversight.persistence import Event, begin
from oversight.web.forms import field_errors
from oversight.web.pages import render
from oversight.web.requests import wiring

API = "/api/"
_BODY = "body"
logger = logging.getLogger("oversight.web")


@dataclass(frozen=True, kw_only=True)
class AccessRefused(Event):
    """Somebody asked for what is not theirs: another county's row, or an act their role doesn't have."""

    ACTION: ClassVar[str] = "security.access-refused/1"
    endpoint: str
    reason: str


class RefusedFormError(OversightError):
    """The form's token is missing, old or somebody else's."""

    code = "stale-form"
    status = 400
    title = Text("表单已过期", "The form has expired")


def install_problems(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(OversightError, _refused)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(RecursionError, _too_deep)
    app.register_error_handler(Exception, _failed)


def _refused(error: OversightError) -> WerkzeugResponse:
    if isinstance(error, SignInRequiredError) and request.method == "GET" and not request.path.startswith(API):
        return redirect(f"/sign-in?{urlencode({'next': request.full_path.rstrip('?')})}")
    if isinstance(error, OutOfScopeError | ForbiddenError) and g.get("principal") is not None:
        _record(error)
    return answer(error.status, error)


def _record(error: OversightError) -> None:
    agency = error.agency if isinstance(error, OutOfScopeError) else g.principal.agency
    event = AccessRefused(agency=agency, endpoint=(request.endpoint or "-")[:100], reason=error.code)
    with begin(wiring().database, g.principal, wiring().clock) as tx:
        tx.record(event)


def _stale(_error: CSRFError) -> Response:
    return answer(
        400,
        RefusedFormError(
            Text("表单打开太久，没有保存任何内容。", "The form was open too long; nothing was stored."),
            remedy=Text("请返回，刷新页面，再提交一次。", "Go back, reload the page and submit again."),
        ),
    )  # fmt: skip


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]  # a ready-made answer, such as a redirect
    if isinstance(error, SecurityError):
        return Response("400 Host\n", status=400, content_type="text/plain; charset=utf-8")
    status = error.code or 500
    messages = getattr(error, "data", {}).get("messages") if isinstance(getattr(error, "data", None), Mapping) else None
    known: OversightError | None = None
    if messages:
        known = InvalidInputError(*(one for part in messages.values() for one in _fields(part)))
    elif status == 404:  # noqa: PLR2004 - the status of NotFoundError
        known = NotFoundError()
    response = answer(status, known)
    if allowed := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(allowed)
    return response


def _fields(messages: object) -> tuple[FieldError, ...]:
    named = messages if isinstance(messages, Mapping) else {_BODY: messages}
    return field_errors(None, {_BODY if name == SCHEMA else name: found for name, found in named.items()})


def _too_deep(error: RecursionError) -> Response:
    """Refuse a body whose nesting exhausts the JSON reader; anything else that recurses is a failure of ours."""
    if not request.path.startswith(API) or not request.content_length:
        return _failed(error)
    return answer(400, InvalidInputError.of(_BODY, "请求正文嵌套过深。", "The body is nested too deeply."))


def _unavailable(error: OperationalError) -> Response:
    logger.error("database: %s", type(error.orig).__name__)
    response = answer(503, None)
    response.headers["Retry-After"] = "5"
    return response


def _failed(error: Exception) -> Response:
    logger.error("unexpected", exc_info=error)
    return answer(500, None)


def answer(status: int, error: OversightError | None) -> Response:
    """Answer with a page, or with problem+json under /api/."""
    if request.path.startswith(API):
        return _problem(status, error)
    title = error.title if error is not None else Text("操作未完成", "The operation was not completed")
    fields = error.fields if error is not None else ()
    return render(
        "errors/error.html",
        title=title,
        status=status,
        answered=status,
        error=error,
        request_id=g.get("request_id"),
        fields=fields,
    )


def _problem(status: int, error: OversightError | None) -> Response:
    code = error.code if error is not None else f"http-{status}"
    problem: dict[str, object] = {
        "type": f"https://longyan.example/problems/{code}",
        "title": str(error.title) if error is not None else f"HTTP {status}",
        "status": status,
        "detail": str(error.what) if error is not None else "",
        "instance": request.path,
        "request_id": g.get("request_id"),
        "errors": [
            {
                "pointer": "/" + one.field.replace(".", "/"),
                "code": one.code,
                "message_zh": one.message.zh,
                "message_en": one.message.en,
            }
            for one in (error.fields if error is not None else ())
        ],
    }
    return Response(
        json.dumps(problem, ensure_ascii=False), status=status, content_type="application/problem+json; charset=utf-8"
    )
