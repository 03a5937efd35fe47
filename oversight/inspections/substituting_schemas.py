"""Forms and API bodies about what follows a draw."""

from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate

from oversight.bilingual import Text
from oversight.inspections.service import RequestRecusal, RequestSubstitution
from oversight.inspections.service.declaring import USUAL_SOURCE
from oversight.web.fields import Day

_CODE, _VALUE = validate.Length(max=64), validate.Length(max=1000)


def _line(zh: str, en: str, *, required: bool = True) -> fields.String:
    label = {"label": Text(zh, en)}
    if required:
        return fields.String(required=True, validate=_CODE, metadata=label)
    return fields.String(load_default=None, allow_none=True, validate=_CODE, metadata=label)


def _filled(loaded: dict[str, Any]) -> dict[str, Any]:
    """Take what was left empty as not given."""
    return {name: one.strip() or None if isinstance(one, str) else one for name, one in loaded.items()}


class _Strict(Schema):
    class Meta:
        """Refuse fields that nobody asked for."""

        unknown = RAISE


class SubstitutionBody(_Strict):
    """What is to be replaced, and why; without `object` every seat of an unavailable inspector."""

    kind = _line("种类", "Kind")
    reason = _line("理由", "Reason")
    inspector = _line("检查员", "Inspector", required=False)
    object = _line("检查对象", "Object", required=False)
    evidence = _line("证据摘要", "Digest of the evidence", required=False)


class SubstitutionFormSchema(SubstitutionBody):
    """The same as a form has it, with the draw."""

    notice = fields.String(required=True)

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> RequestSubstitution:
        """Return the command."""
        return RequestSubstitution(**_filled(loaded))


class ApprovalBody(_Strict):
    """Which later number fills the seats: by default the next daily lottery, tomorrow's."""

    source = fields.String(load_default=USUAL_SOURCE, validate=_CODE, metadata={"label": Text("号码来源", "Source")})
    event_on = Day(load_default=None, allow_none=True, metadata={"label": Text("开奖日", "Day of the number")})


class DecisionFormSchema(ApprovalBody):
    """Granted or not, and the number that follows."""

    decision = fields.String(
        required=True, validate=validate.OneOf(["grant", "reject"]), metadata={"label": Text("决定", "Decision")}
    )


class NumberBody(_Strict):
    """The published number."""

    value = fields.String(required=True, validate=_VALUE, metadata={"label": Text("公布的号码", "Published number")})


class RecusalBody(_Strict):
    """Which inspector is to withdraw from which object, and why."""

    object = _line("检查对象", "Object")
    inspector = _line("检查员", "Inspector")
    reason = _line("回避理由", "Reason")
    evidence = _line("证据摘要", "Digest of the evidence", required=False)


class RecusalFormSchema(_Strict):
    """The same as a form has it: the seat is object and inspector, split by a space."""

    draw = fields.Integer(required=True, validate=validate.Range(min=1))
    seat = _line("检查员", "Inspector")
    reason = _line("回避理由", "Reason")
    evidence = _line("证据摘要", "Digest of the evidence", required=False)

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> RequestRecusal:
        """Return the command."""
        place, _space, inspector = loaded.pop("seat").partition(" ")
        return RequestRecusal(object=place, inspector=inspector, **_filled(loaded))


class RecusalDecisionBody(ApprovalBody):
    """The head's decision."""

    granted = fields.Boolean(required=True)


class SubstitutionRowSchema(Schema):
    """A substitution; inspectors by code, nobody by name."""

    id = fields.String()
    draw = fields.Integer(validate=validate.Range(min=1))
    kind = fields.String()
    state = fields.String()
    inspector = fields.String(allow_none=True)
    object = fields.String(allow_none=True)
    vacated = fields.List(fields.List(fields.Raw()))
    reason = fields.String()
    declared_on = fields.Date(allow_none=True)
    source = fields.String(allow_none=True)
    event_on = fields.Date(allow_none=True)
    value = fields.String(allow_none=True)
    seed = fields.String(allow_none=True)
    reserve = fields.String(allow_none=True)
    seats = fields.List(fields.List(fields.Raw()))
    declaration_number = fields.Integer(allow_none=True, validate=validate.Range(min=1))
    replacement_number = fields.Integer(allow_none=True, validate=validate.Range(min=1))


class SeatSchema(Schema):
    """A seat as it stands."""

    object = fields.String()
    slot = fields.Integer(validate=validate.Range(min=1))
    inspector = fields.String()
    substituted = fields.Boolean()


class StandingSchema(Schema):
    """The seats as they stand, and every substitution."""

    seats = fields.List(fields.Nested(SeatSchema))
    substitutions = fields.List(fields.Nested(SubstitutionRowSchema))
