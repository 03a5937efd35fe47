"""The gate before payment: no quorum, no payment file.

An approved case is let out only if its decision is in the tree of a checkpoint that the policy's quorum of witnesses
stands behind, by a proof that is computed here and now, and if the case is still in the state that its last entry
commits to. Whatever is kept back is named with its reason.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.orm import Session

from audit_log import AuditLogError, HashReader, Policy, inclusion_proof, leaf_hash, verify_inclusion
from audit_log.policy import NO_QUORUM
from oversight.approvals.events import CaseDecided
from oversight.approvals.policy import Move
from oversight.approvals.queries import ApprovalRow, ApprovedRow, approved_rows
from oversight.audit_trail.cosigning import latest_witnessed, witness_states
from oversight.bilingual import Text
from oversight.persistence.eras import era_at, place_of, present_era, within
from oversight.persistence.log_storage import DatabaseReader, StoredCheckpoint, latest_checkpoint
from oversight.persistence.log_tables import log_entry, log_leaf

_SUBJECT = "assistance_approval"
_TILE = 256
_AT_ONCE = 500


class Reason(StrEnum):
    """Why an approved case is kept back."""

    NO_WITNESSES = "no-witnesses"
    NOT_COVERED = "not-covered"
    NO_QUORUM = "no-quorum"
    CONTRADICTION = "contradiction"

    @property
    def label(self) -> Text:
        """The reason for people."""
        return _REASONS[self]


_REASONS = {
    Reason.NO_WITNESSES: Text("没有配置见证和法定数", "No witnesses and no quorum are configured"),
    Reason.NOT_COVERED: Text("检查点尚未覆盖", "Not covered by a checkpoint yet"),
    Reason.NO_QUORUM: Text("联署的见证不足法定数", "Too few witnesses have cosigned"),
    Reason.CONTRADICTION: Text("与日志矛盾", "Contradicts the log"),
}


@dataclass(frozen=True, slots=True)
class Payable:
    """An approved case with its receipt: the entry of its decision, and that entry's leaf."""

    approval: ApprovalRow
    decision: str
    leaf_index: int


@dataclass(frozen=True, slots=True)
class KeptBack:
    """An approved case that is not let out, and why."""

    approval: ApprovalRow
    reason: Reason


@dataclass(frozen=True, slots=True)
class PaymentList:
    """What may be paid by the receipts of one checkpoint, and what may not."""

    payable: tuple[Payable, ...]
    kept_back: tuple[KeptBack, ...]
    checkpoint: StoredCheckpoint | None
    has_quorum: bool = False

    @property
    def amount_fen(self) -> int:
        """The sum of what may be paid."""
        return sum(one.approval.amount_fen for one in self.payable)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which approved cases: of which area, decided on the days from `since` to `until`."""

    scope: str
    since: date
    until: date


def payment_list(session: Session, policy: Policy | None, wanted: Wanted) -> PaymentList:
    """Part the approved cases into those that the log's witnesses stand behind and those that they don't."""
    approved = approved_rows(session, wanted.scope, wanted.since, wanted.until)
    if policy is None or policy.quorum == NO_QUORUM:
        return PaymentList((), tuple(KeptBack(one.approval, Reason.NO_WITNESSES) for one in approved), None)
    connection = session.connection()
    witnessed = latest_witnessed(connection, policy)
    if any(one.conflicts for one in witness_states(connection, policy)):
        kept = tuple(KeptBack(one.approval, Reason.CONTRADICTION) for one in approved)
        return PaymentList((), kept, witnessed, has_quorum=True)
    judged = _Gate(connection, policy).judge(approved)
    payable = tuple(one for one in judged if isinstance(one, Payable))
    kept = tuple(one for one in judged if isinstance(one, KeptBack))
    return PaymentList(payable, kept, witnessed, has_quorum=True)


class _Gate:
    """Judges cases by one checkpoint; decisions of an earlier era of the log by that era's."""

    def __init__(self, connection: Connection, policy: Policy) -> None:
        self._connection = connection
        self._grounds = [_Ground(connection, policy, era) for era in range(present_era(connection) + 1)]

    def judge(self, approved: Sequence[ApprovedRow]) -> list[Payable | KeptBack]:
        """Return a judgement of each case, in order."""
        found: list[Payable | KeptBack] = []
        for at in range(0, len(approved), _AT_ONCE):
            some = approved[at : at + _AT_ONCE]
            entries = self._entries([f"{_SUBJECT}:{one.approval.id}" for one in some])
            found += [self._one(one, entries.get(f"{_SUBJECT}:{one.approval.id}", [])) for one in some]
        return found

    def _entries(self, subjects: Sequence[str]) -> dict[str, list[Row[Any]]]:
        query = (
            select(log_entry.c.subject, log_entry.c.event_id, log_entry.c.action, log_entry.c.body)
            .add_columns(log_leaf.c.leaf_index, log_leaf.c.hash)
            .outerjoin(log_leaf, log_leaf.c.entry_id == log_entry.c.entry_id)
            .where(log_entry.c.subject.in_(subjects))
            .order_by(log_entry.c.entry_id)
        )
        found: dict[str, list[Row[Any]]] = {}
        for row in self._connection.execute(query):
            found.setdefault(row.subject, []).append(row)
        return found

    def _one(self, case: ApprovedRow, entries: Sequence[Row[Any]]) -> Payable | KeptBack:
        decision = next((one for one in reversed(entries) if one.action == CaseDecided.ACTION), None)
        if decision is None or not _agrees(case, decision, entries[-1]):
            return KeptBack(case.approval, Reason.CONTRADICTION)
        if decision.leaf_index is None:
            return KeptBack(case.approval, Reason.NOT_COVERED)
        index, why_not = within(decision.leaf_index), self._grounds[era_at(decision.leaf_index)].refusal(decision)
        if why_not is not None:
            return KeptBack(case.approval, why_not)
        return Payable(case.approval, decision.event_id, index)


