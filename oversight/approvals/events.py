"""What can happen to an assistance approval."""

from dataclasses import dataclass
from typing import ClassVar

from oversight.persistence import Event


@dataclass(frozen=True, kw_only=True)
class CaseSubmitted(Event):
    """A case was submitted for approval."""

    ACTION: ClassVar[str] = "approvals.case-submitted/1"
    kind: str
    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class CaseDecided(Event):
    """A case was approved or refused."""

    ACTION: ClassVar[str] = "approvals.case-decided/1"
    decision: str


@dataclass(frozen=True, kw_only=True)
class CaseWithdrawn(Event):
    """A case was withdrawn before it was decided."""

    ACTION: ClassVar[str] = "approvals.case-withdrawn/1"
