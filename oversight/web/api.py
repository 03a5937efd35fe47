"""The REST API's frame: flask-smorest for the contract, our own problem+json for every refusal."""

import json
import re
from functools import cached_property
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, request
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields

from oversight.errors import InvalidInputError
from oversight.permissions import Permission
from oversight.persistence import require
from oversight.web.bodies import StrictParser
from oversight.web.forms import field_errors
from oversight.web.guards import PUBLIC, public
from oversight.web.requests import principal

PREFIX = "/api/v1"
Blueprint.ARGUMENTS_PARSER = StrictParser()
_ALWAYS = (400, 401, 403, 422, 500, 503)
_WITH_PATH = (404,)
_WITH_BODY = (404, 409, 415)


class UnknownParameterError(InvalidInputError):
    """The query has a parameter that the operation doesn't know."""

    code = "unknown-parameter"
    status = 400


class ProblemFieldSchema(Schema):
    """A field at fault: a JSON pointer to it, and what is wrong in both languages."""

    pointer = fields.String(required=True)
    code = fields.String(required=True)
    message_zh = fields.String(required=True)
    message_en = fields.String(required=True)


class ProblemSchema(Schema):
    """A refusal as RFC 9457 has it, with the request's number and the fields at fault."""

    type = fields.Url(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String(required=True)
    request_id = fields.String(required=True, allow_none=True)
    errors = fields.List(fields.Nested(ProblemFieldSchema), required=True)


class RestApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """An Api that leaves errors to oversight.web.problems, and says so in its contract."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """Leave every refusal to the application's handlers."""

    def _openapi_json(self) -> Response:
        return Response(json.dumps(self.contract, ensure_ascii=False, indent=2), mimetype="application/json")

    @cached_property
    def contract(self) -> dict[str, Any]:
        """The OpenAPI document, in which each operation names its refusals."""
        document: dict[str, Any] = self.spec.to_dict()
        named = {}
        for path, item in document["paths"].items():
            for operation in (one for key, one in item.items() if key != "parameters"):
                statuses = {*_ALWAYS, *(_WITH_PATH if "{" in path else ()), *_bodys(operation)}
                accepted = {key: one for key, one in operation["responses"].items() if key.startswith("2")}
                refused = {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)}
                operation["responses"] = accepted | refused
                named.update({str(status): _problem(status) for status in statuses})
        document["components"]["responses"] = dict(sorted(named.items()))
        return document

    def check_caller(self) -> None:
        """Before anything of a request is read: is the caller known, allowed, and are all parameters known?"""
        if not request.path.startswith(f"{PREFIX}/") or request.endpoint is None or request.url_rule is None:
            return
        permission = getattr(current_app.view_functions[request.endpoint], "permission", PUBLIC)
        if isinstance(permission, Permission):
            require(principal(), permission)
        self._refuse_unknown_parameters(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", request.url_rule.rule))

    def _refuse_unknown_parameters(self, path: str) -> None:
        operation = self.contract["paths"].get(path, {}).get(request.method.lower(), {})
        known = {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}
        unknown = {name: ["Unknown field."] for name in request.args if name not in known}
        if unknown:
            raise UnknownParameterError(*field_errors(None, unknown))


def _bodys(operation: dict[str, Any]) -> tuple[int, ...]:
    return _WITH_BODY if "requestBody" in operation else ()


def _problem(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": HTTPStatus(status).phrase, "content": {"application/problem+json": {"schema": schema}}}


def build_api(app: Flask) -> RestApi:
    """Create the API with its OpenAPI 3.1 document under /api/v1/openapi.json."""
    app.config.update(
        API_TITLE="社会救助监督 / Social Assistance Oversight",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={"info": {"description": "龙政办〔2021〕65号: duties, verdicts, draws, log and reports."}},
    )
    api = RestApi(app)
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("api-docs."):
            app.view_functions[endpoint] = public(view)
    return api
