"""Pages of the list of matters (抽查事项清单): what may be inspected, by which clause, with which questions."""

from collections.abc import Mapping
from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError, InvalidInputError
from oversight.inspections import service
from oversight.inspections.catalogue_policy import LEVELS, METHODS
from oversight.inspections.catalogue_queries import MatterRow, all_versions, matters, versions
from oversight.inspections.entry_views import crumbs, pages
from oversight.inspections.lists_schemas import MatterSchema, lines_shown
from oversight.inspections.lists_sheets import matters_sheet
from oversight.permissions import Permission
from oversight.persistence import CITY, require_scope
from oversight.web.exports import exported
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import Crumb, notify, render
from oversight.web.requests import principal, session, today, transaction

LIST = Text("抽查事项清单", "List of matters")


def way_to_list() -> list[Crumb]:
    """Return the way to a page below the list."""
    return crumbs((LIST, url_for("inspections.matter_list")))


@pages.get("/matters")
@requires(Permission.INSPECTIONS_PLAN)
def matter_list() -> Response:
    """Show the matters in force, and those that will be."""
    require_scope(principal(), CITY)
    with session() as s:
        rows, coming = matters(s, today()), [one for one in all_versions(s) if one.effective_from > today()]
    if file := exported(matters_sheet(rows), "matters"):
        return file
    named: dict[str, Any] = {"methods": METHODS, "levels": LEVELS}
    return render("inspections/lists_matters.html", title=LIST, crumbs=crumbs(), rows=rows, coming=coming, **named)


@pages.get("/matters/<matter>")
@requires(Permission.INSPECTIONS_PLAN)
def matter_page(matter: str) -> Response:
    """Show a matter with its checklist, and all its versions."""
    require_scope(principal(), CITY)
    with session() as s:
        found = versions(s, matter)
    shown = _in_force(found)
    if file := exported(matters_sheet(found), f"matter-{shown.code}"):
        return file
    title = Text(f"{shown.code} {shown.title}", f"{shown.code} {shown.title}")
    context: dict[str, Any] = {"row": shown, "rows": found, "methods": METHODS, "levels": LEVELS, "on": today()}
    return render("inspections/lists_matter.html", title=title, crumbs=way_to_list(), **context)


def _in_force(found: list[MatterRow]) -> MatterRow:
    """Return the version of today, or of a matter that is still to come its first."""
    return next((one for one in found if one.effective_from <= today()), found[-1])


@pages.get("/matters/new")
@requires(Permission.INSPECTIONS_PLAN)
def matter_form() -> Response:
    """Show the form of a matter, filled with its newest version if `?matter=` names one."""
    require_scope(principal(), CITY)
    typed = {"method": "on_site", "level": "city"}
    if code := request.args.get("matter"):
        with session() as s:
            newest = versions(s, code)[0]
        typed = {name: getattr(newest, name) for name in ("code", "title", "clause", "method", "level")}
        typed["checklist"] = lines_shown(newest.checklist)
    return _form({"effective_from": today().isoformat(), **typed})


@pages.post("/matters/new")
@requires(Permission.INSPECTIONS_PLAN)
def enter_matter() -> WerkzeugResponse:
    """Store a version of a matter."""
    typed = request.form.to_dict()
    try:
        command = parse(MatterSchema(), typed)
        with transaction() as tx:
            service.list_matter(tx, command)
    except (InvalidInputError, ConflictError) as error:
        return _form(typed, _errors(error))
    notify(Text("事项 {code} 已列入清单。", "The matter {code} is on the list.").format(code=command.code))
    return redirect(url_for("inspections.matter_page", matter=command.code))


def _errors(error: InvalidInputError | ConflictError) -> tuple[FieldError, ...]:
    """Return the form's errors: a second version of a day is one of its day, a line's one of the checklist."""
    if isinstance(error, ConflictError):
        return (FieldError("effective_from", error.what),)
    found = [one._replace(field=one.field.partition(".")[0], where=_line(one)) for one in error.fields]
    return tuple(dict.fromkeys(found))


def _line(one: FieldError) -> str | None:
    return one.field.partition(".")[2] or one.where


def _form(values: Mapping[str, str], errors: tuple[FieldError, ...] = ()) -> Response:
    return render(
        "inspections/lists_matter_form.html",
        title=Text("列入抽查事项", "List a matter"),
        crumbs=way_to_list(),
        status=422 if errors else 200,
        errors=errors,
        values=values,
        methods=list(METHODS.items()),
        levels=list(LEVELS.items()),
    )
