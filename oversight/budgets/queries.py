"""Budgets and ledger as frozen rows, and the sums that rules read."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from oversight.budgets.models import Charge, FundBudget
from oversight.budgets.vocabulary import COUNTED
from oversight.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A budget line in fen; `event_id` is the log entry of its present amount and state."""

    id: str
    agency: str
    year: int
    fund: str
    level: str
    initial_fen: int
    amount_fen: int
    document: str
    state: str
    recorded_by: str
    recorded_at: datetime
    confirmed_at: datetime | None
    return_reason: str | None
    event_id: str
    version: int

    @property
    def seen(self) -> str:
        """The line as it stands, for a confirmation that says what was seen."""
        return f"{self.id}:{self.version}"


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """A row of the ledger in fen; `event_id` is the log entry of its last change."""

    id: str
    agency: str
    year: int
    fund: str
    purpose: str
    committed_fen: int | None
    committed_on: date | None
    charged_fen: int | None
    charged_on: date | None
    withdrawn_on: date | None
    voucher: str | None
    source_code: str | None
    note: str
    withdrawal: str | None
    event_id: str

    @property
    def stage(self) -> str:
        """Where the row stands: committed, charged or withdrawn."""
        if self.withdrawn_on is not None:
            return "withdrawn"
        return "charged" if self.charged_on is not None else "committed"

    @property
    def amount_fen(self) -> int:
        """The amount charged, or promised while nothing is charged."""
        return self.charged_fen or self.committed_fen or 0

    @property
    def on(self) -> date | None:
        """The day of the charge, or of the promise while nothing is charged."""
        return self.charged_on or self.committed_on

    @property
    def counted(self) -> bool:
        """Whether the row counts towards the 5 % and the 3 %."""
        return self.purpose == COUNTED and self.withdrawn_on is None


@dataclass(frozen=True, slots=True)
class LedgerSum:
    """What an agency's ledger adds up to for one fund on a day: fen charged, fen charged or promised, rows."""

    agency: str
    fund: str
    charged_fen: int
    forecast_fen: int
    rows: int


def budget_lines(session: Session, scope: str, year: int) -> list[BudgetLine]:
    """Return the budget lines of a year within a scope, by agency and fund."""
    query = (
        select(FundBudget)
        .where(FundBudget.agency_id.startswith(scope, autoescape=True), FundBudget.year == year)
        .order_by(FundBudget.agency_id, FundBudget.fund, FundBudget.level)
    )
    return [_line(row) for row in session.scalars(query)]


def budget_line(session: Session, budget: str) -> BudgetLine:
    """Return one budget line; raise NotFoundError for an unknown id."""
    row = session.get(FundBudget, budget)
    if row is None:
        raise NotFoundError
    return _line(row)


def charges(session: Session, scope: str, year: int) -> list[ChargeRow]:
    """Return the ledger of a year within a scope, the latest first."""
    query = (
        select(Charge)
        .where(Charge.agency_id.startswith(scope, autoescape=True), Charge.year == year)
        .order_by(func.coalesce(Charge.charged_on, Charge.committed_on).desc(), Charge.id.desc())
    )
    return [_charge(row) for row in session.scalars(query)]


def charge(session: Session, charge_id: str) -> ChargeRow:
    """Return one row of the ledger; raise NotFoundError for an unknown id."""
    row = session.get(Charge, charge_id)
    if row is None:
        raise NotFoundError
    return _charge(row)


def ledger_sums(session: Session, scope: str, year: int, on: date) -> list[LedgerSum]:
    """Return what counts towards the ratios on a day, by agency and fund (one query)."""
    stands = or_(Charge.withdrawn_on.is_(None), Charge.withdrawn_on > on)
    charged = Charge.charged_on <= on
    promised = and_(Charge.committed_on <= on, or_(Charge.charged_on.is_(None), Charge.charged_on > on))
    query = (
        select(
            Charge.agency_id,
            Charge.fund,
            _total(charged, Charge.charged_fen),
            _total(promised, Charge.committed_fen),
            func.count(),
        )
        .where(Charge.agency_id.startswith(scope, autoescape=True), Charge.year == year)
        .where(Charge.purpose == COUNTED, stands, or_(charged, promised))
        .group_by(Charge.agency_id, Charge.fund)
    )
    return [
        LedgerSum(agency, fund, int(paid), int(paid) + int(due), rows)
        for agency, fund, paid, due, rows in session.execute(query)
    ]


def years(session: Session, scope: str) -> list[int]:
    """Return the years for which there is a budget within a scope, the latest first."""
    query = select(FundBudget.year).where(FundBudget.agency_id.startswith(scope, autoescape=True)).distinct()
    return sorted(session.scalars(query), reverse=True)


def unconfirmed(session: Session, scope: str) -> list[tuple[str, int, int]]:
    """Return agency, year and number of the budget lines that wait for a finance reviewer."""
    return _counted(session, scope, "draft")


def returned(session: Session, scope: str) -> list[tuple[str, int, int]]:
    """Return agency, year and number of the budget lines that a finance reviewer sent back."""
    return _counted(session, scope, "returned")


def _counted(session: Session, scope: str, state: str) -> list[tuple[str, int, int]]:
    query = (
        select(FundBudget.agency_id, FundBudget.year, func.count())
        .where(FundBudget.agency_id.startswith(scope, autoescape=True), FundBudget.state == state)
        .group_by(FundBudget.agency_id, FundBudget.year)
        .order_by(FundBudget.year.desc(), FundBudget.agency_id)
    )
    return [(agency, year, lines) for agency, year, lines in session.execute(query)]


def _total(when: ColumnElement[bool], amount: InstrumentedAttribute[int | None]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((when, amount), else_=0)), 0)


def _line(row: FundBudget) -> BudgetLine:
    return BudgetLine(
        row.id,
        row.agency_id,
        row.year,
        row.fund,
        row.level,
        row.initial_fen,
        row.amount_fen,
        row.document,
        row.state,
        row.recorded_by,
        row.recorded_at,
        row.confirmed_at,
        row.return_reason,
        row.event_id,
        row.version,
    )


def _charge(row: Charge) -> ChargeRow:
    return ChargeRow(
        row.id,
        row.agency_id,
        row.year,
        row.fund,
        row.purpose,
        row.committed_fen,
        row.committed_on,
        row.charged_fen,
        row.charged_on,
        row.withdrawn_on,
        row.voucher,
        row.source_code,
        row.note,
        row.withdrawal,
        row.event_id,
    )
