"""The documents of an inspection as PDF: each taken out is an entry of the log."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import Response, url_for
from sqlalchemy.orm import Session

from oversight.agencies.queries import names
from oversight.bilingual import Text
from oversight.conclusions.documents import Printing, confirmation, plan_document, require_result
from oversight.conclusions.framing import pages
from oversight.conclusions.object_documents import conclusion_document, record_document, rights_notice, visit_notice
from oversight.errors import UnavailableError
from oversight.inspections.presentation import draw_title
from oversight.inspections.queries import draw, visit_objects
from oversight.inspections.room_views import inside
from oversight.permissions import Permission
from oversight.visits.queries import visits_of
from oversight.visits.teams import agency_of
from oversight.web.exports import record_export
from oversight.web.guards import requires
from oversight.web.pages import render
from oversight.web.requests import principal, session, today, wiring
from reports import Document, ReportError, render_pdf

Composing = Callable[[Session, Printing], Document]


@pages.get("/documents/plans/<plan_id>.pdf")
@requires(Permission.INSPECTIONS_READ)
def plan_paper(plan_id: str) -> Response:
    """Hand out the 抽查方案."""
    return _paper("inspection-plan", lambda s, how: plan_document(s, principal().scope, plan_id, how))


@pages.get("/documents/draws/<int:number>")
@requires(Permission.INSPECTIONS_READ)
def draw_papers(number: int) -> Response:
    """List the documents of a draw: its confirmation, and what each object in the reader's scope gets."""
    reader = principal()
    with session() as s:
        detail = require_result(draw(s, number, inside=inside()))
        places = [code for code in visit_objects(s, number) if agency_of(s, number, code).startswith(reader.scope)]
        visits = {one.object: one for one in visits_of(s, reader.scope, number)}
        context: dict[str, Any] = {"places": places, "visits": visits, "names": names(s, places)}
    crumbs = [(draw_title(detail.row), url_for("inspections.draw", number=number))]
    title = Text("文书", "Documents")
    return render("conclusions/documents.html", title=title, crumbs=crumbs, draw=detail, **context)


@pages.get("/documents/draws/<int:number>/confirmation.pdf")
@requires(Permission.INSPECTIONS_READ)
def confirmation_paper(number: int) -> Response:
    """Hand out the 随机抽取结果确认书."""
    return _paper(f"draw-{number:04d}-result", lambda s, how: confirmation(s, number, how, inside=inside()))


@pages.get("/documents/draws/<int:number>/<code>/notice.pdf")
@requires(Permission.VISITS_READ)
def notice_paper(number: int, code: str) -> Response:
    """Hand out the 检查通知书 to those in whose scope the object lies."""
    return _paper(
        f"visit-notice-{number}-{code}", lambda s, how: visit_notice(s, principal().scope, (number, code), how)
    )


@pages.get("/documents/draws/<int:number>/<code>/rights.pdf")
@requires(Permission.VISITS_READ)
def rights_paper(number: int, code: str) -> Response:
    """Hand out the 随机抽查告知书 to those in whose scope the object lies."""
    return _paper(
        f"draw-rights-{number}-{code}", lambda s, how: rights_notice(s, principal().scope, (number, code), how)
    )


@pages.get("/documents/visits/<visit>/record.pdf")
@requires(Permission.VISITS_READ)
def visit_paper(visit: str) -> Response:
    """Hand out the 现场检查记录."""
    return _paper("visit-record", lambda s, how: record_document(s, principal().scope, visit, how))


@pages.get("/documents/<identifier>/conclusion.pdf")
@requires(Permission.VISITS_READ)
def conclusion_paper(identifier: str) -> Response:
    """Hand out the conclusion as the inspected get it."""
    return _paper("conclusion", lambda s, how: conclusion_document(s, principal().scope, identifier, how))


def _paper(name: str, compose: Composing) -> Response:
    settings = wiring().settings
    with session() as s:
        document = compose(s, Printing(today(), settings.public_url, settings.demo))
    try:
        body = render_pdf(document)
    except ReportError as error:
        raise UnavailableError(Text(error.zh, error.en)) from error
    record_export(name, "pdf", 1, body)
    disposition = f"inline; filename*=UTF-8''{quote(name)}.pdf"
    return Response(body, mimetype="application/pdf", headers={"Content-Disposition": disposition})
