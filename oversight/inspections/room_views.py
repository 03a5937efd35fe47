"""The draw room, for a projector: own frame, large type, one step at a time; and the fairness certificate."""

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.agencies.queries import agencies, names
from oversight.bilingual import Text
from oversight.errors import NotFoundError
from oversight.inspections import drawing, queries, room_queries, service
from oversight.inspections.entry_views import crumbs, pages
from oversight.inspections.presentation import PLACES, VOIDS, bundle_name, draw_title
from oversight.inspections.room import first_of, scenes, view
from oversight.inspections.service import attempt
from oversight.permissions import Permission
from oversight.persistence import CITY
from oversight.web.guards import requires
from oversight.web.pages import notify, render
from oversight.web.requests import principal, session, today, transaction, wiring
from reports import Mark

REFRESH_SECONDS = "3"


@pages.get("/draws/<int:number>/room")
@requires(Permission.INSPECTIONS_READ)
def room(number: int) -> Response:
    """Show one step of a draw; without a script the next is a link away."""
    with session() as s:
        detail, named = queries.draw(s, number).outside(), names(s)
        work, witnesses = room_queries.jobs(s, detail.row.id), agencies(s, CITY, "department")
    course = scenes(detail)
    asked = request.args.get("step", "")
    step = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else first_of(course, asked)  # noqa: PLR2004 - more digits than any step has
    answer = render(
        "inspections/room.html",
        title=draw_title(detail.row),
        draw=detail,
        names=named,
        view=view(course, step),
        dark=request.args.get("theme") == "dark",
        job=work.get("draw"),
        witnesses=witnesses,
        on=today(),
        places=PLACES,
        voids=VOIDS,
        mark=_mark(number),
        sizes=drawing.frame_sizes(detail.files),
        zip_name=bundle_name(detail.row),
    )
    if work.get("draw") is not None and work["draw"].is_open:
        answer.headers["Refresh"] = REFRESH_SECONDS
    return answer


@pages.get("/draws/<int:number>/certificate.json")
@requires(Permission.INSPECTIONS_READ)
def certificate(number: int) -> Response:
    """Hand out a notice's fairness certificate."""
    return certificate_answer(number)


def certificate_answer(number: int) -> Response:
    """Return a notice's fairness certificate as a download; NotFoundError before it is computed."""
    with session() as s:
        found = room_queries.certificate(s, queries.draw(s, number).row.id)
    if found is None:
        raise NotFoundError
    name = f'attachment; filename="certificate-{number:04d}.json"'
    return Response(found.body, content_type="application/json", headers={"Content-Disposition": name})


@pages.get("/draws/<int:number>/disclosure")
@requires(Permission.INSPECTIONS_APPROVE)
def disclosure_form(number: int) -> Response:
    """Show what opening a sealed draw means."""
    with session() as s:
        detail = queries.draw(s, number)
    way = crumbs((draw_title(detail.row), url_for("inspections.draw", number=number)))
    title = Text("公开密封抽取的结果", "Open the result of a sealed draw")
    return render("inspections/disclosure_form.html", title=title, crumbs=way, draw=detail)


@pages.post("/draws/<int:number>/disclosure")
@requires(Permission.INSPECTIONS_APPROVE)
def disclose(number: int) -> WerkzeugResponse:
    """Open the result of a sealed draw to everybody."""
    attempt(transaction, lambda tx: service.disclose_draw(tx, str(number)))
    notify(Text("结果和秘密已向所有人公开。", "The result and the secret are open to everybody."))
    return redirect(url_for("inspections.draw", number=number))


def inside() -> bool:
    """Whether the reader belongs to the city's office, which knows the result of a sealed draw from the start."""
    return principal().covers(CITY)


def _mark(number: int) -> Mark:
    url = wiring().settings.public_url.rstrip("/") + url_for("publication.bundle", number=number)
    return Mark(url=url, caption=f"draw-{number:04d}.zip")
