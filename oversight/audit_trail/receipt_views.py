"""Receipts of official acts: the files that prove them, for those who may know of the act."""

from flask import Response, url_for

from oversight.audit_trail.blueprints import pages
from oversight.audit_trail.downloads import download, policy_if_any, receipt_evidence
from oversight.audit_trail.presentation import RECEIPT
from oversight.audit_trail.receipts import Receipt, act_for, receipt_of
from oversight.audit_trail.search_views import TITLES
from oversight.permissions import Permission
from oversight.web.guards import requires
from oversight.web.pages import render
from oversight.web.requests import principal, session, wiring


@pages.get("/receipts/<event_id>")
@requires(Permission.WORKBENCH_READ)
def receipt(event_id: str) -> Response:
    """Show what was done, and whether it can be proved."""
    with session() as s:
        act = act_for(s, principal(), event_id)
    return render("audit_trail/receipt.html", title=RECEIPT, act=act, **TITLES)


@pages.get("/receipts/<event_id>/proof.tlog-proof")
@requires(Permission.WORKBENCH_READ)
def receipt_proof(event_id: str) -> Response:
    """Hand out the proof of an act."""
    with session() as s:
        act_for(s, principal(), event_id)
        return download(receipt_evidence(s, event_id).proof, "proof.tlog-proof")


@pages.get("/receipts/<event_id>/entry.json")
@requires(Permission.WORKBENCH_READ)
def receipt_entry(event_id: str) -> Response:
    """Hand out the entry of an act, as it was hashed; refused until there is a proof for it."""
    with session() as s:
        act_for(s, principal(), event_id)
        return download(receipt_evidence(s, event_id).entry, "entry.json", "application/json")


@pages.app_context_processor
def receipts() -> dict[str, object]:
    """Let the pages of every slice show the receipt of an entry: `receipt_for(event_id)`."""
    return {"receipt_for": receipt_for, "receipt_files": receipt_files}


def receipt_for(event_id: str) -> Receipt | None:
    """Return where an entry stands by this program's policy and clock; None as long as it has no policy."""
    trusted = policy_if_any()
    with session() as s:
        return None if trusted is None else receipt_of(s, event_id, trusted, wiring().clock.now())


def receipt_files(event_id: str) -> dict[str, str | None]:
    """Return where the files of a receipt are, and the entry's page for those who may open the log."""
    reads = principal().may(Permission.AUDIT_READ)
    return {
        "proof": url_for("audit_trail.receipt_proof", event_id=event_id),
        "entry": url_for("audit_trail.receipt_entry", event_id=event_id),
        "policy": url_for("audit_trail_public.policy"),
        "page": url_for("audit_trail.entry", event_id=event_id) if reads else None,
    }
