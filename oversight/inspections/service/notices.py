"""Publish a notice: freeze frame, inspectors and recusals, and name the future events that will be the seed."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import and_, not_, select

from oversight.agencies.queries import agencies, populations
from oversight.bilingual import Text
from oversight.deadlines.calendar import WorkingDayCalendar
from oversight.errors import ConflictError, FieldError, InvalidInputError, NotFoundError
from oversight.inspections import drawing, freezing
from oversight.inspections.events import NoticePublished
from oversight.inspections.models import DrawResult, InspectionPlan, Inspector, Notice, PlanItem, Recusal
from oversight.inspections.policy import GENESIS, Candidate, Ground, Member, SeedEvent, Stratum, grounds
from oversight.inspections.service.carrying import carried_over, with_carried
from oversight.inspections.service.jobs import CERTIFICATE, queue_job
from oversight.inspections.service.plans import check_frequency
from oversight.inspections.service.register import enter, hold_register
from oversight.inspections.service.sealings import usable_secret, use_secret
from oversight.inspections.standing import declared, seats_now
from oversight.inspections.substituting import CARRIED
from oversight.permissions import Permission
from oversight.persistence import Transaction, require, require_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishNotice:
    """Announce a draw for an item of an approved plan; `again` says that it is knowingly not the item's first.

    `secret` is the id of a fixed secret: then the draw is sealed, for a visit that nobody is to foresee.
    """

    item_id: str
    events: tuple[SeedEvent, ...]
    again: bool = False
    secret: str | None = None


class _Subject(NamedTuple):
    plan: InspectionPlan
    item: PlanItem
    strata: dict[str, Stratum]
    earlier: list[int]
    carried: frozenset[str]


def publish_notice(tx: Transaction, command: PublishNotice) -> str:
    """Freeze, hash and announce; return the notice's id. Nothing of it can be changed afterwards."""
    require(tx.principal, Permission.INSPECTIONS_PLAN)
    hold_register(tx)
    subject = _subject(tx, command.item_id)
    if subject.earlier and not command.again:
        raise _not_the_first(subject)
    present = _inspectors(tx, *_visiting(tx, subject, command.events))
    recusals = _recusals(tx, subject, present)
    secret = None if command.secret is None else usable_secret(tx, command.secret, subject.item.id)
    contents = _contents(tx, subject, tuple(command.events), present, recusals)
    contents = replace(contents, secret_sha256=None if secret is None else secret.sha256)
    files = freezing.freeze(contents, tx.today)
    row = Notice(
        id=tx.new_id(),
        number=contents.number,
        item_id=subject.item.id,
        ordinal=len(subject.earlier) + 1,
        title=contents.title,
        previous=contents.previous,
        sha256=sha256(files.notice).hexdigest(),
        **files._asdict(),
        grounds=[list(ground) for ground in recusals],
        published_at=tx.now,
        publish_by=contents.publish_by,
        state="published",
        disclosed_at=None,
    )
    _store(tx, row, subject.plan.agency_id)
    if secret is not None:
        use_secret(tx, secret, row, subject.plan.agency_id)
    queue_job(tx, row, CERTIFICATE, drawing.RUNS)
    return row.id


def _store(tx: Transaction, row: Notice, agency: str) -> None:
    tx.session.add(row)
    event = NoticePublished(
        agency=agency, draw=row.number, item=row.item_id, ordinal=row.ordinal, notice_sha256=row.sha256
    )
    tx.record(event, row)
    enter(tx, "notice", row.number, row.notice, agency)


def _subject(tx: Transaction, item_id: str) -> _Subject:
    item = tx.session.get(PlanItem, item_id)
    if item is None:
        raise NotFoundError(
            Text("没有编号为 {id} 的抽查事项。", "There is no inspection item {id}.").format(id=item_id[:40])
        )
    plan = tx.session.get_one(InspectionPlan, item.plan_id)
    require_scope(tx.principal, plan.agency_id)
    if plan.state != "approved":
        raise ConflictError(
            Text("抽查计划还没有批准，不能发布公告。", "The plan has not been approved; no notice can be published."),
            remedy=Text("请先由第二人批准计划。", "A second person has to approve the plan first."),
        )
    check_frequency(tx, plan, item.id)
    earlier = list(tx.session.scalars(select(Notice.number).where(Notice.item_id == item.id)))
    rows = agencies(tx.session, "", item.object_kind)
    parents = {row.code: row.parent for row in rows if row.parent is not None and row.parent in item.strata}
    carried = carried_over(tx, parents)
    strata = {code: Stratum(**one) for code, one in item.strata.items()}
    return _Subject(plan, item, with_carried(strata, parents, carried), earlier, carried)


