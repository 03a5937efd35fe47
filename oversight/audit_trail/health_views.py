"""The log's health: what waits, the last checkpoint, each witness, and what contradicts the log."""

from flask import Response, url_for

from oversight.audit_trail.blueprints import pages
from oversight.audit_trail.cosigning import STANDINGS, Standing, conflicts, witness_states
from oversight.audit_trail.downloads import policy_if_any
from oversight.audit_trail.health import health as health_of
from oversight.audit_trail.presentation import HEALTH, TITLE
from oversight.audit_trail.verifying import checks
from oversight.permissions import Permission
from oversight.web.guards import requires
from oversight.web.pages import render
from oversight.web.requests import session, wiring

TAGS = {
    Standing.CONFLICT: "breach",
    Standing.ALARM: "overdue",
    Standing.FAILING: "at_risk",
    Standing.BEHIND: "in_progress",
    Standing.COSIGNED: "verified",
}


@pages.get("/health")
@requires(Permission.AUDIT_READ)
def health() -> Response:
    """Show how the log is doing."""
    now = wiring().clock.now()
    with session() as s:
        state, latest = health_of(s, now), checks(s, limit=1)
        trusted = policy_if_any()
        witnesses = witness_states(s.connection(), trusted) if trusted else []
        evidence = conflicts(s.connection(), limit=20)
    return render(
        "audit_trail/health.html",
        title=HEALTH,
        crumbs=[(TITLE, url_for("audit_trail.index"))],
        state=state,
        witnesses=[(one, one.standing(now)) for one in witnesses],
        conflicts=evidence,
        latest=latest[0] if latest else None,
        has_policy=trusted is not None,
        standings=STANDINGS,
        tags=TAGS,
    )
