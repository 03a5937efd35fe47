"""A visit, its answers and its signatures; answers and signatures are only ever added."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, Session, mapped_column

from oversight.bilingual import Text
from oversight.persistence import SEALED, Audited, Base, Id, UtcDateTime


class Visit(Audited, Base):
    """The visit of one drawn object by its team (现场检查)."""

    __tablename__ = "visit"
    __table_args__ = (UniqueConstraint("number", "object"), {"comment": "visits of drawn objects by their teams"})

    number: Mapped[int] = mapped_column(index=True, comment="number of the draw")
    object: Mapped[str] = mapped_column(String(40), comment="code of the object visited")
    agency_id: Mapped[str] = mapped_column(Id, ForeignKey("agency.id"), index=True, comment="in whose scope it lies")
    inspectors: Mapped[list[str]] = mapped_column(JSON, comment="codes of the team, in the order of its slots")
    checklist: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, comment="the lines to answer as they were at the start: code, question, clause"
    )
    started_at: Mapped[datetime] = mapped_column(UtcDateTime(), comment="when it was started")
    started_by: Mapped[str] = mapped_column(Id, comment="user who started it")
    state: Mapped[str] = mapped_column(String(12), index=True, comment="open, signed or refused")
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), comment="when both sides had signed or refused")
    record_sha256: Mapped[str | None] = mapped_column(String(64), comment="digest of the record that was signed")


class VisitAnswer(Audited, Base):
    """One answer to one line; a later one to the same line stands in its place, and both are kept."""

    __tablename__ = "visit_answer"
    __table_args__ = (
        UniqueConstraint("visit_id", "position"),
        CheckConstraint("answer IN ('yes', 'no', 'none')", "known_answer"),
        {"comment": "answers to the lines of checklists; never changed, only followed by others"},
    )

    visit_id: Mapped[str] = mapped_column(Id, ForeignKey("visit.id"), index=True, comment="the visit")
    position: Mapped[int] = mapped_column(comment="the how-manieth answer of the visit, from 1")
    line: Mapped[str] = mapped_column(String(40), comment="code of the line")
    answer: Mapped[str] = mapped_column(String(4), comment="yes, no or none (not applicable)")
    note: Mapped[str | None] = mapped_column(LongText, comment="what was seen", info=SEALED)
    correction: Mapped[str | None] = mapped_column(
        LongText, comment="why it was corrected after somebody had signed; else null", info=SEALED
    )
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime(), comment="when the server had it")
    answered_by: Mapped[str] = mapped_column(Id, comment="user who answered")


class VisitSignature(Audited, Base):
    """A signature, or its refusal, under the record as its digest names it."""

    __tablename__ = "visit_signature"
    __table_args__ = (
        CheckConstraint("(side = 'inspected') = (inspector IS NULL)", "one_side"),
        UniqueConstraint("visit_id", "inspector", "record_sha256"),
        {"comment": "signatures of both sides under a visit's record; never changed"},
    )

    visit_id: Mapped[str] = mapped_column(Id, ForeignKey("visit.id"), index=True, comment="the visit")
    side: Mapped[str] = mapped_column(String(10), comment="inspector or inspected")
    inspector: Mapped[str | None] = mapped_column(Id, comment="code of the inspector who signed; null: the inspected")
    means: Mapped[str] = mapped_column(
        String(12), comment="account, certificate (number typed), present (name taken down) or refused"
    )
    signer: Mapped[str | None] = mapped_column(String(60), comment="name of who signed for the inspected", info=SEALED)
    post: Mapped[str | None] = mapped_column(String(60), comment="post of who signed for the inspected", info=SEALED)
    reason: Mapped[str | None] = mapped_column(LongText, comment="why the inspected would not sign", info=SEALED)
    record_sha256: Mapped[str] = mapped_column(String(64), comment="digest of the record as it was signed")
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime(), comment="when")
    entered_by: Mapped[str] = mapped_column(Id, comment="user whose device it was signed on")

    def still_needed(self, session: Session, today: date) -> Text | None:  # noqa: ARG002 - the same for all
        """Say that the visit is not closed yet."""
        visit = session.get(Visit, self.visit_id)
        if visit is None or visit.state != "open":
            return None
        return Text("这次检查还没有结束。", "The visit is not closed yet.")
