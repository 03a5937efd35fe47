"""The public pages: institutions only, inspectors by code, nothing that needs signing in."""

from flask import Blueprint, Response, url_for

from oversight.agencies.queries import names
from oversight.bilingual import Text
from oversight.inspections import drawing, queries, room_queries
from oversight.inspections.policy import register_line
from oversight.inspections.presentation import KINDS, STATES, bundle_name, draw_context, draw_title
from oversight.inspections.room_views import certificate_answer
from oversight.web.guards import public
from oversight.web.pages import Crumb, render
from oversight.web.requests import session

pages = Blueprint("publication", __name__, url_prefix="/public")
HOME = Text("信息公开", "Public record")
DRAWS = Text("双随机抽查公告与结果", "Random inspections: notices and results")


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
        around = room_queries.around(s, detail.row.id)
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
        entries = queries.register(s)
    title = Text("抽查登记簿", "Register of draws")
    return render("publication/register.html", title=title, crumbs=_crumbs(), entries=entries, kinds=KINDS)


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
