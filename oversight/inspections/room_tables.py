"""What happens around a draw: its background jobs, its fairness certificate, the secret of a sealed one."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oversight.persistence import Audited, Base, Id, UtcDateTime

_DIGEST = String(64)


class DrawJob(Base):
    """Work on a notice that the worker does: its certificate, or a draw too large for a page.

    Progress only: what a job was asked for and what it brought are entries of the log.
    """

    __tablename__ = "draw_job"
    __table_args__ = (
        UniqueConstraint("notice_id", "kind"),
        {"comment": "certificates and large draws in the background (not audited; their requests and results are)"},
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="the job's identifier")
    kind: Mapped[str] = mapped_column(String(12), comment="certificate or draw")
    notice_id: Mapped[str] = mapped_column(Id, ForeignKey("inspection_notice.id"), comment="the notice")
    requested_by: Mapped[str] = mapped_column(Id, comment="user who published the notice or asked for the draw")
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime(), comment="when it was asked for")
    state: Mapped[str] = mapped_column(String(10), index=True, comment="queued, running, done or failed")
    runner: Mapped[str | None] = mapped_column(Id, comment="the run that works on it; another may not write")
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), comment="when a worker took it up")
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), comment="when it ended, either way")
    done: Mapped[int] = mapped_column(BigInteger, comment="simulated draws or steps that are done")
    total: Mapped[int] = mapped_column(BigInteger, comment="how many there are")
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSON, comment="why it failed, in both languages")


class FairnessCertificate(Audited, Base):
    """What a notice's rules do to people over simulated seeds; anybody can compute it again from the bundle."""

    __tablename__ = "fairness_certificate"
    __table_args__ = (UniqueConstraint("notice_id"), {"comment": "fairness certificates: one a notice"})

    notice_id: Mapped[str] = mapped_column(Id, ForeignKey("inspection_notice.id"), comment="the notice")
    runs: Mapped[int] = mapped_column(comment="number of simulated draws")
    infeasible: Mapped[int] = mapped_column(comment="how many of them had no lawful teams")
    flagged: Mapped[int] = mapped_column(comment="pairs that meet more than three times as often as others")
    certificate: Mapped[bytes] = mapped_column(LargeBinary, comment="certificate.json")
    sha256: Mapped[str] = mapped_column(_DIGEST, comment="SHA-256 of certificate.json")
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime(), comment="when it was computed")


class DrawSecret(Audited, Base):
    """The secret of a sealed draw, of which only the SHA-256 stays here; its custodians have the shares.

    `running` is the XOR of the shares handed out so far, and later of those brought back so far. It says nothing about
    the secret while a share lacks, and is emptied when none does.
    """

    __tablename__ = "draw_secret"
    __table_args__ = (UniqueConstraint("notice_id"), {"comment": "secrets of sealed draws, split among custodians"})

    item_id: Mapped[str] = mapped_column(Id, ForeignKey("inspection_item.id"), index=True, comment="the plan item")
    running: Mapped[str | None] = mapped_column(_DIGEST, comment="XOR of some of the shares; null when none lacks")
    sha256: Mapped[str | None] = mapped_column(_DIGEST, comment="SHA-256 of the secret's 64 digits, once fixed")
    notice_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("inspection_notice.id"), comment="the notice that names the SHA-256"
    )


class SecretShare(Audited, Base):
    """A custodian's share of a secret, of which only the SHA-256 stays here."""

    __tablename__ = "draw_secret_share"
    __table_args__ = (UniqueConstraint("secret_id", "custodian"), {"comment": "who keeps a share of a secret"})

    secret_id: Mapped[str] = mapped_column(Id, ForeignKey("draw_secret.id"), index=True, comment="the secret")
    custodian: Mapped[str] = mapped_column(Id, index=True, comment="user who keeps the share")
    sha256: Mapped[str | None] = mapped_column(_DIGEST, comment="SHA-256 of the share's 64 digits, once handed out")
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), comment="when it was shown, once")
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), comment="when it was brought back")
