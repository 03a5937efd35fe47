"""The log over REST, further: receipts, health, checks of everything, papers, and the payment list."""

import json
from typing import Any

from flask import url_for
from marshmallow import RAISE

from oversight.agencies.queries import names
from oversight.audit_trail import verifying
from oversight.audit_trail.blueprints import api
from oversight.audit_trail.cosigning import witness_states
from oversight.audit_trail.downloads import policy, policy_if_any, receipt_evidence
from oversight.audit_trail.health import health as health_of
from oversight.audit_trail.payment_gate import PaymentList, payment_list
from oversight.audit_trail.payment_views import wanted_of
from oversight.audit_trail.payments import export_payments
from oversight.audit_trail.receipts import act_for, receipt_of
from oversight.audit_trail.schemas_checks import (
    HealthSchema,
    PaymentExportSchema,
    PaymentListSchema,
    PaymentQuery,
    ReceiptSchema,
    VerificationSchema,
)
from oversight.audit_trail.verification_views import may_see_problems
from oversight.audit_trail.verifying import Check
from oversight.permissions import Permission
from oversight.persistence import require
from oversight.web.guards import requires
from oversight.web.requests import principal, session, transaction, wiring


@api.route("/receipts/<event_id>")
@requires(Permission.WORKBENCH_READ)
@api.response(200, ReceiptSchema)
def receipt(event_id: str) -> dict[str, Any]:
    """An act's receipt: its proof, entry and policy once they are there, else when the next checkpoint is due."""
    with session() as s:
        act_for(s, principal(), event_id)
        found = receipt_of(s, event_id, policy(), wiring().clock.now())
        if found.covered is None:
            return {"receipt": found, "files": None}
        files = receipt_evidence(s, event_id)
    texts = {"proof": files.proof.decode(), "entry": files.entry.decode(), "policy": files.policy.decode()}
    return {"receipt": found, "files": texts}


@api.route("/health")
@requires(Permission.AUDIT_READ)
@api.response(200, HealthSchema)
def health() -> dict[str, Any]:
    """How the log is doing: what waits, the newest checkpoint, each witness."""
    now, trusted = wiring().clock.now(), policy_if_any()
    with session() as s:
        state = health_of(s, now)
        witnesses = witness_states(s.connection(), trusted) if trusted else []
    return {"health": state, "witnesses": [{"state": one, "standing": one.standing(now)} for one in witnesses]}


@api.route("/verifications", methods=["POST"])
@requires(Permission.AUDIT_READ)
@api.response(202, VerificationSchema)
def request_verification() -> tuple[dict[str, Any], int, dict[str, str]]:
    """Ask for a check of everything; one that waits or runs already is returned instead of a second."""
    with transaction() as tx:
        identifier = verifying.request(tx)
    with session() as s:
        found = verifying.check(s, identifier)
    return _shown(found), 202, {"Location": url_for("audit_trail-api.verification", identifier=identifier)}


@api.route("/verifications/<identifier>")
@requires(Permission.AUDIT_READ)
@api.response(200, VerificationSchema)
def verification(identifier: str) -> dict[str, Any]:
    """A check of everything: how far it is, or what it found."""
    with session() as s:
        return _shown(verifying.check(s, identifier))


def _shown(check: Check) -> dict[str, Any]:
    problems = check.problems if may_see_problems(principal(), check) else ()
    return {"check": check, "problem_count": len(check.problems), "problems": problems}


@api.route("/payments")
@requires(Permission.APPROVALS_READ)
@api.arguments(PaymentQuery, location="query", unknown=RAISE)
@api.response(200, PaymentListSchema)
def payments(query: dict[str, Any]) -> dict[str, Any]:
    """Which approved cases are kept back and why, and how many may be paid; the list itself is an export."""
    with session() as s:
        return _listed(payment_list(s, policy_if_any(), wanted_of(query)))


@api.route("/payments/exports", methods=["POST"])
@requires(Permission.APPROVALS_READ)
@api.arguments(PaymentQuery)
@api.response(201, PaymentExportSchema)
def export(body: dict[str, Any]) -> dict[str, Any]:
    """Take out the payment list, which is recorded; 409 if there is nothing in it."""
    require(principal(), Permission.EXPORT)
    with session() as s:
        found, named = payment_list(s, policy_if_any(), wanted_of(body)), names(s)
    rows = [_row(one, named) for one in found.payable]
    with transaction() as tx:
        event_id = export_payments(tx, found, json.dumps(rows, sort_keys=True).encode(), "json")
    return _listed(found) | {"payable": rows, "event_id": event_id}


def _listed(found: PaymentList) -> dict[str, Any]:
    size = found.checkpoint.size if found.checkpoint else None
    counted = {"payable_count": len(found.payable), "amount_fen": found.amount_fen}
    return {"list": found, "checkpoint_size": size, **counted}


def _row(one: Any, named: dict[str, str]) -> dict[str, Any]:
    case = one.approval
    return {
        "id": case.id,
        "case_code": case.case_code,
        "township": case.township,
        "township_name": named.get(case.township, ""),
        "amount_fen": case.amount_fen,
        "decision": one.decision,
        "leaf_index": one.leaf_index,
    }
