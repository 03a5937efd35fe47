"""Take a visit in hand: nobody else changes it meanwhile, and the user is one of its team as it stands now."""

from sqlalchemy import select

from oversight.errors import NotFoundError
from oversight.evidence.queries import attached
from oversight.inspections.persons import person_of
from oversight.permissions import Permission
from oversight.persistence import Transaction, require, require_scope
from oversight.persistence.base import subject_of
from oversight.visits import queries
from oversight.visits.events import VisitTeamChanged
from oversight.visits.models import Visit, VisitSignature
from oversight.visits.policy import require_member
from oversight.visits.teams import team_of


def hold(tx: Transaction, identifier: str) -> Visit:
    """Lock a visit for its team's hands."""
    require(tx.principal, Permission.VISITS_WRITE)
    visit = tx.session.get(Visit, identifier, with_for_update=True, populate_existing=True)
    if visit is None:
        raise NotFoundError
    require_scope(tx.principal, visit.agency_id)
    _refresh_team(tx, visit)
    require_member(inspector_code(tx), visit.inspectors)
    return visit


def inspector_code(tx: Transaction) -> str | None:
    """Return which inspector of the roster the user is."""
    person = person_of(tx.session, tx.principal.user_id)
    return None if person is None else person.code


def is_signed(tx: Transaction, visit: Visit) -> bool:
    """Whether anybody has signed, or refused to."""
    tx.flush()
    return tx.session.scalar(select(VisitSignature.id).where(VisitSignature.visit_id == visit.id).limit(1)) is not None


def record_now(tx: Transaction, visit: Visit) -> str:
    """Return the digest of the record as it stands."""
    tx.flush()
    owner = subject_of(visit)
    files = attached(tx.session, [owner])[owner]
    answers = queries.answers_of(tx.session, visit.id)
    return queries.current_record(visit.number, visit.object, visit.inspectors, answers, files)


def signed_now(tx: Transaction, visit: Visit, record: str) -> list[VisitSignature]:
    """Return the signatures under a record."""
    asked = select(VisitSignature).where(VisitSignature.visit_id == visit.id, VisitSignature.record_sha256 == record)
    return list(tx.session.scalars(asked))


def unanswered(tx: Transaction, visit: Visit) -> list[str]:
    """Return the lines that nobody has answered yet."""
    tx.flush()
    given = {one.line for one in queries.answers_of(tx.session, visit.id)}
    return [line["code"] for line in visit.checklist if line["code"] not in given]


def _refresh_team(tx: Transaction, visit: Visit) -> None:
    """Follow a substitution that came while the visit was under way."""
    if visit.state != "open":
        return
    team = list(team_of(tx.session, visit.number, visit.object))
    if team != visit.inspectors:
        visit.inspectors = team
        event = VisitTeamChanged(agency=visit.agency_id, draw=visit.number, object=visit.object, inspectors=len(team))
        tx.record(event, visit)
