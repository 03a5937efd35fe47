"""Findings as frozen rows."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from oversight.bilingual import Text
from oversight.errors import NotFoundError, OutOfScopeError
from oversight.findings.models import Finding
from oversight.findings.policy import FindingState
from oversight.persistence.log_reading import LoggedAct, acts_upon


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """A finding; `parameters` are the versions used, with name, value, unit, version, since and clause."""

    id: str
    event_id: str
    rule: str
    requirement: str
    agency: str
    period: str
    result: str
    severity: str
    clause_document: str
    clause_number: str
    summary: Text
    parameters: tuple[dict[str, object], ...]
    opened_on: date
    state: FindingState
    rectification: str | None
    evidence_sha256: str | None
    rectified_by: str | None
    rectified_on: date | None
    reviewed_by: str | None
    reviewed_on: date | None
    review: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFilter:
    """Which findings: all where nothing is set; `agency` is a prefix of codes."""

    state: str | None = None
    rule: str | None = None
    agency: str | None = None


def findings(
    session: Session, scope: str, wanted: FindingFilter, first: int = 0, limit: int | None = None
) -> list[FindingRow]:
    """Return the findings within a scope, newest first."""
    query = select(Finding).where(*_conditions(scope, wanted)).order_by(Finding.opened_on.desc(), Finding.id.desc())
    return [_row(one) for one in session.scalars(query.offset(first).limit(limit))]


def count_findings(session: Session, scope: str, wanted: FindingFilter) -> int:
    """Count the findings within a scope."""
    return session.scalar(select(func.count()).select_from(Finding).where(*_conditions(scope, wanted))) or 0


def finding(session: Session, scope: str, identifier: str) -> FindingRow:
    """Return one finding; raise NotFoundError, or OutOfScopeError for another county's."""
    row = session.get(Finding, identifier)
    if row is None:
        raise NotFoundError
    if not row.agency_id.startswith(scope):
        raise OutOfScopeError(row.agency_id)
    return _row(row)


def findings_of(session: Session, identifiers: Collection[str]) -> dict[str, FindingRow]:
    """Return findings by id, whatever their agency: the caller has checked the scope of what refers to them."""
    return {one.id: _row(one) for one in session.scalars(select(Finding).where(Finding.id.in_(list(identifiers))))}


def closed_among(session: Session, identifiers: Collection[str]) -> set[str]:
    """Return those of the findings that are closed."""
    query = select(Finding.id).where(Finding.id.in_(list(identifiers)), Finding.state == FindingState.CLOSED.value)
    return set(session.scalars(query))


def rules_found(session: Session, scope: str) -> list[str]:
    """Return the rules that have findings within a scope, for a filter."""
    query = select(Finding.rule).where(Finding.agency_id.startswith(scope, autoescape=True)).distinct()
    return sorted(session.scalars(query))


def course(session: Session, identifier: str) -> list[LoggedAct]:
    """Return a finding's entries in the log, oldest first."""
    return acts_upon(session, [f"{Finding.__tablename__}:{identifier}"])


def _conditions(scope: str, wanted: FindingFilter) -> list[ColumnElement[bool]]:
    found = [Finding.agency_id.startswith(scope, autoescape=True)]
    if wanted.state:
        found.append(Finding.state == wanted.state)
    if wanted.rule:
        found.append(Finding.rule == wanted.rule)
    if wanted.agency:
        found.append(Finding.agency_id.startswith(wanted.agency, autoescape=True))
    return found


def _row(one: Finding) -> FindingRow:
    return FindingRow(
        id=one.id,
        event_id=one.event_id,
        rule=one.rule,
        requirement=one.requirement,
        agency=one.agency_id,
        period=one.period,
        result=one.result,
        severity=one.severity,
        clause_document=one.clause_document,
        clause_number=one.clause_number,
        summary=Text(one.summary_zh, one.summary_en),
        parameters=tuple(json.loads(one.parameters)),
        opened_on=one.opened_on,
        state=FindingState(one.state),
        rectification=one.rectification,
        evidence_sha256=one.evidence_sha256,
        rectified_by=one.rectified_by,
        rectified_on=one.rectified_on,
        reviewed_by=one.reviewed_by,
        reviewed_on=one.reviewed_on,
        review=one.review,
    )
