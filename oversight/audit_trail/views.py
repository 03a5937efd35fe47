"""The log to look at, and the files with which anybody checks it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request, url_for

import audit_log
from oversight.accounts.queries import user_names
from oversight.agencies.queries import agencies, names
from oversight.audit_trail import queries
from oversight.audit_trail.actions import action_title
from oversight.audit_trail.keys import log_verifier, policy_for
from oversight.audit_trail.presentation import (
    CHECKPOINTS,
    HOW_TO,
    LONGEST_EXPORT,
    STEPS,
    TITLE,
    VERIFIER_NAME,
    entries_sheet,
    role_title,
)
from oversight.audit_trail.proofs import Evidence, consistency_file, evidence_for
from oversight.audit_trail.queries import NEWEST, EntryFilter
from oversight.audit_trail.tile_views import SECONDS, entry_bundles, hash_tiles
from oversight.bilingual import Text
from oversight.permissions import Permission
from oversight.web.exports import exported
from oversight.web.guards import public, requires
from oversight.web.pages import render, say
from oversight.web.pagination import address, exports
from oversight.web.requests import principal, session, wiring

ROWS = 50
PLAIN = "text/plain; charset=utf-8"
pages = Blueprint("audit_trail", __name__, url_prefix="/audit")
public_pages = Blueprint("audit_trail_public", __name__, url_prefix="/public/log")
pages.register_blueprint(entry_bundles)
public_pages.register_blueprint(hash_tiles)


def _filter() -> EntryFilter:
    return EntryFilter(**{name: request.args.get(name) for name in ("action", "agency", "subject")})


def _position(name: str) -> int:
    asked = request.args.get(name, type=int)
    return asked if asked is not None and 0 <= asked <= NEWEST else NEWEST


def _options(values: Sequence[str]) -> list[tuple[str, str]]:
    return [(one, say(action_title(one))) for one in values]


@pages.get("/")
@requires(Permission.AUDIT_READ)
def index() -> Response:
    """Show the entries in scope, newest first, filtered, or as a file."""
    reader, wanted, before = principal(), _filter(), _position("before")
    with session() as s:
        if request.args.get("format"):
            sheet = entries_sheet(queries.entries(s, reader, wanted, NEWEST, LONGEST_EXPORT), names(s))
            if file := exported(sheet, "audit-log"):
                return file
        rows = queries.entries(s, reader, wanted, before, ROWS + 1)
        called = user_names(s, {row.act.actor for row in rows})
        counties = [(one.code, one.name) for one in agencies(s, reader.scope, "county")]
        options = _options(queries.actions(s, reader))
        context = {"names": names(s), "called": called, "counties": counties, "action_options": options}
        newest = queries.checkpoints(s, limit=1)
    return _entries_page(rows, covered=newest[0].size if newest else 0, **context)


def _entries_page(rows: list[queries.EntryRow], **context: Any) -> Response:
    shown = rows[:ROWS]
    return render(
        "audit_trail/index.html",
        title=TITLE,
        rows=shown,
        older_url=address(before=shown[-1].entry_id) if len(rows) > ROWS else None,
        newest_url=address(before=None) if request.args.get("before") else None,
        exports=exports(),
        action_title=action_title,
        role_title=role_title,
        **context,
    )


@pages.get("/entries/<event_id>")
@requires(Permission.AUDIT_READ)
def entry(event_id: str) -> Response:
    """Show one entry: its bytes, its place in the tree, and the files that prove it."""
    with session() as s:
        found = queries.entry(s, principal(), event_id)
        called, named = user_names(s, {found.act.actor}), names(s, [found.act.agency])
    called_so = action_title(found.act.action)
    return render(
        "audit_trail/entry.html",
        title=Text(f"日志条目：{called_so.zh}", f"Log entry: {called_so.en}"),
        crumbs=[(TITLE, url_for("audit_trail.index"))],
        entry=found,
        steps=STEPS,
        action_title=action_title,
        role_title=role_title,
        called=called,
        names=named,
    )


def _evidence(event_id: str) -> Evidence:
    with session() as s:
        queries.entry(s, principal(), event_id)
        return evidence_for(s.connection(), event_id, _verifier())


def _verifier() -> audit_log.Verifier:
    wired = wiring()
    return log_verifier(wired.settings.log_key, wired.database.origin)


def _download(body: bytes, name: str, content_type: str = PLAIN) -> Response:
    return Response(body, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@pages.get("/entries/<event_id>/proof.tlog-proof")
@requires(Permission.AUDIT_READ)
def proof(event_id: str) -> Response:
    """Hand out an entry's proof."""
    return _download(_evidence(event_id).proof, "proof.tlog-proof")


@pages.get("/entries/<event_id>/entry.json")
@requires(Permission.AUDIT_READ)
def entry_file(event_id: str) -> Response:
    """Hand out an entry's bytes as they were hashed."""
    with session() as s:
        body = queries.entry(s, principal(), event_id).body
    return _download(body, "entry.json", "application/json")


@pages.get("/checkpoints")
@requires(Permission.AUDIT_READ)
def checkpoints() -> Response:
    """Show the signed checkpoints, the largest first."""
    with session() as s:
        rows = queries.checkpoints(s, _position("below"), ROWS + 1)
        newest = queries.checkpoints(s, limit=1)
    older = address(below=rows[ROWS - 1].size) if len(rows) > ROWS else None
    context: dict[str, Any] = {"rows": rows[:ROWS], "older_url": older, "newest": newest[0].size if newest else None}
    way = [(TITLE, url_for("audit_trail.index"))]
    return render("audit_trail/checkpoints.html", title=CHECKPOINTS, crumbs=way, **context)


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
        signed = queries.newest_checkpoint(s).note
    return Response(signed, content_type=PLAIN, headers={"Cache-Control": SECONDS})


@public_pages.get("/checkpoint-<int:size>")
@public
def checkpoint_of(size: int) -> Response:
    """Hand out the checkpoint of one size."""
    with session() as s:
        return _download(queries.checkpoint(s, size).note.encode(), f"checkpoint-{size}")


@public_pages.get("/consistency-<int:old>-<int:new>.txt")
@public
def consistency(old: int, new: int) -> Response:
    """Hand out the proof that the log only grew between two checkpoints."""
    with session() as s:
        first, second = queries.checkpoint(s, min(old, new)), queries.checkpoint(s, max(old, new))
        body = consistency_file(s.connection(), first.size, second.size)
    return _download(body, f"consistency-{first.size}-{second.size}.txt")


@public_pages.get("/policy.txt")
@public
def policy() -> Response:
    """Hand out the policy: the key that signs this log."""
    return _download(policy_for(_verifier()).format(), "policy.txt")


@public_pages.get("/audit_verify.py")
@public
def verifier_file() -> Response:
    """Hand out the one file that checks proofs, with nothing but Python."""
    body = (Path(audit_log.__file__).parent / VERIFIER_NAME).read_bytes()
    return _download(body, VERIFIER_NAME, "text/x-python; charset=utf-8")
