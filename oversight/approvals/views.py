"""Approvals: the lists, one case with its course, and the way from decision to receipt."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.accounts.queries import user_names
from oversight.agencies.queries import agencies, names
from oversight.approvals import queries, service
from oversight.approvals.decisions import kinds_for
from oversight.approvals.policy import ApprovalState, AssistanceKind, Move, handles
from oversight.approvals.presentation import ACTS, MOVES, approvals_sheet, decisions_sheet
from oversight.approvals.queries import ApprovalFilter, ApprovalRow
from oversight.approvals.schemas import DecisionSchema, SubmissionSchema, WithdrawalSchema
from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError, NotFoundError
from oversight.permissions import Permission
from oversight.persistence.log_reading import LoggedAct
from oversight.web.exports import exported
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import notify, render
from oversight.web.pagination import exports, paging
from oversight.web.requests import present_day, principal, session, transaction
from oversight.web.timelines import entry_url, moments

TITLE = Text("审批记录", "Approvals")
pages = Blueprint("approvals", __name__, url_prefix="/approvals")


def _filter() -> ApprovalFilter:
    return ApprovalFilter(**{name: request.args.get(name) for name in ("state", "kind", "township", "case_code")})


@pages.get("/")
@requires(Permission.APPROVALS_READ)
def index() -> Response:
    """Show the assistance approvals in the reader's scope, filtered, paged, or as a file."""
    scope, wanted = principal().scope, _filter()
    with session() as s:
        if request.args.get("format"):
            sheet = approvals_sheet(queries.approval_rows(s, scope, wanted), names(s))
            if file := exported(sheet, "approvals"):
                return file
        page = paging(queries.count_approvals(s, scope, wanted))
        rows = queries.approval_rows(s, scope, wanted, page.first, page.limit)
        context: dict[str, Any] = {
            "names": names(s),
            "townships": [(one.code, one.name) for one in agencies(s, scope, "township")],
        }
    return render("approvals/index.html", title=TITLE, rows=rows, page=page, exports=exports(), **_choices(), **context)


@pages.get("/decisions")
@requires(Permission.APPROVALS_READ)
def decisions() -> Response:
    """Show the decisions taken in here, as the log has them, to those who may know of each kind."""
    scope, kinds = principal().scope, kinds_for(principal().may, request.args.get("kind"))
    with session() as s:
        if request.args.get("format"):
            sheet = decisions_sheet(queries.decision_rows(s, scope, kinds), names(s))
            if file := exported(sheet, "decisions"):
                return file
        page = paging(queries.count_decisions(s, scope, kinds))
        rows = queries.decision_rows(s, scope, kinds, page.first, page.limit)
        agencies_named = names(s, {row.act.agency for row in rows})
        called = {"names": agencies_named, "called": user_names(s, {row.act.actor for row in rows})}
    return _decisions_page(rows=rows, page=page, exports=exports(), **called)


def _decisions_page(**context: Any) -> Response:
    return render(
        "approvals/decisions.html",
        title=Text("系统内审批决定", "Decisions taken here"),
        crumbs=_crumbs(),
        kinds=[(kind.code, kind.title) for kind in kinds_for(principal().may)],
        entry_url=lambda event_id: entry_url(principal(), event_id) or f"/audit/receipts/{event_id}",
        **context,
    )


@pages.get("/submit")
@requires(Permission.APPROVALS_DECIDE)
def submission() -> Response:
    """Show the form to submit a case."""
    return _submission_form()


@pages.post("/submit")
@requires(Permission.APPROVALS_DECIDE)
def submit() -> WerkzeugResponse:
    """Submit a case."""
    try:
        command = parse(SubmissionSchema(), request.form)
        with transaction() as tx:
            identifier = service.submit_case(tx, command)
    except InvalidInputError as error:
        return _submission_form(error.fields)
    notify(Text("已提交，等待另一位审批人员办理。", "Submitted; another approver decides it."))
    return redirect(url_for("approvals.detail", identifier=identifier))


def _submission_form(errors: tuple[FieldError, ...] = ()) -> Response:
    with session() as s:
        townships = [(one.code, one.name) for one in agencies(s, principal().scope, "township")]
    return render(
        "approvals/submit.html",
        title=Text("提交救助审批", "Submit a case for approval"),
        crumbs=_crumbs(),
        status=422 if errors else 200,
        errors=tuple(one._replace(field="amount") if one.field == "amount_fen" else one for one in errors),
        values=request.form.to_dict() or {"submitted_on": present_day().isoformat(), "township": principal().agency},
        townships=townships,
        **_choices(),
    )


