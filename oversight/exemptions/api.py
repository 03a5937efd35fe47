"""Fault-tolerance cases over REST, to read, for those who may."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import RAISE

from oversight.exemptions import queries
from oversight.exemptions.presentation import as_seen_by
from oversight.exemptions.queries import CaseFilter, CaseRow, CaseSummary
from oversight.exemptions.schemas import CaseQuery, CaseSchema, CaseSummarySchema
from oversight.permissions import Permission
from oversight.web.guards import requires
from oversight.web.requests import principal, session

api = Blueprint("exemptions-api", __name__, url_prefix="/api/v1/exemptions", description="容错免责 / Fault tolerance")


@api.route("")
@requires(Permission.EXEMPTIONS_READ)
@api.arguments(CaseQuery, location="query", unknown=RAISE)
@api.response(200, CaseSummarySchema(many=True))
def listing(query: dict[str, Any]) -> list[CaseSummary]:
    """The cases in scope, newest first."""
    first, limit = query.pop("first"), query.pop("limit")
    with session() as s:
        return queries.cases(s, principal().scope, CaseFilter(**query), first, limit)


@api.route("/<identifier>")
@requires(Permission.EXEMPTIONS_READ)
@api.response(200, CaseSchema)
def one(identifier: str) -> CaseRow:
    """One case; the applicant's side has the opinions after the first decision."""
    with session() as s:
        return as_seen_by(queries.case(s, principal().scope, identifier), principal())
