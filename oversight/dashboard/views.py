"""The overview of counties and rules, and each verdict with its working."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from oversight.bilingual import Text
from oversight.dashboard import sheets
from oversight.dashboard.queries import county_of, matrix, verdict, verdicts
from oversight.dashboard.tasks import workbench_of
from oversight.permissions import Permission
from oversight.rulebook import law, rule, rules_index
from oversight.web.exports import exported
from oversight.web.guards import public, requires
from oversight.web.pages import render, say
from oversight.web.requests import principal, session, today

pages = Blueprint("dashboard", __name__)
OVERVIEW = Text("各县一览", "Counties and rules")
RULES = Text("规则", "Rules")


def _crumbs(*more: tuple[Text, str]) -> tuple[tuple[Text, str], ...]:
    return ((OVERVIEW, url_for("dashboard.overview")), *more)


@pages.get("/workbench")
@requires(Permission.WORKBENCH_READ)
def workbench() -> Response:
    """What is due today, for the reader's role."""
    with session() as db:
        desk = workbench_of(db, principal(), today())
    return render("dashboard/workbench.html", title=Text("今日待办", "Today"), desk=desk, on=today())


@pages.get("/overview")
@requires(Permission.RULES_READ)
def overview() -> Response:
    """Counties by rules, each cell leading to its verdicts."""
    with session() as db:
        found, names = matrix(db, county_of(principal()), today())
    if file := exported(sheets.matrix_sheet(found, names, say), f"overview-{today()}"):
        return file
    return render("dashboard/overview.html", title=OVERVIEW, matrix=found, names=names, on=today())


@pages.get("/rules")
@requires(Permission.RULES_READ)
def rules() -> Response:
    """The rules that are served, with their clauses."""
    return render("dashboard/rules.html", title=RULES, crumbs=_crumbs(), rules=rules_index())


@pages.get("/rules/<name>")
@requires(Permission.RULES_READ)
def of_rule(name: str) -> Response:
    """One rule's verdicts, the gravest first."""
    wanted = rule(name)
    with session() as db:
        found = verdicts(db, principal(), name, request.args.get("county", ""), today())
    if file := exported(sheets.verdict_sheet(found, wanted.title, say), f"{wanted.requirement}-{today()}"):
        return file
    crumbs = _crumbs((RULES, url_for("dashboard.rules")))
    return render("dashboard/verdicts.html", title=wanted.title, crumbs=crumbs, rule=wanted, found=found, on=today())


@pages.get("/rules/<name>/<agency>")
@requires(Permission.RULES_READ)
def of_agency(name: str, agency: str) -> Response:
    """One verdict: result, working, clause, readings and what would mend it."""
    wanted = rule(name)
    with session() as db:
        outcome, called = verdict(db, principal(), name, agency, today())
    county = agency[:6] if principal().covers(agency[:6]) else None
    crumbs = _crumbs((wanted.title, url_for("dashboard.of_rule", name=name, county=county)))
    title = Text(f"{called} · {wanted.title.zh}", f"{called} · {wanted.title.en}")
    known = law().parameters
    return render("dashboard/verdict.html", title=title, crumbs=crumbs, outcome=outcome, titles=known, on=today())


@pages.get("/components")
@public
def components() -> Response:
    """Each component of the visual system once, in all its states."""
    context: dict[str, Any] = {}
    return render("gallery.html", title=Text("组件", "Components"), **context)