def _contents(
    tx: Transaction,
    subject: _Subject,
    events: tuple[SeedEvent, ...],
    present: list[Inspector],
    recusals: tuple[Ground, ...],
) -> freezing.Contents:
    weights = _weights(tx, subject)
    load = _prior_load(tx, subject.plan.year)
    last = tx.session.scalar(select(Notice).order_by(Notice.number.desc()).limit(1))
    title = subject.item.title
    if subject.earlier:
        title = f"{title}（第 {len(subject.earlier) + 1} 次公告）"
    return freezing.Contents(
        number=1 if last is None else last.number + 1,
        previous=GENESIS if last is None else last.sha256,
        item=subject.item.id,
        title=title,
        strata=subject.strata,
        team=tuple(subject.item.team),
        objects=tuple((one.code, one.stratum, weights[one.code]) for one in _candidates(tx, subject)),
        inspectors=tuple((one.id, one.cap, load[one.id], tuple(one.skills)) for one in present),
        conflicts=frozenset((ground.inspector, ground.target) for ground in recusals),
        events=events,
        publish_by=_visiting(tx, subject, events)[1],
    )


def _visiting(tx: Transaction, subject: _Subject, events: tuple[SeedEvent, ...]) -> tuple[date, date]:
    """Return the time of the visits: from the day of the last event to the day on which results are due."""
    latest = max((event.on for event in events), default=tx.today)
    return latest, WorkingDayCalendar().add_working_days(latest, subject.item.publish_within).on


def _candidates(tx: Transaction, subject: _Subject) -> list[Candidate]:
    rows = agencies(tx.session, "", subject.item.object_kind)
    return [
        Candidate(row.code, CARRIED if row.code in subject.carried else str(row.parent))
        for row in rows
        if row.parent in subject.item.strata
    ]


def _weights(tx: Transaction, subject: _Subject) -> dict[str, int]:
    """Return each object's weight: 1, or where size decides the registered population, which must be known."""
    registers = populations(tx.session, "", tx.today)
    weights: dict[str, int] = {}
    for one in _candidates(tx, subject):
        sizes = [register.registered for code, register in registers.items() if code.startswith(one.code)]
        by_size = subject.strata[one.stratum].mode == "pps"
        if by_size and (not sizes or None in sizes):
            raise InvalidInputError.of(
                "item_id",
                f"{one.code} 没有户籍人口数，不能按规模抽取：请先登记人口，或改为等概率。",
                f"{one.code} has no registered population, so it can't be drawn by size: "
                "enter the population, or plan equal chances.",
            )
        weights[one.code] = sum(size or 0 for size in sizes) if by_size else 1
    return weights


def _inspectors(tx: Transaction, first: date, last: date) -> list[Inspector]:
    """Return who can be assigned: those in post who are on leave on no day of the visits' time."""
    away = and_(Inspector.leave_from.is_not(None), Inspector.leave_from <= last, Inspector.leave_until >= first)
    return list(tx.session.scalars(select(Inspector).where(Inspector.active, not_(away)).order_by(Inspector.id)))


def _recusals(tx: Transaction, subject: _Subject, present: list[Inspector]) -> tuple[Ground, ...]:
    members = [Member(one.id, one.agency_id, one.relations) for one in present]
    known = [Ground(one.inspector_id, one.target, one.reason) for one in tx.session.scalars(select(Recusal))]
    moved = [one._replace(target=code) for one in known for code in subject.carried if code.startswith(one.target)]
    return grounds(_candidates(tx, subject), members, [*known, *moved])


def _prior_load(tx: Transaction, year: int) -> Counter[str]:
    """Return how many seats each inspector already has in the year's draws that stand."""
    query = (
        select(Notice.id, DrawResult.result)
        .join(DrawResult, Notice.id == DrawResult.notice_id)
        .join(PlanItem, PlanItem.id == Notice.item_id)
        .join(InspectionPlan, InspectionPlan.id == PlanItem.plan_id)
        .where(InspectionPlan.year == year, Notice.state == "drawn")
    )
    return Counter(
        seat.inspector
        for notice, result in tx.session.execute(query)
        for seat in seats_now(drawing.drawn_seats(result), declared(tx.session, notice))
    )


def _not_the_first(subject: _Subject) -> ConflictError:
    n, title = max(subject.earlier), subject.item.title
    tick = Text(
        "已有第 {n} 号公告。如确需再次抽取，请勾选此项。",
        "Notice no. {n} is there already. If a further one is meant, tick this.",
    )
    return ConflictError(
        Text(
            "抽查事项“{title}”已有第 {n} 号公告。再发一次公告须明示，并会公开显示为同一事项的又一次公告。",
            "The item '{title}' already has notice no. {n}. A further one must be meant, and is shown as such to all.",
        ).format(title=title, n=n),
        remedy=Text(
            "如确需再次抽取，请勾选“这是同一事项的又一次公告”（命令行用 --again）。",
            "If it is meant, tick 'a further notice of the same item' (--again on the command line).",
        ),
        fields=(FieldError("again", tick.format(n=n), "not-the-first"),),
    )
