"""The teams as they stand: the draw's, with every substitution and every replaced object applied."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from oversight.errors import NotFoundError
from oversight.inspections import drawing
from oversight.inspections.models import DrawResult, Notice
from oversight.inspections.substituting_tables import Substitution

DECLARED = ("declared", "replaced", "impossible")


class TeamSeat(NamedTuple):
    """A seat as it stands now; `substituted` if its inspector was not drawn for it at first."""

    object: str
    slot: int
    inspector: str
    substituted: bool


Seats = dict[tuple[str, int], TeamSeat]


def teams(session: Session, number: int) -> tuple[TeamSeat, ...]:
    """Return the seats as they stand; a seat that was vacated and isn't filled yet is left out.

    Raise NotFoundError for an unknown draw. A draw that is void, or has no result yet, has no seats.
    """
    drawn, changes = _after(session, number)
    return seats_now(drawn, changes)


def visit_objects(session: Session, number: int) -> tuple[str, ...]:
    """Return the objects that are to be visited: the drawn ones in call order, then the reserves that stepped in."""
    drawn, changes = _after(session, number)
    gone = {one.object for one in changes if one.kind == "unreachable"}
    return tuple(place for place in _places(drawn, changes) if place not in gone)


def declared(session: Session, notice_id: str) -> list[Substitution]:
    """Return a draw's substitutions that were approved, in the register's order."""
    query = select(Substitution).where(Substitution.notice_id == notice_id, Substitution.state.in_(DECLARED))
    return list(session.scalars(query.order_by(Substitution.declaration_number)))


def seats_now(drawn: Iterable[tuple[str, int, str]], changes: Sequence[Substitution]) -> tuple[TeamSeat, ...]:
    """Apply declared changes to the drawn seats, in the order in which the register has them."""
    drawn = list(drawn)
    seats: Seats = {(place, slot): TeamSeat(place, slot, who, substituted=False) for place, slot, who in drawn}
    for _, leaves, change in sorted(_steps(changes), key=lambda step: step[0]):
        if leaves:
            for place, slot, _who in change.vacated:
                seats.pop((str(place), int(slot)), None)
            continue
        for place, slot, who in change.seats:
            seats[str(place), int(slot)] = TeamSeat(str(place), int(slot), str(who), substituted=True)
    order = {place: at for at, place in enumerate(_places(drawn, changes))}
    return tuple(sorted(seats.values(), key=lambda seat: (order[seat.object], seat.slot)))


def _after(session: Session, number: int) -> tuple[list[tuple[str, int, str]], list[Substitution]]:
    notice = session.scalar(select(Notice).where(Notice.number == number))
    if notice is None:
        raise NotFoundError
    result = session.scalar(select(DrawResult.result).where(DrawResult.notice_id == notice.id))
    if result is None or notice.state != "drawn":
        return [], []
    return drawing.drawn_seats(result), declared(session, notice.id)


def _places(drawn: Iterable[tuple[str, int, str]], changes: Iterable[Substitution]) -> list[str]:
    reserves = [one.reserve for one in changes if one.reserve is not None]
    return list(dict.fromkeys([*(place for place, _, _ in drawn), *reserves]))


def _steps(changes: Iterable[Substitution]) -> Iterable[tuple[int, bool, Substitution]]:
    for change in changes:
        yield change.declaration_number or 0, True, change
        if change.replacement_number is not None:
            yield change.replacement_number, False, change
