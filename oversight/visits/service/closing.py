"""Close a visit: the whole team and the inspected have put their word under the record as it stands."""

from dataclasses import dataclass

from oversight.persistence import Transaction
from oversight.visits.events import VisitClosed
from oversight.visits.policy import require_closable, require_open, require_two
from oversight.visits.service.holding import hold, record_now, signed_now


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseVisit:
    """The visit's id."""

    visit: str


def close_visit(tx: Transaction, command: CloseVisit) -> str:
    """Close the visit, and return its state: signed, or refused."""
    visit = hold(tx, command.visit)
    require_open(visit.state)
    require_two(visit.inspectors)
    record = record_now(tx, visit)
    signed = signed_now(tx, visit, record)
    theirs = [one for one in signed if one.side == "inspected"]
    missing = [code for code in visit.inspectors if all(one.inspector != code for one in signed)]
    require_closable(missing, inspected=bool(theirs))
    visit.state = "refused" if theirs[0].means == "refused" else "signed"
    visit.closed_at, visit.record_sha256 = tx.now, record
    event = VisitClosed(
        agency=visit.agency_id, draw=visit.number, object=visit.object, state=visit.state, record_sha256=record
    )
    tx.record(event, visit)
    return visit.state