@pages.get("/<identifier>")
@requires(Permission.APPROVALS_READ)
def detail(identifier: str) -> Response:
    """Show one case with its course."""
    with session() as s:
        row, township = _case(s, identifier)
        acts = queries.course(s, identifier)
        called = user_names(s, {act.actor for act in acts})
    return render(
        "approvals/detail.html",
        title=Text(f"{row.kind.label.zh} · {township}", f"{row.kind.label.en}: {township}"),
        crumbs=_crumbs(),
        row=row,
        township=township,
        moments=_steps(acts, called),
        **_possible(row),
    )


@pages.get("/<identifier>/confirm/<move>")
@requires(Permission.APPROVALS_DECIDE)
def confirm(identifier: str, move: str) -> Response:
    """Show what a decision or withdrawal leads to, before it is made."""
    return _confirmation(identifier, move)


@pages.post("/<identifier>/decision")
@requires(Permission.APPROVALS_DECIDE)
def decide(identifier: str) -> WerkzeugResponse:
    """Decide a case."""
    try:
        typed = parse(DecisionSchema(), request.form)
        with transaction() as tx:
            service.decide_case(tx, service.DecideCase(approval=identifier, **typed))
    except InvalidInputError as error:
        return _confirmation(identifier, request.form.get("decision", ""), error.fields)
    return redirect(url_for("approvals.receipt", identifier=identifier))


@pages.post("/<identifier>/withdrawal")
@requires(Permission.APPROVALS_DECIDE)
def withdraw(identifier: str) -> WerkzeugResponse:
    """Withdraw a case."""
    try:
        typed = parse(WithdrawalSchema(), request.form)
        with transaction() as tx:
            service.withdraw_case(tx, service.WithdrawCase(approval=identifier, **typed))
    except InvalidInputError as error:
        return _confirmation(identifier, Move.WITHDRAW, error.fields)
    return redirect(url_for("approvals.receipt", identifier=identifier))


@pages.get("/<identifier>/receipt")
@requires(Permission.APPROVALS_READ)
def receipt(identifier: str) -> Response:
    """Show what was decided, when, and the entry that proves it."""
    with session() as s:
        row, township = _case(s, identifier)
        act = queries.course(s, identifier)[-1]
    return render(
        "approvals/receipt.html",
        title=Text("办理回执", "Receipt"),
        crumbs=_crumbs(row),
        row=row,
        act=moments([act], ACTS, {}, principal())[0],
        township=township,
    )


def _steps(acts: Sequence[LoggedAct], called: Mapping[str, str]) -> list[dict[str, object]]:
    """A case's course; those who may not open the log are led to the receipt of each step."""
    told = moments(acts, ACTS, called, principal())
    for step, act in zip(told, acts, strict=True):
        step["url"] = step["url"] or f"/audit/receipts/{act.event_id}"
    return told


def _case(s: Session, identifier: str) -> tuple[ApprovalRow, str]:
    row = queries.approval(s, principal().scope, identifier)
    return row, names(s, [row.township])[row.township]


def _crumbs(row: ApprovalRow | None = None) -> list[tuple[Text, str]]:
    home = [(TITLE, url_for("approvals.index"))]
    return home if row is None else [*home, (row.kind.label, url_for("approvals.detail", identifier=row.id))]


def _confirmation(identifier: str, wanted: str, errors: tuple[FieldError, ...] = ()) -> Response:
    with session() as s:
        row, township = _case(s, identifier)
    if wanted not in set(Move):
        raise InvalidInputError(*errors) if errors else NotFoundError
    move = Move(wanted)
    return render(
        "approvals/confirm.html",
        title=Text("{act}：{kind}", "{act}: {kind}").format(act=MOVES[move], kind=row.kind.label),
        crumbs=_crumbs(row),
        status=422 if errors else 200,
        errors=errors,
        values=request.form.to_dict(),
        row=row,
        township=township,
        move=move,
        act=MOVES[move],
    )


def _possible(row: ApprovalRow) -> dict[str, Any]:
    reader = principal()
    own = row.submitted_by == reader.user_id
    handling = (
        row.state is ApprovalState.PENDING
        and reader.may(Permission.APPROVALS_DECIDE)
        and handles(reader.agency, row.township)
    )
    return {"may_decide": handling and not own, "may_withdraw": handling, "is_recused": handling and own}


def _choices() -> dict[str, Any]:
    return {
        "states": [(one.value, one.label) for one in ApprovalState],
        "kinds": [(one.value, one.label) for one in AssistanceKind],
        "may_submit": principal().may(Permission.APPROVALS_DECIDE),
    }
