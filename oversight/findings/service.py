"""Open findings from outcomes, report them put right, return or close them after review."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select

from oversight.bilingual import Text
from oversight.errors import NotFoundError
from oversight.findings.events import FindingClosed, FindingOpened, FindingRectified, RectificationReturned
from oversight.findings.models import Finding
from oversight.findings.policy import FindingState, Move, after, continues, require_account, require_other_reviewer
from oversight.permissions import Permission
from oversight.persistence import Transaction, require, require_scope
from oversight.rules.outcome import Outcome, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFinding:
    """A breach to keep; `clause` is (document, number), `parameters` JSON text of the versions used."""

    rule: str
    requirement: str
    agency: str
    period: str
    result: str
    severity: str
    clause: tuple[str, str]
    summary: Text
    parameters: str

    @classmethod
    def of(cls, outcome: Outcome, agency: str) -> "OpenFinding":
        """Take an agency's outcome with its citation; a breach by a past fact belongs to the day of that fact."""
        settled = outcome.settled_on
        used = [version.as_json() for version in outcome.parameters]
        return cls(
            rule=outcome.rule,
            requirement=outcome.requirement,
            agency=agency,
            period=outcome.period if settled is None else settled.isoformat(),
            result=outcome.result.value,
            severity=outcome.severity.value,
            clause=(outcome.clause.document, outcome.clause.number),
            summary=outcome.summary,
            parameters=json.dumps(used, ensure_ascii=False, sort_keys=True),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RectifyFinding:
    """What was done to put a finding right, with the SHA-256 of the evidence if there is any."""

    finding: str
    rectification: str
    evidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRectification:
    """Why a finding isn't put right yet."""

    finding: str
    review: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseFinding:
    """What the review of a rectification found."""

    finding: str
    review: str


def open_finding(tx: Transaction, command: OpenFinding) -> str:
    """Keep a breach and return the finding's id; the one that already stands for it is returned as it is."""
    require(tx.principal, Permission.FINDINGS_REVIEW)
    require_scope(tx.principal, command.agency)
    kept = _standing(_kept(tx, [command]), command)
    return kept if kept is not None else _open(tx, command)


def assess(tx: Transaction, outcomes: Iterable[Outcome]) -> list[str]:
    """Open a finding for each breach that none stands for yet, and return the new findings' ids (one query)."""
    require(tx.principal, Permission.FINDINGS_REVIEW)
    taken = (
        OpenFinding.of(one, one.agency) for one in outcomes if one.result is Result.BREACH and one.agency is not None
    )
    breaches = {(one.rule, one.agency, one.period): one for one in taken}
    kept = _kept(tx, breaches.values())
    return [_open(tx, command) for command in breaches.values() if _standing(kept, command) is None]


_Kept = dict[tuple[str, str], list[tuple[str, str, str]]]


def _kept(tx: Transaction, commands: Collection[OpenFinding]) -> _Kept:
    """Return id, period and state of the findings that may stand for some breaches, by rule and agency."""
    tx.flush()
    asked = select(Finding.rule, Finding.agency_id, Finding.id, Finding.period, Finding.state).where(
        Finding.rule.in_({one.rule for one in commands}),
        or_(Finding.period.in_({one.period for one in commands}), Finding.state != FindingState.CLOSED.value),
    )
    found: _Kept = {}
    for rule, agency, *rest in tx.session.execute(asked):
        identifier, period, state = rest
        found.setdefault((rule, agency), []).append((identifier, period, state))
    return found


def _standing(kept: _Kept, command: OpenFinding) -> str | None:
    candidates = kept.get((command.rule, command.agency), [])
    return next((one for one, period, state in candidates if continues(command.period, period, state)), None)


def _open(tx: Transaction, command: OpenFinding) -> str:
    require_scope(tx.principal, command.agency)
    row = Finding(
        id=tx.new_id(),
        rule=command.rule,
        requirement=command.requirement,
        agency_id=command.agency,
        period=command.period,
        result=command.result,
        severity=command.severity,
        clause_document=command.clause[0],
        clause_number=command.clause[1],
        summary_zh=command.summary.zh,
        summary_en=command.summary.en,
        parameters=command.parameters,
        opened_on=tx.today,
        state=FindingState.OPEN.value,
    )
    tx.session.add(row)
    event = FindingOpened(agency=command.agency, rule=command.rule, period=command.period, severity=command.severity)
    tx.record(event, row)
    return row.id


def rectify_finding(tx: Transaction, command: RectifyFinding) -> str:
    """Report a finding put right; returns the entry's id."""
    require(tx.principal, Permission.FINDINGS_RECTIFY)
    row = _held(tx, command.finding)
    require_account("rectification", Text("整改情况", "What was done"), command.rectification, command.evidence)
    row.state = after(row.state, Move.RECTIFY).value
    row.rectification, row.evidence_sha256 = command.rectification.strip(), command.evidence
    row.rectified_by, row.rectified_on = tx.principal.user_id, tx.today
    return tx.record(FindingRectified(agency=row.agency_id, evidence=command.evidence), row)


def return_rectification(tx: Transaction, command: ReturnRectification) -> str:
    """Send a rectification back as not sufficient; returns the entry's id."""
    row = _review(tx, command.finding, command.review, Move.RETURN)
    return tx.record(RectificationReturned(agency=row.agency_id), row)


def close_finding(tx: Transaction, command: CloseFinding) -> str:
    """Close a finding after another person's review; returns the entry's id."""
    row = _review(tx, command.finding, command.review, Move.CLOSE)
    return tx.record(FindingClosed(agency=row.agency_id), row)


def _review(tx: Transaction, finding: str, review: str, move: Move) -> Finding:
    require(tx.principal, Permission.FINDINGS_REVIEW)
    row = _held(tx, finding)
    require_account("review", Text("复核意见", "Review"), review, None)
    state = after(row.state, move)
    require_other_reviewer(row.rectified_by, tx.principal.user_id)
    row.state, row.review = state.value, review.strip()
    row.reviewed_by, row.reviewed_on = tx.principal.user_id, tx.today
    return row


def _held(tx: Transaction, finding: str) -> Finding:
    row = tx.session.get(Finding, finding)
    if row is None:
        raise NotFoundError
    require_scope(tx.principal, row.agency_id)
    return row
