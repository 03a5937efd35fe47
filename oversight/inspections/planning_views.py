"""Pages on which a yearly plan is drafted, an inspector entered, and a recusal declared."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.agencies.queries import AgencyRow, agencies, names
from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError, InvalidInputError
from oversight.inspections import queries, service
from oversight.inspections.catalogue_queries import MatterRow
from oversight.inspections.entry_views import crumbs, pages
from oversight.inspections.planning_schemas import (
    ITEMS,
    InspectorSchema,
    PlanHeadingSchema,
    PlanItemSchema,
    RecusalSchema,
)
from oversight.inspections.policy import (
    LATEST_PUBLICATION,
    MODES,
    OBJECT_KINDS,
    RECUSAL_REASONS,
    SMALLEST_TEAM,
    Stratum,
    at_least,
)
from oversight.inspections.service import DraftItem, DraftPlan
from oversight.permissions import Permission
from oversight.persistence import CITY, require_scope
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import notify, render
from oversight.web.requests import principal, session, today, transaction

_HEADING = ("year", "title", "document_number")
_USUAL = {"mode": "srs", "object_kind": "township", "k": "1", "reserve": "0"}


@pages.get("/plans/new")
@requires(Permission.INSPECTIONS_PLAN)
def plan_form() -> Response:
    """Show the form of a yearly plan."""
    return _plan_form({"year": str(today().year), **_usual_items()})


@pages.post("/plans/new")
@requires(Permission.INSPECTIONS_PLAN)
def draft() -> WerkzeugResponse:
    """Store a draft."""
    typed = request.form.to_dict()
    try:
        command = _plan_typed(typed)
        with transaction() as tx:
            plan_id = service.draft_plan(tx, command)
    except (InvalidInputError, ConflictError) as error:
        return _plan_form(typed, _errors_of_plan(error))
    notify(Text("计划草稿已保存，核对后提交。", "The draft is stored; check it and submit it."))
    return redirect(url_for("inspections.plan", plan_id=plan_id))


def _usual_items() -> dict[str, str]:
    usual = {**_USUAL, "team": str(SMALLEST_TEAM), "publish_within": str(LATEST_PUBLICATION)}
    return {f"item-{n}-{name}": value for n in range(1, ITEMS + 1) for name, value in usual.items()}


def _plan_form(values: Mapping[str, str], errors: tuple[FieldError, ...] = ()) -> Response:
    with session() as s:
        listed = queries.matters(s, today())
    return render(
        "inspections/plan_form.html",
        title=Text("起草年度抽查计划", "Draft a yearly plan"),
        crumbs=crumbs(),
        status=422 if errors else 200,
        errors=errors,
        values=values,
        items=range(1, ITEMS + 1),
        kinds=list(OBJECT_KINDS.items()),
        modes=list(MODES.items()),
        matters=[(one.code, f"{one.code} {one.title}") for one in listed],
    )


def _plan_typed(typed: Mapping[str, str]) -> DraftPlan:
    """Read the form; raise InvalidInputError with what is wrong in the heading and in each item that was begun."""
    wrong: list[FieldError] = []
    heading: dict[str, Any] = {}
    try:
        heading = parse(PlanHeadingSchema(), {name: typed.get(name, "") for name in _HEADING})
    except InvalidInputError as error:
        wrong += error.fields
    with session() as s:
        listed = {one.code: one for one in queries.matters(s, today())}
    items = [
        item for n in range(1, ITEMS + 1) if (item := _item_typed(n, _of_matter(n, typed, listed), wrong)) is not None
    ]
    if wrong:
        raise InvalidInputError(*wrong)
    return DraftPlan(agency=principal().agency, items=tuple(items), **heading)


def _of_matter(number: int, typed: Mapping[str, str], listed: Mapping[str, MatterRow]) -> dict[str, str]:
    """Return what was typed for an item, with the title and clause of its matter where they were left empty."""
    prefix = f"item-{number}-"
    given = {name.removeprefix(prefix): value for name, value in typed.items() if name.startswith(prefix)}
    if (matter := listed.get(given.get("matter", "").strip())) is not None:
        for name, usual in (("title", matter.title), ("clause", matter.clause)):
            given[name] = given.get(name, "").strip() or usual
    return given


def _item_typed(number: int, given: Mapping[str, str], wrong: list[FieldError]) -> DraftItem | None:
    prefix = f"item-{number}-"
    if number > 1 and not any(given.get(name, "").strip() for name in ("title", "clause", "matter")):
        return None
    try:
        item = parse(PlanItemSchema(), given)
    except InvalidInputError as error:
        said = Text(f"事项 {number}：{{message}}", f"Item {number}: {{message}}")
        wrong += [
            one._replace(field=f"{prefix}{one.field}", message=said.format(message=one.message)) for one in error.fields
        ]
        return None
    usual, percent = Stratum(item.pop("mode"), item.pop("k"), item.pop("reserve")), item.pop("percent")
    sizes = sorted(_sizes(item["object_kind"]).items())
    strata = {code: usual if percent is None else usual._replace(k=at_least(percent, of=n)) for code, n in sizes}
    return DraftItem(strata=strata, team=("",) * item.pop("team"), **item)


def _sizes(kind: str) -> Counter[str]:
    if kind not in OBJECT_KINDS:
        return Counter()
    with session() as s:
        return Counter(str(one.parent) for one in agencies(s, "", kind))


def _errors_of_plan(error: InvalidInputError | ConflictError) -> tuple[FieldError, ...]:
    """Name the form's fields: an item's strata are one number there, and a number used twice is the document's."""
    if isinstance(error, ConflictError):
        return (FieldError("document_number", error.what),)
    return tuple(dict.fromkeys(one._replace(field=_field(one.field)) for one in error.fields))


