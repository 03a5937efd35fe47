"""Draft, submit and approve a yearly plan."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from oversight.agencies.queries import agencies, names
from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError, InvalidInputError, NotFoundError
from oversight.inspections.burden_queries import YearsBurden, years_burden
from oversight.inspections.events import ItemPlanned, PlanApproved, PlanDrafted, PlanSubmitted
from oversight.inspections.models import InspectionPlan, PlanItem
from oversight.inspections.policy import (
    FIRST_YEAR,
    LATEST_PUBLICATION,
    OBJECT_KINDS,
    Stratum,
    check_item,
    check_move,
    check_second_person,
)
from oversight.inspections.service.catalogue import matter_in_force
from oversight.permissions import Permission
from oversight.persistence import Transaction, require, require_scope

LONGEST_REASON = 200
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftItem:
    """An item: strata by the code of the division above the objects; a team's skill per slot, "" for any.

    `matter` is a code of the list of matters; the item keeps the version that holds on the day it is drafted.
    """

    title: str
    clause: str
    object_kind: str
    strata: Mapping[str, Stratum]
    team: tuple[str, ...] = ("", "")
    publish_within: int = LATEST_PUBLICATION
    matter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPlan:
    """A plan of an agency for a year, under its document number, with at least one item."""

    agency: str
    year: int
    title: str
    document_number: str
    items: tuple[DraftItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitPlan:
    """Hand a draft in for approval; `reason` says why townships are visited more often than usual, if they are."""

    plan_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovePlan:
    """Approve a submitted plan, as somebody else than who submitted it."""

    plan_id: str


def draft_plan(tx: Transaction, command: DraftPlan) -> str:
    """Store a draft with its items and return the plan's id."""
    require(tx.principal, Permission.INSPECTIONS_PLAN)
    require_scope(tx.principal, command.agency)
    _check(tx, command)
    plan = InspectionPlan(
        id=tx.new_id(),
        agency_id=command.agency,
        year=command.year,
        title=command.title.strip(),
        document_number=command.document_number.strip(),
        state="draft",
        submitted_by=None,
        burden_reason=None,
        approved_by=None,
        approved_at=None,
    )
    tx.session.add(plan)
    tx.record(PlanDrafted(agency=command.agency, year=command.year, items=len(command.items)), plan)
    tx.flush()
    for position, item in enumerate(command.items, 1):
        _add_item(tx, plan, position, item)
    return plan.id


def submit_plan(tx: Transaction, command: SubmitPlan) -> str:
    """Hand a draft in for approval, or hand a plan in again that came to need a reason; that is approved anew."""
    require(tx.principal, Permission.INSPECTIONS_PLAN)
    plan = _plan(tx, command.plan_id)
    burden = years_burden(tx.session, plan.id, tx.today)
    if not burden.needs_reason(plan.burden_reason):
        check_move(plan.state, "draft", Text("提交", "submit"))
    plan.burden_reason = _reason(command, burden)
    plan.state, plan.submitted_by = "submitted", tx.principal.user_id
    plan.approved_by, plan.approved_at = None, None
    tx.record(PlanSubmitted(agency=plan.agency_id, year=plan.year, overburdened=len(burden.over)), plan)
    return plan.id


def _reason(command: SubmitPlan, burden: YearsBurden) -> str | None:
    """Return the reason that is kept, given in good time or because it is needed; refuse a plan that lacks it."""
    reason = command.reason.strip()
    if not reason and not burden.over:
        return None
    if not 1 <= len(reason) <= LONGEST_REASON:
        text = Text(
            "有 {n} 个乡镇一年内检查超过 {most} 次，请说明理由（最多 {long} 字）。",
            "{n} townships are visited more than {most} times in the year; say why, in at most {long} characters.",
        )
        wrong = text.format(n=len(burden.over), most=burden.most, long=LONGEST_REASON)
        raise InvalidInputError(FieldError("reason", wrong))
    return reason


def approve_plan(tx: Transaction, command: ApprovePlan) -> str:
    """Approve a submitted plan; refused for the person who submitted it."""
    require(tx.principal, Permission.INSPECTIONS_APPROVE)
    plan = _plan(tx, command.plan_id)
    check_move(plan.state, "submitted", Text("批准", "approve"))
    check_second_person(plan.submitted_by, tx.principal.user_id)
    check_frequency(tx, plan)
    plan.state, plan.approved_by, plan.approved_at = "approved", tx.principal.user_id, tx.now
    tx.record(PlanApproved(agency=plan.agency_id, year=plan.year, submitted_by=str(plan.submitted_by)), plan)
    return plan.id


