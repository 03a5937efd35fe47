"""What can happen to budgets and charges."""

from dataclasses import dataclass
from typing import ClassVar

from oversight.persistence import Event


@dataclass(frozen=True, kw_only=True)
class BudgetRecorded(Event):
    """A budget line was entered."""

    ACTION: ClassVar[str] = "budgets.budget-recorded/1"
    year: int
    fund: str
    level: str
    initial_fen: int
    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class BudgetAdjusted(Event):
    """A budget line's amount was changed during the year; it awaits confirmation again."""

    ACTION: ClassVar[str] = "budgets.budget-adjusted/1"
    year: int
    fund: str
    level: str
    previous_fen: int
    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class BudgetConfirmed(Event):
    """A finance reviewer confirmed a budget line."""

    ACTION: ClassVar[str] = "budgets.budget-confirmed/1"
    year: int
    fund: str
    level: str
    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class BudgetReturned(Event):
    """A finance reviewer sent a budget line back to who entered it."""

    ACTION: ClassVar[str] = "budgets.budget-returned/1"
    year: int
    fund: str
    level: str
    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class ChargeRecorded(Event):
    """A promise or a charge was entered in the ledger."""

    ACTION: ClassVar[str] = "budgets.charge-recorded/1"
    year: int
    fund: str
    purpose: str
    stage: str
    amount_fen: int
    on: str


@dataclass(frozen=True, kw_only=True)
class ChargeSettled(Event):
    """A promise was charged, perhaps with another amount."""

    ACTION: ClassVar[str] = "budgets.charge-settled/1"
    year: int
    fund: str
    purpose: str
    committed_fen: int
    amount_fen: int
    on: str


@dataclass(frozen=True, kw_only=True)
class ChargeWithdrawn(Event):
    """A promise or charge no longer counts."""

    ACTION: ClassVar[str] = "budgets.charge-withdrawn/1"
    year: int
    fund: str
    purpose: str
    amount_fen: int
    on: str
