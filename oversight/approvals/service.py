"""Submit, decide and withdraw assistance cases."""

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from oversight.agencies import queries as agencies
from oversight.approvals.events import CaseDecided, CaseSubmitted, CaseWithdrawn
from oversight.approvals.models import AssistanceApproval
from oversight.approvals.policy import (
    CASE_CODE,
    DECISIONS,
    LARGEST_FEN,
    ApprovalState,
    AssistanceKind,
    Move,
    after,
    handles,
    reason_errors,
    require_handler,
    require_other_decider,
)
from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError, NotFoundError
from oversight.permissions import Permission
from oversight.persistence import Transaction, require, require_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitCase:
    """A case by its opaque code (16 to 64 hex digits), with the amount applied for in fen."""

    case_code: str
    kind: str
    township: str
    amount_fen: int
    submitted_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideCase:
    """A decision, "approve" or "refuse"; a refusal gives its reason."""

    approval: str
    decision: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCase:
    """A withdrawal before the decision, with its reason."""

    approval: str
    reason: str


def submit_case(tx: Transaction, command: SubmitCase) -> str:
    """Submit a case for approval and return the approval's id."""
    require(tx.principal, Permission.APPROVALS_DECIDE)
    if wrong := _submission_errors(tx, command):
        raise InvalidInputError(*wrong)
    row = AssistanceApproval(
        id=tx.new_id(),
        case_code=command.case_code,
        kind=command.kind,
        township_id=command.township,
        amount_fen=command.amount_fen,
        submitted_on=command.submitted_on,
        submitted_by=tx.principal.user_id,
        state=ApprovalState.PENDING.value,
    )
    tx.session.add(row)
    tx.record(CaseSubmitted(agency=command.township, kind=command.kind, amount_fen=command.amount_fen), row)
    return row.id


def decide_case(tx: Transaction, command: DecideCase) -> str:
    """Approve or refuse a case that somebody else submitted; returns the entry's id."""
    row = _held(tx, command.approval)
    if command.decision not in DECISIONS:
        raise InvalidInputError.of("decision", "请选择“同意”或“不同意”。", "Choose to approve or to refuse.")
    move = Move(command.decision)
    state = after(row.state, move)
    require_other_decider(row.submitted_by, tx.principal.user_id)
    _settle(tx, row, state, command.reason, needed=move is Move.REFUSE)
    return tx.record(CaseDecided(agency=row.township_id, decision=move.value), row)


def withdraw_case(tx: Transaction, command: WithdrawCase) -> str:
    """Withdraw a pending case; returns the entry's id."""
    row = _held(tx, command.approval)
    _settle(tx, row, after(row.state, Move.WITHDRAW), command.reason, needed=True)
    return tx.record(CaseWithdrawn(agency=row.township_id), row)


def _settle(tx: Transaction, row: AssistanceApproval, state: ApprovalState, reason: str, *, needed: bool) -> None:
    if wrong := reason_errors(reason, needed=needed):
        raise InvalidInputError(*wrong)
    row.state, row.reason = state.value, reason.strip() or None
    row.decided_by, row.decided_on = tx.principal.user_id, tx.today


def _held(tx: Transaction, approval: str) -> AssistanceApproval:
    require(tx.principal, Permission.APPROVALS_DECIDE)
    row = tx.session.get(AssistanceApproval, approval)
    if row is None:
        raise NotFoundError
    require_scope(tx.principal, row.township_id)
    require_handler(tx.principal, row.township_id)
    return row


def _submission_errors(tx: Transaction, command: SubmitCase) -> list[FieldError]:
    wrong = []
    if re.fullmatch(CASE_CODE, command.case_code) is None:
        message = Text(
            "案件代码应为 16 至 64 位小写十六进制，由原系统生成，不能是姓名或证件号。",
            "The case code is 16 to 64 lower-case hex digits from the system that keeps the case, no name or number.",
        )
        wrong.append(FieldError("case_code", message, "pattern"))
    elif _known(tx, command.case_code):
        wrong.append(
            FieldError("case_code", Text("这个案件代码已经提交过。", "This case was submitted already."), "duplicate")
        )
    if command.kind not in set(AssistanceKind):
        wrong.append(FieldError("kind", Text("请选择救助种类。", "Choose the kind of assistance."), "choice"))
    if not _is_own_township(tx, command.township):
        message = Text("请填写您辖区内乡镇（街道）的编码。", "Enter the code of a township in your area.")
        wrong.append(FieldError("township", message, "township"))
    if not 0 < command.amount_fen <= LARGEST_FEN:
        message = Text(
            "申请金额应大于 0 元、不超过 10 亿元。", "The amount is more than 0 and at most 1,000,000,000 yuan."
        )
        wrong.append(FieldError("amount_fen", message, "range"))
    if command.submitted_on > tx.today:
        message = Text("提交日期不能晚于今天。", "The day of submission can't be in the future.")
        wrong.append(FieldError("submitted_on", message, "future"))
    return wrong


def _known(tx: Transaction, case_code: str) -> bool:
    tx.flush()
    query = select(AssistanceApproval.id).where(AssistanceApproval.case_code == case_code)
    return tx.session.scalar(query) is not None


def _is_own_township(tx: Transaction, township: str) -> bool:
    if not (tx.principal.covers(township) and handles(tx.principal.agency, township)):
        return False
    return any(one.code == township for one in agencies.agencies(tx.session, township, level="township"))
