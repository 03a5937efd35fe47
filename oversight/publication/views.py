"""The public pages: institutions only, inspectors by code, nothing that needs signing in."""

from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request, url_for
from sqlalchemy.orm import Session

from oversight.agencies.queries import agencies, names
from oversight.bilingual import Text
from oversight.conclusions.queries import published
from oversight.errors import InvalidInputError, NotFoundError
from oversight.inspections import catalogue_queries, drawing, queries, room_queries
from oversight.inspections.catalogue_policy import LEVELS, METHODS
from oversight.inspections.policy import MODES, OBJECT_KINDS, register_line
from oversight.inspections.presentation import KINDS, STATES, bundle_name, draw_context, draw_title
from oversight.inspections.room_views import certificate_answer
from oversight.inspections.rows import DrawDetail
from oversight.inspections.substituting_queries import emergencies
from oversight.persistence import CITY
from oversight.publication.ticket_sheet import paper, ticket_sheet
from oversight.web.guards import public
from oversight.web.pages import Crumb, render
from oversight.web.requests import session, today, wiring
from reports import Mark, render_pdf

pages = Blueprint("publication", __name__, url_prefix="/public")
HOME = Text("信息公开", "Public record")
DRAWS = Text("双随机抽查公告与结果", "Random inspections: notices and results")
PLANS = Text("抽查计划", "Inspection plans")
INSPECTORS = Text("检查人员名录（编号）", "Inspectors, by code")
VERIFY = Text("核验一次抽取", "Verify a draw")
OBJECTS = Text("检查对象名录", "Objects of inspection")
MATTERS = Text("抽查事项清单", "List of matters")
REGISTER = Text("抽查登记簿", "Register of draws")
SHEET = Text("抽取号核对单", "How to check a ticket")


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [(HOME, url_for("publication.index")), *more]


@pages.get("")
@public
def index() -> Response:
    """Say what is published, and show the latest draws."""
    with session() as s:
        draws = queries.draws(s)
    return render("publication/index.html", title=HOME, draws=draws, states=STATES)


@pages.get("/draws")
@public
def draws() -> Response:
    """List every notice and its state."""
    with session() as s:
        rows = queries.draws(s)
    return render("publication/draws.html", title=DRAWS, crumbs=_crumbs(), draws=rows, states=STATES)


@pages.get("/draws/<int:number>")
@public
def draw(number: int) -> Response:
    """Show a draw: notice, seed, objects, teams by code, and how to verify it."""
    with session() as s:
        detail, named = queries.draw(s, number), names(s)
        around = room_queries.around(s, detail.row.id) | _since(s, detail)
    way = _crumbs((DRAWS, url_for("publication.draws")))
    context = draw_context(detail, named) | around
    return render("publication/draw.html", title=draw_title(detail.row), crumbs=way, people={}, inside=False, **context)


@pages.get("/draws/<int:number>/bundle.zip")
@public
def bundle(number: int) -> Response:
    """Hand out a draw's bundle, the same bytes each time."""
    with session() as s:
        detail = queries.draw(s, number)
    body = drawing.bundle_zip(detail.files, detail.kept, detail.substitutions)
    return _download(body, "application/zip", bundle_name(detail.row))


@pages.get("/draws/<int:number>/certificate.json")
@public
def certificate(number: int) -> Response:
    """Hand out a notice's fairness certificate."""
    return certificate_answer(number)


@pages.get("/plans")
@public
def plans() -> Response:
    """Show the approved plans: what is inspected, under which clause, how many of each stratum."""
    with session() as s:
        approved, named = [one for one in queries.plans(s, CITY) if one.state == "approved"], names(s)
    shown = {"plans": approved, "names": named, "modes": MODES, "kinds": OBJECT_KINDS}
    return render("publication/plans.html", title=PLANS, crumbs=_crumbs(), status=HTTPStatus.OK, **shown)


@pages.get("/matters")
@public
def matters() -> Response:
    """Show what can be inspected, under which clause, with which questions."""
    with session() as s:
        rows = catalogue_queries.matters(s, today())
    shown = {"matters": rows, "methods": METHODS, "levels": LEVELS}
    return render("publication/matters.html", title=MATTERS, crumbs=_crumbs(), status=HTTPStatus.OK, **shown)


