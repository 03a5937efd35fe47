"""Annual reports, what was submitted each time, and what was sent back."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oversight.persistence import Audited, Base, Id, UtcDateTime


class AnnualReport(Audited, Base):
    """The report of an agency about a year: the working copy, and where it stands."""

    __tablename__ = "annual_report"
    __table_args__ = (
        UniqueConstraint("agency_id", "year"),
        {"comment": "annual work reports to the city civil-affairs bureau"},
    )

    agency_id: Mapped[str] = mapped_column(Id, ForeignKey("agency.id"), comment="who reports")
    year: Mapped[int] = mapped_column(index=True, comment="the year reported on")
    state: Mapped[str] = mapped_column(String(12), comment="draft, submitted, returned or accepted")
    sections: Mapped[dict[str, Any]] = mapped_column(JSON, comment="section key: its text, and whether it is done")
    figures: Mapped[list[dict[str, Any]]] = mapped_column(JSON, comment="prefilled figures, their source and notes")
    started_at: Mapped[datetime] = mapped_column(UtcDateTime(), comment="when the draft was begun")
    submissions: Mapped[int] = mapped_column(comment="how often it was submitted")
    first_submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), comment="the submission that counts")
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), comment="the latest submission")
    submitted_by: Mapped[str | None] = mapped_column(Id, comment="the user who submitted last")
    snapshot_sha256: Mapped[str | None] = mapped_column(String(64), comment="digest of the latest submission")
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), comment="the latest return")
    return_reason: Mapped[str | None] = mapped_column(String(2000), comment="what is to be put right")
    return_sections: Mapped[list[str]] = mapped_column(JSON, comment="the sections that the return names")
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), comment="when the city accepted it")
    accepted_by: Mapped[str | None] = mapped_column(Id, comment="the user who accepted it")


class ReportVersion(Audited, Base):
    """A submission as it was made; never changed."""

    __tablename__ = "report_version"
    __table_args__ = (
        UniqueConstraint("report_id", "number"),
        {"comment": "submissions of annual reports (insert only)"},
    )

    report_id: Mapped[str] = mapped_column(Id, ForeignKey("annual_report.id"), comment="the report")
    number: Mapped[int] = mapped_column(comment="1 for the first submission")
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime(), comment="when, by the server's clock")
    submitted_by: Mapped[str] = mapped_column(Id, comment="the user who submitted")
    timeliness: Mapped[str] = mapped_column(String(12), comment="on_time, rolled_over, late or resubmitted")
    snapshot: Mapped[str] = mapped_column(Text, comment="canonical JSON of all that was submitted")
    sha256: Mapped[str] = mapped_column(String(64), comment="digest of the snapshot's UTF-8 bytes")


class ReportReturn(Audited, Base):
    """A submission sent back, with the reason; never changed."""

    __tablename__ = "report_return"
    __table_args__ = (
        UniqueConstraint("report_id", "number"),
        {"comment": "returns of annual reports (insert only)"},
    )

    report_id: Mapped[str] = mapped_column(Id, ForeignKey("annual_report.id"), comment="the report")
    number: Mapped[int] = mapped_column(comment="the submission that was returned")
    returned_at: Mapped[datetime] = mapped_column(UtcDateTime(), comment="when")
    returned_by: Mapped[str] = mapped_column(Id, comment="the user who returned it")
    reason: Mapped[str] = mapped_column(String(2000), comment="what is to be put right")
    sections: Mapped[list[str]] = mapped_column(JSON, comment="the sections that it names")
