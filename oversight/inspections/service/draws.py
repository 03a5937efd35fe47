"""Draw: once, with nothing left to choose; a large draw is left to the worker, and comes out the same."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from oversight.bilingual import Text
from oversight.errors import ConflictError
from oversight.inspections import drawing
from oversight.inspections.events import DrawDisclosed, DrawRequested, DrawRun, NoticeSettled
from oversight.inspections.models import DrawResult, Notice
from oversight.inspections.policy import NO_ASSIGNMENT, RefusedAttemptError
from oversight.inspections.service.jobs import DRAW, queue_job
from oversight.inspections.service.register import enter, hold_register
from oversight.inspections.service.seeds import (
    RevealSeed,
    agency_of,
    files_of,
    find_notice,
    known_already,
    reveal_seed,
    values_of,
)
from oversight.permissions import Permission
from oversight.persistence import Transaction, require


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDraw:
    """Draw; `seeds` {name: value} may bring the numbers that have not been entered yet, in the same transaction."""

    notice: str
    seeds: Mapping[str, str] | None = None


def run_draw(tx: Transaction, command: RunDraw) -> str:
    """Compute and store the notice's one result and return the result's id; a second one is refused for ever."""
    notice = _drawable(tx, command)
    return store_result(tx, notice, drawing.draw(files_of(notice), values_of(tx, notice)))


def start_draw(tx: Transaction, command: RunDraw) -> str:
    """Draw as `run_draw` does; a draw too large for a page is queued for the worker. Return the notice's id."""
    notice = _drawable(tx, command)
    files = files_of(notice)
    if drawing.is_large(files):
        queue_job(tx, notice, DRAW, 1)
        tx.record(DrawRequested(agency=agency_of(tx, notice), draw=notice.number))
    else:
        store_result(tx, notice, drawing.draw(files, values_of(tx, notice)))
    return notice.id


def store_result(tx: Transaction, notice: Notice, drawn: drawing.Drawn) -> str:
    """Store a computed result, unless the notice has one; settle the notice, and enter the register."""
    refuse_second(tx, notice)
    row = DrawResult(
        id=tx.new_id(),
        notice_id=notice.id,
        seed=drawn.seed,
        result=drawn.result,
        sha256=drawn.sha256,
        assigned=drawn.assigned,
        drawn_at=tx.now,
    )
    tx.session.add(row)
    agency = agency_of(tx, notice)
    tx.record(
        DrawRun(
            agency=agency, draw=notice.number, seed=drawn.seed, result_sha256=drawn.sha256, assigned=drawn.assigned
        ),
        row,
    )
    settle(tx, notice, *(("drawn", None) if drawn.assigned else ("void", NO_ASSIGNMENT)))
    enter(tx, "result", notice.number, drawn.result, agency)
    return row.id


def disclose_draw(tx: Transaction, number: str) -> str:
    """Open the result and the secret of a sealed draw to everybody; return the notice's id."""
    require(tx.principal, Permission.INSPECTIONS_APPROVE)
    hold_register(tx)
    notice = find_notice(tx, number)
    result = tx.session.scalar(select(DrawResult).where(DrawResult.notice_id == notice.id))
    sealed = drawing.secret_sha256(notice.notice) is not None
    if not sealed or result is None or notice.state != "drawn" or notice.disclosed_at is not None:
        raise ConflictError(Text("这次抽取没有未公开的结果。", "This draw has no result that is still closed."))
    notice.disclosed_at = tx.now
    agency = agency_of(tx, notice)
    tx.record(DrawDisclosed(agency=agency, draw=notice.number, result_sha256=result.sha256), notice)
    enter(tx, "disclosure", notice.number, result.result, agency)
    return notice.id


def disclose_due(tx: Transaction) -> int:
    """Open every sealed result whose day of publication has passed; return how many."""
    overdue = tx.session.scalars(
        select(Notice).where(Notice.state == "drawn", Notice.disclosed_at.is_(None), Notice.publish_by < tx.today)
    )
    closed = [one for one in overdue if drawing.secret_sha256(one.notice) is not None]
    for notice in closed:
        disclose_draw(tx, str(notice.number))
    return len(closed)


def settle(tx: Transaction, notice: Notice, state: str, reason: str | None) -> None:
    """Change a notice's state, which is all of it that can change."""
    notice.state = state
    tx.record(NoticeSettled(agency=agency_of(tx, notice), draw=notice.number, state=state, reason=reason), notice)


def _drawable(tx: Transaction, command: RunDraw) -> Notice:
    require(tx.principal, Permission.INSPECTIONS_DRAW)
    hold_register(tx)
    notice = find_notice(tx, command.notice)
    refuse_second(tx, notice)
    _reveal_missing(tx, notice, command.seeds or {})
    return notice


def refuse_second(tx: Transaction, notice: Notice) -> None:
    """Refuse to draw what has its result or is void."""
    drawn = tx.session.scalar(select(DrawResult.id).where(DrawResult.notice_id == notice.id)) is not None
    if drawn or notice.state != "published":
        raise RefusedAttemptError(
            Text(
                "第 {n} 号公告已有结果或已作废，不能再抽。",
                "Notice no. {n} has its one result or is void; it can't be drawn again.",
            ).format(n=notice.number),
            notice.number,
            "redraw",
        )


def _reveal_missing(tx: Transaction, notice: Notice, seeds: Mapping[str, str]) -> None:
    known = values_of(tx, notice)
    for name, value in seeds.items():
        if name not in known:
            reveal_seed(tx, RevealSeed(notice=notice.id, name=name, value=value))
        elif known[name] != value:
            raise known_already(notice, name)
    missing = [one.name for one in drawing.sources(notice.notice) if one.name not in known and one.name not in seeds]
    if missing:
        raise ConflictError(
            Text("还缺来源 {names} 的号码，不能抽取。", "The numbers of {names} are missing; no draw yet.").format(
                names="、".join(missing)
            ),
            remedy=Text("请等号码公布后录入。", "Enter them once they are published."),
        )