@pages.get("/objects")
@public
def objects() -> Response:
    """Show who can be inspected: the counties and townships that frames are frozen from."""
    with session() as s:
        rows, named = [one for kind in OBJECT_KINDS for one in agencies(s, CITY, kind)], names(s)
    ordered = sorted(rows, key=lambda row: row.code)
    return render("publication/objects.html", title=OBJECTS, crumbs=_crumbs(), rows=ordered, names=named)


@pages.get("/inspectors")
@public
def inspectors() -> Response:
    """Show the roster as far as everybody may see it: codes and units."""
    with session() as s:
        active, named = [one for one in queries.inspectors(s) if one.active], names(s)
    return render("publication/inspectors.html", title=INSPECTORS, crumbs=_crumbs(), rows=active, names=named)


@pages.get("/verify")
@public
def verify() -> Response:
    """Check a bundle in the reader's own browser; nothing is uploaded."""
    with session() as s:
        rows = queries.draws(s)
    return render("publication/verify.html", title=VERIFY, crumbs=_crumbs(), draws=rows)


@pages.get("/draws/<int:number>/sheet")
@public
def sheet(number: int) -> Response:
    """Show how one object's ticket is checked by hand."""
    with session() as s:
        detail, named = queries.draw(s, number), names(s)
    page = partial(_sheet_page, detail, named)
    try:
        return page(sheet=ticket_sheet(detail, _object()))
    except InvalidInputError as error:
        return page(sheet=None, status=error.status, errors=error.fields)


@pages.get("/draws/<int:number>/sheet.pdf")
@public
def sheet_paper(number: int) -> Response:
    """Hand out the sheet to print."""
    with session() as s:
        found, named = ticket_sheet(queries.draw(s, number), _object()), names(s)
    if found is None:
        raise NotFoundError
    body = render_pdf(paper(found, named.get(found.mine.code, found.mine.code), _mark(number), today()))
    return _download(body, "application/pdf", f"ticket-{number:04d}-{found.mine.code}.pdf")


@pages.get("/verify_draw.py")
@public
def verifier() -> Response:
    """Hand out the one file that verifies a bundle."""
    return _download(drawing.verifier(), "text/x-python; charset=utf-8", "verify_draw.py")


@pages.get("/register")
@public
def register() -> Response:
    """Show the register, each entry checked against the one before."""
    with session() as s:
        entries, hurried, named = queries.register(s), emergencies(s), names(s)
    shown = {"entries": entries, "emergencies": hurried, "names": named, "kinds": KINDS}
    return render("publication/register.html", title=REGISTER, crumbs=_crumbs(), status=HTTPStatus.OK, **shown)


@pages.get("/register.txt")
@public
def register_lines() -> Response:
    """Hand out the register's lines: the SHA-256 of each is the last column of the next."""
    with session() as s:
        entries = queries.register(s)
    lines = [register_line(one.number, one.kind, one.draw, one.content, one.previous) for one in entries]
    return Response(b"".join(lines), content_type="text/plain; charset=utf-8")


def _download(body: bytes, content_type: str, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(body, content_type=content_type, headers={"Content-Disposition": disposition})


def _since(s: Session, detail: DrawDetail) -> dict[str, Any]:
    """Return what followed a draw: substitutes once the result is public, conclusions, entries in the register."""
    number = detail.row.number
    seats = queries.teams(s, number) if detail.outcome is not None else ()
    return {
        "substituted": [seat for seat in seats if seat.substituted],
        "conclusions": published(s, number),
        "entries": [entry for entry in queries.register(s) if entry.draw == number],
        "kinds": KINDS,
    }


def _object() -> str:
    return request.args.get("object", "").strip()


def _sheet_page(detail: DrawDetail, named: dict[str, str], **context: Any) -> Response:
    number, title = detail.row.number, draw_title(detail.row)
    way = _crumbs((DRAWS, url_for("publication.draws")), (title, url_for("publication.draw", number=number)))
    context |= {"draw": detail, "names": named, "mark": _mark(number), "values": {"object": _object()}}
    return render("publication/sheet.html", title=SHEET, crumbs=way, **context)


def _mark(number: int) -> Mark | None:
    address = wiring().settings.public_url
    if not address:
        return None
    return Mark(url=address + url_for("publication.bundle", number=number), caption=f"draw-{number:04d}.zip")
