"""Vacate seats or an object with a second person's approval, and fill them by a number that nobody knew then."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError, InvalidInputError, NotFoundError
from oversight.inspections import drawing, freezing, substituting
from oversight.inspections.models import Notice
from oversight.inspections.policy import RefusedAttemptError, check_event_day, check_second_person
from oversight.inspections.service.declaring import (
    USUAL_SOURCE,
    Declaring,
    Seats,
    declaration_body,
    declare,
    keep_recusal,
)
from oversight.inspections.service.register import enter, hold_register
from oversight.inspections.service.seeds import agency_of, files_of, find_notice
from oversight.inspections.service.vacating import check_grounds, result_of, vacated_by
from oversight.inspections.standing import declared
from oversight.inspections.substituting_events import (
    SubstitutionRefused,
    SubstitutionRequested,
    SubstitutionSettled,
)
from oversight.inspections.substituting_tables import Substitution
from oversight.permissions import Permission
from oversight.persistence import Transaction, require


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSubstitution:
    """Ask that an inspector's seats, or an object, be replaced; `notice` is an id or a number.

    `object` may be None for an unavailable inspector: then every seat is vacated. `evidence` is a SHA-256.
    """

    notice: str
    kind: str
    reason: str
    inspector: str | None = None
    object: str | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveSubstitution:
    """The second person's word, which vacates the seats; the number of `source` on `event_on` will fill them.

    By default that is the next daily lottery, tomorrow's.
    """

    substitution: str
    source: str = USUAL_SOURCE
    event_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleSubstitution:
    """The published number."""

    substitution: str
    value: str


def request_substitution(tx: Transaction, command: RequestSubstitution) -> str:
    """Ask for a substitution and return its id; nothing changes until a second person approves."""
    require(tx.principal, Permission.INSPECTIONS_PLAN)
    hold_register(tx)
    notice = find_notice(tx, command.notice)
    wrong = check_grounds(command.kind, command.reason, command.evidence)
    if wrong:
        raise InvalidInputError(*wrong)
    row = Substitution(
        id=tx.new_id(),
        notice_id=notice.id,
        kind=command.kind,
        state="requested",
        inspector_id=None if command.kind == "unreachable" else command.inspector,
        object=command.object,
        vacated=[],
        seats=[],
        reason=command.reason,
        evidence=command.evidence,
        requested_by=tx.principal.user_id,
    )
    row.vacated = vacated_by(tx, notice, row)
    _refuse_twice(tx, row)
    tx.session.add(row)
    tx.record(
        SubstitutionRequested(
            agency=agency_of(tx, notice),
            draw=notice.number,
            kind=row.kind,
            inspector=row.inspector_id,
            object=row.object,
            reason=row.reason,
            evidence=row.evidence,
        ),
        row,
    )
    tx.flush()
    return row.id


def approve_substitution(tx: Transaction, command: ApproveSubstitution) -> str:
    """Vacate the seats: the register has it before the number is known. An emergency is settled at once."""
    row, notice = _pending(tx, command.substitution)
    seats = vacated_by(tx, notice, row)
    if row.kind == "emergency":
        _settle_at_once(tx, notice, row, seats)
        return row.id
    declare(tx, notice, row, Declaring(seats, command.source, command.event_on))
    if row.kind == "recusal":
        keep_recusal(tx, row)
    return row.id


def refuse_substitution(tx: Transaction, substitution: str) -> str:
    """Refuse what was asked for, as a second person."""
    row, notice = _pending(tx, substitution)
    row.state, row.approved_by = "refused", tx.principal.user_id
    tx.record(SubstitutionRefused(agency=agency_of(tx, notice), draw=notice.number, kind=row.kind), row)
    return row.id


def settle_substitution(tx: Transaction, command: SettleSubstitution) -> str:
    """Enter the number and fill the seats, once, in the order of the numbers' days; return the row's id."""
    require(tx.principal, Permission.INSPECTIONS_DRAW)
    row, notice = _found(tx, command.substitution)
    if row.state != "declared" or row.source is None or row.event_on is None:
        raise RefusedAttemptError(
            Text("这项替换没有待录入的号码，录入后不能更改。", "No number is awaited here; one that is in stays."),
            notice.number,
            "second-seed",
        )
    check_event_day(notice.number, row.source, row.event_on, tx.today)
    _check_turn(tx, notice, row.event_on)
    offer = freezing.CATALOGUE[row.source]
    source = drawing.Source(row.source, offer.regex, row.event_on, offer.title, offer.example, offer.bits)
    wrong = drawing.check_value(source, command.value)
    if wrong is not None:
        raise InvalidInputError(FieldError("value", wrong))
    _settle(tx, notice, row, command.value)
    return row.id


def _settle_at_once(tx: Transaction, notice: Notice, row: Substitution, seats: Seats) -> None:
    """Fill an emergency's seat by the next ticket of the draw's own order."""
    body, agency = declaration_body(tx, row, seats, {}), agency_of(tx, notice)
    entry = enter(tx, row.kind, notice.number, body, agency)
    leaving = Substitution(
        kind=row.kind,
        object=row.object,
        vacated=seats,
        declaration_number=entry.number,
        declaration_sha256=entry.sha256,
    )
    changes = [*declared(tx.session, notice.id), leaving]
    filled = substituting.fill(files_of(notice), result_of(tx, notice), changes, leaving, None)
    answer = enter(tx, "substitution", notice.number, filled.content, agency)
    row.approved_by, row.declared_on, row.vacated = tx.principal.user_id, tx.today, seats
    row.declaration, row.declaration_number, row.declaration_sha256 = body, entry.number, entry.sha256
    _keep(tx, row, filled, answer.number)
    _record_settled(tx, notice, row)


def _settle(tx: Transaction, notice: Notice, row: Substitution, value: str) -> None:
    changes = declared(tx.session, notice.id)
    filled = substituting.fill(files_of(notice), result_of(tx, notice), changes, row, value)
    answer = enter(tx, "substitution", notice.number, filled.content, agency_of(tx, notice))
    row.value = value
    _keep(tx, row, filled, answer.number)
    _record_settled(tx, notice, row)


def _keep(tx: Transaction, row: Substitution, filled: substituting.Filled, number: int) -> None:
    row.state = "replaced" if filled.seats else "impossible"
    row.seed, row.seats, row.reserve = filled.seed, filled.seats, filled.reserve
    row.replacement, row.replacement_number, row.replaced_at = filled.content, number, tx.now


def _record_settled(tx: Transaction, notice: Notice, row: Substitution) -> None:
    event = SubstitutionSettled(
        agency=agency_of(tx, notice),
        draw=notice.number,
        kind=row.kind,
        seats=len(row.seats),
        seed=str(row.seed),
        possible=row.state == "replaced",
    )
    tx.record(event, row)
    tx.flush()


def _check_turn(tx: Transaction, notice: Notice, event_on: date) -> None:
    query = select(Substitution.id).where(
        Substitution.notice_id == notice.id, Substitution.state == "declared", Substitution.event_on < event_on
    )
    if tx.session.scalar(query.limit(1)) is not None:
        raise ConflictError(
            Text(
                "还有号码在先的替换没有完成，请先录入。", "A substitution whose number came earlier waits; enter that."
            )
        )


def _refuse_twice(tx: Transaction, row: Substitution) -> None:
    query = select(Substitution).where(Substitution.notice_id == row.notice_id, Substitution.state == "requested")
    taken = [tuple(seat) for one in tx.session.scalars(query) for seat in one.vacated]
    if any(tuple(seat) in taken for seat in row.vacated):
        raise ConflictError(Text("这些席位已有待审批的替换申请。", "A request about these seats awaits approval."))


def _found(tx: Transaction, substitution: str) -> tuple[Substitution, Notice]:
    hold_register(tx)
    row = tx.session.get(Substitution, substitution)
    if row is None:
        raise NotFoundError(Text("没有这项替换。", "There is no such substitution."))
    return row, find_notice(tx, row.notice_id)


def _pending(tx: Transaction, substitution: str) -> tuple[Substitution, Notice]:
    require(tx.principal, Permission.INSPECTIONS_APPROVE)
    row, notice = _found(tx, substitution)
    if row.state != "requested":
        raise ConflictError(Text("这项替换申请已有决定。", "This request has been decided."))
    check_second_person(row.requested_by, tx.principal.user_id)
    return row, notice
