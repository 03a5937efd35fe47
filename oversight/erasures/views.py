"""Erasures: the list, the request with its search, one request, and the page before a decision."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.accounts.queries import user_names
from oversight.bilingual import Text
from oversight.erasures import queries, service
from oversight.erasures.bases import BASES
from oversight.erasures.presentation import ACTS, COLUMNS, KINDS, MOVES, TITLE, basis_options, erasures_sheet, kind_of
from oversight.erasures.queries import ErasureRow, Found
from oversight.erasures.schemas import ErasureDecisionSchema, LookupSchema, RequestSchema
from oversight.erasures.states import OPEN, Move
from oversight.errors import FieldError, InvalidInputError, NotFoundError
from oversight.permissions import Permission
from oversight.persistence import SYSTEM
from oversight.web.exports import exported
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import notify, render, say
from oversight.web.pagination import exports, paging
from oversight.web.requests import principal, session, transaction, wiring
from oversight.web.timelines import entry_url, moments

pages = Blueprint("erasures", __name__, url_prefix="/erasures")


@pages.get("/")
@requires(Permission.ERASURES_READ)
def index() -> Response:
    """Show the requests, newest first, paged, or as a file."""
    scope = principal().scope
    with session() as s:
        total = queries.count_erasures(s, scope)
        if request.args.get("format") and (
            file := exported(erasures_sheet(queries.erasures(s, scope, 0, total)), "erasures")
        ):
            return file
        page = paging(total)
        rows = queries.erasures(s, scope, page.first, page.limit)
    words: dict[str, Any] = {
        "kind_of": kind_of,
        "bases": BASES,
        "may_request": principal().may(Permission.ERASURES_REQUEST),
    }
    return render("erasures/index.html", title=TITLE, rows=rows, page=page, exports=exports(), **words)


@pages.get("/request")
@requires(Permission.ERASURES_REQUEST)
def request_form() -> Response:
    """Show the form to ask for an erasure."""
    return _form()


@pages.post("/find")
@requires(Permission.ERASURES_REQUEST)
def find() -> Response:
    """Find the records with a name; posted, so that the name stands in no address."""
    try:
        words = parse(LookupSchema(), request.form)["words"]
    except InvalidInputError as error:
        return _form(error.fields)
    with session() as s:
        found = queries.records_with(s, words)
    return _form(found=found, values={"words": words, "subject": found[0].subject if len(found) == 1 else ""})


@pages.post("/request")
@requires(Permission.ERASURES_REQUEST)
def ask() -> WerkzeugResponse:
    """Ask for an erasure."""
    try:
        command = parse(RequestSchema(), request.form)
        with transaction() as tx:
            identifier = service.request_erasure(tx, command, wiring().settings.retention_days)
    except InvalidInputError as error:
        return _form(error.fields)
    notify(Text("已提出申请，须由另外两人审批。", "Requested; two others have to approve it."))
    return redirect(url_for("erasures.detail", identifier=identifier))


def _form(
    errors: Sequence[FieldError] = (),
    found: Sequence[Found] | None = None,
    values: Mapping[str, str] | None = None,
) -> Response:
    return render(
        "erasures/request.html",
        title=Text("申请删除个人信息", "Ask for an erasure"),
        crumbs=[(TITLE, url_for("erasures.index"))],
        status=422 if errors else 200,
        errors=errors,
        values=values or request.form.to_dict() or request.args.to_dict(),
        found=found,
        options=[(code, title, _kept(clause, code)) for code, title, clause in basis_options()],
        kinds=KINDS,
        kind_of=kind_of,
        columns=COLUMNS,
    )


def _kept(clause: Text, code: str) -> Text:
    days = wiring().settings.retention_days.get(code, BASES[code].days)
    if not days:
        return Text("{clause}；不设留存期", "{clause}; not kept any longer").format(clause=clause)
    told = Text("{clause}；最后变动后留存 {days} 天", "{clause}; kept {days} days after the last change")
    return told.format(clause=clause, days=days)


@pages.get("/<identifier>")
@requires(Permission.ERASURES_READ)
def detail(identifier: str) -> Response:
    """Show one request with its course."""
    with session() as s:
        row = queries.erasure(s, principal(), identifier)
        acts = queries.course(s, identifier)
        shown = queries.shown_of(s, row.subject) if row.state in OPEN else {}
        called = user_names(s, row.people) | {SYSTEM.user_id: say(Text("系统", "System"))}
    return render(
        "erasures/detail.html",
        title=Text(f"删除{kind_of(row.subject).zh}的个人信息", f"Erasure of personal data: {kind_of(row.subject).en}"),
        crumbs=[(TITLE, url_for("erasures.index"))],
        moments=moments(acts, ACTS, called, principal()),
        entry=entry_url(principal(), row.event_id),
        may_decide=row.state in OPEN
        and principal().may(Permission.ERASURES_APPROVE)
        and principal().user_id not in row.people,
        **_words(row, called, shown),
    )


@pages.get("/<identifier>/confirm/<move>")
@requires(Permission.ERASURES_APPROVE)
def confirm(identifier: str, move: str) -> Response:
    """Show what a decision leads to, before it is made."""
    if move not in set(Move):
        raise NotFoundError
    with session() as s:
        row = queries.erasure(s, principal(), identifier)
        shown = queries.shown_of(s, row.subject) if row.state in OPEN else {}
        called = user_names(s, row.people)
    return render(
        "erasures/confirm.html",
        title=MOVES[Move(move)],
        crumbs=[(TITLE, url_for("erasures.index"))],
        move=move,
        act=MOVES[Move(move)],
        **_words(row, called, shown),
    )


@pages.post("/<identifier>/decision")
@requires(Permission.ERASURES_APPROVE)
def decide(identifier: str) -> WerkzeugResponse:
    """Approve or refuse."""
    move = Move(parse(ErasureDecisionSchema(), request.form)["decision"])
    with transaction() as tx:
        if move is Move.APPROVE:
            service.approve_erasure(tx, identifier, wiring().settings.retention_days)
        else:
            service.refuse_erasure(tx, identifier)
    notify(Text("审批意见已记录。", "Your decision is recorded."))
    return redirect(url_for("erasures.detail", identifier=identifier))


def _words(row: ErasureRow, called: dict[str, str], shown: dict[str, str]) -> dict[str, Any]:
    """Return what the pages of one request have in common."""
    personal = [(COLUMNS.get(name, Text(name, name)), value) for name, value in shown.items()]
    words = {"row": row, "called": called, "personal": personal, "basis": BASES[row.basis]}
    return {**words, "kind": kind_of(row.subject)}
