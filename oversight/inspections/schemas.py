"""Forms and API bodies of inspections; `load` returns the command, or its parts where the address has the rest."""

from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate

from oversight.bilingual import Text
from oversight.inspections import freezing
from oversight.inspections.policy import SeedEvent
from oversight.inspections.service import RequestVoid, RevealSeed
from oversight.web.fields import Day

_NAME, _VALUE = validate.Length(max=40), validate.Length(max=1000)


class _Strict(Schema):
    class Meta:
        """Refuse fields that nobody asked for."""

        unknown = RAISE


class NoticeFormSchema(_Strict):
    """A day for each source of the seed to be used; whether a further notice is meant; the secret of a sealed one."""

    again = fields.Boolean(load_default=False, metadata={"label": Text("又一次公告", "A further notice")})
    secret = fields.String(load_default=None, validate=_NAME, metadata={"label": Text("密封方式", "Sealed mode")})
    kl8 = Day(load_default=None, metadata={"label": freezing.CATALOGUE["kl8"].title})
    ssq = Day(load_default=None, metadata={"label": freezing.CATALOGUE["ssq"].title})
    dlt = Day(load_default=None, metadata={"label": freezing.CATALOGUE["dlt"].title})
    dice6x25 = Day(load_default=None, metadata={"label": freezing.CATALOGUE["dice6x25"].title})
    dice10x20 = Day(load_default=None, metadata={"label": freezing.CATALOGUE["dice10x20"].title})

    @post_load
    def parts(self, loaded: dict[str, Any], **_: object) -> dict[str, Any]:
        """Return `events`, `again` and `secret`."""
        again, secret = loaded.pop("again"), loaded.pop("secret") or None
        events = tuple(SeedEvent(source, on) for source, on in loaded.items() if on is not None)
        return {"events": events, "again": again, "secret": secret}


class SeedFormSchema(_Strict):
    """The published number of a source, and who witnessed it (codes, split by spaces)."""

    notice = fields.String(required=True)
    name = fields.String(required=True, validate=_NAME, metadata={"label": Text("来源", "Source")})
    value = fields.String(required=True, validate=_VALUE, metadata={"label": Text("公布的号码", "Published number")})
    witnesses = fields.String(
        load_default="", validate=_VALUE, metadata={"label": Text("见证单位", "Witnessing agencies")}
    )

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> RevealSeed:
        """Return the command."""
        return RevealSeed(witnesses=tuple(loaded.pop("witnesses").split()), **loaded)


class VoidFormSchema(_Strict):
    """Why a draw is to be void."""

    notice = fields.String(required=True)
    reason = fields.String(required=True, validate=_NAME, metadata={"label": Text("作废理由", "Reason")})

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> RequestVoid:
        """Return the command."""
        return RequestVoid(**loaded)


class SeedBody(_Strict):
    """The published number of a source, and the codes of the agencies that witnessed it."""

    name = fields.String(required=True, validate=_NAME)
    value = fields.String(required=True, validate=_VALUE)
    witnesses = fields.List(fields.String(validate=_NAME), load_default=list, validate=validate.Length(max=20))


class RunBody(_Strict):
    """Nothing, or the numbers that have not been entered yet."""

    seeds = fields.Dict(keys=fields.String(validate=_NAME), values=fields.String(validate=_VALUE), load_default=None)


class SourceSchema(Schema):
    """A source of the seed."""

    name = fields.String()
    regex = fields.String()
    event_on = fields.Date()
    bits = fields.String()
    value = fields.String(allow_none=True)
    witnesses = fields.List(fields.String())


class DrawRowSchema(Schema):
    """A draw in a list; `result` is true once drawn."""

    id = fields.String()
    number = fields.Integer(validate=validate.Range(min=1))
    title = fields.String()
    plan_item = fields.String()
    ordinal = fields.Integer(validate=validate.Range(min=1))
    state = fields.String(validate=validate.OneOf(["published", "drawn", "void"]))
    result = fields.Boolean()
    notice_sha256 = fields.String()
    published_at = fields.DateTime()
    publish_by = fields.Date()


class DrawSchema(DrawRowSchema):
    """A draw whole: hashes, seed, selections with reserves, teams in call order, or the shortage that made it void."""

    prev = fields.String()
    files = fields.Dict(keys=fields.String(), values=fields.String())
    sources = fields.List(fields.Nested(SourceSchema))
    seed = fields.String(allow_none=True)
    result_sha256 = fields.String(allow_none=True)
    selections = fields.Dict(keys=fields.String())
    teams = fields.List(fields.List(fields.Raw()))
    shortage = fields.Dict(keys=fields.String(), allow_none=True)
    recusals = fields.Integer(validate=validate.Range(min=0))


class StoredSchema(Schema):
    """What was stored."""

    id = fields.String()
