"""Checkpoints, who cosigned them, and what anybody needs to check the log."""

from pathlib import Path
from typing import Any

from flask import Response, url_for

import audit_log
from oversight.audit_trail import downloads, queries
from oversight.audit_trail.blueprints import pages, public_pages
from oversight.audit_trail.cosigning import cosigned_note, cosigners, newest_cosigned_note
from oversight.audit_trail.downloads import PLAIN, download
from oversight.audit_trail.presentation import CHECKPOINTS, HOW_TO, STEPS, TITLE, VERIFIER_NAME
from oversight.audit_trail.proofs import consistency_file
from oversight.audit_trail.search_views import ROWS, position
from oversight.audit_trail.tile_views import SECONDS
from oversight.permissions import Permission
from oversight.web.guards import public, requires
from oversight.web.pages import render
from oversight.web.pagination import address
from oversight.web.requests import session


@pages.get("/checkpoints")
@requires(Permission.AUDIT_READ)
def checkpoints() -> Response:
    """Show the signed checkpoints, the largest first, with the witnesses that cosigned them."""
    with session() as s:
        rows = queries.checkpoints(s, position("below"), ROWS + 1)
        newest = queries.checkpoints(s, limit=1)
        by_size = cosigners(s.connection(), [row.place for row in rows])
    older = address(below=rows[ROWS - 1].size) if len(rows) > ROWS else None
    context: dict[str, Any] = {"rows": rows[:ROWS], "older_url": older, "newest": newest[0].size if newest else None}
    way = [(TITLE, url_for("audit_trail.index"))]
    return render("audit_trail/checkpoints.html", title=CHECKPOINTS, crumbs=way, cosigners=by_size, **context)


@pages.get("/verify")
@requires(Permission.AUDIT_READ)
def verify() -> Response:
    """Say how anybody checks the log."""
    return render("audit_trail/verify.html", title=HOW_TO, crumbs=[(TITLE, url_for("audit_trail.index"))], steps=STEPS)


@public_pages.get("/checkpoint")
@public
def checkpoint() -> Response:
    """Hand out the newest signed checkpoint, for anybody to keep."""
    with session() as s:
        signed = newest_cosigned_note(s.connection())
    return Response(signed, content_type=PLAIN, headers={"Cache-Control": SECONDS})


@public_pages.get("/checkpoint-<int:size>")
@public
def checkpoint_of(size: int) -> Response:
    """Hand out the checkpoint of one size."""
    with session() as s:
        return download(cosigned_note(s.connection(), queries.checkpoint(s, size).place), f"checkpoint-{size}")


@public_pages.get("/consistency-<int:old>-<int:new>.txt")
@public
def consistency(old: int, new: int) -> Response:
    """Hand out the proof that the log only grew between two checkpoints."""
    with session() as s:
        first, second = queries.checkpoint(s, min(old, new)), queries.checkpoint(s, max(old, new))
        body = consistency_file(s.connection(), first.size, second.size)
    return download(body, f"consistency-{first.size}-{second.size}.txt")


@public_pages.get("/policy.txt")
@public
def policy() -> Response:
    """Hand out the policy: the keys that this log asks to be believed by."""
    return download(downloads.policy().format(), "policy.txt")


@public_pages.get("/audit_verify.py")
@public
def verifier_file() -> Response:
    """Hand out the one file that checks proofs, with nothing but Python."""
    body = (Path(audit_log.__file__).parent / VERIFIER_NAME).read_bytes()
    return download(body, VERIFIER_NAME, "text/x-python; charset=utf-8")
