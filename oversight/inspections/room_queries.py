"""What stands around a draw: the work in the background, the certificate, the secrets and their custodians."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from oversight.bilingual import Text
from oversight.errors import NotFoundError
from oversight.inspections import drawing
from oversight.inspections.models import Notice
from oversight.inspections.room_tables import DrawJob, DrawSecret, FairnessCertificate, SecretShare
from oversight.inspections.rows import CertificateRow, JobRow, SecretRow, ShareRow


def jobs(session: Session, notice_id: str) -> dict[str, JobRow]:
    """Return a notice's work in the background, by kind."""
    rows = session.scalars(select(DrawJob).where(DrawJob.notice_id == notice_id))
    return {
        row.kind: JobRow(row.kind, row.state, row.done, row.total, Text(**row.failure) if row.failure else None)
        for row in rows
    }


def around(session: Session, notice_id: str) -> dict[str, Any]:
    """Return what a page about a draw shows besides it: the work in the background, the certificate, the secret."""
    return {
        "jobs": jobs(session, notice_id),
        "certificate": certificate(session, notice_id),
        "secret": secret_of(session, notice_id),
    }


def certificate(session: Session, notice_id: str) -> CertificateRow | None:
    """Return a notice's fairness certificate, None before it is computed."""
    row = session.scalar(select(FairnessCertificate).where(FairnessCertificate.notice_id == notice_id))
    if row is None:
        return None
    pairs = drawing.flagged_pairs(row.certificate)
    return CertificateRow(row.runs, row.infeasible, row.certificate, row.sha256, row.computed_at, pairs)


def secrets_of(session: Session, item_id: str) -> list[SecretRow]:
    """Return the secrets of a plan item, the latest first."""
    query = select(DrawSecret).where(DrawSecret.item_id == item_id).order_by(DrawSecret.id.desc())
    return [_secret(session, row) for row in session.scalars(query)]


def secret(session: Session, secret_id: str) -> SecretRow:
    """Return one secret; raise NotFoundError."""
    row = session.get(DrawSecret, secret_id)
    if row is None:
        raise NotFoundError
    return _secret(session, row)


def secret_of(session: Session, notice_id: str) -> SecretRow | None:
    """Return the secret of a sealed draw, None for others."""
    row = session.scalar(select(DrawSecret).where(DrawSecret.notice_id == notice_id))
    return None if row is None else _secret(session, row)


def kept_by(session: Session, user_id: str) -> list[SecretRow]:
    """Return the secrets of which a user keeps a share, the latest first."""
    mine = select(SecretShare.secret_id).where(SecretShare.custodian == user_id)
    query = select(DrawSecret).where(DrawSecret.id.in_(mine)).order_by(DrawSecret.id.desc())
    return [_secret(session, row) for row in session.scalars(query)]


def _secret(session: Session, row: DrawSecret) -> SecretRow:
    shares = session.scalars(select(SecretShare).where(SecretShare.secret_id == row.id).order_by(SecretShare.id))
    number = session.scalar(select(Notice.number).where(Notice.id == row.notice_id))
    return SecretRow(
        row.id,
        row.item_id,
        row.sha256,
        number,
        tuple(ShareRow(one.custodian, one.taken_at, one.returned_at) for one in shares),
    )
