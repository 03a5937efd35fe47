"""Attachments as frozen rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from oversight.errors import NotFoundError
from oversight.evidence.models import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """An attachment; `sha256` is None once it was erased."""

    id: str
    event_id: str
    owner: str
    agency: str
    line: str | None
    sha256: str | None
    size: int
    media_type: str
    name: str
    location: str | None
    on_device: bool
    sent_by: str
    sent_at: datetime


def attached(session: Session, owners: Collection[str]) -> dict[str, tuple[EvidenceRow, ...]]:
    """Return what is attached to some records (`table:id`), in the order in which it came; one query."""
    found: dict[str, list[EvidenceRow]] = {owner: [] for owner in owners}
    for one in session.scalars(
        select(Evidence).where(Evidence.owner.in_(list(found))).order_by(Evidence.sent_at, Evidence.id)
    ):
        found[one.owner].append(_row(one))
    return {owner: tuple(rows) for owner, rows in found.items()}


def attachment(session: Session, owner: str, identifier: str) -> EvidenceRow:
    """Return one attachment of a record; raise NotFoundError if it has no such."""
    found = session.get(Evidence, identifier)
    if found is None or found.owner != owner:
        raise NotFoundError
    return _row(found)


def digests(session: Session) -> frozenset[str]:
    """Return the digests that rows name: every file beside them is nobody's."""
    return frozenset(one for one in session.scalars(select(Evidence.sha256).distinct()) if one is not None)


def _row(one: Evidence) -> EvidenceRow:
    return EvidenceRow(
        id=one.id,
        event_id=one.event_id,
        owner=one.owner,
        agency=one.agency_id,
        line=one.line,
        sha256=one.sha256,
        size=one.size,
        media_type=one.media_type,
        name=one.name or "",
        location=one.location,
        on_device=one.on_device,
        sent_by=one.sent_by,
        sent_at=one.sent_at,
    )
