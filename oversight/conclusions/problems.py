"""What was answered no on a visit becomes findings, with the line's clause and the digests of what proves it."""

from hashlib import sha256
from typing import Any

from oversight.bilingual import Text
from oversight.evidence.queries import attached
from oversight.findings.service import OpenFinding, open_finding
from oversight.persistence import Transaction
from oversight.visits.rows import AnswerRow, VisitRow

_REQUIREMENT = "R68"
_LONGEST_PERIOD = 30
_LONGEST_CLAUSE = 60
_SUMMARY = Text(
    "第 {n} 号抽取现场检查：“{question}”不符合，证据 {files} 件，情况见检查记录。",
    "Visit of draw no. {n}: “{question}” isn't so; {files} files of evidence, details in the visit's record.",
)


def open_problems(tx: Transaction, visit: VisitRow) -> list[dict[str, Any]]:
    """Open a finding for each line that stands answered no, once however often it is asked; return what to keep."""
    owner = f"visit:{visit.id}"
    files = attached(tx.session, [owner])[owner]
    kept = []
    for answer in visit.answers:
        if answer.ok is not False:
            continue
        proofs = [one.sha256 for one in files if one.line == answer.code and one.sha256 is not None]
        kept.append(
            {
                "line": answer.code,
                "question": answer.question,
                "clause": answer.clause,
                "finding": open_finding(tx, _finding(visit, answer, len(proofs))),
                "evidence": proofs,
            }
        )
    return kept


def period_of(number: int, place: str) -> str:
    """Return what a visit is called as the period of a finding: draw and object, a long object's by its digest."""
    said = f"{number}-{place}"
    return said if len(said) <= _LONGEST_PERIOD else f"{number}-{sha256(place.encode()).hexdigest()[:20]}"


def _finding(visit: VisitRow, answer: AnswerRow, files: int) -> OpenFinding:
    document, _, clause = answer.clause.rpartition(" ")
    return OpenFinding(
        rule=f"visits.{answer.code}"[:60],
        requirement=_REQUIREMENT,
        agency=visit.agency,
        period=period_of(visit.number, visit.object),
        result="breach",
        severity="violation",
        clause=((document or clause)[:_LONGEST_CLAUSE], (clause if document else "")[:_LONGEST_CLAUSE]),
        summary=_SUMMARY.format(n=visit.number, question=answer.question, files=files),
        parameters="[]",
    )
