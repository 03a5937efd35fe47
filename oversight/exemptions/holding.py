"""The rows of a case that is being worked on, within a transaction."""

from collections.abc import Sequence

from sqlalchemy import select

from oversight.errors import NotFoundError
from oversight.exemptions.models import ExemptionCase, ExemptionFlag, ExemptionOpinion
from oversight.exemptions.policy import Involved
from oversight.exemptions.queries import case
from oversight.persistence import Transaction, require_scope


def held(tx: Transaction, identifier: str) -> ExemptionCase:
    """Return a case within the principal's scope."""
    row = tx.session.get(ExemptionCase, identifier)
    if row is None:
        raise NotFoundError
    require_scope(tx.principal, row.agency_id)
    return row


def opinions_of(tx: Transaction, identifier: str) -> Sequence[ExemptionOpinion]:
    """Return the examiners' opinions on a case."""
    tx.flush()
    return tx.session.scalars(select(ExemptionOpinion).where(ExemptionOpinion.case_id == identifier)).all()


def flags_of(tx: Transaction, identifier: str) -> Sequence[ExemptionFlag]:
    """Return the points of the negative list found in a case."""
    tx.flush()
    return tx.session.scalars(select(ExemptionFlag).where(ExemptionFlag.case_id == identifier)).all()


def involved_in(tx: Transaction, row: ExemptionCase) -> Involved:
    """Return who is part of a case already."""
    tx.flush()
    return case(tx.session, "", row.id).involved
