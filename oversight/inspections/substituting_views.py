"""Pages on what follows a draw: who sits where now, recusals asked for and decided, seats vacated and filled."""

from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.accounts.queries import user_names
from oversight.agencies.queries import names
from oversight.bilingual import Text
from oversight.deadlines.calendar import WorkingDayCalendar
from oversight.deadlines.countdown import countdown
from oversight.errors import ConflictError, FieldError, InvalidInputError, NotFoundError
from oversight.inspections import freezing, queries, service, substituting
from oversight.inspections import substituting_queries as found
from oversight.inspections.entry_views import crumbs, pages
from oversight.inspections.persons import persons
from oversight.inspections.policy import RECUSAL_REASONS
from oversight.inspections.presentation import draw_title
from oversight.inspections.room_views import inside
from oversight.inspections.service import ApproveSubstitution, DecideRecusal, SettleSubstitution, attempt
from oversight.inspections.substituting_schemas import (
    DecisionFormSchema,
    NumberBody,
    RecusalFormSchema,
    SubstitutionFormSchema,
)
from oversight.permissions import Permission
from oversight.persistence import CITY, Transaction
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import notify, render
from oversight.web.requests import principal, session, today, transaction

CHANGES = Text("回避与替换", "Recusals and substitutions")
ASK = Text("申请替换", "Ask for a substitution")
WITHDRAW = Text("申请检查员回避", "Ask that an inspector withdraw")
DECIDE_RECUSAL = Text("决定回避申请", "Decide on a recusal")
DECIDE = Text("审批替换", "Decide on a substitution")
NUMBER = Text("录入替换的号码", "Enter a substitution's number")
STATES = {
    "requested": ("pending", Text("待审批", "Awaiting approval")),
    "declared": ("in_progress", Text("已登记，待号码", "Registered, awaiting its number")),
    "replaced": ("done", Text("已替换", "Replaced")),
    "impossible": ("failed", Text("无人可替", "Nobody can")),
    "refused": ("rejected", Text("不同意", "Refused")),
    "pending": ("pending", Text("待决定", "Awaiting a decision")),
    "granted": ("approved", Text("已同意回避", "Granted")),
    "rejected": ("rejected", Text("已驳回", "Rejected")),
}


@pages.get("/draws/<int:number>/changes")
@requires(Permission.INSPECTIONS_READ)
def changes(number: int) -> Response:
    """Show the teams as they stand, what was asked for and what was replaced."""
    context = _around(number)
    with session() as s:
        asked = found.recusal_requests(s, principal().scope, number)
        done, by_unit = found.substitutions(s, number), found.emergencies(s)
        people = [one.requested_by for one in done] + [one.approved_by for one in done]
        users = user_names(s, people) if principal().covers(CITY) else {}
    counts = {one.id: countdown(WorkingDayCalendar(), one.due_on, today()) for one in asked if one.state == "pending"}
    context |= {"asked": asked, "done": done, "by_unit": by_unit, "users": users, "counts": counts, "on": today()}
    return _page(number, "changes", CHANGES, **context)


@pages.get("/draws/<int:number>/substitutions/new")
@requires(Permission.INSPECTIONS_PLAN)
def substitution_form(number: int) -> Response:
    """Show the form that asks for a substitution."""
    return _page(number, "substitution_form", ASK, values=request.args.to_dict(), **_around(number))


@pages.post("/draws/<int:number>/substitutions/new")
@requires(Permission.INSPECTIONS_PLAN)
def ask_substitution(number: int) -> WerkzeugResponse:
    """Ask for a substitution."""
    typed = {**request.form.to_dict(), "notice": str(number)}

    def act(tx: Transaction) -> str:
        return service.request_substitution(tx, parse(SubstitutionFormSchema(), typed))

    said = Text("已提交，等待另一名负责人审批。", "Entered; another person in charge has to approve.")
    return _done(number, ("substitution_form", ASK), act, said)


@pages.get("/substitutions/<one>/decision")
@requires(Permission.INSPECTIONS_APPROVE)
def substitution_decision(one: str) -> Response:
    """Show what approving a substitution means."""
    return _one_page(one, "substitution_decision", DECIDE)


@pages.post("/substitutions/<one>/decision")
@requires(Permission.INSPECTIONS_APPROVE)
def decide_substitution(one: str) -> WerkzeugResponse:
    """Approve or refuse a substitution, as a second person."""

    def act(tx: Transaction) -> str:
        typed = parse(DecisionFormSchema(), request.form)
        if typed.pop("decision") == "reject":
            return service.refuse_substitution(tx, one)
        return service.approve_substitution(tx, ApproveSubstitution(substitution=one, **typed))

    with session() as s:
        number = found.substitution(s, one).draw
    return _done(number, ("substitution_decision", DECIDE), act, Text("决定已登记。", "The decision is entered."), one)


