"""Decisions on cases, by a meeting or by the negative list, and the effect that waits for the finding."""

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from oversight.bilingual import Text
from oversight.errors import FieldError
from oversight.exemptions.events import CaseSettled, ExemptionDecided, ExemptionTookEffect
from oversight.exemptions.holding import flags_of, held, involved_in, opinions_of
from oversight.exemptions.models import ExemptionCase, ExemptionDecision
from oversight.exemptions.policy import (
    OUTCOMES,
    ElementOpinion,
    Involved,
    Move,
    attendance_errors,
    effect,
    outcome_errors,
    require_independent,
    require_move,
    vote_errors,
)
from oversight.exemptions.texts import CODE, day_errors, refuse, text_errors
from oversight.exemptions.vocabulary import CaseState, Effect, Element, Flag, Opinion, Round
from oversight.findings import queries as findings
from oversight.permissions import Permission
from oversight.persistence import SYSTEM, Transaction, require


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideExemption:
    """A meeting's decision, the first or on appeal; `votes` are for it, against it and abstentions."""

    case: str
    outcome: str
    meeting_on: date
    attendees: tuple[str, ...]
    votes: tuple[int, int, int]
    reasons: str


def decide_exemption(tx: Transaction, command: DecideExemption) -> str:
    """Record a meeting's decision and return its id; the effect is recorded too if the finding is closed already."""
    require(tx.principal, Permission.EXEMPTIONS_DECIDE)
    row = held(tx, command.case)
    require_move(CaseState(row.state), Move.DECIDE)
    involved = involved_in(tx, row)
    require_independent(tx.principal.user_id, tx.principal.agency, involved, examining=False)
    refuse(_decision_errors(tx, row, command, involved))
    decision = ExemptionDecision(
        id=tx.new_id(),
        case_id=row.id,
        round=(Round.APPEAL if row.state == CaseState.APPEALED else Round.FIRST).value,
        outcome=command.outcome,
        automatic=False,
        decided_by=tx.principal.user_id,
        decided_on=tx.today,
        meeting_on=command.meeting_on,
        attendees=" ".join(command.attendees),
        votes_for=command.votes[0],
        votes_against=command.votes[1],
        abstained=command.votes[2],
        reasons=command.reasons.strip(),
    )
    _settle(tx, row, decision)
    apply_effect(tx, row.id)
    return decision.id


def refuse_by_list(tx: Transaction, row: ExemptionCase, flag: Flag) -> str:
    """Refuse a case because of the negative list, without a meeting; returns the decision's id."""
    decision = ExemptionDecision(
        id=tx.new_id(),
        case_id=row.id,
        round=Round.FIRST.value,
        outcome=CaseState.REFUSED.value,
        automatic=True,
        decided_by=SYSTEM.user_id,
        decided_on=tx.today,
        attendees="",
        reasons=f"{flag.label}",
    )
    _settle(tx, row, decision)
    return decision.id


def _settle(tx: Transaction, row: ExemptionCase, decision: ExemptionDecision) -> None:
    tx.session.add(decision)
    decided = ExemptionDecided(agency=row.agency_id, case=row.id, round=decision.round, automatic=decision.automatic)
    tx.record(decided, decision)
    row.state, row.effect_on = decision.outcome, None
    tx.record(CaseSettled(agency=row.agency_id), row)


def _decision_errors(
    tx: Transaction, row: ExemptionCase, command: DecideExemption, involved: Involved
) -> list[FieldError]:
    if command.outcome not in OUTCOMES:
        wrong = [FieldError("outcome", Text("请选择认定结果。", "Choose the outcome."), "choice")]
    else:
        given = [ElementOpinion(o.examiner, Element(o.element), Opinion(o.opinion)) for o in opinions_of(tx, row.id)]
        flags = [Flag(one.code) for one in flags_of(tx, row.id)]
        wrong = [*outcome_errors(CaseState(command.outcome), given, flags)]
    span = (row.appealed_on or row.applied_on, tx.today)
    wrong += day_errors("meeting_on", Text("会议日期", "Day of the meeting"), command.meeting_on, span)
    wrong += _codes_errors(command.attendees) or attendance_errors(command.attendees, involved)
    wrong += vote_errors(len(command.attendees), command.votes)
    wrong += text_errors("reasons", Text("认定理由", "Reasons"), command.reasons)
    return wrong


def _codes_errors(attendees: tuple[str, ...]) -> tuple[FieldError, ...]:
    if len(set(attendees)) == len(attendees) and all(re.fullmatch(CODE, one) for one in attendees):
        return ()
    message = Text(
        "参会人员应为工号或账号，每人一个，不重复、不写姓名。",
        "Attendees are staff codes or accounts, each once, no names.",
    )
    return (FieldError("attendees", message, "codes"),)


def apply_effect(tx: Transaction, case: str) -> str | None:
    """Record that an exemption works, if it does since its finding is closed; returns the entry's id, or None."""
    row = held(tx, case)
    tx.flush()
    closed = bool(findings.closed_among(tx.session, [row.finding_id]))
    if row.effect_on is not None or effect(CaseState(row.state), finding_closed=closed) is not Effect.EFFECTIVE:
        return None
    row.effect_on = tx.today
    return tx.record(ExemptionTookEffect(agency=row.agency_id), row)


def apply_due_effects(tx: Transaction) -> list[str]:
    """Record every effect that is due (for the daily job); returns the cases' ids."""
    waiting = select(ExemptionCase.id, ExemptionCase.finding_id).where(
        ExemptionCase.state.in_([CaseState.GRANTED.value, CaseState.PARTLY.value]), ExemptionCase.effect_on.is_(None)
    )
    rows = tx.session.execute(waiting).all()
    closed = findings.closed_among(tx.session, {finding for _, finding in rows})
    return [case for case, finding in rows if finding in closed and apply_effect(tx, case) is not None]
