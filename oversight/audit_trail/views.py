"""An entry of the log to look at, and the files that prove it; the log's other pages hang on the same doors."""

from flask import Response, url_for
from sqlalchemy.orm import Session

from audit_log import Checkpoint, note
from oversight.accounts.queries import user_names
from oversight.agencies.queries import names
from oversight.audit_trail import (
    checkpoint_views,
    health_views,
    paper_views,
    payment_views,
    queries,
    receipt_views,
    search_views,
    verification_views,
)
from oversight.audit_trail.actions import action_title
from oversight.audit_trail.blueprints import pages, public_pages
from oversight.audit_trail.downloads import download, evidence, policy_if_any
from oversight.audit_trail.presentation import STEPS, TITLE
from oversight.audit_trail.proof_paths import ProofPath, path_of
from oversight.audit_trail.proofs import DamagedLogError, NotYetCoveredError, proof_for
from oversight.audit_trail.search_views import TITLES
from oversight.bilingual import Text
from oversight.permissions import Permission
from oversight.web.guards import requires
from oversight.web.pages import render
from oversight.web.requests import principal, session

__all__ = ["pages", "public_pages"]
REGISTERED = (
    checkpoint_views,
    health_views,
    paper_views,
    payment_views,
    receipt_views,
    search_views,
    verification_views,
)


@pages.get("/entries/<event_id>")
@requires(Permission.AUDIT_READ)
def entry(event_id: str) -> Response:
    """Show one entry: its bytes, its way through the tree, and the files that prove it."""
    with session() as s:
        found = queries.entry(s, principal(), event_id)
        called, named = user_names(s, {found.act.actor}), names(s, [found.act.agency])
        proved = _way(s, found)
    title = action_title(found.act.action)
    return render(
        "audit_trail/entry.html",
        title=Text(f"日志条目：{title.zh}", f"Log entry: {title.en}"),
        crumbs=[(TITLE, url_for("audit_trail.index"))],
        entry=found,
        proved=proved,
        steps=STEPS,
        called=called,
        names=named,
        **TITLES,
    )


def _way(s: Session, found: queries.EntryDetail) -> tuple[ProofPath, Checkpoint] | None:
    """Return the entry's way to the checkpoint that covers it; None where there is none, or the log is damaged."""
    try:
        proof = proof_for(s.connection(), found.act.event_id, policy_if_any())
    except (NotYetCoveredError, DamagedLogError):
        return None
    covering = Checkpoint.parse(note.Note.parse(proof.signed_checkpoint).text)
    return path_of(found.leaf_hash, proof.index, covering.size, proof.proof), covering


@pages.get("/entries/<event_id>/proof.tlog-proof")
@requires(Permission.AUDIT_READ)
def proof(event_id: str) -> Response:
    """Hand out an entry's proof."""
    with session() as s:
        queries.entry(s, principal(), event_id)
        return download(evidence(s, event_id).proof, "proof.tlog-proof")


@pages.get("/entries/<event_id>/entry.json")
@requires(Permission.AUDIT_READ)
def entry_file(event_id: str) -> Response:
    """Hand out an entry's bytes as they were hashed."""
    with session() as s:
        body = queries.entry(s, principal(), event_id).body
    return download(body, "entry.json", "application/json")
