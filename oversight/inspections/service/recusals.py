"""The inspected ask that an inspector withdraw; the head decides within three days, and the visit goes on meanwhile."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from oversight.bilingual import Text
from oversight.errors import ConflictError, InvalidInputError, NotFoundError
from oversight.inspections import drawing, substituting
from oversight.inspections.models import Notice, RegisterEntry
from oversight.inspections.policy import check_second_person
from oversight.inspections.service.declaring import USUAL_SOURCE, Declaring, declare, keep_recusal
from oversight.inspections.service.register import enter, hold_register
from oversight.inspections.service.seeds import agency_of, find_notice
from oversight.inspections.service.vacating import check_grounds, seats_of
from oversight.inspections.substituting_events import RecusalDecided, RecusalRequested
from oversight.inspections.substituting_tables import RecusalRequest, Substitution
from oversight.permissions import Permission
from oversight.persistence import Transaction, require, require_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRecusal:
    """The inspected ask, for an object of theirs (code), that an inspector (code) of its team withdraw."""

    draw: int
    object: str
    inspector: str
    reason: str
    evidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideRecusal:
    """The head's decision; if granted, the number of `source` on `event_on` fills the seat, by default tomorrow's."""

    request: str
    granted: bool
    source: str = USUAL_SOURCE
    event_on: date | None = None


def request_recusal(tx: Transaction, command: RequestRecusal) -> str:
    """Enter what the inspected ask for in the register, and return its id."""
    require(tx.principal, Permission.FINDINGS_RECTIFY)
    require_scope(tx.principal, command.object)
    hold_register(tx)
    notice = _open_draw(tx, command.draw)
    wrong = check_grounds("recusal", command.reason, command.evidence)
    if wrong:
        raise InvalidInputError(*wrong)
    if (command.object, command.inspector) not in {(one.object, one.inspector) for one in seats_of(tx, notice)}:
        raise InvalidInputError.of(
            "inspector", "该检查员不在这个对象的检查组。", "The inspector isn't on the object's team."
        )
    _refuse_twice(tx, notice, command)
    return _enter(tx, notice, command).id


def decide_recusal(tx: Transaction, command: DecideRecusal) -> str:
    """Grant or reject, as the head: granted, the seat is vacated, and a later number fills it. Return the request."""
    require(tx.principal, Permission.INSPECTIONS_APPROVE)
    hold_register(tx)
    row = tx.session.get(RecusalRequest, command.request)
    if row is None:
        raise NotFoundError(Text("没有这项回避申请。", "There is no such request."))
    notice = find_notice(tx, row.notice_id)
    if row.state != "pending":
        raise ConflictError(Text("这项回避申请已有决定。", "This request has been decided."))
    check_second_person(row.requested_by, tx.principal.user_id)
    if command.granted:
        _grant(tx, notice, row, command)
        _record(tx, notice, row, granted=True)
    else:
        _reject(tx, notice, row)
    return row.id


def _enter(tx: Transaction, notice: Notice, command: RequestRecusal) -> RecusalRequest:
    body, due = _application(tx, command), substituting.decision_due(tx.today)
    row = RecusalRequest(
        id=tx.new_id(),
        notice_id=notice.id,
        object=command.object,
        inspector_id=command.inspector,
        reason=command.reason,
        evidence=command.evidence,
        requested_by=tx.principal.user_id,
        requested_on=tx.today,
        due_on=due,
        state="pending",
        application=body,
        application_number=enter(tx, "application", notice.number, body, tx.principal.agency).number,
    )
    tx.session.add(row)
    tx.record(
        RecusalRequested(
            agency=tx.principal.agency,
            draw=notice.number,
            inspector=row.inspector_id,
            object=row.object,
            reason=row.reason,
            evidence=row.evidence,
        ),
        row,
    )
    tx.flush()
    return row


def _application(tx: Transaction, command: RequestRecusal) -> bytes:
    return substituting.canonical(
        {
            "due_on": substituting.decision_due(tx.today).isoformat(),
            "evidence": command.evidence or "",
            "inspector": command.inspector,
            "object": command.object,
            "reason": command.reason,
            "requested_on": tx.today.isoformat(),
        }
    )


def _grant(tx: Transaction, notice: Notice, row: RecusalRequest, command: DecideRecusal) -> None:
    """Vacate the seat, if the inspector still has it, and let the recusal hold for later notices."""
    held = [one for one in seats_of(tx, notice) if (one.object, one.inspector) == (row.object, row.inspector_id)]
    if held:
        leaving = Substitution(
            id=tx.new_id(),
            notice_id=notice.id,
            kind="recusal",
            inspector_id=row.inspector_id,
            object=row.object,
            seats=[],
            reason=row.reason,
            evidence=row.evidence,
            request_id=row.id,
            requested_by=row.requested_by,
        )
        seats: list[list[str | int]] = [[one.object, one.slot, one.inspector] for one in held]
        declare(tx, notice, leaving, Declaring(seats, command.source, command.event_on))
    keep_recusal(tx, row)


def _reject(tx: Transaction, notice: Notice, row: RecusalRequest) -> None:
    entries = select(RegisterEntry.sha256).where(RegisterEntry.number == row.application_number)
    asked = tx.session.scalars(entries).one()
    body = substituting.canonical({"application": asked, "decided_on": tx.today.isoformat()})
    number = enter(tx, "rejection", notice.number, body, agency_of(tx, notice)).number
    row.rejection, row.rejection_number = body, number
    _record(tx, notice, row, granted=False)


def _record(tx: Transaction, notice: Notice, row: RecusalRequest, *, granted: bool) -> None:
    row.state, row.decided_by, row.decided_on = (
        "granted" if granted else "rejected",
        tx.principal.user_id,
        tx.today,
    )
    event = RecusalDecided(
        agency=agency_of(tx, notice),
        draw=notice.number,
        inspector=row.inspector_id,
        object=row.object,
        granted=granted,
        late=tx.today > row.due_on,
    )
    tx.record(event, row)
    tx.flush()


def _open_draw(tx: Transaction, number: int) -> Notice:
    """Return a draw whose result the inspected may know: of an unannounced visit they hear when it is opened."""
    notice = tx.session.scalar(select(Notice).where(Notice.number == number))
    if notice is None or (drawing.secret_sha256(notice.notice) is not None and notice.disclosed_at is None):
        raise NotFoundError(Text("没有这次抽查。", "There is no such draw."))
    return notice


def _refuse_twice(tx: Transaction, notice: Notice, command: RequestRecusal) -> None:
    query = select(RecusalRequest.id).where(
        RecusalRequest.notice_id == notice.id,
        RecusalRequest.object == command.object,
        RecusalRequest.inspector_id == command.inspector,
    )
    if tx.session.scalar(query) is not None:
        raise ConflictError(Text("已为这个对象申请过该检查员回避。", "That was asked for already."))
