"""Scenes of findings and fault tolerance: breaches kept as findings, some put right, and six cases (R75)."""

from collections.abc import Iterator
from datetime import date, time
from functools import partial
from hashlib import sha256

from oversight.bilingual import Text
from oversight.dashboard.assessment import assess as judge
from oversight.demo.cases import CASES, RECTIFIED, Finding, Tolerance
from oversight.demo.stage import Scene, Stage
from oversight.exemptions.deciding import DecideExemption, decide_exemption
from oversight.exemptions.service import (
    AppealExemption,
    ApplyForExemption,
    GivenOpinion,
    RecordFlag,
    RecordOpinions,
    WithdrawExemption,
    appeal_exemption,
    apply_for_exemption,
    record_flag,
    record_opinions,
    withdraw_exemption,
)
from oversight.exemptions.vocabulary import Element
from oversight.findings.queries import FindingFilter, findings
from oversight.findings.service import CloseFinding, RectifyFinding, assess, close_finding, rectify_finding
from oversight.persistence import reading
from oversight.rulebook import rule

CHAPTER = Text("问题整改与容错", "Findings and fault tolerance")
_EXAMINERS = ("city_admin", "city_admin_2")
_LEADERS = ("city_leader", "city_leader_2")
_MEETINGS = (("D101", "D102", "D103", "D104", "D105"), ("D201", "D202", "D203", "D204", "D205"))


def scenes() -> Iterator[Scene]:
    """Return the judging of February and November, what was put right, and each step of the six cases."""
    yield Scene(date(2026, 2, 2), time(9, 0), CHAPTER, partial(_judge, rules=("R71",)))
    for on in (date(2026, 11, 2), date(2026, 11, 20)):
        yield Scene(on, time(9, 0), CHAPTER, partial(_judge, rules=("R16", "R17", "R18", "R31")))
    for key, on in RECTIFIED.items():
        yield Scene(on, time(10, 0), CHAPTER, partial(_put_right, key=key))
    for case in CASES:
        for step, on in case.steps.items():
            yield Scene(on, time(14, 0), CHAPTER, partial(_STEPS[step], case=case))


def _judge(stage: Stage, rules: tuple[str, ...]) -> None:
    with stage.acting("city_admin") as tx:
        for name in rules:
            assess(tx, judge(tx.session, "", tx.today, name))


def _finding(stage: Stage, key: Finding) -> str:
    requirement, agency = key
    with reading(stage.database) as session:
        wanted = FindingFilter(rule=rule(requirement).id, agency=agency)
        return next(one.id for one in findings(session, "", wanted) if one.agency == agency)


def _put_right(stage: Stage, key: Finding) -> None:
    finding = _finding(stage, key)
    evidence = sha256(f"demo/{key}".encode()).hexdigest()
    with stage.acting(f"officer_{key[1][:6]}") as tx:
        account = "已查明原因，明确责任人和办理时限，建立到期提醒，今后按期落实。"
        rectify_finding(tx, RectifyFinding(finding=finding, rectification=account, evidence=evidence))
    with stage.acting("inspector") as tx:
        close_finding(tx, CloseFinding(finding=finding, review="整改措施到位，同意销号。"))


def _apply(stage: Stage, case: Tolerance) -> None:
    finding = _finding(stage, case.finding)
    with stage.acting(case.applicant) as tx:
        stage.kept[case.key] = apply_for_exemption(
            tx,
            ApplyForExemption(
                finding=finding,
                applicant_kind=case.applicant_kind,
                accountable_on=case.accountable_on,
                situation=case.situation,
                distinctions=case.distinctions,
                supports=("no_ban_broken", "collective_decision"),
                statement=case.statement,
            ),
        )


def _examine(stage: Stage, case: Tolerance) -> None:
    for examiner in _EXAMINERS[: case.examiners]:
        given = tuple(
            GivenOpinion(
                element=element.value,
                opinion=case.opinions.get(element.value, "yes"),
                text=f"查阅台账、会议记录并谈话核实，就“{element.label.zh}”提出本意见。",
                evidence=sha256(f"demo/{case.key}/{element.value}".encode()).hexdigest(),
            )
            for element in Element
        )
        with stage.acting(examiner) as tx:
            record_opinions(tx, RecordOpinions(case=stage.kept[case.key], opinions=given))


def _flag(stage: Stage, case: Tolerance) -> None:
    with stage.acting(_EXAMINERS[0]) as tx:
        text = "经核查，该协理员系村主要负责人近亲属，属优亲厚友，列入负面清单。"
        record_flag(tx, RecordFlag(case=stage.kept[case.key], flag="private_gain", text=text))


def _decide(stage: Stage, case: Tolerance) -> None:
    _meet(stage, case, 0, case.outcome)


def _appeal(stage: Stage, case: Tolerance) -> None:
    with stage.acting(case.applicant) as tx:
        grounds = "政策衔接期内招聘程序须重新报批，有报批文件为证，请求复核。"
        appeal_exemption(tx, AppealExemption(case=stage.kept[case.key], grounds=grounds))


def _uphold(stage: Stage, case: Tolerance) -> None:
    _meet(stage, case, 1, "granted")


def _meet(stage: Stage, case: Tolerance, round_: int, outcome: str) -> None:
    with stage.acting(_LEADERS[round_]) as tx:
        decide_exemption(
            tx,
            DecideExemption(
                case=stage.kept[case.key],
                outcome=outcome,
                meeting_on=tx.today,
                attendees=_MEETINGS[round_],
                votes=(4, 1, 0),
                reasons="对照四项要件和“三个区分开来”集体研究，依据核查意见作出认定。",
            ),
        )


def _withdraw(stage: Stage, case: Tolerance) -> None:
    with stage.acting(case.applicant) as tx:
        withdraw_exemption(tx, WithdrawExemption(case=stage.kept[case.key]))


_STEPS = {
    "apply": _apply,
    "examine": _examine,
    "flag": _flag,
    "decide": _decide,
    "appeal": _appeal,
    "uphold": _uphold,
    "withdraw": _withdraw,
}
