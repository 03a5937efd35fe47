"""The payment list as a file, and the entry that says it was taken out."""

from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar, Literal

from oversight.approvals.queries import ApprovalRow
from oversight.audit_trail.payment_gate import PaymentList
from oversight.bilingual import Text
from oversight.errors import ConflictError, InvalidInputError
from oversight.permissions import Permission
from oversight.persistence import Event, Transaction, require
from reports.workbook import Column, Sheet, Value, to_csv, to_xlsx

Format = Literal["csv", "xlsx", "json"]


@dataclass(frozen=True, kw_only=True)
class PaymentsExported(Event):
    """A payment list was taken out: what it pays, what it leaves out, and by which checkpoint's receipts."""

    ACTION: ClassVar[str] = "audit_trail.payments-exported/1"
    format: str
    rows: int
    kept_back: int
    amount_fen: int
    checkpoint_size: int
    sha256: str


class NothingPayableError(ConflictError):
    """No case has a receipt with a quorum, so that there is no payment file."""

    code = "nothing-payable"
    title = Text("没有可以放行的付款", "Nothing may be paid")

    def __init__(self, found: PaymentList) -> None:
        reasons = sorted({one.reason for one in found.kept_back})
        why = Text("；".join(one.label.zh for one in reasons), "; ".join(one.label.en for one in reasons))
        nothing = Text("这段时间没有已同意的案件", "no case was approved in that time")
        super().__init__(
            Text("没有见证法定数的回执，不出付款文件：{why}。", "No quorum, no payment file: {why}.").format(
                why=why if reasons else nothing
            ),
            remedy=Text(
                "请在付款清单页查看每件的原因，等见证联署后再导出。",
                "The page of the payment list has each case's reason; export again when the witnesses have cosigned.",
            ),
        )


def export_payments(tx: Transaction, found: PaymentList, body: bytes, kind: Format) -> str:
    """Record that the list was taken out as these bytes and return the entry's id; raise NothingPayableError."""
    require(tx.principal, Permission.EXPORT)
    if not found.payable or found.checkpoint is None:
        raise NothingPayableError(found)
    return tx.record(
        PaymentsExported(
            agency=tx.principal.agency,
            format=kind,
            rows=len(found.payable),
            kept_back=len(found.kept_back),
            amount_fen=found.amount_fen,
            checkpoint_size=found.checkpoint.size,
            sha256=sha256(body).hexdigest(),
        )
    )


def payment_file(found: PaymentList, names: dict[str, str], wanted: str) -> bytes:
    """Write the list: what may be paid, and in XLSX on a second sheet what may not and why."""
    match wanted:
        case "csv":
            return to_csv(_payable(found, names))
        case "xlsx":
            return to_xlsx([_payable(found, names), _kept_back(found, names)])
        case _:
            raise InvalidInputError.of("format", "导出格式为 csv 或 xlsx。", "The format is csv or xlsx.")


_CASE = (
    Column("case_code", "案件代码 Case code"),
    Column("kind", "救助种类 Kind"),
    Column("township", "乡镇代码 Township"),
    Column("name", "乡镇（街道）Name"),
    Column("amount", "金额 Amount", "元 yuan", "money_fen"),
    Column("decided_on", "同意日期 Approved on", kind="date"),
)


def _payable(found: PaymentList, names: dict[str, str]) -> Sheet:
    columns = (*_CASE, Column("decision", "日志条目 Entry"), Column("leaf", "叶序号 Leaf", kind="integer"))
    rows = tuple(
        _case(one.approval, names) | {"decision": one.decision, "leaf": one.leaf_index} for one in found.payable
    )
    pay, keep = len(found.payable), len(found.kept_back)
    notes = [f"放行 {pay} 件，未列入 {keep} 件 / {pay} to pay, {keep} kept back"]
    if found.checkpoint is not None:
        notes += [f"检查点 checkpoint: {found.checkpoint.size}", f"根 root: {found.checkpoint.root.hex()}"]
    return Sheet("付款清单", columns, rows, tuple(notes))


def _kept_back(found: PaymentList, names: dict[str, str]) -> Sheet:
    rows = tuple(_case(one.approval, names) | {"reason": str(one.reason.label)} for one in found.kept_back)
    return Sheet("未列入 Kept back", (*_CASE, Column("reason", "原因 Reason")), rows)


def _case(approval: ApprovalRow, names: dict[str, str]) -> dict[str, Value]:
    return {
        "case_code": approval.case_code,
        "kind": str(approval.kind.label),
        "township": approval.township,
        "name": names.get(approval.township, ""),
        "amount": approval.amount_fen,
        "decided_on": approval.decided_on,
    }
