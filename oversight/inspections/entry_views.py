"""Pages on which a plan is submitted and approved, a notice published, a number entered, a draw run or voided."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.accounts.queries import user_names
from oversight.agencies.queries import agencies, names
from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError, InvalidInputError
from oversight.inspections import freezing, queries, room_queries, service
from oversight.inspections.burden_queries import years_burden
from oversight.inspections.policy import VOID_REASONS
from oversight.inspections.presentation import draw_title
from oversight.inspections.schemas import NoticeFormSchema, SeedFormSchema, VoidFormSchema
from oversight.inspections.service import ApprovePlan, ApproveVoid, PublishNotice, RunDraw, SubmitPlan, attempt
from oversight.permissions import Permission
from oversight.persistence import CITY, Transaction
from oversight.web.forms import parse
from oversight.web.guards import requires
from oversight.web.pages import Crumb, notify, render
from oversight.web.requests import principal, session, today, transaction

pages = Blueprint("inspections", __name__, url_prefix="/inspections")
HOME = Text("双随机抽查", "Random inspections")


def crumbs(*more: Crumb) -> list[Crumb]:
    """Return the way to a page below the first."""
    return [(HOME, url_for("inspections.index")), *more]


def plan_page(plan_id: str, template: str, **context: Any) -> Response:
    """Render a page about a plan, or raise NotFoundError for one that the reader may not see."""
    with session() as s:
        row, named = queries.plan(s, principal().scope, plan_id), names(s)
        context["burden"] = years_burden(s, row.id, today())
        users = user_names(s, [row.submitted_by, row.approved_by])
    title = Text(row.title, row.title)
    way = crumbs() if template == "plan" else crumbs((title, url_for("inspections.plan", plan_id=plan_id)))
    if template != "plan":
        title = context.pop("heading")
    return render(
        f"inspections/{template}.html", title=title, crumbs=way, plan=row, names=named, users=users, **context
    )


@pages.get("/plans/<plan_id>/submit")
@requires(Permission.INSPECTIONS_PLAN)
def submission(plan_id: str) -> Response:
    """Show what submitting a plan means."""
    return _submission(plan_id)


@pages.post("/plans/<plan_id>/submit")
@requires(Permission.INSPECTIONS_PLAN)
def submit(plan_id: str) -> WerkzeugResponse:
    """Submit a plan; one that leads to more visits than is usual with the reason for them."""
    try:
        with transaction() as tx:
            service.submit_plan(tx, SubmitPlan(plan_id=plan_id, reason=request.form.get("reason", "")))
    except InvalidInputError as error:
        return _submission(plan_id, status=422, errors=error.fields, values=request.form.to_dict())
    notify(Text("计划已提交，等待另一名负责人批准。", "The plan was submitted; another person has to approve it."))
    return redirect(url_for("inspections.plan", plan_id=plan_id))


def _submission(plan_id: str, **context: Any) -> Response:
    return plan_page(plan_id, "submit_plan", heading=Text("提交抽查计划", "Submit the plan"), **context)


@pages.get("/plans/<plan_id>/approve")
@requires(Permission.INSPECTIONS_APPROVE)
def approval(plan_id: str) -> Response:
    """Show what approving a plan means."""
    return plan_page(plan_id, "approve_plan", heading=Text("批准抽查计划", "Approve the plan"))


@pages.post("/plans/<plan_id>/approve")
@requires(Permission.INSPECTIONS_APPROVE)
def approve(plan_id: str) -> WerkzeugResponse:
    """Approve a plan, as a second person."""
    with transaction() as tx:
        service.approve_plan(tx, ApprovePlan(plan_id=plan_id))
    notify(Text("计划已批准，可以发布抽查公告。", "The plan is approved; notices can be published."))
    return redirect(url_for("inspections.plan", plan_id=plan_id))


@pages.get("/items/<item_id>/notice")
@requires(Permission.INSPECTIONS_PLAN)
def notice_form(item_id: str) -> Response:
    """Show the form that announces a draw."""
    return _notice_form(item_id)


@pages.post("/items/<item_id>/notice")
@requires(Permission.INSPECTIONS_PLAN)
def publish(item_id: str) -> WerkzeugResponse:
    """Announce a draw: freeze the lists and name the events."""
    try:
        command = PublishNotice(item_id=item_id, **parse(NoticeFormSchema(), request.form))
        with transaction() as tx:
            notice = service.publish_notice(tx, command)
    except (InvalidInputError, ConflictError) as error:
        if not error.fields:
            raise
        return _notice_form(item_id, 422, error.fields)
    with session() as s:
        number = queries.draw_number(s, notice)
    notify(
        Text("第 {n} 号公告已发布，名单已冻结。", "Notice no. {n} is published, the lists are frozen.").format(n=number)
    )
    return redirect(url_for("inspections.draw", number=number))


def _notice_form(item_id: str, status: int = 200, errors: tuple[FieldError, ...] = ()) -> Response:
    with session() as s:
        item, secrets = queries.item(s, principal().scope, item_id), room_queries.secrets_of(s, item_id)
    return plan_page(
        item.plan_id,
        "notice_form",
        heading=Text("发布抽查公告", "Publish a notice"),
        item=item,
        catalogue=freezing.CATALOGUE,
        secrets=[one for one in secrets if one.ready],
        status=status,
        errors=tuple(one._replace(field="kl8") if one.field == "events" else one for one in errors),
        values=request.form.to_dict(),
        on=today(),
        tomorrow=today() + timedelta(days=1),
    )


def _draw_form(number: int, template: str, heading: Text, **context: Any) -> Response:
    with session() as s:
        detail, named = queries.draw(s, number), names(s)
        witnesses = agencies(s, CITY, "department")
    way = crumbs((draw_title(detail.row), url_for("inspections.draw", number=number)))
    context |= {"draw": detail, "names": named, "witnesses": witnesses, "on": today(), "room": request.args.to_dict()}
    return render(f"inspections/{template}.html", title=heading, crumbs=way, **context)


def _to_draw(number: int, said: Text, scene: str = "tickets") -> WerkzeugResponse:
    """Return to the draw, or to a scene of its room if the form was opened there."""
    if request.args.get("room"):
        return redirect(url_for("inspections.room", number=number, step=scene, theme=request.args.get("theme") or None))
    notify(said)
    return redirect(url_for("inspections.draw", number=number))


def _same(value: str, repeated: str | None) -> None:
    """Refuse a number that a second person reads otherwise; once entered it can't be mended."""
    if value != repeated:
        raise InvalidInputError.of(
            "repeat",
            "两次录入的号码不一致，请照公布的号码再核对一遍。",
            "The two readings differ; check both against the published number.",
        )


