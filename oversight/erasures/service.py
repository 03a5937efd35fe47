"""Ask for an erasure, approve it twice, and carry it out."""

from collections.abc import Mapping
from dataclasses import dataclass

from oversight.bilingual import Text
from oversight.clock import day_of
from oversight.erasures.bases import BASES, kept_until
from oversight.erasures.events import Erased, ErasureApproved, ErasureRefused, ErasureRequested
from oversight.erasures.models import ErasureRequest
from oversight.erasures.queries import last_change, open_request
from oversight.erasures.states import ErasureState, Move, after, require_other
from oversight.errors import ConflictError, FieldError, InvalidInputError, NotFoundError
from oversight.permissions import Permission
from oversight.persistence import Audited, Transaction, require, require_scope
from oversight.persistence.payloads import count_payloads, destroy, is_erased
from oversight.persistence.personal import blank, find_row

Days = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestErasure:
    """Whose data (`table:id`), and on which legal basis (a code of BASES)."""

    subject: str
    basis: str


class RetainedError(ConflictError):
    """The law keeps the record, or something open needs it: it can't be erased yet."""

    code = "retained"
    title = Text("现在还不能删除", "Not to be erased yet")


def request_erasure(tx: Transaction, command: RequestErasure, days: Days) -> str:
    """Ask for an erasure and return the request's id; `days` are the office's own retention periods, by basis.

    Raises RetainedError while a retention holds or something open needs the record, ConflictError if it was erased or
    asked for already.
    """
    require(tx.principal, Permission.ERASURES_REQUEST)
    row = find_row(tx.session, command.subject)
    if wrong := _wrong(command, row):
        raise InvalidInputError(*wrong)
    _refuse_settled(tx, command.subject)
    _refuse_retained(tx, command.subject, command.basis, days)
    request = ErasureRequest(
        id=tx.new_id(),
        agency_id=tx.principal.agency,
        subject=command.subject,
        basis=command.basis,
        state=ErasureState.REQUESTED.value,
        requested_by=tx.principal.user_id,
        requested_on=tx.today,
    )
    tx.session.add(request)
    tx.record(ErasureRequested(agency=request.agency_id, about=request.subject, basis=request.basis), request)
    return request.id


def approve_erasure(tx: Transaction, identifier: str, days: Days) -> ErasureState:
    """Approve a request and return its state; the second approval destroys the data in this very transaction."""
    request = _held(tx, identifier)
    state = after(request.state, Move.APPROVE)
    require_other(tx.principal.user_id, request.requested_by, request.first_approver)
    _refuse_retained(tx, request.subject, request.basis, days)
    request.state = state.value
    if state is ErasureState.APPROVED:
        request.first_approver = tx.principal.user_id
    else:
        request.second_approver, request.erased_on = tx.principal.user_id, tx.today
        request.payloads = count_payloads(tx.session.connection(), request.subject)
    approval = 1 if state is ErasureState.APPROVED else 2
    tx.record(ErasureApproved(agency=request.agency_id, about=request.subject, approval=approval), request)
    if state is ErasureState.ERASED:
        _erase(tx, request)
    return state


def refuse_erasure(tx: Transaction, identifier: str) -> ErasureState:
    """Refuse a request that nobody carried out yet."""
    request = _held(tx, identifier)
    state = after(request.state, Move.REFUSE)
    require_other(tx.principal.user_id, request.requested_by)
    request.state, request.refused_by = state.value, tx.principal.user_id
    tx.record(ErasureRefused(agency=request.agency_id, about=request.subject), request)
    return state


def _erase(tx: Transaction, request: ErasureRequest) -> None:
    """Blank the row, write the erasure's entry, and only then delete: so the triggers want it."""
    row = _record(tx, request.subject)
    blank(row)
    event = Erased(
        agency=request.agency_id,
        request=request.id,
        basis=request.basis,
        requested_by=request.requested_by,
        first_approver=str(request.first_approver),
        second_approver=str(request.second_approver),
        payloads=request.payloads or 0,
    )
    tx.record(event, row)
    tx.flush()
    destroy(tx.session.connection(), request.subject)


def _held(tx: Transaction, identifier: str) -> ErasureRequest:
    require(tx.principal, Permission.ERASURES_APPROVE)
    request = tx.session.get(ErasureRequest, identifier)
    if request is None:
        raise NotFoundError
    require_scope(tx.principal, request.agency_id)
    return request


def _record(tx: Transaction, subject: str) -> Audited:
    row = find_row(tx.session, subject)
    if row is None:
        raise NotFoundError
    return row


def _wrong(command: RequestErasure, row: Audited | None) -> list[FieldError]:
    wrong = []
    if row is None:
        message = Text(
            "没有这条含个人信息的记录。请填写“类别:编号”，例如 person:01890a5d-…",
            "There is no such record with personal data. Write kind:id, for example person:01890a5d-…",
        )
        wrong.append(FieldError("subject", message, "unknown"))
    if command.basis not in BASES:
        wrong.append(FieldError("basis", Text("请选择法律依据。", "Choose the legal basis."), "choice"))
    return wrong


def _refuse_settled(tx: Transaction, subject: str) -> None:
    tx.flush()
    if is_erased(tx.session.connection(), subject):
        raise ConflictError(Text("这条记录的个人信息已经删除。", "This record's personal data is erased already."))
    if open_request(tx.session, subject) is not None:
        raise ConflictError(
            Text("这条记录已有一份待审批的申请。", "A request about this record awaits approval already."),
            remedy=Text("请在申请列表中查看。", "See the list of requests."),
        )


def _refuse_retained(tx: Transaction, subject: str, basis: str, days: Days) -> None:
    """Refuse while the law keeps the record or something open needs it; asked again before each approval."""
    needed = _record(tx, subject).still_needed(tx.session, tx.today)
    if needed is not None:
        raise RetainedError(needed, remedy=Text("办结后再申请或审批。", "Ask or approve again once it is settled."))
    until = kept_until(basis, day_of(last_change(tx.session, subject)), days)
    if tx.today < until:
        raise RetainedError(
            Text(
                "法定留存期未满，{day} 起才能删除（{clause}）。",
                "The law keeps the record; it can be erased from {day} ({clause}).",
            ).format(day=until, clause=BASES[basis].kept_under),
            remedy=Text("请到期后再办理，或核对所选依据。", "Come back then, or check the basis you chose."),
        )
