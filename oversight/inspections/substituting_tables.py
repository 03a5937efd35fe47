"""What happens after a draw: recusals that the inspected ask for, and the seats and objects that were replaced."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oversight.persistence import Audited, Base, Id, UtcDateTime

Digest = String(64)


class RecusalRequest(Audited, Base):
    """The inspected ask that an inspector of the drawn team withdraw (申请回避); the head decides within three days."""

    __tablename__ = "recusal_request"
    __table_args__ = (
        UniqueConstraint("notice_id", "object", "inspector_id"),
        CheckConstraint("decided_by <> requested_by", "second_person"),
        {"comment": "recusals that the inspected ask for, and the head's decisions"},
    )

    notice_id: Mapped[str] = mapped_column(Id, ForeignKey("inspection_notice.id"), index=True, comment="the notice")
    object: Mapped[str] = mapped_column(String(40), comment="code of the object that is to be visited")
    inspector_id: Mapped[str] = mapped_column(Id, ForeignKey("inspector.id"), comment="who is to withdraw")
    reason: Mapped[str] = mapped_column(String(20), comment="reason code; the reason itself stays in the case file")
    evidence: Mapped[str | None] = mapped_column(Digest, comment="SHA-256 of the evidence in the case file")
    requested_by: Mapped[str] = mapped_column(Id, comment="user of the inspected unit who asked")
    requested_on: Mapped[date] = mapped_column(comment="day of the request")
    due_on: Mapped[date] = mapped_column(comment="last day for the decision")
    state: Mapped[str] = mapped_column(String(12), comment="pending, granted or rejected")
    decided_by: Mapped[str | None] = mapped_column(Id, comment="the head who decided, never who asked")
    decided_on: Mapped[date | None] = mapped_column(comment="day of the decision")
    application: Mapped[bytes] = mapped_column(LargeBinary, comment="what the register's entry of the request is about")
    application_number: Mapped[int] = mapped_column(comment="number of that entry")
    rejection: Mapped[bytes | None] = mapped_column(LargeBinary, comment="what the entry of a rejection is about")
    rejection_number: Mapped[int | None] = mapped_column(comment="number of that entry")


class Substitution(Audited, Base):
    """Seats that inspectors leave, or an object that can't be reached, and who or what a later number put there."""

    __tablename__ = "substitution"
    __table_args__ = (
        CheckConstraint("approved_by <> requested_by", "second_person"),
        CheckConstraint("event_on > declared_on", "declared_before_its_number"),
        {"comment": "substitutions after a draw"},
    )

    notice_id: Mapped[str] = mapped_column(Id, ForeignKey("inspection_notice.id"), index=True, comment="the notice")
    kind: Mapped[str] = mapped_column(String(12), comment="unavailable, recusal, emergency or unreachable")
    state: Mapped[str] = mapped_column(String(12), comment="requested, declared, replaced, impossible or refused")
    inspector_id: Mapped[str | None] = mapped_column(Id, ForeignKey("inspector.id"), comment="who leaves, if a person")
    object: Mapped[str | None] = mapped_column(String(40), comment="the object; null: every seat of the inspector")
    vacated: Mapped[list[list[str | int]]] = mapped_column(JSON, comment="object, slot, inspector of each seat vacated")
    reason: Mapped[str] = mapped_column(String(20), comment="reason code")
    evidence: Mapped[str | None] = mapped_column(Digest, comment="SHA-256 of the evidence in the case file")
    request_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("recusal_request.id"), unique=True, comment="the request of the inspected that was granted"
    )
    requested_by: Mapped[str] = mapped_column(Id, comment="user who asked for it")
    approved_by: Mapped[str | None] = mapped_column(Id, comment="user who approved or refused it, never who asked")
    declared_on: Mapped[date | None] = mapped_column(comment="day on which it was approved and entered in the register")
    source: Mapped[str | None] = mapped_column(String(40), comment="source of the number; null for an emergency")
    event_on: Mapped[date | None] = mapped_column(comment="day of the number, later than the declaration")
    declaration: Mapped[bytes | None] = mapped_column(LargeBinary, comment="what the declaration's entry is about")
    declaration_number: Mapped[int | None] = mapped_column(comment="number of that entry in the register")
    declaration_sha256: Mapped[str | None] = mapped_column(Digest, comment="SHA-256 of that entry, part of the seed")
    value: Mapped[str | None] = mapped_column(String(1000), comment="the published number")
    seed: Mapped[str | None] = mapped_column(Digest, comment="the replacement's seed")
    reserve: Mapped[str | None] = mapped_column(String(40), comment="the reserve that took an object's place")
    seats: Mapped[list[list[str | int]]] = mapped_column(JSON, comment="object, slot, inspector of each seat filled")
    replacement: Mapped[bytes | None] = mapped_column(LargeBinary, comment="what the replacement's entry is about")
    replacement_number: Mapped[int | None] = mapped_column(comment="number of that entry in the register")
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), comment="when the replacement was computed")