def _typed(number: int) -> None:
    if request.form.get("typed", "").strip() != str(number):
        raise InvalidInputError.of(
            "typed", f"请输入公告编号 {number} 以确认。", f"Type the number of the notice, {number}, to confirm."
        )


@pages.get("/draws/<int:number>/seeds")
@requires(Permission.INSPECTIONS_DRAW)
def seed_form(number: int) -> Response:
    """Show the form for a published number."""
    return _draw_form(number, "seed_form", Text("录入公布的号码", "Enter a published number"))


@pages.post("/draws/<int:number>/seeds")
@requires(Permission.INSPECTIONS_DRAW)
def reveal(number: int) -> WerkzeugResponse:
    """Enter a published number, once."""
    typed = {**request.form.to_dict(), "witnesses": " ".join(request.form.getlist("witnesses")), "notice": str(number)}
    repeated = typed.pop("repeat", typed.get("value"))
    try:
        command = parse(SeedFormSchema(), typed)
        _same(command.value, repeated)
        attempt(transaction, lambda tx: service.reveal_seed(tx, command))
    except InvalidInputError as error:
        heading = Text("录入公布的号码", "Enter a published number")
        shown = typed | {"repeat": repeated}
        return _draw_form(number, "seed_form", heading, status=422, errors=error.fields, values=shown)
    return _to_draw(number, Text("号码已录入，不能再更改。", "The number is entered and can't be changed."), "numbers")


@pages.get("/draws/<int:number>/run")
@requires(Permission.INSPECTIONS_DRAW)
def run_form(number: int) -> Response:
    """Show what drawing means."""
    return _draw_form(number, "run_form", Text("抽取", "Draw"))


@pages.post("/draws/<int:number>/run")
@requires(Permission.INSPECTIONS_DRAW)
def run(number: int) -> WerkzeugResponse:
    """Draw, once the number of the notice was typed."""
    return _confirmed(
        number,
        ("run_form", Text("抽取", "Draw")),
        lambda tx: service.start_draw(tx, RunDraw(notice=str(number))),
        Text("抽取已开始，结果产生后立即存证。", "The draw has begun; its result is recorded as soon as it is there."),
    )


@pages.get("/draws/<int:number>/void")
@requires(Permission.INSPECTIONS_APPROVE)
def void_form(number: int) -> Response:
    """Show what declaring a draw void means."""
    return _draw_form(number, "void_form", Text("作废", "Declare void"), reasons=VOID_REASONS)


@pages.post("/draws/<int:number>/void")
@requires(Permission.INSPECTIONS_APPROVE)
def void(number: int) -> WerkzeugResponse:
    """Ask for a draw to be void, or agree as a second person."""
    form = ("void_form", Text("作废", "Declare void"))
    if "reason" not in request.form:
        said = Text("抽取已作废，原结果留存并公开。", "The draw is void; its result stays public.")
        return _confirmed(number, form, lambda tx: service.approve_void(tx, ApproveVoid(notice=str(number))), said)
    typed = {"notice": str(number), "reason": request.form["reason"]}
    said = Text("作废申请已登记，须另一名负责人同意。", "Entered; another person in charge has to agree.")
    return _confirmed(number, form, lambda tx: service.request_void(tx, parse(VoidFormSchema(), typed)), said)


def _confirmed(number: int, form: tuple[str, Text], act: Callable[[Transaction], str], said: Text) -> WerkzeugResponse:
    try:
        _typed(number)
        attempt(transaction, act)
    except InvalidInputError as error:
        return _draw_form(
            number, *form, status=422, errors=error.fields, values=request.form.to_dict(), reasons=VOID_REASONS
        )
    return _to_draw(number, said)
