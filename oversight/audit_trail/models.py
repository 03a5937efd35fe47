"""Checks of the whole log that somebody asked for: how far each is, and what it found."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from oversight.persistence import Base, Id, UtcDateTime


class Verification(Base):
    """One check of everything; its request and its end are entries of the log, its progress is not."""

    __tablename__ = "verification"
    __table_args__ = {"comment": "checks of the whole log (not audited; their requests and results are)"}

    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="the check's identifier")
    requested_by: Mapped[str] = mapped_column(Id, comment="user who asked for it")
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True, comment="when it was asked for")
    state: Mapped[str] = mapped_column(String(10), index=True, comment="queued, running, done or failed")
    runner: Mapped[str | None] = mapped_column(Id, comment="the run that works on it; another may not write")
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), comment="when a worker took it up")
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), comment="when it ended, either way")
    stage: Mapped[dict[str, Any] | None] = mapped_column(JSON, comment="what is being checked, in both languages")
    done: Mapped[int] = mapped_column(BigInteger, comment="how many of the stage's things are checked")
    total: Mapped[int] = mapped_column(BigInteger, comment="how many the stage has")
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON, comment="what was found, or why it failed")
