"""Enter inspectors, and the recusals they declare."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from oversight.agencies.queries import agencies, names
from oversight.bilingual import Text
from oversight.errors import ConflictError, FieldError, InvalidInputError
from oversight.inspections.events import InspectorAdded, InspectorChanged, RecusalDeclared
from oversight.inspections.models import Inspector, Recusal
from oversight.inspections.policy import OBJECT_KINDS, RECUSAL_REASONS
from oversight.permissions import Permission
from oversight.persistence import Transaction, require, require_scope

_CODE = re.compile(r"[A-Z][0-9]{4,8}")
_SKILL = re.compile(r"[a-z][a-z0-9-]{0,39}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AddInspector:
    """An inspector: `code` such as J0412 is what the public sees; `relations` are agency codes with a reason code."""

    code: str
    name: str
    unit: str
    certificate: str
    skills: tuple[str, ...] = ()
    relations: Mapping[str, str] = field(default_factory=dict)
    cap: int = 3
    active: bool = True
    leave_from: date | None = None
    leave_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareRecusal:
    """An inspector withdraws from an object or a stratum (by code); `evidence` is the SHA-256 of the case file."""

    inspector: str
    target: str
    reason: str
    evidence: str | None = None


def add_inspector(tx: Transaction, command: AddInspector) -> str:
    """Enter an inspector and return the code."""
    require(tx.principal, Permission.INSPECTIONS_PLAN)
    require_scope(tx.principal, command.unit)
    wrong = faults_of_inspector(command, names(tx.session, [command.unit, *command.relations]))
    if wrong:
        raise InvalidInputError(*wrong)
    if tx.session.get(Inspector, command.code) is not None:
        raise ConflictError(
            Text("检查员 {code} 已经登记。", "The inspector {code} has been entered already.").format(code=command.code)
        )
    return store_inspector(tx, command, None)


def store_inspector(tx: Transaction, command: AddInspector, row: Inspector | None) -> str:
    """Store an inspector found without fault, anew or over the row there is, and return the code."""
    known = row is not None
    row = row or Inspector(id=command.code)
    row.name, row.agency_id, row.certificate = command.name.strip(), command.unit, command.certificate.strip()
    row.skills, row.relations = sorted(set(command.skills)), dict(sorted(command.relations.items()))
    row.cap, row.active = command.cap, command.active
    row.leave_from, row.leave_until = command.leave_from, command.leave_until
    tx.session.add(row)
    happened = InspectorChanged if known else InspectorAdded
    tx.record(happened(agency=command.unit, inspector=command.code, relations=len(command.relations)), row)
    return row.id


def declare_recusal(tx: Transaction, command: DeclareRecusal) -> str:
    """Enter a recusal and return its id; it holds from the next notice on."""
    require(tx.principal, Permission.INSPECTIONS_PLAN)
    inspector = tx.session.get(Inspector, command.inspector)
    wrong = _check_recusal(tx, command)
    if inspector is None:
        text = Text("没有编号为 {code} 的检查员。", "There is no inspector {code}.").format(code=command.inspector)
        wrong.append(FieldError("inspector", text))
    if inspector is None or wrong:
        raise InvalidInputError(*wrong)
    require_scope(tx.principal, inspector.agency_id)
    query = select(Recusal.id).where(Recusal.inspector_id == inspector.id, Recusal.target == command.target)
    if tx.session.scalar(query) is not None:
        raise ConflictError(Text("这项回避已经登记。", "This recusal has been entered already."))
    row = Recusal(
        id=tx.new_id(),
        inspector_id=inspector.id,
        target=command.target,
        reason=command.reason,
        evidence=command.evidence,
        declared_on=tx.today,
    )
    tx.session.add(row)
    event = RecusalDeclared(
        agency=inspector.agency_id,
        inspector=inspector.id,
        target=command.target,
        reason=command.reason,
        evidence=command.evidence,
    )
    tx.record(event, row)
    return row.id


def faults_of_inspector(command: AddInspector, known: Container[str]) -> list[FieldError]:
    """Return all that is wrong with an inspector; `known` are the codes of agencies."""
    return [*_check_person(command), *_check_agencies(command, known)]


def _check_person(command: AddInspector) -> list[FieldError]:
    wrong = []
    if not _CODE.fullmatch(command.code):
        text = Text("编号为一个大写字母加 4 至 8 位数字，如 J0412。", "A code is a capital and digits, like J0412.")
        wrong.append(FieldError("code", text))
    if not command.name.strip():
        wrong.append(FieldError("name", Text("请填写姓名。", "Enter the name.")))
    if not command.certificate.strip():
        text = Text("请填写检查证号：没有证件不能检查。", "Enter the certificate's number: it is needed to inspect.")
        wrong.append(FieldError("certificate", text))
    if not 1 <= command.cap <= _MOST:
        text = Text("每次抽查最多承担 1 至 {n} 个检查席位。", "The cap is 1 to {n} visits a draw.").format(n=_MOST)
        wrong.append(FieldError("cap", text))
    begins, ends = command.leave_from, command.leave_until
    if (begins is None) != (ends is None) or (begins is not None and ends is not None and ends < begins):
        text = Text("请假要有起止两天，止日不早于起日。", "A leave has a first and a last day, in that order.")
        wrong.append(FieldError("leave_until", text))
    if not all(_SKILL.fullmatch(skill) for skill in command.skills):
        text = Text("专长用小写代码，如 finance、case-file。", "Skills are codes in lower case: finance, case-file.")
        wrong.append(FieldError("skills", text))
    return wrong


def _check_agencies(command: AddInspector, known: Container[str]) -> list[FieldError]:
    text = Text("没有编码为 {code} 的单位。", "There is no agency {code}.")
    wrong = [] if command.unit in known else [FieldError("unit", text.format(code=command.unit))]
    for code, reason in command.relations.items():
        if code not in known:
            wrong.append(FieldError(f"relations.{code}", text.format(code=code)))
        if reason not in RECUSAL_REASONS:
            wrong.append(FieldError(f"relations.{code}", _unknown_reason()))
    return wrong


def _check_recusal(tx: Transaction, command: DeclareRecusal) -> list[FieldError]:
    wrong = []
    objects = [one for kind in OBJECT_KINDS for one in agencies(tx.session, "", kind)]
    if command.target not in {one.code for one in objects} | {one.parent for one in objects}:
        text = Text("没有编码为 {code} 的对象或层。", "There is no object or stratum {code}.").format(
            code=command.target
        )
        wrong.append(FieldError("target", text))
    if command.reason not in RECUSAL_REASONS:
        wrong.append(FieldError("reason", _unknown_reason()))
    if command.evidence is not None and not _SHA256.fullmatch(command.evidence):
        text = Text("证据摘要应为 64 位小写十六进制 SHA-256。", "Evidence is a SHA-256 in 64 lower-case hex digits.")
        wrong.append(FieldError("evidence", text))
    return wrong


def _unknown_reason() -> Text:
    codes = "、".join(RECUSAL_REASONS)
    return Text("回避理由请从 {codes} 中选择。", "Choose the reason from {codes}.").format(codes=codes)