@pages.get("/substitutions/<one>/number")
@requires(Permission.INSPECTIONS_DRAW)
def substitution_number_form(one: str) -> Response:
    """Show the form for the number that fills vacant seats."""
    return _one_page(one, "substitution_number", NUMBER)


@pages.post("/substitutions/<one>/number")
@requires(Permission.INSPECTIONS_DRAW)
def settle(one: str) -> WerkzeugResponse:
    """Enter the number; the seats are filled at once."""

    def act(tx: Transaction) -> str:
        typed = request.form.to_dict()
        repeated = typed.pop("repeat", None)
        value: str = parse(NumberBody(), typed)["value"]
        if value != repeated:
            raise InvalidInputError.of("repeat", "两次录入的号码不一致。", "The two readings differ.")
        return service.settle_substitution(tx, SettleSubstitution(substitution=one, value=value))

    with session() as s:
        number = found.substitution(s, one).draw
    said = Text("号码已录入，替换已完成。", "The number is entered, the seats are filled.")
    return _done(number, ("substitution_number", NUMBER), act, said, one)


@pages.get("/draws/<int:number>/recusals/new")
@requires(Permission.FINDINGS_RECTIFY)
def withdrawal_form(number: int) -> Response:
    """Show the form with which the inspected ask that an inspector withdraw."""
    return _page(number, "recusal_request", WITHDRAW, values=request.args.to_dict(), **_around(number))


@pages.post("/draws/<int:number>/recusals/new")
@requires(Permission.FINDINGS_RECTIFY)
def ask_withdrawal(number: int) -> WerkzeugResponse:
    """Enter what the inspected ask for."""
    typed = {**request.form.to_dict(), "draw": str(number)}

    def act(tx: Transaction) -> str:
        return service.request_recusal(tx, parse(RecusalFormSchema(), typed))

    said = Text("申请已登记，负责人三日内决定；决定前检查照常进行。", "Entered; the head decides within three days.")
    return _done(number, ("recusal_request", WITHDRAW), act, said)


@pages.get("/recusal-requests/<one>/decision")
@requires(Permission.INSPECTIONS_APPROVE)
def recusal_decision(one: str) -> Response:
    """Show what granting a recusal means."""
    return _one_page(one, "recusal_decision", DECIDE_RECUSAL)


@pages.post("/recusal-requests/<one>/decision")
@requires(Permission.INSPECTIONS_APPROVE)
def decide_recusal(one: str) -> WerkzeugResponse:
    """Grant or reject what the inspected asked for."""

    def act(tx: Transaction) -> str:
        typed = parse(DecisionFormSchema(), request.form)
        granted = typed.pop("decision") == "grant"
        return service.decide_recusal(tx, DecideRecusal(request=one, granted=granted, **typed))

    with session() as s:
        number = found.recusal_request(s, one).draw
    said = Text("决定已登记。", "The decision is entered.")
    return _done(number, ("recusal_decision", DECIDE_RECUSAL), act, said, one)


def _around(number: int) -> dict[str, Any]:
    """Return what each page shows of a draw; a sealed draw is nobody's business outside the office."""
    with session() as s:
        detail, named = queries.draw(s, number, inside=inside()), names(s)
        seats = queries.teams(s, number)
        units = {one.code: one.unit for one in persons(s, {seat.inspector for seat in seats}).values()}
    if detail.row.withheld and not inside():
        raise NotFoundError
    mine = tuple(seat for seat in seats if principal().covers(seat.object))
    return {
        "draw": detail,
        "names": named,
        "seats": seats,
        "mine": mine,
        "units": units,
        "kinds": substituting.KINDS,
        "reasons": substituting.REASONS,
        "recusal_reasons": RECUSAL_REASONS,
        "sources": freezing.CATALOGUE,
        "states": STATES,
    }


def _page(number: int, template: str, title: Text, **context: Any) -> Response:
    way = crumbs((draw_title(context["draw"].row), url_for("inspections.draw", number=number)))
    if template != "changes":
        way = [*way, (CHANGES, url_for("inspections.changes", number=number))]
    return render(f"inspections/{template}.html", title=title, crumbs=way, **context)


def _one_page(one: str, template: str, title: Text, **context: Any) -> Response:
    with session() as s:
        asked = template == "recusal_decision"
        row = found.recusal_request(s, one) if asked else found.substitution(s, one)
    return _page(row.draw, template, title, one=row, on=today(), **_around(row.draw), **context)


def _done(number: int, form: tuple[str, Text], act: Any, said: Text, one: str | None = None) -> WerkzeugResponse:
    try:
        attempt(transaction, act)
    except (InvalidInputError, ConflictError) as error:
        fields = error.fields or (FieldError("reason", error.what),)
        context: dict[str, Any] = {"status": error.status, "errors": fields, "values": request.form.to_dict()}
        if one is not None:
            return _one_page(one, *form, **context)
        return _page(number, form[0], form[1], **(context | _around(number)))
    notify(said)
    return redirect(url_for("inspections.changes", number=number))
