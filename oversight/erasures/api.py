"""Erasures over REST: the list, one request, asking and deciding."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import RAISE

from oversight.erasures import queries, service
from oversight.erasures.queries import ErasureRow
from oversight.erasures.schemas import ErasureDecisionSchema, ErasureQuery, ErasureSchema, RequestSchema
from oversight.erasures.service import RequestErasure
from oversight.erasures.states import Move
from oversight.permissions import Permission
from oversight.web.guards import requires
from oversight.web.requests import principal, session, transaction, wiring

api = Blueprint("erasures-api", __name__, url_prefix="/api/v1/erasures", description="个人信息删除 / Erasures")


@api.route("")
@requires(Permission.ERASURES_READ)
@api.arguments(ErasureQuery, location="query", unknown=RAISE)
@api.response(200, ErasureSchema(many=True))
def listing(query: dict[str, Any]) -> list[ErasureRow]:
    """The requests in scope, newest first."""
    with session() as s:
        return queries.erasures(s, principal().scope, query["first"], query["limit"])


@api.route("/<identifier>")
@requires(Permission.ERASURES_READ)
@api.response(200, ErasureSchema)
def one(identifier: str) -> ErasureRow:
    """One request."""
    with session() as s:
        return queries.erasure(s, principal(), identifier)


@api.route("", methods=["POST"])
@requires(Permission.ERASURES_REQUEST)
@api.arguments(RequestSchema)
@api.response(201, ErasureSchema)
def ask(command: RequestErasure) -> ErasureRow:
    """Ask for an erasure."""
    with transaction() as tx:
        identifier = service.request_erasure(tx, command, wiring().settings.retention_days)
    with session() as s:
        return queries.erasure(s, principal(), identifier)


@api.route("/<identifier>/decision", methods=["POST"])
@requires(Permission.ERASURES_APPROVE)
@api.arguments(ErasureDecisionSchema)
@api.response(200, ErasureSchema)
def decide(body: dict[str, str], identifier: str) -> ErasureRow:
    """Approve or refuse a request; the second approval destroys the data."""
    with transaction() as tx:
        if Move(body["decision"]) is Move.APPROVE:
            service.approve_erasure(tx, identifier, wiring().settings.retention_days)
        else:
            service.refuse_erasure(tx, identifier)
    with session() as s:
        return queries.erasure(s, principal(), identifier)