class _Ground:
    """What an era's newest witnessed checkpoint proves."""

    def __init__(self, connection: Connection, policy: Policy, era: int) -> None:
        newest = latest_checkpoint(connection, place_of(era, 0))
        self._signed = newest.size if newest else 0
        self._witnessed = latest_witnessed(connection, policy, place_of(era, 0))
        self._reader = _Remembering(DatabaseReader(connection, era))

    def refusal(self, decision: Row[Any]) -> Reason | None:
        """Return why a decision in the tree is not proved, if so."""
        index = within(decision.leaf_index)
        if index >= self._signed:
            return Reason.NOT_COVERED
        if self._witnessed is None or index >= self._witnessed.size:
            return Reason.NO_QUORUM
        return None if self._proves(decision, index, self._witnessed) else Reason.CONTRADICTION

    def _proves(self, decision: Row[Any], index: int, witnessed: StoredCheckpoint) -> bool:
        leaf = leaf_hash(decision.body)
        try:
            proof = inclusion_proof(self._reader, index, witnessed.size)
            verify_inclusion(leaf, index, witnessed.size, proof, witnessed.root)
        except AuditLogError:
            return False
        return bool(leaf == decision.hash)


def _agrees(case: ApprovedRow, decision: Row[Any], last: Row[Any]) -> bool:
    """Whether the decision was to approve this case, and the case is in the state that its last entry commits to."""
    try:
        said, committed = json.loads(decision.body), json.loads(last.body)
        return bool(
            said["details"]["decision"] == Move.APPROVE.value
            and said["subject"] == f"{_SUBJECT}:{case.approval.id}"
            and (said["event_id"], last.event_id) == (decision.event_id, case.approval.event_id)
            and committed["state_commitment"] == case.commitment
        )
    except (ValueError, KeyError, TypeError):
        return False


class _Remembering(HashReader):
    """Reads whole tiles, each once: the proofs of a month's decisions share most of theirs."""

    def __init__(self, reader: HashReader) -> None:
        self._reader = reader
        self._tiles: dict[tuple[int, int], Sequence[bytes]] = {}

    def read(self, level: int, start: int, count: int) -> Sequence[bytes]:
        """Return the hashes asked for."""
        tile, offset = divmod(start, _TILE)
        if (level, tile) not in self._tiles:
            self._tiles[level, tile] = self._reader.read(level, tile * _TILE, _TILE)
        return self._tiles[level, tile][offset : offset + count]
