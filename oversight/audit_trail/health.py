"""How the log is doing: what waits for the tree and for a checkpoint."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oversight.persistence.log_storage import StoredCheckpoint, frontier_of, latest_checkpoint
from oversight.persistence.log_tables import log_entry, log_pending

SLOW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Entries in the tree, not in it yet (since when), not covered by a checkpoint yet, and the newest checkpoint."""

    at: datetime
    size: int
    pending: int
    pending_since: datetime | None
    uncovered: int
    newest: StoredCheckpoint | None

    @property
    def pending_age(self) -> timedelta:
        """How long the oldest pending entry has waited."""
        return max(self.at - self.pending_since, timedelta()) if self.pending_since else timedelta()

    @property
    def checkpoint_age(self) -> timedelta | None:
        """How old the newest checkpoint is."""
        return max(self.at - self.newest.signed_at, timedelta()) if self.newest else None

    @property
    def is_integrating(self) -> bool:
        """Whether nothing has waited for the tree longer than it should."""
        return self.pending_age <= SLOW

    @property
    def is_signing(self) -> bool:
        """Whether nothing in the tree has waited for a checkpoint longer than it should."""
        age = self.checkpoint_age
        return self.uncovered == 0 or (age is not None and age <= SLOW)


def health(session: Session, now: datetime) -> Health:
    """Return how the log is doing at an instant."""
    connection = session.connection()
    oldest = select(log_entry.c.occurred_at).join(log_pending, log_pending.c.entry_id == log_entry.c.entry_id)
    since = connection.scalar(oldest.order_by(log_pending.c.entry_id).limit(1))
    size, newest = frontier_of(connection).size, latest_checkpoint(connection)
    return Health(
        at=now,
        size=size,
        pending=connection.scalar(select(func.count()).select_from(log_pending)) or 0,
        pending_since=datetime.fromisoformat(since) if since else None,
        uncovered=size - (newest.size if newest else 0),
        newest=newest,
    )
