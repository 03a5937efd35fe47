"""Requests for an erasure, and how far each has come."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from oversight.persistence import Audited, Base, Id


class ErasureRequest(Audited, Base):
    """A request to erase one record's personal data; whoever asks does not approve, and nobody approves twice."""

    __tablename__ = "erasure_request"
    __table_args__ = (
        CheckConstraint("first_approver <> requested_by", name="first_is_another"),
        CheckConstraint(
            "second_approver <> requested_by AND second_approver <> first_approver", name="second_is_another"
        ),
        {"comment": "requests to erase personal data, by opaque ids"},
    )

    agency_id: Mapped[str] = mapped_column(Id, ForeignKey("agency.id"), index=True, comment="the unit that asks")
    subject: Mapped[str] = mapped_column(String(255), index=True, comment="whose data, opaque: table:id")
    basis: Mapped[str] = mapped_column(String(30), comment="code of the legal basis")
    state: Mapped[str] = mapped_column(String(12), index=True, comment="requested, approved, erased, finished, refused")
    requested_by: Mapped[str] = mapped_column(Id, comment="user who asked, or the system")
    requested_on: Mapped[date] = mapped_column(comment="day of that")
    first_approver: Mapped[str | None] = mapped_column(Id, comment="user who approved first")
    second_approver: Mapped[str | None] = mapped_column(Id, comment="user who approved second; that carried it out")
    refused_by: Mapped[str | None] = mapped_column(Id, comment="user who refused")
    payloads: Mapped[int | None] = mapped_column(comment="how many payloads of the log were destroyed")
    erased_on: Mapped[date | None] = mapped_column(comment="day the data was erased")
    finished_on: Mapped[date | None] = mapped_column(comment="day the files were found free of it")
