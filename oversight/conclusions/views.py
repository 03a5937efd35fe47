"""Conclusions: the list with its countdowns, the draft, the approval and the publication behind the gate."""

from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.accounts.queries import user_names
from oversight.agencies.queries import names
from oversight.bilingual import Text
from oversight.conclusions import document_views, service
from oversight.conclusions.framing import TITLE, pages
from oversight.conclusions.policy import STATES
from oversight.conclusions.presentation import (
    ACTS,
    course,
    gate,
    is_late,
    left_of,
    listed,
    proposal,
    unconcluded,
)
from oversight.conclusions.queries import ConclusionRow, conclusion, conclusion_of
from oversight.conclusions.schemas import DraftSchema, PublicSchema, ReturnSchema
from oversight.errors import InvalidInputError
from oversight.inspections.persons import person_of
from oversight.permissions import Permission
from oversight.visits.queries import visit as find_visit
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import notify, render
from oversight.web.requests import principal, session, today, transaction
from oversight.web.timelines import moments

__all__ = ["document_views", "pages"]


@pages.get("/")
@requires(Permission.VISITS_READ)
def index() -> Response:
    """Show the visits that wait for a conclusion, and the conclusions, those to be published soonest first."""
    reader = principal()
    with session() as s:
        rows, waiting = listed(s, reader.scope, today()), unconcluded(s, reader.scope)
        called, me = names(s), person_of(s, reader.user_id)
    mine = None if me is None else me.code
    context: dict[str, Any] = {"rows": rows, "waiting": waiting, "names": called, "mine": mine, "states": STATES}
    return render("conclusions/index.html", title=TITLE, is_late=is_late, **context)


@pages.get("/visits/<visit>")
@requires(Permission.VISITS_WRITE)
def draft_form(visit: str) -> Response:
    """Show the form in which a closed visit's conclusion is drafted."""
    return _draft(visit)


@pages.post("/visits/<visit>")
@requires(Permission.VISITS_WRITE)
def draft(visit: str) -> WerkzeugResponse:
    """Draft, or draft anew."""
    try:
        typed = parse(DraftSchema(), request.form)
        with transaction() as tx:
            identifier = service.draft_conclusion(tx, service.DraftConclusion(visit=visit, **typed))
    except InvalidInputError as error:
        return _draft(visit, error)
    notify(Text("结论已提交，等待另一人审批。", "The conclusion waits for another person's approval."))
    return redirect(url_for("conclusions.detail", identifier=identifier))


@pages.get("/<identifier>")
@requires(Permission.VISITS_READ)
def detail(identifier: str) -> Response:
    """Show a conclusion with its problems and its course."""
    return _page(identifier)


@pages.post("/<identifier>/approval")
@requires(Permission.INSPECTIONS_APPROVE)
def approve(identifier: str) -> WerkzeugResponse:
    """Approve: the result is formed."""
    with transaction() as tx:
        service.approve_conclusion(tx, identifier)
    notify(Text("结论已审批，公开期限开始计算。", "Approved; the days until its publication run."))
    return redirect(url_for("conclusions.detail", identifier=identifier))


@pages.post("/<identifier>/return")
@requires(Permission.INSPECTIONS_APPROVE)
def send_back(identifier: str) -> WerkzeugResponse:
    """Send the draft back."""
    try:
        typed = parse(ReturnSchema(), request.form)
        with transaction() as tx:
            service.return_conclusion(tx, service.ReturnConclusion(conclusion=identifier, **typed))
    except InvalidInputError as error:
        return _page(identifier, error)
    notify(Text("结论已退回。", "The draft was returned."))
    return redirect(url_for("conclusions.detail", identifier=identifier))


@pages.post("/<identifier>/publication")
@requires(Permission.INSPECTIONS_APPROVE)
def publish(identifier: str) -> WerkzeugResponse:
    """Publish, unless the gate finds personal data: then the places are shown, and the attempt is recorded."""
    try:
        typed = parse(PublicSchema(), request.form)
        service.publish_or_record(transaction, service.PublishConclusion(conclusion=identifier, **typed))
    except InvalidInputError as error:
        return _page(identifier, error)
    notify(Text("结论已公开。", "The conclusion is published."))
    return redirect(url_for("conclusions.detail", identifier=identifier))


def _draft(visit: str, error: InvalidInputError | None = None) -> Response:
    with session() as s:
        row = find_visit(s, principal().scope, visit)
        place = names(s, [row.object]).get(row.object, row.object)
        earlier = conclusion_of(s, row.id)
    begun = proposal(row, place)
    kept = {"text": earlier.text, "proposed": earlier.proposed} if earlier else {"text": begun, "proposed": begun}
    return render(
        "conclusions/draft.html",
        title=Text(f"拟写结论：{place}", f"Draft the conclusion: {place}"),
        crumbs=[(TITLE, url_for("conclusions.index"))],
        status=200 if error is None else error.status,
        errors=() if error is None else error.fields,
        values=kept | request.form.to_dict(),
        visit=row,
        place=place,
        earlier=earlier,
    )


def _page(identifier: str, error: InvalidInputError | None = None) -> Response:
    reader = principal()
    with session() as s:
        row = conclusion(s, reader.scope, identifier)
        acts, place = course(s, identifier), names(s, [row.object]).get(row.object, row.object)
        called = user_names(s, {act.actor for act in acts} | {row.drafted_by})
        found = gate(s, row.proposed) if row.state in {"drafted", "formed"} else ()
        me = person_of(s, reader.user_id)
        team = find_visit(s, reader.scope, row.visit).inspectors
    return render(
        "conclusions/detail.html",
        title=Text(f"检查结论：{place}", f"Conclusion: {place}"),
        crumbs=[(TITLE, url_for("conclusions.index"))],
        status=200 if error is None else error.status,
        errors=() if error is None else error.fields,
        values=request.form.to_dict(),
        row=row,
        place=place,
        left=left_of(row, today()),
        late=is_late(row),
        found=found,
        states=STATES,
        users=called,
        moments=moments(acts, ACTS, called, reader),
        **_acts(row, is_member=me is not None and me.code in team),
    )


def _acts(row: ConclusionRow, *, is_member: bool) -> dict[str, bool]:
    """Say which forms the reader gets."""
    reader = principal()
    decides = reader.may(Permission.INSPECTIONS_APPROVE) and reader.user_id != row.drafted_by and not is_member
    return {
        "may_draft": is_member and row.state in {"drafted", "returned"} and reader.may(Permission.VISITS_WRITE),
        "may_decide": decides and row.state == "drafted",
        "may_publish": decides and row.state == "formed",
    }
