"""For whoever holds a paper: does this log still say what the paper says?"""

from flask import Response, request, url_for

from audit_log import ProofError
from oversight.audit_trail.blueprints import public_pages
from oversight.audit_trail.downloads import download
from oversight.audit_trail.papers import Finding, Paper, compare, leaf_proof
from oversight.audit_trail.presentation import PAPER
from oversight.audit_trail.schemas import PaperSchema
from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError, NotFoundError
from oversight.web.forms import parse
from oversight.web.guards import public
from oversight.web.pages import render
from oversight.web.requests import session, wiring

FIELDS = ("size", "root", "index", "leaf")
_HOME = Text("信息公开", "Public record")


@public_pages.get("/")
@public
def paper() -> Response:
    """Compare a paper's size and root, typed or scanned, with the log's checkpoint."""
    asked = {name: "".join(request.args.get(name, "").split()) for name in FIELDS}
    if not any(asked.values()):
        return _page()
    try:
        read: Paper = parse(PaperSchema(), asked)
    except InvalidInputError as error:
        return _page(errors=error.fields)
    with session() as s:
        return _page(read, compare(s.connection(), read))


def _page(read: Paper | None = None, found: Finding | None = None, errors: tuple[FieldError, ...] = ()) -> Response:
    return render(
        "audit_trail/paper.html",
        title=PAPER,
        crumbs=[(_HOME, "/public")],
        status=422 if errors else 200,
        errors=errors,
        values={name: request.args.get(name, "") for name in FIELDS},
        paper=read,
        found=found,
        origin=wiring().database.origin,
        here=url_for("audit_trail_public.paper"),
    )


@public_pages.get("/leaf-<int:index>-<int:size>.tlog-proof")
@public
def paper_proof(index: int, size: int) -> Response:
    """Hand out the proof of a leaf, without its entry: those who may have the entry can check the two together."""
    with session() as s:
        try:
            return download(leaf_proof(s.connection(), index, size), f"leaf-{index}-{size}.tlog-proof")
        except ProofError as error:
            raise NotFoundError from error
