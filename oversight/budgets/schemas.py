"""Forms and API bodies of budgets; `load` returns the command. Amounts are typed in yuan."""

from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate

from oversight.bilingual import Text
from oversight.budgets.commands import AdjustBudget, RecordBudget, RecordCharge, SettleCharge, WithdrawCharge
from oversight.budgets.supposition import LABELS, Supposition
from oversight.budgets.vocabulary import COUNTED, WHOLE
from oversight.web.fields import Day, Yuan

_AGENCY = Text("单位", "Agency")
_LONG, _SHORT = validate.Length(max=500), validate.Length(max=200)


class _Strict(Schema):
    class Meta:
        """Refuse fields that nobody asked for."""

        unknown = RAISE


def _year() -> fields.Integer:
    return fields.Integer(
        required=True, strict=False, validate=validate.Range(2000, 2100), metadata={"label": Text("年度", "Year")}
    )


def _text(zh: str, en: str, **more: Any) -> fields.String:
    return fields.String(metadata={"label": Text(zh, en)}, **more)


class RecordBudgetSchema(_Strict):
    """A budget line."""

    agency = fields.String(required=True, metadata={"label": _AGENCY})
    year = _year()
    fund = _text("资金来源", "Fund", required=True)
    level = _text("资金层级", "Level", load_default=WHOLE)
    initial = Yuan(required=True, metadata={"label": Text("年初预算", "Initial budget")})
    amount = Yuan(load_default=None, metadata={"label": Text("调整后预算", "Adjusted budget")})
    document = _text("批复文号", "Document", required=True, validate=_SHORT)

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> RecordBudget:
        """Return the command."""
        return RecordBudget(
            agency=loaded["agency"],
            year=loaded["year"],
            fund=loaded["fund"],
            level=loaded["level"],
            initial_fen=loaded["initial"],
            amount_fen=loaded["amount"],
            document=loaded["document"],
        )


class AdjustBudgetSchema(_Strict):
    """A budget line's new amount."""

    budget = fields.String(required=True)
    amount = Yuan(required=True, metadata={"label": Text("调整后预算", "Adjusted budget")})
    document = _text("批复文号", "Document", required=True, validate=_SHORT)

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> AdjustBudget:
        """Return the command."""
        return AdjustBudget(budget=loaded["budget"], amount_fen=loaded["amount"], document=loaded["document"])


class RecordChargeSchema(_Strict):
    """A charge or a promise."""

    agency = fields.String(required=True, metadata={"label": _AGENCY})
    year = _year()
    fund = _text("资金来源", "Fund", required=True)
    amount = Yuan(required=True, metadata={"label": Text("金额", "Amount")})
    on = Day(required=True, metadata={"label": Text("日期", "Date")})
    stage = _text("阶段", "Stage", load_default="charged")
    purpose = _text("用途", "Purpose", load_default=COUNTED)
    voucher = _text("凭证号", "Voucher", load_default=None)
    source_code = _text("资金来源代码", "Source code", load_default=None)
    note = _text("用途说明", "Note", load_default="", validate=_LONG)

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> RecordCharge:
        """Return the command."""
        return RecordCharge(amount_fen=loaded.pop("amount"), **loaded)


class SettleChargeSchema(_Strict):
    """A promise that was charged."""

    charge = fields.String(required=True)
    amount = Yuan(required=True, metadata={"label": Text("金额", "Amount")})
    on = Day(required=True, metadata={"label": Text("日期", "Date")})
    voucher = _text("凭证号", "Voucher", load_default=None)

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> SettleCharge:
        """Return the command."""
        return SettleCharge(amount_fen=loaded.pop("amount"), **loaded)


class WithdrawChargeSchema(_Strict):
    """A charge that no longer counts."""

    charge = fields.String(required=True)
    on = Day(required=True, metadata={"label": Text("日期", "Date")})
    reason = _text("原因", "Reason", required=True, validate=_LONG)

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> WithdrawCharge:
        """Return the command."""
        return WithdrawCharge(**loaded)


class SuppositionSchema(_Strict):
    """The amounts of a what-if; a minus sign takes away."""

    work_fund = Yuan(load_default=0, metadata={"label": LABELS["work_fund"]})
    charge_work = Yuan(load_default=0, metadata={"label": LABELS["charge_work"]})
    charge_subsidy = Yuan(load_default=0, metadata={"label": LABELS["charge_subsidy"]})
    charge_other = Yuan(load_default=0, metadata={"label": LABELS["charge_other"]})

    @post_load
    def supposition(self, loaded: dict[str, Any], **_: object) -> Supposition:
        """Return the supposition."""
        return Supposition(**loaded)


class YearQuery(_Strict):
    """Which year, judged on which day."""

    year = fields.Integer(validate=validate.Range(2000, 2100), metadata={"description": "budget year"})
    on = fields.Date(metadata={"description": "day to judge by, today if absent"})


class DayQuery(_Strict):
    """The day to judge by."""

    on = fields.Date(metadata={"description": "day to judge by, today if absent"})


class VerdictSchema(Schema):
    """An agency's year: its facts in fen and the outcomes of R30 and R31."""

    agency = fields.String()
    name = fields.String()
    year = fields.Integer(validate=validate.Range(2000, 2100))
    facts = fields.Dict(keys=fields.String())
    outcomes = fields.List(fields.Dict(keys=fields.String()))


class RecordedChargeSchema(Schema):
    """What was stored, and its entry in the log."""

    id = fields.String()
    event_id = fields.String()
