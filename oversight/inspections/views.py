"""Plans, draws and the roster to look at: what is planned, how each draw stands, and why an object was drawn or not."""

from typing import Any

from flask import Response, request, url_for

from oversight.accounts.queries import user_names
from oversight.agencies.queries import names
from oversight.bilingual import Text
from oversight.errors import NotFoundError
from oversight.inspections import (
    chance_views,
    drawing,
    lists_import_views,
    lists_views,
    planning_views,
    queries,
    room_queries,
    room_views,
    sealing_views,
    sheets,
    substituting_views,
)
from oversight.inspections.burden_queries import limit_clause
from oversight.inspections.entry_views import HOME, crumbs, pages, plan_page
from oversight.inspections.policy import MODES, OBJECT_KINDS, RECUSAL_REASONS
from oversight.inspections.presentation import (
    PLACES,
    PLAN_TAGS,
    STATES,
    bundle_name,
    draw_context,
    draw_title,
    plan_progress,
    ranked,
)
from oversight.inspections.refused_routes import record_refused_routes
from oversight.inspections.room_views import inside
from oversight.inspections.rows import DrawDetail
from oversight.permissions import Permission
from oversight.persistence import CITY, require_scope
from oversight.web.exports import exported
from oversight.web.guards import requires
from oversight.web.pages import render
from oversight.web.requests import principal, session, today

__all__ = [
    "chance_views",
    "lists_import_views",
    "lists_views",
    "pages",
    "planning_views",
    "room_views",
    "sealing_views",
    "substituting_views",
]
record_refused_routes(pages)


@pages.get("/")
@requires(Permission.INSPECTIONS_READ)
def index() -> Response:
    """Show the plans and the draws."""
    with session() as s:
        plans, draws = queries.plans(s, principal().scope), queries.draws(s)
    of_plans = request.args.get("table") == "plans"
    wanted = sheets.plans_sheet(plans) if of_plans else sheets.draws_sheet(draws)
    if file := exported(wanted, "inspection-plans" if of_plans else "draws"):
        return file
    context: dict[str, Any] = {"states": STATES, "tags": PLAN_TAGS, "progress": plan_progress(plans)}
    return render("inspections/index.html", title=HOME, plans=plans, draws=draws, **context)


@pages.get("/plans/<plan_id>")
@requires(Permission.INSPECTIONS_READ)
def plan(plan_id: str) -> Response:
    """Show a plan with its items and their notices."""
    return plan_page(plan_id, "plan", modes=MODES, kinds=OBJECT_KINDS, tags=PLAN_TAGS, limit_clause=limit_clause())


@pages.get("/draws/<int:number>")
@requires(Permission.INSPECTIONS_READ)
def draw(number: int) -> Response:
    """Show a draw: notice, seed, tickets, objects, teams, recusals, and how to verify it."""
    with session() as s:
        detail, named = queries.draw(s, number, inside=inside()), names(s)
        around = room_queries.around(s, detail.row.id)
        people = {one.code: one.name for one in queries.inspectors(s)} if principal().covers(CITY) else {}
        voided = user_names(s, [detail.void.first_approver, detail.void.second_approver] if detail.void else [])
    context = draw_context(detail, named)
    if file := exported(sheets.called_sheet(context["called"], named), f"draw-{number:04d}"):
        return file
    context |= {"inside": True, "people": people, "reasons": RECUSAL_REASONS, "approvers": voided, "on": today()}
    return render("inspections/draw.html", title=draw_title(detail.row), crumbs=crumbs(), **context, **around)


@pages.get("/draws/<int:number>/why/<code>")
@requires(Permission.INSPECTIONS_READ)
def why(number: int, code: str) -> Response:
    """Show why an object was drawn or not: every object of its stratum with its ticket and rank."""
    with session() as s:
        detail, named = queries.draw(s, number, inside=inside()), names(s)
    stratum = drawing.stratum_of(detail.files, code)
    if stratum is None or detail.outcome is None:
        raise NotFoundError
    rows = ranked(detail.files, detail.outcome, stratum)
    if file := exported(sheets.ranked_sheet(rows, named), f"tickets-{number:04d}-{stratum}"):
        return file
    title = Text("为什么抽中或没抽中{name}", "Why {name} was drawn or not").format(name=named.get(code, code))
    way = crumbs((draw_title(detail.row), url_for("inspections.draw", number=number)))
    context: dict[str, Any] = {"rows": rows, "code": code, "stratum": stratum, "places": PLACES, "modes": MODES}
    return render("inspections/why.html", title=title, crumbs=way, draw=detail, names=named, **context)


@pages.get("/draws/<int:number>/bundle.zip")
@requires(Permission.INSPECTIONS_READ)
def bundle(number: int) -> Response:
    """Hand out the bundle as a zip."""
    with session() as s:
        detail = queries.draw(s, number, inside=inside())
    return zip_answer(detail)


def zip_answer(detail: DrawDetail) -> Response:
    """Return a draw's bundle as a download, the same bytes each time."""
    body = drawing.bundle_zip(detail.files, detail.kept, detail.substitutions)
    disposition = f'attachment; filename="{bundle_name(detail.row)}"'
    return Response(body, content_type="application/zip", headers={"Content-Disposition": disposition})


@pages.get("/roster")
@requires(Permission.INSPECTIONS_PLAN)
def roster() -> Response:
    """Show the inspectors with their relations and recusals, to those who plan for the city."""
    require_scope(principal(), CITY)
    with session() as s:
        rows, named = queries.inspectors(s), names(s)
    if file := exported(sheets.roster_sheet(rows, named), "inspectors"):
        return file
    title = Text("检查人员名录", "Roster of inspectors")
    return render(
        "inspections/roster.html", title=title, crumbs=crumbs(), rows=rows, names=named, reasons=RECUSAL_REASONS
    )
