"""What may be asked of budgets and ledger; amounts are whole fen."""

from dataclasses import dataclass
from datetime import date

from oversight.budgets.vocabulary import COUNTED, WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBudget:
    """A budget line in fen: `initial_fen` at the year's beginning, `amount_fen` adjusted (None: the same)."""

    agency: str
    year: int
    fund: str
    initial_fen: int
    document: str
    amount_fen: int | None = None
    level: str = WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustBudget:
    """The new adjusted amount (fen) of a budget line and the document that approved it."""

    budget: str
    amount_fen: int
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmBudget:
    """The lines of an agency's year as the reviewer saw them, each as `id:version`."""

    agency: str
    year: int
    seen: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnBudget:
    """The waiting lines of an agency's year as the reviewer saw them, each as `id:version`, and what is wrong."""

    agency: str
    year: int
    seen: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCharge:
    """A charge (or with stage `committed` a promise) of some fen to a fund on a day of the budget year."""

    agency: str
    year: int
    fund: str
    amount_fen: int
    on: date
    stage: str = "charged"
    purpose: str = COUNTED
    voucher: str | None = None
    source_code: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleCharge:
    """A promise that was charged with an amount (fen) on a day."""

    charge: str
    amount_fen: int
    on: date
    voucher: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCharge:
    """A promise or charge that counts no longer from a day on, and why."""

    charge: str
    on: date
    reason: str
