"""Which seats stand, which of them a substitution vacates, and whether its grounds are ones that exist."""

import re
from collections.abc import Sequence

from sqlalchemy import select

from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError, InvalidInputError
from oversight.inspections import drawing, substituting
from oversight.inspections.models import DrawResult, Notice
from oversight.inspections.service.seeds import files_of
from oversight.inspections.standing import TeamSeat, declared, seats_now
from oversight.inspections.substituting_tables import Substitution
from oversight.persistence import Transaction

_SHA256 = re.compile(r"[0-9a-f]{64}")
Seats = list[list[str | int]]


def check_grounds(kind: str, reason: str, evidence: str | None) -> list[FieldError]:
    """Return what is wrong with why a substitution is asked for."""
    if kind not in substituting.KINDS:
        codes = "、".join(substituting.KINDS)
        text = Text("种类请从 {codes} 中选择。", "Choose the kind from {codes}.")
        return [FieldError("kind", text.format(codes=codes))]
    wrong = []
    if reason not in substituting.REASONS[kind]:
        codes = "、".join(substituting.REASONS[kind])
        text = Text("理由请从 {codes} 中选择。", "Choose the reason from {codes}.")
        wrong.append(FieldError("reason", text.format(codes=codes)))
    if evidence is not None and not _SHA256.fullmatch(evidence):
        text = Text("证据摘要应为 64 位小写十六进制 SHA-256。", "Evidence is a SHA-256 in 64 lower-case hex digits.")
        wrong.append(FieldError("evidence", text))
    return wrong


def vacated_by(tx: Transaction, notice: Notice, row: Substitution) -> Seats:
    """Return the seats that a substitution vacates as things stand; refuse if there are none."""
    result, changes = result_of(tx, notice), declared(tx.session, notice.id)
    seats = seats_now(drawing.drawn_seats(result), changes)
    if row.kind != "unavailable" and not row.object:
        raise InvalidInputError.of("object", "请选择检查对象。", "Choose the object.")
    if row.kind == "unreachable":
        held = [seat for seat in seats if seat.object == row.object]
        _check_object(tx, notice, row, len(held))
    else:
        held = [one for one in seats if one.inspector == row.inspector_id and row.object in {None, one.object}]
    if not held:
        raise InvalidInputError.of(
            "object" if row.kind == "unreachable" else "inspector",
            "现有检查组中没有要替换的席位。",
            "The teams as they stand have no such seat.",
        )
    return [[seat.object, seat.slot, seat.inspector] for seat in held]


def seats_of(tx: Transaction, notice: Notice) -> Sequence[TeamSeat]:
    """Return the seats as they stand in this transaction."""
    return seats_now(drawing.drawn_seats(result_of(tx, notice)), declared(tx.session, notice.id))


def result_of(tx: Transaction, notice: Notice) -> bytes:
    """Return the result of a draw that stands; ConflictError for others."""
    result = tx.session.scalar(select(DrawResult.result).where(DrawResult.notice_id == notice.id))
    if result is None or notice.state != "drawn":
        raise ConflictError(
            Text("只有已抽取且没有作废的抽查才有替换。", "Only a draw that was run, and isn't void, has substitutions.")
        )
    return result


def _check_object(tx: Transaction, notice: Notice, row: Substitution, seats: int) -> None:
    """Refuse to give up an object one of whose seats is being filled, or for which no reserve is left."""
    result, changes = result_of(tx, notice), declared(tx.session, notice.id)
    standing = sum(place == row.object for place, _, _ in substituting.seats_standing(result, changes))
    if seats != standing:
        raise ConflictError(
            Text("该对象的检查组有席位待替换，请先完成替换。", "A seat of its team is being filled; finish that first.")
        )
    if seats and not substituting.reserves_left(files_of(notice), result, changes, str(row.object)):
        raise ConflictError(Text("这一层的备选已经用完。", "The stratum has no reserve left."))
