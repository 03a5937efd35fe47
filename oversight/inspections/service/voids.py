"""Declare a draw void: two approvers, a reason, and the result it had or would have had kept for everybody to see."""

from dataclasses import dataclass

from sqlalchemy import select

from oversight.bilingual import Text
from oversight.errors import ConflictError, InvalidInputError, NotFoundError
from oversight.inspections import drawing
from oversight.inspections.events import DrawVoided, VoidRequested
from oversight.inspections.models import DrawVoid, Notice
from oversight.inspections.policy import VOID_REASONS, RefusedAttemptError, check_second_person
from oversight.inspections.service.draws import settle
from oversight.inspections.service.register import enter, hold_register
from oversight.inspections.service.seeds import agency_of, files_of, find_notice, values_of
from oversight.permissions import Permission
from oversight.persistence import Transaction, require


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestVoid:
    """The first approver's word, with a reason code; `notice` is an id or a number."""

    notice: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveVoid:
    """The second approver's word."""

    notice: str


def request_void(tx: Transaction, command: RequestVoid) -> str:
    """Ask for a draw to be void; only once its seed is known, so that what is given up is known too."""
    require(tx.principal, Permission.INSPECTIONS_APPROVE)
    hold_register(tx)
    notice = find_notice(tx, command.notice)
    if command.reason not in VOID_REASONS:
        codes = "、".join(VOID_REASONS)
        raise InvalidInputError.of("reason", f"作废理由请从 {codes} 中选择。", f"Choose the reason from {codes}.")
    if notice.state == "void" or _void_of(tx, notice) is not None:
        raise ConflictError(Text("这次抽取已经作废或正在作废。", "The draw is void, or about to be."))
    if {source.name for source in drawing.sources(notice.notice)} != values_of(tx, notice).keys():
        raise ConflictError(
            Text("号码还没有全部公布，不能作废。", "The seed's numbers are not all known; it can't be void yet."),
            remedy=Text(
                "作废时要一并保存本应得出的结果，请在号码公布并录入后办理。",
                "The result that is given up is kept with the void: come back when the numbers are entered.",
            ),
        )
    row = DrawVoid(
        id=tx.new_id(),
        notice_id=notice.id,
        reason=command.reason,
        first_approver=tx.principal.user_id,
        second_approver=None,
        seed=None,
        result=None,
        decided_at=None,
    )
    tx.session.add(row)
    tx.record(VoidRequested(agency=agency_of(tx, notice), draw=notice.number, reason=command.reason), row)
    tx.flush()
    return row.id


def approve_void(tx: Transaction, command: ApproveVoid) -> str:
    """Agree as a second person: the result is stored with the void, and the register says so."""
    require(tx.principal, Permission.INSPECTIONS_APPROVE)
    hold_register(tx)
    notice = find_notice(tx, command.notice)
    row = _void_of(tx, notice)
    if row is None:
        raise NotFoundError(Text("没有人申请作废这次抽取。", "Nobody asked for this draw to be void."))
    if row.second_approver is not None:
        raise ConflictError(Text("这次抽取已经作废。", "The draw is void already."))
    _check_second(notice, row.first_approver, tx.principal.user_id)
    drawn = drawing.draw(files_of(notice), values_of(tx, notice))
    row.second_approver, row.decided_at = tx.principal.user_id, tx.now
    row.seed, row.result = drawn.seed, drawn.result
    agency = agency_of(tx, notice)
    event = DrawVoided(agency=agency, draw=notice.number, reason=row.reason, result_sha256=drawn.sha256)
    tx.record(event, row)
    settle(tx, notice, "void", row.reason)
    enter(tx, "void", notice.number, drawn.result, agency)
    return row.id


def _check_second(notice: Notice, first: str, second: str) -> None:
    """Refuse the first approver as the second; that it was tried is recorded."""
    try:
        check_second_person(first, second)
    except ConflictError as error:
        raise RefusedAttemptError(error.what, notice.number, "self-approval") from error


def _void_of(tx: Transaction, notice: Notice) -> DrawVoid | None:
    return tx.session.scalar(select(DrawVoid).where(DrawVoid.notice_id == notice.id))
