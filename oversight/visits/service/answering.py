"""Answer lines and attach evidence: entries are added, and an entry that is sent again is the same one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from oversight.errors import FieldError, InvalidInputError
from oversight.evidence.files import FileStore
from oversight.evidence.service import AttachEvidence, attach
from oversight.persistence import Transaction
from oversight.persistence.base import subject_of
from oversight.visits import queries
from oversight.visits.events import LineAnswered
from oversight.visits.models import Visit, VisitAnswer
from oversight.visits.policy import check_answer, require_reason
from oversight.visits.service.holding import hold, is_signed

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer to a line; `identifier` is the device's UUID of this very entry, if it made one."""

    line: str
    answer: str
    note: str = ""
    identifier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLines:
    """Answers of a visit; `reason` says why, where they correct what somebody has signed."""

    visit: str
    answers: Sequence[Given]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachToVisit:
    """A file for a visit, of one of its lines or of the whole; the rest as in AttachEvidence."""

    visit: str
    body: bytes
    name: str
    line: str | None = None
    identifier: str | None = None
    sha256: str | None = None
    location: str | None = None


def answer_lines(tx: Transaction, command: AnswerLines) -> list[str]:
    """Store the answers that say something new, and return the ids of what was stored."""
    visit = hold(tx, command.visit)
    known = [line["code"] for line in visit.checklist]
    wrong = [error for one in command.answers for error in _wrong(one, known)]
    if wrong:
        raise InvalidInputError(*wrong)
    fresh = _new(tx, visit, command.answers)
    reason = command.reason.strip()
    signed = is_signed(tx, visit)
    if fresh:
        require_reason(reason, signed=signed)
    return [_store(tx, visit, one, reason if signed else None) for one in fresh]


def attach_to_visit(tx: Transaction, store: FileStore, command: AttachToVisit) -> str:
    """Attach a file and return its id; also after the visit is closed, for what a device only sends then."""
    visit = hold(tx, command.visit)
    if command.line is not None and command.line not in {line["code"] for line in visit.checklist}:
        raise InvalidInputError.of("line", "检查表没有这一项。", "The checklist has no such line.")
    whole = AttachEvidence(
        owner=subject_of(visit),
        agency=visit.agency_id,
        body=command.body,
        name=command.name,
        line=command.line,
        identifier=command.identifier,
        sha256=command.sha256,
        location=command.location,
    )
    return attach(tx, store, whole)


def _wrong(one: Given, known: Sequence[str]) -> list[FieldError]:
    found = check_answer(one.line, one.answer, one.note.strip(), known)
    if one.identifier is not None and not _UUID.fullmatch(one.identifier):
        found += InvalidInputError.of("id", "编号应为小写 UUID。", "The id is a UUID in lower case.").fields
    return found


def _new(tx: Transaction, visit: Visit, given: Sequence[Given]) -> list[Given]:
    """Leave out what is stored already: the same entry, or the answer that stands."""
    tx.flush()
    stored = queries.answers_of(tx.session, visit.id)
    ids = {one.id for one in stored}
    standing = {one.line: (one.answer, one.note or "") for one in stored}
    return [
        one for one in given if one.identifier not in ids and standing.get(one.line) != (one.answer, one.note.strip())
    ]


def _store(tx: Transaction, visit: Visit, one: Given, reason: str | None) -> str:
    tx.flush()
    last = tx.session.scalar(select(func.max(VisitAnswer.position)).where(VisitAnswer.visit_id == visit.id))
    row = VisitAnswer(
        id=one.identifier or tx.new_id(),
        visit_id=visit.id,
        position=(last or 0) + 1,
        line=one.line,
        answer=one.answer,
        note=one.note.strip() or None,
        correction=reason,
        answered_at=tx.now,
        answered_by=tx.principal.user_id,
    )
    tx.session.add(row)
    event = LineAnswered(
        agency=visit.agency_id,
        visit=visit.id,
        line=row.line,
        answer=row.answer,
        position=row.position,
        corrected=reason is not None,
    )
    tx.record(event, row)
    return row.id
