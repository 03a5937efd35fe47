"""Reading the log by its indexed columns: what happened to given rows, for the timelines of their pages."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from oversight.persistence.log_tables import log_entry


@dataclass(frozen=True, slots=True)
class LoggedAct:
    """An entry's indexed columns; `at` is UTC with milliseconds as in the entry's body."""

    event_id: str
    at: str
    actor: str
    role: str
    agency: str
    action: str
    subject: str | None

    @property
    def instant(self) -> datetime:
        """The entry's time, aware, in UTC."""
        return datetime.fromisoformat(self.at)


LOGGED_ACT = (
    log_entry.c.event_id,
    log_entry.c.occurred_at,
    log_entry.c.actor,
    log_entry.c.role,
    log_entry.c.agency,
    log_entry.c.action,
    log_entry.c.subject,
)


def acts_upon(session: Session, subjects: Collection[str]) -> list[LoggedAct]:
    """Return what happened to rows (`table:id`), oldest first."""
    query = select(*LOGGED_ACT).where(log_entry.c.subject.in_(list(subjects))).order_by(log_entry.c.entry_id)
    return [LoggedAct(*row) for row in session.execute(query)]
