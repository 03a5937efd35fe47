"""Findings over REST, to read."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import RAISE

from oversight.findings import queries
from oversight.findings.queries import FindingFilter, FindingRow
from oversight.findings.schemas import FindingQuery, FindingSchema
from oversight.permissions import Permission
from oversight.web.guards import requires
from oversight.web.requests import principal, session

api = Blueprint("findings-api", __name__, url_prefix="/api/v1/findings", description="问题整改 / Findings")


@api.route("")
@requires(Permission.FINDINGS_READ)
@api.arguments(FindingQuery, location="query", unknown=RAISE)
@api.response(200, FindingSchema(many=True))
def listing(query: dict[str, Any]) -> list[FindingRow]:
    """The findings in scope, newest first."""
    first, limit = query.pop("first"), query.pop("limit")
    with session() as s:
        return queries.findings(s, principal().scope, FindingFilter(**query), first, limit)


@api.route("/<identifier>")
@requires(Permission.FINDINGS_READ)
@api.response(200, FindingSchema)
def one(identifier: str) -> FindingRow:
    """One finding with its law and its rectification."""
    with session() as s:
        return queries.finding(s, principal().scope, identifier)
