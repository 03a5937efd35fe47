"""Fault-tolerance cases as frozen rows; whoever calls has checked that the reader may know of exemptions at all."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from oversight.errors import NotFoundError, OutOfScopeError
from oversight.exemptions.models import ExemptionCase, ExemptionDecision, ExemptionFlag, ExemptionOpinion
from oversight.exemptions.policy import LEAST_EXAMINERS, ElementOpinion, Involved, complete_examiners, effect
from oversight.exemptions.vocabulary import (
    Applicant,
    CaseState,
    Effect,
    Element,
    Experience,
    Flag,
    Limits,
    Motive,
    Opinion,
    Round,
    Situation,
    Support,
)
from oversight.findings import queries as findings
from oversight.findings.queries import FindingRow
from oversight.persistence.log_reading import LoggedAct, acts_upon


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases: all where nothing is set; `agency` is a prefix of codes."""

    state: str | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSummary:
    """A case in a list; `effect` is computed from its state and its finding's."""

    id: str
    finding: FindingRow
    agency: str
    applied_on: date
    situation: Situation
    state: CaseState
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionRow:
    """An examiner's opinion on one element; a case has them by element, then by examiner."""

    id: str
    examiner: str
    examiner_agency: str
    element: Element
    opinion: Opinion
    text: str
    evidence_sha256: str | None
    recorded_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRow:
    """A point of the negative list that was found."""

    id: str
    flag: Flag
    text: str
    evidence_sha256: str | None
    recorded_by: str
    recorded_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """A decision; `votes` are for it, against it and abstentions, None where the negative list decided."""

    id: str
    round: Round
    outcome: CaseState
    automatic: bool
    decided_by: str
    decided_on: date
    meeting_on: date | None
    attendees: tuple[str, ...]
    votes: tuple[int, int, int] | None
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow(CaseSummary):
    """A case with all that was recorded; `examined_on` is the day the second examiner had completed the elements."""

    event_id: str
    applicant: str
    applicant_agency: str
    applicant_kind: Applicant
    accountable_on: date
    distinctions: tuple[Experience, Limits, Motive]
    supports: tuple[Support, ...]
    statement: str
    appealed_on: date | None
    appeal: str | None
    withdrawn_on: date | None
    effect_on: date | None
    opinions: tuple[OpinionRow, ...]
    flags: tuple[FlagRow, ...]
    decisions: tuple[DecisionRow, ...]

    @property
    def examined_on(self) -> date | None:
        """The day on which enough examiners had given all their opinions, or None."""
        complete = complete_examiners([ElementOpinion(o.examiner, o.element, o.opinion) for o in self.opinions])
        last = sorted(max(o.recorded_on for o in self.opinions if o.examiner == one) for one in complete)
        return last[LEAST_EXAMINERS - 1] if len(last) >= LEAST_EXAMINERS else None

    @property
    def involved(self) -> Involved:
        """Who is part of the case, as far as it shows its opinions, flags and decisions."""
        return Involved(
            applicant=self.applicant,
            agencies=(self.applicant_agency, self.agency),
            examiners=frozenset(one.examiner for one in self.opinions) | {one.recorded_by for one in self.flags},
            deciders=frozenset(person for one in self.decisions for person in (one.decided_by, *one.attendees)),
        )

    @property
    def first_decided_on(self) -> date | None:
        """The day of the first decision, or None."""
        return next((one.decided_on for one in self.decisions if one.round is Round.FIRST), None)


def cases(
    session: Session, scope: str, wanted: CaseFilter, first: int = 0, limit: int | None = None
) -> list[CaseSummary]:
    """Return the cases within a scope, newest first (two queries)."""
    query = select(ExemptionCase).where(*_conditions(scope, wanted))
    query = query.order_by(ExemptionCase.applied_on.desc(), ExemptionCase.id.desc())
    rows = session.scalars(query.offset(first).limit(limit)).all()
    about = findings.findings_of(session, {one.finding_id for one in rows})
    return [_summary(one, about[one.finding_id]) for one in rows]


def count_cases(session: Session, scope: str, wanted: CaseFilter) -> int:
    """Count the cases within a scope."""
    return session.scalar(select(func.count()).select_from(ExemptionCase).where(*_conditions(scope, wanted))) or 0


def case(session: Session, scope: str, identifier: str) -> CaseRow:
    """Return one case; raise NotFoundError, or OutOfScopeError for another county's."""
    row = session.get(ExemptionCase, identifier)
    if row is None:
        raise NotFoundError
    if not row.agency_id.startswith(scope):
        raise OutOfScopeError(row.agency_id)
    finding = findings.findings_of(session, [row.finding_id])[row.finding_id]
    return _detail(session, row, _summary(row, finding))


