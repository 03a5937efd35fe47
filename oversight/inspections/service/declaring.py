"""Enter in the register that seats are vacated, before the number that fills them is known."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select

from oversight.bilingual import Text
from oversight.errors import InvalidInputError
from oversight.inspections import freezing, substituting
from oversight.inspections.events import RecusalDeclared
from oversight.inspections.models import Notice, Recusal, RegisterEntry
from oversight.inspections.policy import RefusedAttemptError
from oversight.inspections.service.register import enter
from oversight.inspections.service.seeds import agency_of
from oversight.inspections.substituting_events import (
    SubstitutionDeclared,
)
from oversight.inspections.substituting_tables import RecusalRequest, Substitution
from oversight.persistence import Transaction

USUAL_SOURCE = "kl8"
Seats = list[list[str | int]]


class Declaring(NamedTuple):
    """The seats that are vacated, and the number that will fill them."""

    seats: Seats
    source: str
    event_on: date | None


def declare(tx: Transaction, notice: Notice, row: Substitution, how: Declaring) -> None:
    """Enter a declaration in the register, with the later number that is to answer it; then the row says so."""
    event_on = tx.today + timedelta(days=1) if how.event_on is None else how.event_on
    _check_number(tx, notice, how.source, event_on)
    body = declaration_body(tx, row, how.seats, {"source": how.source, "event_on": event_on.isoformat()})
    agency = agency_of(tx, notice)
    entry = enter(tx, row.kind, notice.number, body, agency)
    row.state, row.approved_by, row.declared_on = "declared", tx.principal.user_id, tx.today
    row.vacated, row.source, row.event_on = how.seats, how.source, event_on
    row.declaration, row.declaration_number, row.declaration_sha256 = body, entry.number, entry.sha256
    tx.session.add(row)
    event = SubstitutionDeclared(
        agency=agency,
        draw=notice.number,
        kind=row.kind,
        seats=len(how.seats),
        requested_by=row.requested_by,
        entry_sha256=entry.sha256,
    )
    tx.record(event, row)
    tx.flush()


def declaration_body(tx: Transaction, row: Substitution, seats: Seats, number: Mapping[str, str]) -> bytes:
    """Return what the register's entry of a declaration is about."""
    asked = None if row.request_id is None else tx.session.get_one(RecusalRequest, row.request_id)
    application = None
    if asked is not None:
        entries = select(RegisterEntry.sha256).where(RegisterEntry.number == asked.application_number)
        application = tx.session.scalars(entries).one()
    return substituting.canonical(
        {
            "application": application,
            "declared_on": tx.today.isoformat(),
            "evidence": row.evidence or "",
            "object": row.object if row.kind == "unreachable" else None,
            "reason": row.reason,
            "vacated": seats,
            **number,
        }
    )


def keep_recusal(tx: Transaction, one: Substitution | RecusalRequest) -> None:
    """Let a recusal that came after a draw hold for the later notices as well."""
    inspector, place = str(one.inspector_id), str(one.object)
    known = select(Recusal.id).where(Recusal.inspector_id == inspector, Recusal.target == place)
    if tx.session.scalar(known) is not None:
        return
    row = Recusal(
        id=tx.new_id(),
        inspector_id=inspector,
        target=place,
        reason=one.reason,
        evidence=one.evidence,
        declared_on=tx.today,
    )
    tx.session.add(row)
    event = RecusalDeclared(
        agency=tx.principal.agency, inspector=inspector, target=place, reason=one.reason, evidence=one.evidence
    )
    tx.record(event, row)
    tx.flush()


def _check_number(tx: Transaction, notice: Notice, source: str, event_on: date) -> None:
    if source not in freezing.CATALOGUE:
        codes = "、".join(freezing.CATALOGUE)
        raise InvalidInputError.of("source", f"来源请从 {codes} 中选择。", f"Choose the source from {codes}.")
    if event_on <= tx.today:
        raise RefusedAttemptError(
            Text(
                "须在号码产生之前申报：今天是 {today}，不能用 {day} 的号码。",
                "Declare before the number is known: today is {today}, the number of {day} is no use.",
            ).format(today=tx.today.isoformat(), day=event_on.isoformat()),
            notice.number,
            "late-substitution",
            source,
        )
