"""The pages on which both sides sign, and the paper with the same fields."""

from flask import Response, request, url_for
from flask import redirect as to
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.bilingual import Text
from oversight.errors import InvalidInputError, NotFoundError
from oversight.permissions import Permission
from oversight.visits.framing import pages, visit_page, whole
from oversight.visits.printing import blank_paper, filled_paper
from oversight.visits.schemas import InspectedSchema, StartSchema
from oversight.visits.service import (
    CloseVisit,
    SignAsInspector,
    close_visit,
    sign_as_inspected,
    sign_as_inspector,
)
from oversight.web.exports import record_export
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import notify
from oversight.web.requests import principal, session, today, transaction, wiring
from reports import PlainDocument, render_pdf

_SIGN = Text("双方签字", "Signatures of both sides")


@pages.get("/<identifier>/sign")
@requires(Permission.VISITS_READ)
def sign(identifier: str) -> Response:
    """Show what is signed, and the places for the signatures."""
    return _signing(identifier)


@pages.post("/<identifier>/sign/<side>")
@requires(Permission.VISITS_WRITE)
def put_name(identifier: str, side: str) -> WerkzeugResponse:
    """Sign: an inspector, or the inspected."""
    if side not in ("inspector", "inspected"):
        raise NotFoundError
    try:
        with transaction() as tx:
            if side == "inspector":
                sign_as_inspector(tx, _inspector(identifier))
            else:
                sign_as_inspected(tx, parse(InspectedSchema(), {**request.form.to_dict(), "visit": identifier}))
    except InvalidInputError as error:
        return _signing(identifier, error)
    notify(Text("签字已登记。", "The signature is stored."))
    return to(url_for("visits.sign", identifier=identifier))


@pages.post("/<identifier>/close")
@requires(Permission.VISITS_WRITE)
def close(identifier: str) -> WerkzeugResponse:
    """Close the visit."""
    with transaction() as tx:
        close_visit(tx, CloseVisit(visit=identifier))
    notify(
        Text("检查已结束。之后如有更正，另记一条并写明理由。", "The visit is closed; a correction is a further entry.")
    )
    return to(url_for("visits.checklist", identifier=identifier))


@pages.get("/<identifier>/record.pdf")
@requires(Permission.VISITS_READ)
def record_paper(identifier: str) -> Response:
    """Hand out the record of a visit as a paper, what is missing left to fill in by hand."""
    visit = whole(identifier)
    with session() as s:
        paper = filled_paper(s, visit, today(), wiring().settings.public_url)
    return _handed_out(paper, f"visit-{visit.row.number}-{identifier[:8]}")


@pages.get("/form.pdf")
@requires(Permission.VISITS_READ)
def blank_form() -> Response:
    """Hand out the empty record of a drawn object, for where no phone goes."""
    wanted = parse(StartSchema(), {name: request.args.get(name, "") for name in ("number", "object")})
    with session() as s:
        paper = blank_paper(s, principal().scope, wanted, today())
    return _handed_out(paper, f"visit-{wanted.number}-blank")


def _inspector(identifier: str) -> SignAsInspector:
    code = request.form.get("inspector", "")
    certificate = request.form.get(f"certificate-{code}", "")
    return SignAsInspector(visit=identifier, inspector=code, certificate=certificate)


def _signing(identifier: str, error: InvalidInputError | None = None) -> Response:
    return visit_page("sign", whole(identifier), _SIGN, error)


def _handed_out(paper: PlainDocument, name: str) -> Response:
    body = render_pdf(paper)
    record_export(name, "pdf", 1, body)
    disposition = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(body, mimetype="application/pdf", headers=disposition)
