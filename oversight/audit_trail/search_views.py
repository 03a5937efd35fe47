"""The log to search: by agency, action, subject, actor and time, page by page, or as a file."""

from typing import Any

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from oversight.accounts.queries import user_names, users_called
from oversight.agencies.queries import agencies, names
from oversight.audit_trail import queries
from oversight.audit_trail.actions import action_title
from oversight.audit_trail.blueprints import pages
from oversight.audit_trail.presentation import LONGEST_EXPORT, TITLE, entries_sheet, role_title
from oversight.audit_trail.queries import NEWEST, EntryFilter
from oversight.audit_trail.schemas import SearchSchema
from oversight.audit_trail.subjects import SUBJECTS, subject_title
from oversight.errors import FieldError, InvalidInputError
from oversight.permissions import Permission
from oversight.persistence import SYSTEM
from oversight.web.exports import exported
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import render, say
from oversight.web.pagination import address, exports
from oversight.web.requests import principal, session

ROWS = 50
FIELDS = ("action", "agency", "kind", "subject", "actor", "since", "until")
_SYSTEM_NAMES = frozenset({"系统", "system", "System"})


@pages.get("/")
@requires(Permission.AUDIT_READ)
def index() -> Response:
    """Show the entries in scope, newest first, filtered, or as a file."""
    try:
        asked = parse(SearchSchema(), {name: request.args.get(name, "") for name in FIELDS})
    except InvalidInputError as error:
        return _page([], errors=error.fields)
    reader = principal()
    with session() as s:
        wanted = filter_of(s, asked)
        if request.args.get("format"):
            found = queries.entries(s, reader, wanted, NEWEST, LONGEST_EXPORT)
            sheet = entries_sheet(found, names(s), user_names(s, {row.act.actor for row in found}))
            if file := exported(sheet, "audit-log"):
                return file
        return _page(queries.entries(s, reader, wanted, position("before"), ROWS + 1))


def filter_of(s: Session, asked: dict[str, Any]) -> EntryFilter:
    """Return the filter that a form or a query means; the words for an actor become ids."""
    actor = asked.pop("actor", None)
    if actor is None:
        return EntryFilter(**asked)
    actors = (SYSTEM.user_id,) if actor in _SYSTEM_NAMES else (*users_called(s, actor), actor)
    return EntryFilter(**asked, actors=actors)


def position(name: str) -> int:
    """Return where a page of a long list begins, as the address has it."""
    asked = request.args.get(name, type=int)
    return asked if asked is not None and 0 <= asked <= NEWEST else NEWEST


def _page(rows: list[queries.EntryRow], errors: tuple[FieldError, ...] = ()) -> Response:
    shown, asked = rows[:ROWS], request.args.get("before")
    with session() as s:
        covered = queries.covered(s)
        called, named = user_names(s, {row.act.actor for row in shown}), names(s)
        choices = _choices(s)
    return render(
        "audit_trail/index.html",
        title=TITLE,
        status=422 if errors else 200,
        errors=errors,
        values={name: request.args.get(name, "") for name in FIELDS},
        rows=shown,
        covered=covered,
        called=called,
        names=named,
        older_url=address(before=shown[-1].entry_id) if len(rows) > ROWS else None,
        newest_url=address(before=None) if asked else None,
        exports=exports(),
        clear_url=url_for("audit_trail.index"),
        **choices,
        **TITLES,
    )


TITLES: dict[str, Any] = {"action_title": action_title, "role_title": role_title, "subject_title": subject_title}


def _choices(s: Session) -> dict[str, Any]:
    """What the form offers: the reader's agencies by name, and the actions and kinds of rows in words."""
    reader = principal()
    levels = ("city", "county") if not reader.scope else ("county", "township")
    known = [(one.code, one.name) for level in levels for one in agencies(s, reader.scope, level)]
    chosen = request.args.get("agency", "")
    if chosen and chosen not in dict(known):
        known.append((chosen, names(s).get(chosen, chosen)))
    return {
        "agency_options": known,
        "action_options": sorted(((name, say(title)) for name, title in queries.actions(reader)), key=_by_title),
        "kind_options": sorted(((name, say(title)) for name, title in SUBJECTS.items()), key=_by_title),
    }


def _by_title(option: tuple[str, str]) -> str:
    return option[1]
