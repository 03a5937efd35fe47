"""Assistance approvals as frozen rows, and the decisions taken in here as the log has them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from audit_log import state_commitment
from oversight.approvals.decisions import KINDS, DecisionKind
from oversight.approvals.models import AssistanceApproval
from oversight.approvals.policy import ApprovalState, AssistanceKind
from oversight.errors import NotFoundError, OutOfScopeError
from oversight.persistence.base import committed_columns
from oversight.persistence.log_reading import LOGGED_ACT, LoggedAct, acts_upon
from oversight.persistence.log_tables import log_entry


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRow:
    """An assistance approval; `event_id` is the entry of its last change."""

    id: str
    event_id: str
    case_code: str
    kind: AssistanceKind
    township: str
    amount_fen: int
    submitted_on: date
    submitted_by: str
    state: ApprovalState
    decided_by: str | None
    decided_on: date | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ApprovedRow:
    """An approval that was approved, and the commitment to its state as it stands now (64 hex digits)."""

    approval: ApprovalRow
    commitment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalFilter:
    """Which approvals: all where nothing is set; `township` is a prefix of codes, `case_code` exact."""

    state: str | None = None
    kind: str | None = None
    township: str | None = None
    case_code: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision taken in here: its kind, and its entry."""

    kind: DecisionKind
    act: LoggedAct


def approval_rows(
    session: Session, scope: str, wanted: ApprovalFilter, first: int = 0, limit: int | None = None
) -> list[ApprovalRow]:
    """Return the assistance approvals within a scope, newest first."""
    query = select(AssistanceApproval).where(*_conditions(scope, wanted))
    query = query.order_by(AssistanceApproval.submitted_on.desc(), AssistanceApproval.id.desc())
    return [_row(one) for one in session.scalars(query.offset(first).limit(limit))]


def approved_rows(session: Session, scope: str, since: date, until: date) -> list[ApprovedRow]:
    """Return the approvals within a scope that were approved on the days from `since` to `until`, by that day."""
    row = AssistanceApproval
    query = select(row).where(row.township_id.startswith(scope, autoescape=True)).order_by(row.decided_on, row.id)
    query = query.where(row.state == ApprovalState.APPROVED.value, row.decided_on.between(since, until))
    return [ApprovedRow(_row(one), _committed(one)) for one in session.scalars(query)]


def _committed(row: AssistanceApproval) -> str:
    table = AssistanceApproval.__table__
    values = {column.name: getattr(row, column.name) for column in table.columns}
    return state_commitment(row.state_salt, committed_columns(table, values))


def count_approvals(session: Session, scope: str, wanted: ApprovalFilter) -> int:
    """Count the assistance approvals within a scope."""
    query = select(func.count()).select_from(AssistanceApproval).where(*_conditions(scope, wanted))
    return session.scalar(query) or 0


def approval(session: Session, scope: str, identifier: str) -> ApprovalRow:
    """Return one approval; raise NotFoundError, or OutOfScopeError for another county's."""
    row = session.get(AssistanceApproval, identifier)
    if row is None:
        raise NotFoundError
    if not row.township_id.startswith(scope):
        raise OutOfScopeError(row.township_id)
    return _row(row)


def course(session: Session, identifier: str) -> list[LoggedAct]:
    """Return an approval's entries in the log, oldest first."""
    return acts_upon(session, [f"{AssistanceApproval.__tablename__}:{identifier}"])


def decision_rows(
    session: Session, scope: str, kinds: Collection[DecisionKind], first: int = 0, limit: int | None = None
) -> list[DecisionRow]:
    """Return the decisions of some kinds about agencies within a scope, newest first, as the log has them."""
    query = select(*LOGGED_ACT).where(*_decided(scope, kinds)).order_by(log_entry.c.entry_id.desc())
    acts = (LoggedAct(*row) for row in session.execute(query.offset(first).limit(limit)))
    return [DecisionRow(_kind_of(act.action), act) for act in acts]


def count_decisions(session: Session, scope: str, kinds: Collection[DecisionKind]) -> int:
    """Count the decisions of some kinds about agencies within a scope."""
    return session.scalar(select(func.count()).select_from(log_entry).where(*_decided(scope, kinds))) or 0


def _decided(scope: str, kinds: Collection[DecisionKind]) -> tuple[ColumnElement[bool], ...]:
    actions = [log_entry.c.action.startswith(action, autoescape=True) for kind in kinds for action in kind.actions]
    return (log_entry.c.agency.startswith(scope, autoescape=True), or_(False, *actions))


def _kind_of(action: str) -> DecisionKind:
    return next(kind for kind in KINDS if action.startswith(kind.actions))


def _conditions(scope: str, wanted: ApprovalFilter) -> list[ColumnElement[bool]]:
    row = AssistanceApproval
    found = [row.township_id.startswith(scope, autoescape=True)]
    if wanted.state:
        found.append(row.state == wanted.state)
    if wanted.kind:
        found.append(row.kind == wanted.kind)
    if wanted.township:
        found.append(row.township_id.startswith(wanted.township, autoescape=True))
    if wanted.case_code:
        found.append(row.case_code == wanted.case_code)
    return found


def _row(one: AssistanceApproval) -> ApprovalRow:
    return ApprovalRow(
        id=one.id,
        event_id=one.event_id,
        case_code=one.case_code,
        kind=AssistanceKind(one.kind),
        township=one.township_id,
        amount_fen=one.amount_fen,
        submitted_on=one.submitted_on,
        submitted_by=one.submitted_by,
        state=ApprovalState(one.state),
        decided_by=one.decided_by,
        decided_on=one.decided_on,
        reason=one.reason,
    )
