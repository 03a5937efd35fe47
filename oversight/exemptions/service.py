"""Apply about a finding, examine its four elements and the negative list, appeal and withdraw."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError, ForbiddenError
from oversight.exemptions import deciding
from oversight.exemptions.events import (
    ExaminationBegun,
    ExemptionAppealed,
    ExemptionApplied,
    ExemptionWithdrawn,
    FlagRecorded,
    OpinionRecorded,
)
from oversight.exemptions.holding import held, involved_in, opinions_of
from oversight.exemptions.models import ExemptionCase, ExemptionDecision, ExemptionFlag, ExemptionOpinion
from oversight.exemptions.policy import Move, of_one_house, require_independent, require_move
from oversight.exemptions.texts import choice_errors, day_errors, digest_errors, refuse, text_errors
from oversight.exemptions.vocabulary import (
    Applicant,
    CaseState,
    Element,
    Experience,
    Flag,
    Limits,
    Motive,
    Opinion,
    Situation,
    Support,
)
from oversight.findings import queries as findings
from oversight.permissions import Permission
from oversight.persistence import Transaction, require

STATEMENT, GROUNDS = Text("申请理由", "Statement"), Text("申诉理由", "Grounds of the appeal")
REASONS, FACTS = Text("认定理由", "Reasons"), Text("事实", "Facts")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyForExemption:
    """An application about a finding; `distinctions` are experience, limits and motive, `supports` codes."""

    finding: str
    applicant_kind: str
    accountable_on: date
    situation: str
    distinctions: tuple[str, str, str]
    supports: tuple[str, ...]
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenOpinion:
    """An opinion on one element, with its reasons and the SHA-256 of the evidence if there is any."""

    element: str
    opinion: str
    text: str
    evidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOpinions:
    """The opinions of one examiner, the principal, on elements of a case."""

    case: str
    opinions: tuple[GivenOpinion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFlag:
    """A point of the negative list that an examiner found; the case is refused at once."""

    case: str
    flag: str
    text: str
    evidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealExemption:
    """The applicant's appeal against a refusal or a grant in part."""

    case: str
    grounds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawExemption:
    """The applicant's withdrawal before the decision."""

    case: str


def apply_for_exemption(tx: Transaction, command: ApplyForExemption) -> str:
    """Apply about a finding within the principal's scope and return the case's id."""
    require(tx.principal, Permission.EXEMPTIONS_APPLY)
    finding = findings.finding(tx.session, tx.principal.scope, command.finding)
    refuse(_application_errors(tx, command))
    _refuse_second(tx, command)
    experience, limits, motive = command.distinctions
    row = ExemptionCase(
        id=tx.new_id(),
        finding_id=finding.id,
        agency_id=finding.agency,
        applicant=tx.principal.user_id,
        applicant_agency_id=tx.principal.agency,
        applicant_kind=command.applicant_kind,
        accountable_on=command.accountable_on,
        applied_on=tx.today,
        situation=command.situation,
        experience=experience,
        limits=limits,
        motive=motive,
        supports=" ".join(sorted(set(command.supports))),
        statement=command.statement.strip(),
        state=CaseState.SUBMITTED.value,
    )
    tx.session.add(row)
    tx.record(ExemptionApplied(agency=finding.agency, finding=finding.id), row)
    return row.id


def _application_errors(tx: Transaction, command: ApplyForExemption) -> list[FieldError]:
    experience, limits, motive = command.distinctions
    wrong = [
        *choice_errors("applicant_kind", Text("申请主体", "Applicant"), command.applicant_kind, Applicant),
        *day_errors(
            "accountable_on", Text("启动问责日期", "Day proceedings began"), command.accountable_on, (None, tx.today)
        ),
        *choice_errors("situation", Text("情形", "Situation"), command.situation, Situation),
        *choice_errors("experience", Text("区分一", "First distinction"), experience, Experience),
        *choice_errors("limits", Text("区分二", "Second distinction"), limits, Limits),
        *choice_errors("motive", Text("区分三", "Third distinction"), motive, Motive),
        *text_errors("statement", STATEMENT, command.statement),
    ]
    for support in command.supports:
        wrong += choice_errors("supports", Text("支持情形", "Supporting points"), support, Support)
    if set(command.distinctions) == {"not_concerned"}:
        message = Text(
            "三个区分中至少有一项涉及，才能申请容错。",
            "At least one of the three distinctions must concern the case.",
        )
        wrong.append(FieldError("experience", message, "distinction"))
    return wrong


def _refuse_second(tx: Transaction, command: ApplyForExemption) -> None:
    tx.flush()
    same = select(ExemptionCase.id).where(
        ExemptionCase.finding_id == command.finding,
        ExemptionCase.applicant == tx.principal.user_id,
        ExemptionCase.applicant_kind == command.applicant_kind,
        ExemptionCase.state != CaseState.WITHDRAWN.value,
    )
    if tx.session.scalar(same.limit(1)) is not None:
        raise ConflictError(
            Text("您已就这个问题提出过容错免责申请。", "You have applied about this finding already."),
            remedy=Text("请打开原来的申请。", "Open the earlier application."),
        )


