"""Plans, inspectors, draws and the register as frozen rows."""

from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from oversight.errors import NotFoundError
from oversight.inspections import drawing
from oversight.inspections.catalogue_policy import ChecklistLine
from oversight.inspections.catalogue_queries import checklist, matters
from oversight.inspections.models import (
    DrawResult,
    DrawVoid,
    InspectionPlan,
    Inspector,
    Notice,
    PlanItem,
    Recusal,
    RegisterEntry,
    SeedValue,
)
from oversight.inspections.policy import GENESIS, Ground, Stratum, register_hash
from oversight.inspections.rows import (
    DrawDetail,
    DrawRow,
    InspectorRow,
    ItemRow,
    PlanRow,
    RegisterRow,
    SeedRow,
    VoidRow,
)
from oversight.inspections.standing import TeamSeat, teams, visit_objects
from oversight.inspections.substituting_queries import changes_file

__all__ = [
    "ChecklistLine",
    "TeamSeat",
    "checklist",
    "draw",
    "draw_number",
    "draws",
    "inspectors",
    "item",
    "matters",
    "plan",
    "plans",
    "register",
    "teams",
    "visit_objects",
]


def plans(session: Session, scope: str) -> list[PlanRow]:
    """Return the approved plans, and of the others those of agencies in the scope; the newest first."""
    return _plan_rows(session, _visible(scope).order_by(InspectionPlan.year.desc(), InspectionPlan.document_number))


def plan(session: Session, scope: str, plan_id: str) -> PlanRow:
    """Return one plan that the scope may see; else raise NotFoundError."""
    rows = _plan_rows(session, _visible(scope).where(InspectionPlan.id == plan_id))
    if not rows:
        raise NotFoundError
    return rows[0]


def item(session: Session, scope: str, item_id: str) -> ItemRow:
    """Return one item of a plan that the scope may see; else raise NotFoundError."""
    found = session.get(PlanItem, item_id)
    if found is None:
        raise NotFoundError
    return next(one for one in plan(session, scope, found.plan_id).items if one.id == item_id)


def inspectors(session: Session) -> list[InspectorRow]:
    """Return the roster with the declared recusals, by code."""
    declared = session.scalars(select(Recusal).order_by(Recusal.target)).all()
    return [
        InspectorRow(
            one.id,
            one.name,
            one.agency_id,
            one.certificate,
            tuple(one.skills),
            dict(one.relations),
            one.cap,
            one.active,
            tuple(Ground(r.inspector_id, r.target, r.reason) for r in declared if r.inspector_id == one.id),
            one.leave_from,
            one.leave_until,
        )
        for one in session.scalars(select(Inspector).order_by(Inspector.id))
    ]


def draws(session: Session, *, item_id: str | None = None) -> list[DrawRow]:
    """Return the notices, the latest first; they are public from the moment they are published."""
    query = select(Notice).order_by(Notice.number.desc())
    if item_id is not None:
        query = query.where(Notice.item_id == item_id)
    return _draw_rows(session, session.scalars(query).all())


def draw(session: Session, number: int, *, inside: bool = False) -> DrawDetail:
    """Return one draw by its number; raise NotFoundError for an unknown one.

    Only `inside` (the city's office) has the result of a sealed draw that hasn't been opened.
    """
    notice = session.scalar(select(Notice).where(Notice.number == number))
    if notice is None:
        raise NotFoundError
    result = session.scalar(select(DrawResult).where(DrawResult.notice_id == notice.id))
    void = session.scalar(select(DrawVoid).where(DrawVoid.notice_id == notice.id))
    strata = drawing.strata(notice.notice)
    detail = DrawDetail(
        row=_draw_rows(session, [notice])[0],
        previous=notice.previous,
        files=drawing.Files(notice.notice, notice.frame, notice.inspectors, notice.conflicts),
        strata=strata,
        seeds=_seeds(session, notice),
        grounds=tuple(Ground(*one) for one in notice.grounds),
        result=None if result is None else result.result,
        result_sha256=None if result is None else result.sha256,
        drawn_at=None if result is None else result.drawn_at,
        outcome=None if result is None else drawing.outcome_of(result.result, strata),
        void=None if void is None else _void(void),
        substitutions=None if result is None else changes_file(session, notice, result.result),
    )
    return detail if inside else detail.outside()


