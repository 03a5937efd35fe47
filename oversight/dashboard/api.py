"""Rules and verdicts for programs."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from oversight.dashboard.queries import verdict, verdicts
from oversight.permissions import Permission
from oversight.rulebook import rule, rules_index
from oversight.web.guards import requires
from oversight.web.requests import principal, session, today

api = Blueprint("rules-api", __name__, url_prefix="/api/v1/rules", description="规则与判定 / rules and verdicts")


class RuleSchema(Schema):
    """A rule in a list."""

    id = fields.String()
    requirement = fields.String()
    title = fields.String()
    title_en = fields.String()
    clause = fields.String()
    severity = fields.String()
    since = fields.String()


class OutcomeSchema(Schema):
    """A verdict, with the keys of `oversight rules check --json`."""

    rule = fields.String()
    requirement = fields.String()
    agency = fields.String(allow_none=True)
    period = fields.String()
    result = fields.String(
        validate=validate.OneOf(("compliant", "breach", "at_risk", "not_applicable", "undetermined", "disputed"))
    )
    severity = fields.String()
    inputs = fields.List(fields.Dict())
    formula = fields.String()
    threshold = fields.String(allow_none=True)
    margin = fields.String(allow_none=True)
    reading = fields.String(allow_none=True)
    readings = fields.Dict()
    fixes = fields.List(fields.Dict())
    clause = fields.Dict()
    parameters = fields.List(fields.Dict())
    feasible = fields.Boolean(allow_none=True)


class CheckSchema(Schema):
    """Which verdicts: of a county or township (code), by a rule, on a day."""

    agency = fields.String(load_default="", validate=validate.Length(max=20))
    rule = fields.String(load_default=None, validate=validate.Length(max=40))
    on = fields.Date(load_default=None)


@api.get("")
@requires(Permission.RULES_READ)
@api.response(200, RuleSchema(many=True))
def list_rules() -> list[dict[str, Any]]:
    """List the rules."""
    return [{**row._asdict(), "title": row.title.zh, "title_en": row.title.en} for row in rules_index()]


@api.get("/verdicts")
@requires(Permission.RULES_READ)
@api.arguments(CheckSchema, location="query")
@api.response(200, OutcomeSchema(many=True))
def list_verdicts(query: dict[str, Any]) -> list[dict[str, Any]]:
    """Judge the agencies in the reader's scope."""
    with session() as db:
        found = verdicts(db, principal(), query["rule"], query["agency"], today()).outcomes
    return [one.as_json() for one in found]


@api.get("/<name>/verdicts/<agency>")
@requires(Permission.RULES_READ)
@api.response(200, OutcomeSchema)
def one_verdict(name: str, agency: str) -> dict[str, Any]:
    """Judge one agency by one rule."""
    with session() as db:
        outcome, _ = verdict(db, principal(), rule(name).id, agency, today())
    return outcome.as_json()
