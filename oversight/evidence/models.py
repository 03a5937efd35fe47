"""Attachments: what a file is, whose it is, and its digest; the bytes themselves lie in the file store."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oversight.persistence import BLANKED, SEALED, Audited, Base, Id, UtcDateTime


class Evidence(Audited, Base):
    """One file attached to a record; the id is the sender's own, so that a repeated upload is the same one.

    An erasure blanks the digest: then no row names the file any more, and the sweep removes it.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("owner", "sha256"),
        CheckConstraint("size > 0", "not_empty"),
        {"comment": "files attached to records, by their digest"},
    )

    owner: Mapped[str] = mapped_column(String(80), comment="the record it belongs to, as table:id")
    agency_id: Mapped[str] = mapped_column(Id, ForeignKey("agency.id"), index=True, comment="in whose scope it lies")
    line: Mapped[str | None] = mapped_column(String(40), comment="code of the checklist line it proves")
    sha256: Mapped[str | None] = mapped_column(
        String(64), index=True, comment="SHA-256 of the bytes, 64 hex digits", info=BLANKED
    )
    size: Mapped[int] = mapped_column(BigInteger, comment="bytes")
    media_type: Mapped[str] = mapped_column(String(40), comment="what the first bytes say it is")
    name: Mapped[str | None] = mapped_column(String(120), comment="the file's name on the device", info=SEALED)
    location: Mapped[str | None] = mapped_column(
        String(40), comment="where it was taken, as latitude,longitude in degrees, if the sender said so", info=SEALED
    )
    on_device: Mapped[bool] = mapped_column(comment="whether the digest was taken on the device and found the same")
    sent_by: Mapped[str] = mapped_column(Id, comment="user who sent it")
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime(), comment="when the server had it")
