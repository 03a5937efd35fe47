"""Budget lines and the ledger of charges."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oversight.persistence import Audited, Base, Id, UtcDateTime


class FundBudget(Audited, Base):
    """One line of an agency's annual budget: a fund, and the level of government its money comes from."""

    __tablename__ = "fund_budget"
    __table_args__ = (
        UniqueConstraint("agency_id", "year", "fund", "level"),
        CheckConstraint("amount_fen >= 0 AND initial_fen >= 0", name="not_negative"),
        {"comment": "annual budgets of social-assistance funds, adjusted, by agency, year, fund and level"},
    )

    agency_id: Mapped[str] = mapped_column(Id, ForeignKey("agency.id"), comment="the county, or the city itself")
    year: Mapped[int] = mapped_column(comment="budget year")
    fund: Mapped[str] = mapped_column(String(16), comment="subsidy_fund, work_fund or other_funds")
    level: Mapped[str] = mapped_column(String(10), comment="all, or central, province, city, county")
    initial_fen: Mapped[int] = mapped_column(BigInteger, comment="budget at the year's beginning, fen")
    amount_fen: Mapped[int] = mapped_column(BigInteger, comment="adjusted annual budget, fen")
    document: Mapped[str] = mapped_column(String(200), comment="the document that approved the amount")
    state: Mapped[str] = mapped_column(String(12), comment="draft, returned or confirmed")
    recorded_by: Mapped[str] = mapped_column(Id, comment="who entered the present amount")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime(), comment="when the present amount was entered")
    confirmed_by: Mapped[str | None] = mapped_column(Id, comment="the finance reviewer who confirmed it")
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), comment="when it was confirmed")
    return_reason: Mapped[str | None] = mapped_column(String(500), comment="why the reviewer returned the amount")


class Charge(Audited, Base):
    """One row of the ledger: promised by a contract, then charged to a fund; withdrawn rows stay."""

    __tablename__ = "charge"
    __table_args__ = (
        CheckConstraint("committed_fen > 0 OR charged_fen > 0", name="amount"),
        {"comment": "charges to social-assistance funds, promised and paid"},
    )

    agency_id: Mapped[str] = mapped_column(
        Id, ForeignKey("agency.id"), index=True, comment="the county, or the city itself"
    )
    year: Mapped[int] = mapped_column(index=True, comment="budget year")
    fund: Mapped[str] = mapped_column(String(16), comment="subsidy_fund, work_fund or other_funds")
    purpose: Mapped[str] = mapped_column(String(12), comment="services, wages or goods; only services count")
    committed_fen: Mapped[int | None] = mapped_column(BigInteger, comment="amount promised, fen")
    committed_on: Mapped[date | None] = mapped_column(comment="day of the promise")
    charged_fen: Mapped[int | None] = mapped_column(BigInteger, comment="amount charged, fen")
    charged_on: Mapped[date | None] = mapped_column(comment="day of the charge")
    withdrawn_on: Mapped[date | None] = mapped_column(comment="day from which it no longer counts")
    voucher: Mapped[str | None] = mapped_column(String(32), comment="code of the accounting voucher")
    source_code: Mapped[str | None] = mapped_column(String(32), comment="code of the fund source in the accounts")
    note: Mapped[str] = mapped_column(String(500), comment="what was bought")
    withdrawal: Mapped[str | None] = mapped_column(String(500), comment="why it was withdrawn")
