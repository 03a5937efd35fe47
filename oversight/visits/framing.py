"""What all pages of visits share: their blueprint, the visit of the address, and the frame around it."""

from flask import Blueprint, Response, request, url_for

from oversight.bilingual import Text
from oversight.errors import InvalidInputError
from oversight.inspections.persons import person_of
from oversight.permissions import Permission
from oversight.visits.presentation import WORDS, Shown, shown
from oversight.visits.receiving import WHOLE
from oversight.web.pages import render
from oversight.web.requests import principal, session

TITLE = Text("现场检查", "Visits")
pages = Blueprint("visits", __name__, url_prefix="/visits")


def whole(identifier: str) -> Shown:
    """Return a visit within the reader's scope."""
    with session() as s:
        return shown(s, principal().scope, identifier)


def may_write(visit: Shown) -> bool:
    """Whether the reader is one of the team."""
    with session() as s:
        me = person_of(s, principal().user_id)
    return me is not None and me.code in visit.row.inspectors and principal().may(Permission.VISITS_WRITE)


def visit_page(template: str, visit: Shown, title: Text, error: InvalidInputError | None = None) -> Response:
    """Render a page of one visit, kept out of caches and with the camera and the place within reach."""
    response = render(
        f"visits/{template}.html",
        title=title,
        crumbs=[(TITLE, url_for("visits.index"))],
        status=200 if error is None else error.status,
        errors=() if error is None else error.fields,
        values=request.form.to_dict(),
        visit=visit,
        may_write=may_write(visit),
        reader=principal(),
        whole_visit=WHOLE,
        **WORDS,
    )
    response.headers["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=()"
    return response
