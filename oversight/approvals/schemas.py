"""The forms of an approval, and its shape over REST."""

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate

from oversight.approvals.policy import DECISIONS, LONGEST_REASON, ApprovalState, AssistanceKind
from oversight.approvals.queries import ApprovalRow
from oversight.approvals.service import SubmitCase
from oversight.bilingual import Text
from oversight.web.fields import Day, Yuan

_REASON = Text("理由", "Reason")


def receipt_address(approval: ApprovalRow | Mapping[str, str]) -> str:
    """Return where the receipt of an approval's last entry is."""
    event_id = approval["event_id"] if isinstance(approval, Mapping) else approval.event_id
    return f"/api/v1/audit/receipts/{event_id}"


class _Strict(Schema):
    class Meta:
        """Refuse fields that nobody asked for."""

        unknown = RAISE


class SubmissionSchema(_Strict):
    """A case to submit; the amount is typed in yuan."""

    case_code = fields.String(
        required=True, validate=validate.Length(max=64), metadata={"label": Text("案件代码", "Case code")}
    )
    kind = fields.String(required=True, metadata={"label": Text("救助种类", "Kind of assistance")})
    township = fields.String(
        required=True, validate=validate.Length(max=20), metadata={"label": Text("乡镇（街道）", "Township")}
    )
    amount_fen = Yuan(required=True, data_key="amount", metadata={"label": Text("申请金额", "Amount")})
    submitted_on = Day(required=True, metadata={"label": Text("提交日期", "Day of submission")})

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> SubmitCase:
        """Return the command, with the amount in fen."""
        return SubmitCase(**loaded)


class DecisionSchema(_Strict):
    """A decision, with its reason if it is a refusal."""

    decision = fields.String(
        required=True,
        validate=validate.OneOf(
            [one.value for one in DECISIONS], error="请选择“同意”或“不同意”。 / Choose to approve or to refuse."
        ),
        metadata={"label": Text("审批结论", "Decision")},
    )
    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST_REASON), metadata={"label": _REASON})


class WithdrawalSchema(_Strict):
    """A withdrawal, with its reason."""

    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST_REASON), metadata={"label": _REASON})


class ApprovalQuery(_Strict):
    """Which approvals over REST."""

    state = fields.String(validate=validate.OneOf([one.value for one in ApprovalState]))
    kind = fields.String(validate=validate.OneOf([one.value for one in AssistanceKind]))
    township = fields.String(validate=validate.Regexp(r"[0-9]{6,12}\Z"))
    case_code = fields.String(validate=validate.Length(max=64))
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 200))
    first = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))


class ApprovalSchema(Schema):
    """An approval over REST; the amount is whole fen, `receipt` is where its proof can be had."""

    id = fields.String()
    event_id = fields.String()
    case_code = fields.String()
    kind = fields.String()
    township = fields.String()
    amount_fen = fields.Integer(validate=validate.Range(1))
    submitted_on = fields.Date()
    state = fields.String()
    decided_on = fields.Date(allow_none=True)
    reason = fields.String(allow_none=True)
    receipt = fields.Function(receipt_address, metadata={"type": "string"})


class ApprovalReceiptSchema(Schema):
    """What a decision led to, its entry in the log, and where its proof can be had."""

    id = fields.String()
    state = fields.String()
    event_id = fields.String()
    receipt = fields.Function(receipt_address, metadata={"type": "string"})
