"""The log over REST, to read and to prove."""

from typing import Any

from marshmallow import RAISE

from oversight.audit_trail import api_checks, queries
from oversight.audit_trail.blueprints import api
from oversight.audit_trail.policies import policy_of
from oversight.audit_trail.proofs import VERIFY_COMMANDS, evidence_for
from oversight.audit_trail.queries import CheckpointRow, EntryDetail
from oversight.audit_trail.schemas import (
    CheckpointQuery,
    CheckpointSchema,
    EntryDetailSchema,
    EntryPage,
    EntryQuery,
    ProofSchema,
)
from oversight.audit_trail.search_views import filter_of
from oversight.permissions import Permission
from oversight.web.guards import requires
from oversight.web.requests import principal, session, wiring

__all__ = ["api"]
REGISTERED = (api_checks,)


@api.route("/entries")
@requires(Permission.AUDIT_READ)
@api.arguments(EntryQuery, location="query", unknown=RAISE)
@api.response(200, EntryPage)
def entries(query: dict[str, Any]) -> dict[str, object]:
    """The entries in scope, newest first."""
    before, limit = query.pop("before"), query.pop("limit")
    with session() as s:
        rows = queries.entries(s, principal(), filter_of(s, query), before, limit)
    return {"entries": rows, "next": rows[-1].entry_id if len(rows) == limit else None}


@api.route("/entries/<event_id>")
@requires(Permission.AUDIT_READ)
@api.response(200, EntryDetailSchema)
def entry(event_id: str) -> EntryDetail:
    """One entry: its bytes and its place in the tree."""
    with session() as s:
        return queries.entry(s, principal(), event_id)


@api.route("/entries/<event_id>/proof")
@requires(Permission.AUDIT_READ)
@api.response(200, ProofSchema)
def proof(event_id: str) -> dict[str, object]:
    """What proves an entry offline; 409 until a checkpoint covers it."""
    wired = wiring()
    with session() as s:
        queries.entry(s, principal(), event_id)
        found = evidence_for(s.connection(), event_id, policy_of(wired.settings, wired.database.origin))
    files = {"proof": found.proof.decode(), "entry": found.entry.decode(), "policy": found.policy.decode()}
    place = {"leaf_index": found.leaf_index, "checkpoint_size": found.checkpoint_size}
    return {"event_id": event_id, **place, **files, "verify": VERIFY_COMMANDS[0]}


@api.route("/checkpoints")
@requires(Permission.AUDIT_READ)
@api.arguments(CheckpointQuery, location="query", unknown=RAISE)
@api.response(200, CheckpointSchema(many=True))
def checkpoints(query: dict[str, Any]) -> list[CheckpointRow]:
    """The signed checkpoints, the largest first."""
    with session() as s:
        return queries.checkpoints(s, query["below"], query["limit"])
