"""Staffing: counties, a county's townships, a township with its roster and villages, a village."""

from flask import Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.agencies.queries import AgencyRow, agencies, names
from oversight.bilingual import Text
from oversight.permissions import Permission
from oversight.rulebook import law
from oversight.rules.outcome import Result
from oversight.staffing import queries, vocabulary
from oversight.staffing.entry_views import crumbs, home, pages, place
from oversight.staffing.judging import tallies, township_verdicts, village_verdicts
from oversight.staffing.presence import counted
from oversight.staffing.presentation import county_sheet, roster_lines, roster_sheet, township_sheet
from oversight.staffing.queries import COUNTY_DIGITS
from oversight.web.exports import exported
from oversight.web.guards import requires
from oversight.web.pages import render
from oversight.web.requests import principal, session, today

__all__ = ["pages"]


@pages.get("/")
@requires(Permission.STAFFING_READ)
def index() -> WerkzeugResponse:
    """Show the counties of the reader's scope; a township's own clerk goes straight to the township."""
    on, scope = today(), principal().scope
    if len(scope) > COUNTY_DIGITS:
        return redirect(home(scope))
    with session() as s:
        codes, named = [one.code for one in agencies(s, scope, "county")], names(s)
        rows = tallies(codes, township_verdicts(s, scope, on), village_verdicts(s, scope, on))
    if file := exported(county_sheet(rows, named, on), f"staffing-{on}"):
        return file
    return render(
        "staffing/index.html", title=Text("人员配备", "Staffing"), rows=rows, names=named, on=on, results=[*Result]
    )


@pages.get("/<code>")
@requires(Permission.STAFFING_READ)
def agency(code: str) -> Response:
    """Show a county, a township or a village."""
    found = place(code, "county", "township", "village")
    show = {"county": _county, "township": _township, "village": _village}[found.level]
    return show(found)


def _county(found: AgencyRow) -> Response:
    on, wanted = today(), request.args.get("result", "")
    with session() as s:
        judged, named = township_verdicts(s, found.code, on), names(s)
        villages = village_verdicts(s, found.code, on)
    shown = [one for one in judged if wanted in {"", one.quota.result, one.in_place.result}]
    if file := exported(township_sheet(shown, named, on), f"townships-{found.code}-{on}"):
        return file
    (tally,) = tallies([found.code], judged, villages)
    by_township = {one.agency: [v for v in villages if v.agency.startswith(one.agency)] for one in shown}
    return render(
        "staffing/county.html",
        title=Text(f"{found.name} · 人员配备", f"{found.name}: staffing"),
        crumbs=crumbs(found.code),
        agency=found,
        on=on,
        tally=tally,
        rows=shown,
        villages=by_township,
        names=named,
        results=[(one.value, one.label) for one in Result],
        wanted=wanted,
    )


def _township(found: AgencyRow) -> Response:
    on = today()
    with session() as s:
        (judged,) = township_verdicts(s, found.code, on)
        villages = village_verdicts(s, found.code, on)
        spans = counted(queries.services(s, found.code))
        rows = queries.roster(s, found.code)
        named = names(s, [found.code, *(one.agency for one in villages)])
    counting = {span.service.id for span in spans if span.covers(on)}
    lines = roster_lines(rows, counting, on)
    if file := exported(roster_sheet(lines, villages, named), f"roster-{found.code}-{on}"):
        return file
    return render(
        "staffing/township.html",
        title=Text(f"{found.name} · 人员配备", f"{found.name}: staffing"),
        crumbs=crumbs(found.code),
        agency=found,
        on=on,
        judged=judged,
        villages=villages,
        lines=lines,
        names=named,
        vocabulary=vocabulary,
        titles=law().parameters,
    )


def _village(found: AgencyRow) -> Response:
    on = today()
    with session() as s:
        (judged,) = village_verdicts(s, found.code, on)
        lines = roster_lines(queries.roster(s, found.code), (), on)
        exempt = queries.exempt_villages(s, found.code, on).get(found.code)
    if file := exported(roster_sheet(lines, [judged], {found.code: found.name}), f"roster-{found.code}-{on}"):
        return file
    return render(
        "staffing/village.html",
        title=Text(f"{found.name} · 村级协理员", f"{found.name}: village assistants"),
        crumbs=crumbs(found.code),
        agency=found,
        on=on,
        judged=judged,
        lines=lines,
        exempt=exempt,
        may_exempt=principal().may(Permission.STAFFING_WRITE) and principal().covers("350800"),
        vocabulary=vocabulary,
        titles=law().parameters,
        names={found.code: found.name},
    )
