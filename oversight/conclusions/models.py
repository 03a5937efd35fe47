"""The conclusion of a visit, from its draft to its publication."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, Session, mapped_column

from oversight.bilingual import Text
from oversight.persistence import SEALED, Audited, Base, Id, UtcDateTime


class Conclusion(Audited, Base):
    """The conclusion (结论) about one visited object; there is one a visit."""

    __tablename__ = "conclusion"
    __table_args__ = (
        UniqueConstraint("visit_id"),
        CheckConstraint("decided_by <> drafted_by", "second_person"),
        {"comment": "conclusions of visits: drafted, approved by a second person, published"},
    )

    visit_id: Mapped[str] = mapped_column(Id, ForeignKey("visit.id"), comment="the visit")
    number: Mapped[int] = mapped_column(index=True, comment="number of the draw")
    object: Mapped[str] = mapped_column(String(40), comment="code of the object visited")
    agency_id: Mapped[str] = mapped_column(Id, ForeignKey("agency.id"), index=True, comment="in whose scope it lies")
    owner_id: Mapped[str] = mapped_column(Id, ForeignKey("agency.id"), comment="the agency that owes the publication")
    state: Mapped[str] = mapped_column(String(12), index=True, comment="drafted, returned, formed or published")
    text: Mapped[str] = mapped_column(LongText, comment="the conclusion, for the inspected", info=SEALED)
    proposed: Mapped[str] = mapped_column(LongText, comment="what the drafter proposes to publish", info=SEALED)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, comment="per breach found: line, clause, finding and the digests of its evidence"
    )
    drafted_by: Mapped[str] = mapped_column(Id, comment="user who drafted it")
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime(), comment="when it was drafted last")
    review: Mapped[str | None] = mapped_column(LongText, comment="why it was returned", info=SEALED)
    decided_by: Mapped[str | None] = mapped_column(Id, comment="user who approved or returned it, never the drafter")
    formed_on: Mapped[date | None] = mapped_column(comment="day of the approval: the result is formed")
    publish_by: Mapped[date | None] = mapped_column(comment="last day for its publication")
    public_text: Mapped[str | None] = mapped_column(LongText, comment="what was published", info=SEALED)
    public_sha256: Mapped[str | None] = mapped_column(String(64), comment="SHA-256 of what was published")
    published_by: Mapped[str | None] = mapped_column(Id, comment="user who published it")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), comment="when it was published")

    def still_needed(self, session: Session, today: date) -> Text | None:  # noqa: ARG002 - the same for all
        """Say that the conclusion is not published yet."""
        if self.state == "published":
            return None
        return Text("这份结论还没有公开。", "The conclusion is not published yet.")
