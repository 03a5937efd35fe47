"""Start a visit: two inspectors at least, of the team that the draw sends there."""

from dataclasses import dataclass

from sqlalchemy import select

from oversight.inspections.service.register import hold_register
from oversight.permissions import Permission
from oversight.persistence import Transaction, require, require_scope
from oversight.visits.events import VisitStarted
from oversight.visits.models import Visit
from oversight.visits.policy import require_member, require_two
from oversight.visits.service.holding import inspector_code
from oversight.visits.teams import agency_of, lines_of, team_of


@dataclass(frozen=True, slots=True, kw_only=True)
class StartVisit:
    """The draw's number and the object's code."""

    number: int
    object: str


def start_visit(tx: Transaction, command: StartVisit) -> str:
    """Begin a visit and return its id; one that has begun is returned as it is."""
    require(tx.principal, Permission.VISITS_WRITE)
    hold_register(tx)
    team = team_of(tx.session, command.number, command.object)
    agency = agency_of(tx.session, command.number, command.object)
    require_scope(tx.principal, agency)
    require_two(team)
    require_member(inspector_code(tx), team)
    asked = select(Visit.id).where(Visit.number == command.number, Visit.object == command.object)
    if (known := tx.session.scalar(asked)) is not None:
        return known
    row = Visit(
        id=tx.new_id(),
        number=command.number,
        object=command.object,
        agency_id=agency,
        inspectors=list(team),
        checklist=[dict(line) for line in lines_of(tx.session, command.number)],
        started_at=tx.now,
        started_by=tx.principal.user_id,
        state="open",
        closed_at=None,
        record_sha256=None,
    )
    tx.session.add(row)
    event = VisitStarted(
        agency=agency,
        draw=row.number,
        object=row.object,
        inspectors=len(team),
        lines=len(row.checklist),
    )
    tx.record(event, row)
    tx.flush()
    return row.id
