"""Bring back what couldn't be reached: the next draw whose frame has the object visits it for certain."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from oversight.inspections.models import Notice
from oversight.inspections.policy import Stratum
from oversight.inspections.standing import DECLARED
from oversight.inspections.substituting import CARRIED
from oversight.inspections.substituting_tables import Substitution
from oversight.persistence import Transaction


def carried_over(tx: Transaction, codes: Collection[str]) -> frozenset[str]:
    """Return those of the objects that were given up in a draw, and that no later notice has brought back."""
    query = (
        select(Substitution.object, Notice.number)
        .join(Notice, Notice.id == Substitution.notice_id)
        .where(Substitution.kind == "unreachable", Substitution.state.in_(DECLARED), Notice.state == "drawn")
    )
    given_up = {str(place): number for place, number in tx.session.execute(query) if place in codes}
    if not given_up:
        return frozenset()
    later = select(Notice.number, Notice.frame).where(Notice.state != "void", Notice.number > min(given_up.values()))
    frames = [(number, frame) for number, frame in tx.session.execute(later)]
    return frozenset(
        place
        for place, number in given_up.items()
        if not any(after > number and f"{place}\t{CARRIED}\t".encode() in frame for after, frame in frames)
    )


def with_carried(
    strata: Mapping[str, Stratum], parents: Mapping[str, str], carried: Collection[str]
) -> dict[str, Stratum]:
    """Return a plan's strata with the certain one: of the others none draws more than is left, or is empty."""
    if not carried:
        return dict(strata)
    left = {name: sum(parent == name and code not in carried for code, parent in parents.items()) for name in strata}
    plan = {name: one._replace(k=min(one.k, left[name])) for name, one in strata.items() if left[name]}
    return {**plan, CARRIED: Stratum("all", 0, 0)}
