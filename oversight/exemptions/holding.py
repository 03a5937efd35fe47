"""The rows of a case that is being worked on, within a transaction."""

from collections.abc import Sequence

from sqlalchemy import select

from oversight.errors import NotFoundError
from oversight.exemptions.models import ExemptionCase, ExemptionDecision, ExemptionFlag, ExemptionOpinion
from oversight.exemptions.policy import Involved
from oversight.persistence import Transaction, require_scope


def held(tx: Transaction, case: str) -> ExemptionCase:
    """Return a case within the principal's scope."""
    row = tx.session.get(ExemptionCase, case)
    if row is None:
        raise NotFoundError
    require_scope(tx.principal, row.agency_id)
    return row


def opinions_of(tx: Transaction, case: str) -> Sequence[ExemptionOpinion]:
    """Return the examiners' opinions on a case."""
    tx.flush()
    return tx.session.scalars(select(ExemptionOpinion).where(ExemptionOpinion.case_id == case)).all()


def flags_of(tx: Transaction, case: str) -> Sequence[ExemptionFlag]:
    """Return the points of the negative list found in a case."""
    tx.flush()
    return tx.session.scalars(select(ExemptionFlag).where(ExemptionFlag.case_id == case)).all()


def decisions_on(tx: Transaction, case: str) -> Sequence[ExemptionDecision]:
    """Return the decisions on a case."""
    tx.flush()
    return tx.session.scalars(select(ExemptionDecision).where(ExemptionDecision.case_id == case)).all()


def involved_in(tx: Transaction, row: ExemptionCase) -> Involved:
    """Return who is part of a case: applicant, examiners (those who found a flag too), and the first meeting."""
    decisions = decisions_on(tx, row.id)
    return Involved(
        applicant=row.applicant,
        agencies=(row.applicant_agency_id, row.agency_id),
        examiners=frozenset(one.examiner for one in opinions_of(tx, row.id))
        | frozenset(one.recorded_by for one in flags_of(tx, row.id)),
        deciders=frozenset(person for one in decisions for person in (one.decided_by, *one.attendees.split())),
    )