def cases_about(session: Session, finding: str) -> list[str]:
    """Return the ids of the cases about a finding."""
    query = select(ExemptionCase.id).where(ExemptionCase.finding_id == finding).order_by(ExemptionCase.id)
    return list(session.scalars(query))


def course(session: Session, row: CaseRow) -> list[LoggedAct]:
    """Return the entries of a case with its opinions, flags and decisions, oldest first."""
    children: Collection[tuple[str, str]] = [
        (ExemptionCase.__tablename__, row.id),
        *((ExemptionOpinion.__tablename__, one.id) for one in row.opinions),
        *((ExemptionFlag.__tablename__, one.id) for one in row.flags),
        *((ExemptionDecision.__tablename__, one.id) for one in row.decisions),
    ]
    return acts_upon(session, [f"{table}:{identifier}" for table, identifier in children])


def _conditions(scope: str, wanted: CaseFilter) -> list[ColumnElement[bool]]:
    found = [ExemptionCase.agency_id.startswith(scope, autoescape=True)]
    if wanted.state:
        found.append(ExemptionCase.state == wanted.state)
    if wanted.agency:
        found.append(ExemptionCase.agency_id.startswith(wanted.agency, autoescape=True))
    return found


def _summary(one: ExemptionCase, finding: FindingRow) -> CaseSummary:
    state = CaseState(one.state)
    return CaseSummary(
        id=one.id,
        finding=finding,
        agency=one.agency_id,
        applied_on=one.applied_on,
        situation=Situation(one.situation),
        state=state,
        effect=effect(state, finding_closed=finding.state == "closed"),
    )


def _detail(session: Session, one: ExemptionCase, summary: CaseSummary) -> CaseRow:
    return CaseRow(
        id=one.id,
        finding=summary.finding,
        agency=one.agency_id,
        applied_on=one.applied_on,
        situation=summary.situation,
        state=summary.state,
        effect=summary.effect,
        event_id=one.event_id,
        applicant=one.applicant,
        applicant_agency=one.applicant_agency_id,
        applicant_kind=Applicant(one.applicant_kind),
        accountable_on=one.accountable_on,
        distinctions=(Experience(one.experience), Limits(one.limits), Motive(one.motive)),
        supports=tuple(Support(code) for code in one.supports.split()),
        statement=one.statement,
        appealed_on=one.appealed_on,
        appeal=one.appeal,
        withdrawn_on=one.withdrawn_on,
        effect_on=one.effect_on,
        opinions=_opinions(session, one.id),
        flags=_flags(session, one.id),
        decisions=_decisions(session, one.id),
    )


def _opinions(session: Session, identifier: str) -> tuple[OpinionRow, ...]:
    query = select(ExemptionOpinion).where(ExemptionOpinion.case_id == identifier)
    order = list(Element)
    rows = sorted(session.scalars(query), key=lambda one: (order.index(Element(one.element)), one.examiner))
    return tuple(
        OpinionRow(
            id=one.id,
            examiner=one.examiner,
            examiner_agency=one.examiner_agency_id,
            element=Element(one.element),
            opinion=Opinion(one.opinion),
            text=one.text,
            evidence_sha256=one.evidence_sha256,
            recorded_on=one.recorded_on,
        )
        for one in rows
    )


def _flags(session: Session, identifier: str) -> tuple[FlagRow, ...]:
    query = select(ExemptionFlag).where(ExemptionFlag.case_id == identifier).order_by(ExemptionFlag.id)
    return tuple(
        FlagRow(
            id=one.id,
            flag=Flag(one.code),
            text=one.text,
            evidence_sha256=one.evidence_sha256,
            recorded_by=one.recorded_by,
            recorded_on=one.recorded_on,
        )
        for one in session.scalars(query)
    )


def _decisions(session: Session, identifier: str) -> tuple[DecisionRow, ...]:
    query = select(ExemptionDecision).where(ExemptionDecision.case_id == identifier)
    return tuple(
        DecisionRow(
            id=one.id,
            round=Round(one.round),
            outcome=CaseState(one.outcome),
            automatic=one.automatic,
            decided_by=one.decided_by,
            decided_on=one.decided_on,
            meeting_on=one.meeting_on,
            attendees=tuple(one.attendees.split()),
            votes=None if one.automatic else (one.votes_for or 0, one.votes_against or 0, one.abstained or 0),
            reasons=one.reasons,
        )
        for one in session.scalars(query.order_by(ExemptionDecision.round.desc()))
    )