def record_opinions(tx: Transaction, command: RecordOpinions) -> None:
    """Record the principal's opinions, or change those given before; the first one takes the case up."""
    row = _examined(tx, command.case)
    if not command.opinions:
        message = Text("请至少对一项要件提出意见。", "Give an opinion on one element at least.")
        refuse([FieldError(f"{next(iter(Element))}_opinion", message, "required")])
    refuse(error for given in command.opinions for error in _opinion_errors(given))
    mine = {one.element: one for one in opinions_of(tx, row.id) if one.examiner == tx.principal.user_id}
    for given in command.opinions:
        _keep(tx, row, given, mine.get(given.element))
    if row.state == CaseState.SUBMITTED:
        row.state = CaseState.EXAMINING.value
        tx.record(ExaminationBegun(agency=row.agency_id), row)


def _keep(tx: Transaction, case: ExemptionCase, given: GivenOpinion, before: ExemptionOpinion | None) -> None:
    now = (given.opinion, given.text.strip(), given.evidence)
    if before is not None and (before.opinion, before.text, before.evidence_sha256) == now:
        return
    row = before or ExemptionOpinion(
        id=tx.new_id(),
        case_id=case.id,
        examiner=tx.principal.user_id,
        examiner_agency_id=tx.principal.agency,
        element=given.element,
    )
    row.opinion, row.text, row.evidence_sha256 = now
    row.recorded_on = tx.today
    tx.session.add(row)
    tx.record(OpinionRecorded(agency=case.agency_id, case=case.id, element=given.element), row)


def _opinion_errors(given: GivenOpinion) -> list[FieldError]:
    if given.element not in set(Element):
        return [*choice_errors("element", Text("要件", "Element"), given.element, Element)]
    label = Element(given.element).label
    return [
        *choice_errors(f"{given.element}_opinion", label, given.opinion, Opinion),
        *text_errors(
            f"{given.element}_text", Text("{label}：理由", "{label}: reasons").format(label=label), given.text
        ),
        *digest_errors(f"{given.element}_evidence", given.evidence),
    ]


def record_flag(tx: Transaction, command: RecordFlag) -> str:
    """Record a point of the negative list, which refuses the case at once; returns the decision's id."""
    row = _examined(tx, command.case, Move.BLOCK)
    refuse(
        [
            *choice_errors("flag", Text("负面清单情形", "Point of the negative list"), command.flag, Flag),
            *text_errors("text", FACTS, command.text),
            *digest_errors("evidence", command.evidence),
        ]
    )
    flag = ExemptionFlag(
        id=tx.new_id(),
        case_id=row.id,
        code=command.flag,
        text=command.text.strip(),
        evidence_sha256=command.evidence,
        recorded_by=tx.principal.user_id,
        recorded_on=tx.today,
    )
    tx.session.add(flag)
    tx.record(FlagRecorded(agency=row.agency_id, case=row.id), flag)
    return deciding.refuse_by_list(tx, row, Flag(command.flag))


def _examined(tx: Transaction, case: str, move: Move = Move.EXAMINE) -> ExemptionCase:
    require(tx.principal, Permission.EXEMPTIONS_EXAMINE)
    row = held(tx, case)
    require_move(CaseState(row.state), move)
    require_independent(tx.principal.user_id, tx.principal.agency, involved_in(tx, row), examining=True)
    return row


def appeal_exemption(tx: Transaction, command: AppealExemption) -> str:
    """Appeal against the first decision; returns the entry's id."""
    row = _own(tx, command.case)
    decided = select(ExemptionDecision.id).where(ExemptionDecision.case_id == row.id)
    require_move(CaseState(row.state), Move.APPEAL, appealed=len(tx.session.scalars(decided).all()) > 1)
    refuse(text_errors("grounds", GROUNDS, command.grounds))
    row.state, row.appeal, row.appealed_on = CaseState.APPEALED.value, command.grounds.strip(), tx.today
    return tx.record(ExemptionAppealed(agency=row.agency_id), row)


def withdraw_exemption(tx: Transaction, command: WithdrawExemption) -> str:
    """Withdraw a case that hasn't been decided; returns the entry's id."""
    row = _own(tx, command.case)
    require_move(CaseState(row.state), Move.WITHDRAW)
    row.state, row.withdrawn_on = CaseState.WITHDRAWN.value, tx.today
    return tx.record(ExemptionWithdrawn(agency=row.agency_id), row)


def _own(tx: Transaction, case: str) -> ExemptionCase:
    require(tx.principal, Permission.EXEMPTIONS_APPLY)
    row = held(tx, case)
    if not of_one_house(tx.principal.agency, row.applicant_agency_id):
        raise ForbiddenError(Permission.EXEMPTIONS_APPLY, (Text("申请单位", "The applicant's agency"),))
    return row
