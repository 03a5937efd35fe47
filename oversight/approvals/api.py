"""Assistance approvals over REST: lists, one case, and its decision."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import RAISE

from oversight.approvals import queries
from oversight.approvals.queries import ApprovalFilter, ApprovalRow
from oversight.approvals.schemas import ApprovalQuery, ApprovalReceiptSchema, ApprovalSchema, DecisionSchema
from oversight.approvals.service import DecideCase, decide_case
from oversight.permissions import Permission
from oversight.web.guards import requires
from oversight.web.requests import principal, session, transaction

api = Blueprint("approvals-api", __name__, url_prefix="/api/v1/approvals", description="救助审批 / Approvals")


@api.route("")
@requires(Permission.APPROVALS_READ)
@api.arguments(ApprovalQuery, location="query", unknown=RAISE)
@api.response(200, ApprovalSchema(many=True))
def listing(query: dict[str, Any]) -> list[ApprovalRow]:
    """The assistance approvals in scope, newest first."""
    first, limit = query.pop("first"), query.pop("limit")
    with session() as s:
        return queries.approval_rows(s, principal().scope, ApprovalFilter(**query), first, limit)


@api.route("/<identifier>")
@requires(Permission.APPROVALS_READ)
@api.response(200, ApprovalSchema)
def one(identifier: str) -> ApprovalRow:
    """One approval."""
    with session() as s:
        return queries.approval(s, principal().scope, identifier)


@api.route("/<identifier>/decision", methods=["POST"])
@requires(Permission.APPROVALS_DECIDE)
@api.arguments(DecisionSchema)
@api.response(200, ApprovalReceiptSchema)
def decide(body: dict[str, str], identifier: str) -> dict[str, str]:
    """Approve or refuse a case that somebody else submitted."""
    with transaction() as tx:
        event_id = decide_case(tx, DecideCase(approval=identifier, **body))
    with session() as s:
        return {"id": identifier, "state": queries.approval(s, "", identifier).state.value, "event_id": event_id}
