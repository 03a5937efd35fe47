"""Draft a conclusion, approve or return it, publish it; what is found on the visit goes to the findings."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select

from oversight.bilingual import Text
from oversight.clock import day_of
from oversight.conclusions.events import (
    ConclusionDrafted,
    ConclusionFormed,
    ConclusionPublished,
    ConclusionReturned,
    PublicationBlocked,
)
from oversight.conclusions.leaks import Kind, Leak, leaks
from oversight.conclusions.models import Conclusion
from oversight.conclusions.persons import known_names
from oversight.conclusions.policy import (
    publish_by,
    require_closed,
    require_member,
    require_second,
    require_state,
    require_texts,
)
from oversight.conclusions.problems import open_problems
from oversight.errors import FieldError, InvalidInputError, NotFoundError
from oversight.inspections import queries as inspections
from oversight.inspections.persons import person_of
from oversight.permissions import Permission
from oversight.persistence import Transaction, require, require_scope
from oversight.visits.queries import visit as find_visit
from oversight.visits.rows import VisitRow

_TEXT = Text("结论", "Conclusion")
_PUBLIC = Text("公开内容", "Text to publish")


class LeakError(InvalidInputError):
    """A text that would have published personal data; `found` says where."""

    def __init__(self, row: Conclusion, found: tuple[Leak, ...]) -> None:
        super().__init__(*(FieldError("public_text", one.place, one.kind.value) for one in found))
        self.row = row
        self.found = found


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftConclusion:
    """The conclusion of a closed visit, and what is proposed to be published of it."""

    visit: str
    text: str
    proposed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnConclusion:
    """Why a draft is sent back."""

    conclusion: str
    review: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishConclusion:
    """The words that everybody may read."""

    conclusion: str
    public_text: str


def draft_conclusion(tx: Transaction, command: DraftConclusion) -> str:
    """Draft or redraft a conclusion, open a finding for each line answered no, and return the conclusion's id."""
    require(tx.principal, Permission.VISITS_WRITE)
    visit = find_visit(tx.session, tx.principal.scope, command.visit)
    me = person_of(tx.session, tx.principal.user_id)
    require_member(me.code if me else None, visit.inspectors)
    require_closed(visit.state)
    require_texts({"text": (_TEXT, command.text), "proposed": (_PUBLIC, command.proposed)})
    row = tx.session.scalar(select(Conclusion).where(Conclusion.visit_id == visit.id))
    if row is not None:
        require_state(row.state, "draft")
    problems = open_problems(tx, visit)
    row = row or _begun(tx, visit)
    row.state, row.text, row.proposed = "drafted", command.text.strip(), command.proposed.strip()
    row.problems = problems
    row.drafted_by, row.drafted_at, row.decided_by = tx.principal.user_id, tx.now, None
    tx.record(
        ConclusionDrafted(agency=row.agency_id, draw=row.number, object=row.object, problems=len(row.problems)), row
    )
    return row.id


def _begun(tx: Transaction, visit: VisitRow) -> Conclusion:
    row = Conclusion(
        id=tx.new_id(),
        visit_id=visit.id,
        number=visit.number,
        object=visit.object,
        agency_id=visit.agency,
        owner_id=_owner(tx, visit.number),
    )
    tx.session.add(row)
    return row


def return_conclusion(tx: Transaction, command: ReturnConclusion) -> str:
    """Send a draft back with the reason; returns the entry's id."""
    row = _second_persons(tx, command.conclusion, "decide")
    require_texts({"review": (Text("退回理由", "Reason"), command.review)})
    row.state, row.review, row.decided_by = "returned", command.review.strip(), tx.principal.user_id
    return tx.record(ConclusionReturned(agency=row.agency_id, draw=row.number, object=row.object), row)


def approve_conclusion(tx: Transaction, conclusion: str) -> str:
    """Approve a draft: the result is formed, and the days until its publication run; returns the entry's id."""
    row = _second_persons(tx, conclusion, "decide")
    row.state, row.decided_by, row.review = "formed", tx.principal.user_id, None
    row.formed_on, row.publish_by = tx.today, publish_by(tx.today)
    event = ConclusionFormed(
        agency=row.agency_id, draw=row.number, object=row.object, publish_by=row.publish_by.isoformat()
    )
    return tx.record(event, row)


def publish_conclusion(tx: Transaction, command: PublishConclusion) -> str:
    """Publish a formed conclusion; raise LeakError, which says where, if the text has personal data."""
    row = _second_persons(tx, command.conclusion, "publish")
    text = command.public_text.strip()
    require_texts({"public_text": (_PUBLIC, text)})
    if found := leaks(text, known_names(tx.session)):
        raise LeakError(row, found)
    row.state, row.public_text, row.public_sha256 = "published", text, sha256(text.encode()).hexdigest()
    row.published_by, row.published_at = tx.principal.user_id, tx.now
    late = row.publish_by is not None and day_of(tx.now) > row.publish_by
    event = ConclusionPublished(
        agency=row.agency_id, draw=row.number, object=row.object, public_sha256=row.public_sha256, late=late
    )
    return tx.record(event, row)


def publish_or_record(open_tx: Callable[[], AbstractContextManager[Transaction]], command: PublishConclusion) -> str:
    """Publish in one transaction; a publication that the gate blocks is recorded in another, and refused."""
    try:
        with open_tx() as tx:
            return publish_conclusion(tx, command)
    except LeakError as blocked:
        with open_tx() as tx:
            tx.record(_blocked(blocked))
        raise


def _blocked(error: LeakError) -> PublicationBlocked:
    counts = {kind: sum(one.kind is kind for one in error.found) for kind in Kind}
    return PublicationBlocked(
        agency=error.row.agency_id,
        draw=error.row.number,
        object=error.row.object,
        names=counts[Kind.NAME],
        identities=counts[Kind.IDENTITY],
        telephones=counts[Kind.TELEPHONE],
        cards=counts[Kind.CARD],
    )


def _second_persons(tx: Transaction, identifier: str, act: str) -> Conclusion:
    """Return a conclusion for an act that only a second person may do."""
    require(tx.principal, Permission.INSPECTIONS_APPROVE)
    row = tx.session.get(Conclusion, identifier)
    if row is None:
        raise NotFoundError
    require_scope(tx.principal, row.agency_id)
    require_state(row.state, act)
    team = find_visit(tx.session, tx.principal.scope, row.visit_id).inspectors
    me = person_of(tx.session, tx.principal.user_id)
    require_second(row.drafted_by, tx.principal.user_id, me.code if me else None, team)
    return row


def _owner(tx: Transaction, number: int) -> str:
    """Return whose plan the draw is of: that agency owes the publication."""
    drawn = inspections.draw(tx.session, number, inside=True).row
    planned = next(
        (plan for plan in inspections.plans(tx.session, "") for item in plan.items if item.id == drawn.item_id), None
    )
    if planned is None:
        raise NotFoundError
    return planned.agency
