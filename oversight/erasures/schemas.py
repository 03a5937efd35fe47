"""Erasures over forms and REST: what is asked, and what is answered."""

from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate

from oversight.bilingual import Text
from oversight.erasures.bases import BASES
from oversight.erasures.service import RequestErasure
from oversight.erasures.states import ErasureState, Move

_LARGEST = 2**31 - 1


class _Strict(Schema):
    class Meta:
        """Refuse fields that nobody asked for."""

        unknown = RAISE


class RequestSchema(_Strict):
    """A request: whose data (`table:id`), on which basis."""

    subject = fields.String(
        required=True,
        validate=validate.Regexp(r"[a-z_]{1,40}:[!-~]{1,200}\Z"),
        metadata={"label": Text("记录编号", "Record")},
    )
    basis = fields.String(
        required=True, validate=validate.OneOf(tuple(BASES)), metadata={"label": Text("法律依据", "Legal basis")}
    )

    @post_load
    def _command(self, values: dict[str, Any], **_: object) -> RequestErasure:
        return RequestErasure(**values)


class LookupSchema(_Strict):
    """The exact words of a personal column."""

    words = fields.String(
        required=True, validate=validate.Length(max=200), metadata={"label": Text("姓名或用户名", "Name or user name")}
    )


class ErasureDecisionSchema(_Strict):
    """An approver's decision."""

    decision = fields.String(
        required=True,
        validate=validate.OneOf([one.value for one in Move]),
        metadata={"label": Text("意见", "Decision")},
    )


class ErasureQuery(_Strict):
    """Which requests: a stretch of the list, newest first."""

    first = fields.Integer(load_default=0, validate=validate.Range(0, _LARGEST))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 500))


class ErasureSchema(Schema):
    """A request; approvers are user ids."""

    id = fields.String()
    subject = fields.String()
    basis = fields.String()
    state = fields.Enum(ErasureState, by_value=True)
    requested_by = fields.String()
    requested_on = fields.Date()
    first_approver = fields.String(allow_none=True)
    second_approver = fields.String(allow_none=True)
    refused_by = fields.String(allow_none=True)
    payloads = fields.Integer(allow_none=True, validate=validate.Range(0, _LARGEST))
    erased_on = fields.Date(allow_none=True)
    finished_on = fields.Date(allow_none=True)
    event_id = fields.String()
