"""A breach as it was found, with the law of that day, and what became of it."""

from datetime import date

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from oversight import bilingual
from oversight.persistence import SEALED, Audited, Base, Id


class Finding(Audited, Base):
    """One rule's breach by one agency in one period; there is never a second one."""

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("rule", "agency_id", "period"),
        {"comment": "breaches kept: how they were found, put right and reviewed"},
    )

    rule: Mapped[str] = mapped_column(String(60), comment="the rule's identifier")
    requirement: Mapped[str] = mapped_column(String(12), comment="the requirement's number, R1 to R79")
    agency_id: Mapped[str] = mapped_column(Id, ForeignKey("agency.id"), index=True, comment="whose breach it is")
    period: Mapped[str] = mapped_column(String(30), comment="the period judged")
    result: Mapped[str] = mapped_column(String(20), comment="the outcome's result when it was found")
    severity: Mapped[str] = mapped_column(String(20), comment="violation, deviation or attention")
    clause_document: Mapped[str] = mapped_column(String(60), comment="the document of the clause")
    clause_number: Mapped[str] = mapped_column(String(60), comment="the clause's number in it")
    summary_zh: Mapped[str] = mapped_column(Text, comment="the finding with its figures, Chinese")
    summary_en: Mapped[str] = mapped_column(Text, comment="the finding with its figures, English")
    parameters: Mapped[str] = mapped_column(Text, comment="the parameter versions used, as JSON")
    opened_on: Mapped[date] = mapped_column(comment="day it was found")
    state: Mapped[str] = mapped_column(String(12), index=True, comment="open, rectified or closed")
    rectification: Mapped[str | None] = mapped_column(Text, comment="what was done to put it right", info=SEALED)
    evidence_sha256: Mapped[str | None] = mapped_column(String(64), comment="digest of the evidence of that")
    rectified_by: Mapped[str | None] = mapped_column(Id, comment="user who reported it put right")
    rectified_on: Mapped[date | None] = mapped_column(comment="day of that report")
    reviewed_by: Mapped[str | None] = mapped_column(Id, comment="user who reviewed last")
    reviewed_on: Mapped[date | None] = mapped_column(comment="day of the last review")
    review: Mapped[str | None] = mapped_column(Text, comment="what the reviewer found", info=SEALED)

    def still_needed(self, session: Session, today: date) -> bilingual.Text | None:  # noqa: ARG002 - the same for all
        """Say that the finding is not closed."""
        if self.state == "closed":
            return None
        return bilingual.Text("这个问题还没有销号。", "The finding is not closed yet.")