def draw_number(session: Session, notice: str) -> int:
    """Return the number of a notice given by its id or its number; raise NotFoundError for an unknown one."""
    found = session.get(Notice, notice)
    if found is not None:
        return found.number
    if not (notice.isascii() and notice.isdecimal() and len(notice) < 10):  # noqa: PLR2004 - no number is longer
        raise NotFoundError
    return int(notice)


def register(session: Session) -> list[RegisterRow]:
    """Return the register from its first entry on, each entry checked against the one before."""
    rows, previous = [], GENESIS
    for number, one in enumerate(session.scalars(select(RegisterEntry).order_by(RegisterEntry.number)), 1):
        again = register_hash(number, one.kind, one.draw, one.content, previous)
        rows.append(
            RegisterRow(
                one.number,
                one.kind,
                one.draw,
                one.content,
                one.previous,
                one.sha256,
                one.entered_at,
                whole=one.number == number and one.previous == previous and one.sha256 == again,
            )
        )
        previous = one.sha256
    return rows


def _visible(scope: str) -> Select[InspectionPlan]:
    mine = InspectionPlan.agency_id.startswith(scope, autoescape=True)
    return select(InspectionPlan).where(or_(InspectionPlan.state == "approved", mine))


def _plan_rows(session: Session, query: Select[InspectionPlan]) -> list[PlanRow]:
    found = session.scalars(query).all()
    notices: dict[str, list[int]] = {}
    for item_id, number in session.execute(select(Notice.item_id, Notice.number).order_by(Notice.number)):
        notices.setdefault(item_id, []).append(number)
    items: dict[str, list[ItemRow]] = {one.id: [] for one in found}
    chosen = select(PlanItem).where(PlanItem.plan_id.in_(list(items))).order_by(PlanItem.position)
    for one in session.scalars(chosen):
        items[one.plan_id].append(_item_row(one, notices.get(one.id, [])))
    return [
        PlanRow(
            one.id,
            one.agency_id,
            one.year,
            one.title,
            one.document_number,
            one.state,
            one.submitted_by,
            one.approved_by,
            one.approved_at,
            one.event_id,
            tuple(items[one.id]),
            one.burden_reason,
        )
        for one in found
    ]


def _item_row(one: PlanItem, notices: list[int]) -> ItemRow:
    strata = {code: Stratum(**stratum) for code, stratum in sorted(one.strata.items())}
    return ItemRow(
        one.id,
        one.plan_id,
        one.position,
        one.title,
        one.clause,
        one.object_kind,
        strata,
        tuple(one.team),
        one.publish_within,
        tuple(notices),
    )


def _draw_rows(session: Session, notices: Sequence[Notice]) -> list[DrawRow]:
    drawn = set(session.scalars(select(DrawResult.notice_id)))
    revealed = list(session.scalars(select(SeedValue.notice_id)))
    return [
        DrawRow(
            one.id,
            one.number,
            one.title,
            one.item_id,
            one.ordinal,
            one.state,
            one.sha256,
            one.published_at,
            one.publish_by,
            tuple(source.event_on for source in drawing.sources(one.notice)),
            revealed.count(one.id),
            one.id in drawn,
            one.event_id,
            drawing.secret_sha256(one.notice) is not None,
            one.disclosed_at,
        )
        for one in notices
    ]


def _seeds(session: Session, notice: Notice) -> tuple[SeedRow, ...]:
    known = {row.name: row for row in session.scalars(select(SeedValue).where(SeedValue.notice_id == notice.id))}
    return tuple(
        SeedRow(source, row.value, tuple(row.witnesses), row.revealed_at)
        if (row := known.get(source.name)) is not None
        else SeedRow(source, None, (), None)
        for source in drawing.sources(notice.notice)
    )


def _void(one: DrawVoid) -> VoidRow:
    return VoidRow(one.reason, one.first_approver, one.second_approver, one.decided_at, one.result)