def _field(name: str) -> str:
    place, _, rest = name.removeprefix("items.").partition(".")
    if not name.startswith("items."):
        return name
    return f"item-{place}-{'k' if rest.startswith('strata') else rest}"


@pages.get("/roster/new")
@requires(Permission.INSPECTIONS_PLAN)
def inspector_form() -> Response:
    """Show the form of an inspector."""
    return _roster_form("inspector_form", _NEW_INSPECTOR, {"cap": "3"})


@pages.post("/roster/new")
@requires(Permission.INSPECTIONS_PLAN)
def enter_inspector() -> WerkzeugResponse:
    """Store an inspector."""
    typed = {**request.form.to_dict(), "skills": " ".join(request.form.getlist("skills"))}
    try:
        command = parse(InspectorSchema(), typed)
        with transaction() as tx:
            code = service.add_inspector(tx, command)
    except (InvalidInputError, ConflictError) as error:
        return _roster_form("inspector_form", _NEW_INSPECTOR, typed, _errors(error, "code"))
    notify(Text("检查员 {code} 已登记。", "The inspector {code} is entered.").format(code=code))
    return redirect(url_for("inspections.roster"))


@pages.get("/recusals/new")
@requires(Permission.INSPECTIONS_PLAN)
def recusal_form() -> Response:
    """Show the form of a recusal."""
    return _roster_form("recusal_form", _NEW_RECUSAL, {"inspector": request.args.get("inspector", "")})


@pages.post("/recusals/new")
@requires(Permission.INSPECTIONS_PLAN)
def recuse() -> WerkzeugResponse:
    """Store a recusal."""
    typed = request.form.to_dict()
    try:
        command = parse(RecusalSchema(), typed)
        with transaction() as tx:
            service.declare_recusal(tx, command)
    except (InvalidInputError, ConflictError) as error:
        return _roster_form("recusal_form", _NEW_RECUSAL, typed, _errors(error, "target"))
    notify(Text("回避已登记，从下一次公告起生效。", "The recusal is entered; it holds from the next notice on."))
    return redirect(url_for("inspections.roster"))


_NEW_INSPECTOR = Text("登记检查员", "Enter an inspector")
_NEW_RECUSAL = Text("登记回避", "Declare a recusal")


def _errors(error: InvalidInputError | ConflictError, field: str) -> tuple[FieldError, ...]:
    """Return a form's errors: a conflict is one of the field that was used before, a relation's one of its choice."""
    if isinstance(error, ConflictError):
        return (FieldError(field, error.what),)
    return tuple(one._replace(field="relation") if one.field.startswith("relations") else one for one in error.fields)


def _roster_form(
    template: str, title: Text, values: Mapping[str, str], errors: tuple[FieldError, ...] = ()
) -> Response:
    require_scope(principal(), CITY)
    with session() as s:
        everything, named = agencies(s, ""), names(s)
        people = [(one.code, f"{one.code} {one.name}") for one in queries.inspectors(s)]
    return render(
        f"inspections/{template}.html",
        title=title,
        crumbs=crumbs((Text("检查人员名录", "Roster of inspectors"), url_for("inspections.roster"))),
        status=422 if errors else 200,
        errors=errors,
        values=values,
        units=_called(everything, named, {"department"}),
        objects=_called(everything, named, {"county", "township"}),
        people=people,
        reasons=list(RECUSAL_REASONS.items()),
    )


def _called(rows: list[AgencyRow], named: Mapping[str, str], levels: set[str]) -> list[tuple[str, str]]:
    """Return agencies for a choice, by code; a township behind its county's name."""
    found = [row for row in rows if row.level in levels]
    return [
        (row.code, f"{named[str(row.parent)]} · {row.name}" if row.level == "township" else row.name) for row in found
    ]