def check_frequency(tx: Transaction, plan: InspectionPlan, item_id: str | None = None) -> None:
    """Refuse to go on with a plan, or with an item of it, that leads to too many visits now and says no reason."""
    burden = years_burden(tx.session, plan.id, tx.today, item_id)
    if not burden.needs_reason(plan.burden_reason):
        return
    named = names(tx.session, [one.township for one in burden.over[:_NAMED]])
    text = Text(
        "提交以后，有 {n} 个乡镇一年内检查超过 {most} 次：{places}。计划没有写明理由。",
        "Since it was submitted, {n} townships came to be visited more than {most} times in the year: {places}. "
        "The plan gives no reason.",
    )
    places = Text("、".join(named.values()), ", ".join(named.values()))
    if len(burden.over) > _NAMED:
        places = Text("{list}等", "{list} and others").format(list=places)
    raise ConflictError(
        text.format(n=len(burden.over), most=burden.most, places=places),
        remedy=Text(
            "请由计划单位写明理由后重新提交，再由另一名负责人批准。抽样框不变，已抽中的乡镇不排除在外。",
            "The planning unit submits it again with a reason, and another person approves it. "
            "The frame stays: no township is left out for having been drawn.",
        ),
    )


def _plan(tx: Transaction, plan_id: str) -> InspectionPlan:
    plan = tx.session.get(InspectionPlan, plan_id)
    if plan is None:
        raise NotFoundError
    require_scope(tx.principal, plan.agency_id)
    return plan


def _add_item(tx: Transaction, plan: InspectionPlan, position: int, item: DraftItem) -> None:
    row = PlanItem(
        id=tx.new_id(),
        plan_id=plan.id,
        position=position,
        matter_id=_matter_id(tx, item.matter),
        title=item.title.strip(),
        clause=item.clause.strip(),
        object_kind=item.object_kind,
        strata={code: stratum._asdict() for code, stratum in sorted(item.strata.items())},
        team=list(item.team),
        publish_within=item.publish_within,
    )
    tx.session.add(row)
    event = ItemPlanned(agency=plan.agency_id, plan=plan.id, object_kind=item.object_kind, strata=len(item.strata))
    tx.record(event, row)


def _matter_id(tx: Transaction, code: str | None) -> str | None:
    found = None if code is None else matter_in_force(tx, code)
    return None if found is None else found.id


def _check(tx: Transaction, command: DraftPlan) -> None:
    wrong = _check_heading(tx, command)
    needed = Text("请填写第 {n} 项的{what}。", "Item {n} needs a {what}.")
    for number, item in enumerate(command.items, 1):
        prefix = f"items.{number}."
        wrong += [
            FieldError(f"{prefix}{name}", needed.format(n=number, what=what))
            for name, what in (("title", Text("名称", "title")), ("clause", Text("依据条款", "clause")))
            if not getattr(item, name).strip()
        ]
        if item.matter is not None and _matter_id(tx, item.matter) is None:
            text = Text("清单中没有现行事项 {code}。", "The list has no matter {code} in force.")
            wrong.append(FieldError(f"{prefix}matter", text.format(code=item.matter[:20])))
        if not 1 <= item.publish_within <= LATEST_PUBLICATION:
            text = Text("公开期限为 1 至 {n} 个工作日。", "Results are published within 1 to {n} working days.")
            wrong.append(FieldError(f"{prefix}publish_within", text.format(n=LATEST_PUBLICATION)))
        kind = item.object_kind
        sizes = Counter(str(one.parent) for one in agencies(tx.session, "", kind)) if kind in OBJECT_KINDS else {}
        wrong += check_item(prefix, kind, item.strata, item.team, sizes)
    if wrong:
        raise InvalidInputError(*wrong)


def _check_heading(tx: Transaction, command: DraftPlan) -> list[FieldError]:
    wrong = []
    if not FIRST_YEAR <= command.year <= tx.today.year + 1:
        text = Text("年度为 {a} 至 {b}。", "The year is {a} to {b}.").format(a=FIRST_YEAR, b=tx.today.year + 1)
        wrong.append(FieldError("year", text))
    if not command.title.strip():
        wrong.append(FieldError("title", Text("请填写计划名称。", "Enter the plan's title.")))
    if not command.document_number.strip():
        wrong.append(FieldError("document_number", Text("请填写文号。", "Enter the document number.")))
    if not command.items:
        wrong.append(FieldError("items", Text("计划至少有一个抽查事项。", "A plan has at least one item.")))
    query = select(InspectionPlan.id).where(InspectionPlan.document_number == command.document_number.strip())
    if tx.session.scalar(query) is not None:
        raise ConflictError(Text("这个文号的计划已经登记。", "A plan with this document number has been entered."))
    return wrong
