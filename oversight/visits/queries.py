"""Visits with the answers that stand, what is attached, and who has signed."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from oversight.errors import NotFoundError, OutOfScopeError
from oversight.evidence.queries import EvidenceRow, attached
from oversight.persistence.base import subject_of
from oversight.visits.models import Visit, VisitAnswer, VisitSignature
from oversight.visits.record import Said, Visited, digest_of, record_of
from oversight.visits.rows import AnswerRow, SignatureRow, VisitRow

_OK = {"yes": True, "no": False, "none": None}


def visits_of(session: Session, scope: str, number: int) -> tuple[VisitRow, ...]:
    """Return the visits of a draw within a scope, by object."""
    asked = select(Visit).where(Visit.number == number, Visit.agency_id.startswith(scope, autoescape=True))
    return rows(session, session.scalars(asked.order_by(Visit.object)).all())


def visits_by(session: Session, scope: str, inspector: str | None = None) -> tuple[VisitRow, ...]:
    """Return the visits within a scope, of one inspector's teams if asked, the latest first."""
    asked = select(Visit).where(Visit.agency_id.startswith(scope, autoescape=True)).order_by(Visit.started_at.desc())
    found = session.scalars(asked).all()
    return rows(session, [one for one in found if inspector is None or inspector in one.inspectors])


def visit(session: Session, scope: str, identifier: str) -> VisitRow:
    """Return one visit; raise NotFoundError, or OutOfScopeError for another county's."""
    found = session.get(Visit, identifier)
    if found is None:
        raise NotFoundError
    if not found.agency_id.startswith(scope):
        raise OutOfScopeError(found.agency_id)
    return rows(session, [found])[0]


def signatures(session: Session, row: VisitRow) -> tuple[SignatureRow, ...]:
    """Return a visit's signatures, the oldest first."""
    asked = (
        select(VisitSignature)
        .where(VisitSignature.visit_id == row.id)
        .order_by(VisitSignature.signed_at, VisitSignature.side.desc(), VisitSignature.inspector)
    )
    return tuple(
        SignatureRow(
            side=one.side,
            inspector=one.inspector,
            means=one.means,
            signer=one.signer,
            post=one.post,
            reason=one.reason,
            record_sha256=one.record_sha256,
            signed_at=one.signed_at,
            holds=one.record_sha256 == row.record_sha256,
            event_id=one.event_id,
        )
        for one in session.scalars(asked)
    )


class EarlierAnswer(NamedTuple):
    """An answer that another has followed."""

    answer: str
    note: str
    correction: str | None
    answered_at: datetime
    answered_by: str


def earlier_answers(session: Session, identifier: str) -> dict[str, tuple[EarlierAnswer, ...]]:
    """Return, by line, the answers that no longer stand, the oldest first."""
    found: dict[str, list[EarlierAnswer]] = {}
    for one in answers_of(session, identifier):
        told = EarlierAnswer(one.answer, one.note or "", one.correction, one.answered_at, one.answered_by)
        found.setdefault(one.line, []).append(told)
    return {line: tuple(all_[:-1]) for line, all_ in found.items()}


def checklist_of(session: Session, identifier: str) -> list[dict[str, str]]:
    """Return the lines of a visit as they were at its start."""
    return list(session.get_one(Visit, identifier).checklist)


def answers_of(session: Session, identifier: str) -> list[VisitAnswer]:
    """Return every answer of a visit in the order given, those that were followed by others included."""
    asked = select(VisitAnswer).where(VisitAnswer.visit_id == identifier).order_by(VisitAnswer.position)
    return list(session.scalars(asked))


def rows(session: Session, found: Sequence[Visit]) -> tuple[VisitRow, ...]:
    """Return visits as rows, with a fixed number of queries."""
    ids = [one.id for one in found]
    answers: dict[str, list[VisitAnswer]] = {one: [] for one in ids}
    for answer in session.scalars(
        select(VisitAnswer).where(VisitAnswer.visit_id.in_(ids)).order_by(VisitAnswer.position)
    ):
        answers[answer.visit_id].append(answer)
    signed: dict[str, list[VisitSignature]] = {one: [] for one in ids}
    for signature in session.scalars(select(VisitSignature).where(VisitSignature.visit_id.in_(ids))):
        signed[signature.visit_id].append(signature)
    files = attached(session, [subject_of(one) for one in found])
    return tuple(_row(one, answers[one.id], files[subject_of(one)], signed[one.id]) for one in found)


def current_record(
    number: int, place: str, team: Sequence[str], answers: Collection[VisitAnswer], files: Collection[EvidenceRow]
) -> str:
    """Return the digest of the record as it stands."""
    latest = {one.line: Said(one.line, one.answer, one.note or "") for one in answers}
    kept = [one.sha256 for one in files if one.sha256 is not None]
    return digest_of(record_of(Visited(number, place, team), latest.values(), kept))


def _row(
    one: Visit, answers: list[VisitAnswer], files: tuple[EvidenceRow, ...], signed: list[VisitSignature]
) -> VisitRow:
    record = one.record_sha256 or current_record(one.number, one.object, one.inspectors, answers, files)
    holding = [each for each in signed if each.record_sha256 == record]
    return VisitRow(
        id=one.id,
        number=one.number,
        object=one.object,
        agency=one.agency_id,
        state=one.state,
        started_at=one.started_at,
        closed_at=one.closed_at,
        inspectors=tuple(one.inspectors),
        questions=len(one.checklist),
        answers=_standing(one, answers),
        evidence=tuple(each.sha256 for each in files if each.sha256 is not None),
        signed_by_inspectors=len({each.inspector for each in holding if each.inspector is not None}),
        signed_by_inspected=any(each.side == "inspected" and each.means != "refused" for each in holding),
        record_sha256=record,
        event_id=one.event_id,
    )


def _standing(one: Visit, answers: list[VisitAnswer]) -> tuple[AnswerRow, ...]:
    versions = Counter(answer.line for answer in answers)
    latest = {answer.line: answer for answer in answers}
    return tuple(
        AnswerRow(
            code=line["code"],
            ok=_OK[latest[line["code"]].answer],
            note=latest[line["code"]].note or "",
            question=line["question"],
            clause=line["clause"],
            correction=latest[line["code"]].correction,
            version=versions[line["code"]],
            answered_at=latest[line["code"]].answered_at,
            answered_by=latest[line["code"]].answered_by,
            event_id=latest[line["code"]].event_id,
        )
        for line in one.checklist
        if line["code"] in latest
    )
