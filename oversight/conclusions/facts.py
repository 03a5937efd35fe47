"""What R69 judges: each formed conclusion with the working days that it took."""

from datetime import date

from sqlalchemy.orm import Session

from oversight.conclusions.policy import CALENDAR
from oversight.conclusions.problems import period_of
from oversight.conclusions.queries import ConclusionRow, formed
from oversight.rulebook.publishing import PublicationFacts


def publication_facts(session: Session, scope: str, on: date) -> list[PublicationFacts]:
    """Return the facts of every conclusion that was formed by a day, those owed by agencies within a scope."""
    return [_facts(row, row.formed_on, on) for row in formed(session, scope) if row.formed_on and row.formed_on <= on]


def _facts(row: ConclusionRow, formed_on: date, on: date) -> PublicationFacts:
    published = row.published_on if row.published_on is not None and row.published_on <= on else None
    source = f"结论与公开记录 / conclusion on record #{row.event_id}"
    return PublicationFacts(
        agency=row.owner,
        conclusion=period_of(row.number, row.object),
        formed_on=formed_on,
        published_on=published,
        working_days=CALENDAR.working_days_between(formed_on, published or on),
        sources=dict.fromkeys(("conclusion", "formed_on", "published_on", "working_days"), source),
    )
