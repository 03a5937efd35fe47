"""Receipts: whether an official act can be proved already, to whom, and when the next checkpoint is due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_log import Policy, leaf_hash
from oversight.approvals.decisions import KINDS
from oversight.audit_trail.cosigning import cosigners, latest_witnessed
from oversight.errors import NotFoundError, OutOfScopeError
from oversight.permissions import Permission
from oversight.persistence import Principal
from oversight.persistence.log_reading import LOGGED_ACT, LoggedAct
from oversight.persistence.log_storage import StoredCheckpoint, find_entry, latest_checkpoint
from oversight.persistence.log_tables import log_entry
from oversight.web.timelines import may_open

CHECKPOINT_SECONDS = 10
_LATE = timedelta(minutes=1)
_CASES = "approvals.case-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """An entry's place in the log.

    `covered` is the newest checkpoint that covers it and has the policy's quorum, `witnesses` who cosigned that one;
    without it, `is_signed` says whether only witnesses are missing, and `due_at` when the next checkpoint is due.
    """

    event_id: str
    leaf_hash: bytes
    leaf_index: int | None
    covered: StoredCheckpoint | None
    witnesses: tuple[str, ...]
    is_signed: bool
    due_at: datetime
    is_late: bool


def receipt_of(session: Session, event_id: str, policy: Policy, now: datetime) -> Receipt:
    """Return where an entry stands; raise NotFoundError if there is none."""
    connection = session.connection()
    entry = find_entry(connection, event_id)
    if entry is None:
        raise NotFoundError
    place, newest = entry.place, latest_checkpoint(connection)
    covered = None if place is None else latest_witnessed(connection, policy, place + 1)
    names = cosigners(connection, [covered.place])[covered.place] if covered else []
    due = now if newest is None else newest.signed_at + timedelta(seconds=CHECKPOINT_SECONDS)
    return Receipt(
        event_id=event_id,
        leaf_hash=leaf_hash(entry.body),
        leaf_index=entry.leaf_index,
        covered=covered,
        witnesses=tuple(name for name, _ in names),
        is_signed=place is not None and latest_checkpoint(connection, place + 1) is not None,
        due_at=max(due, now),
        is_late=now - due > _LATE,
    )


def act_for(session: Session, reader: Principal, event_id: str) -> LoggedAct:
    """Return an act whose receipt a reader may have; raise NotFoundError, or OutOfScopeError for what is not his.

    Those who read the log have every receipt in their area; the others those of the acts that they may know of.
    """
    row = session.execute(select(*LOGGED_ACT).where(log_entry.c.event_id == event_id)).first()
    if row is None:
        raise NotFoundError
    act = LoggedAct(*row)
    if not may_open(reader, act) or not any(reader.may(one) for one in _permissions(act.action)):
        raise OutOfScopeError(act.agency)
    return act


def _permissions(action: str) -> Iterator[Permission]:
    yield Permission.AUDIT_READ
    if action.startswith(_CASES):
        yield Permission.APPROVALS_READ
    yield from (kind.permission for kind in KINDS if action.startswith(kind.actions))
