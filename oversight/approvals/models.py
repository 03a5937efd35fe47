"""Assistance approvals: a case by its opaque code, never a person."""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from oversight import bilingual
from oversight.persistence import SEALED, Audited, Base, Id


class AssistanceApproval(Audited, Base):
    """One application for assistance as submitted for approval: no name, no identity number, only codes."""

    __tablename__ = "assistance_approval"
    __table_args__ = {"comment": "assistance cases submitted for approval, by opaque code"}

    case_code: Mapped[str] = mapped_column(
        String(64), unique=True, comment="keyed digest of the case's number, made where the case is kept"
    )
    kind: Mapped[str] = mapped_column(String(20), index=True, comment="dibao, tekun or temporary_aid")
    township_id: Mapped[str] = mapped_column(Id, ForeignKey("agency.id"), index=True, comment="the township")
    amount_fen: Mapped[int] = mapped_column(BigInteger, comment="amount applied for: fen a month, or once")
    submitted_on: Mapped[date] = mapped_column(index=True, comment="day the case was submitted for approval")
    submitted_by: Mapped[str] = mapped_column(Id, comment="user who submitted it")
    state: Mapped[str] = mapped_column(String(12), index=True, comment="pending, approved, refused or withdrawn")
    decided_by: Mapped[str | None] = mapped_column(Id, comment="user who decided, or recorded the withdrawal")
    decided_on: Mapped[date | None] = mapped_column(comment="day of that")
    reason: Mapped[str | None] = mapped_column(Text, comment="the reason given, without personal data", info=SEALED)

    def still_needed(self, session: Session, today: date) -> bilingual.Text | None:  # noqa: ARG002 - the same for all
        """Say that the case awaits its decision."""
        if self.state != "pending":
            return None
        return bilingual.Text("这件审批还没有办结。", "The case is not decided yet.")
