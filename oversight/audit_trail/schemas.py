"""The log over REST: queries and shapes."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate, validates_schema

from oversight.audit_trail.papers import Paper
from oversight.audit_trail.queries import NEWEST
from oversight.bilingual import Text
from oversight.web.fields import Day

_CODE = validate.Regexp(r"[!-~]{1,255}\Z")
_AGENCY = validate.Regexp(r"[0-9A-Z.]{1,20}\Z")
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)


class _Strict(Schema):
    class Meta:
        """Refuse fields that nobody asked for."""

        unknown = RAISE


class _Period(Schema):
    """The first and the last of some days."""

    since = Day(metadata={"label": Text("从", "From")})
    until = Day(metadata={"label": Text("到", "To")})

    @validates_schema
    def check_period(self, loaded: dict[str, Any], **_: object) -> None:
        """Refuse a period that ends before it begins, and days that no log has."""
        since, until = loaded.get("since"), loaded.get("until")
        if since and until and since > until:
            raise ValidationError("“到”不能早于“从”。 / 'To' can't be before 'From'.", "until")
        for name, day in (("since", since), ("until", until)):
            if day and not EARLIEST <= day <= LATEST:
                raise ValidationError("请填写 2000 年至 2999 年之间的日期。 / Enter a day from 2000 to 2999.", name)


class SearchSchema(_Period):
    """The form above the log."""

    action = fields.String(validate=_CODE, metadata={"label": Text("事项", "Action")})
    agency = fields.String(validate=_AGENCY, metadata={"label": Text("单位", "Agency")})
    kind = fields.String(validate=_CODE, metadata={"label": Text("对象", "Subject")})
    subject = fields.String(validate=_CODE, metadata={"label": Text("对象编号", "Subject's id")})
    actor = fields.String(validate=validate.Length(max=100), metadata={"label": Text("经办", "By")})


class PaymentsSchema(_Period):
    """The form above the payment list."""

    agency = fields.String(validate=_AGENCY, metadata={"label": Text("单位", "Agency")})


class _Size(fields.Integer):
    """A size or index as papers print it, `9,219`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(0, NEWEST), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        typed = value.replace(",", "").replace("，", "") if isinstance(value, str) else value
        return super()._deserialize(typed, attr, data, **kwargs)


class _Hash(fields.String):
    """A SHA-256 of 64 hex digits, loaded as its 32 bytes."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        typed = super()._deserialize(value, attr, data, **kwargs).lower()
        if re.fullmatch(r"[0-9a-f]{64}", typed) is None:
            raise ValidationError("应为 64 位十六进制数字，照纸上抄写。 / Copy the 64 hex digits from the paper.")
        return bytes.fromhex(typed)


class PaperSchema(_Strict):
    """What stands on a paper."""

    size = _Size(required=True, metadata={"label": Text("检查点大小", "Checkpoint size")})
    root = _Hash(required=True, metadata={"label": Text("根", "Root")})
    index = _Size(metadata={"label": Text("条目序号", "Entry's index")})
    leaf = _Hash(metadata={"label": Text("条目的叶哈希", "Entry's leaf hash")})

    @post_load
    def paper(self, loaded: dict[str, Any], **_: object) -> Paper:
        """Return the paper."""
        return Paper(**loaded)


class EntryQuery(_Strict):
    """Which entries, from where on (`before` is the `next` of the page before).

    `action` with its version or without; `actor` by id, user name or a part of the name; `since` and `until` are days.
    """

    action = fields.String(validate=_CODE)
    agency = fields.String(validate=_AGENCY)
    kind = fields.String(validate=_CODE)
    subject = fields.String(validate=_CODE)
    actor = fields.String(validate=validate.Length(min=1, max=100))
    since = fields.Date(validate=validate.Range(EARLIEST, LATEST))
    until = fields.Date(validate=validate.Range(EARLIEST, LATEST))
    before = fields.Integer(load_default=NEWEST, validate=validate.Range(1, NEWEST))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 500))


class CheckpointQuery(_Strict):
    """Which checkpoints: those smaller than `below`."""

    below = fields.Integer(load_default=NEWEST, validate=validate.Range(0, NEWEST))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 500))


class EntrySchema(Schema):
    """An entry's columns; `leaf_index` is null while it waits for the tree."""

    event_id = fields.String(attribute="act.event_id")
    leaf_index = fields.Integer(allow_none=True, validate=validate.Range(0, NEWEST))
    occurred_at = fields.String(attribute="act.at")
    actor = fields.String(attribute="act.actor")
    role = fields.String(attribute="act.role")
    agency = fields.String(attribute="act.agency")
    action = fields.String(attribute="act.action")
    subject = fields.String(attribute="act.subject", allow_none=True)


class EntryPage(Schema):
    """A page of entries, newest first; `next` is null on the last one."""

    entries = fields.List(fields.Nested(EntrySchema))
    next = fields.Integer(allow_none=True, validate=validate.Range(1, NEWEST))


class EntryDetailSchema(EntrySchema):
    """An entry with its canonical bytes as text, their leaf hash, and the checkpoint that covers it."""

    body = fields.Function(lambda entry: entry.body.decode())
    leaf_hash = fields.Function(lambda entry: entry.leaf_hash.hex())
    tree_size = fields.Integer(validate=validate.Range(0, NEWEST))
    covered_by = fields.Integer(allow_none=True, validate=validate.Range(1, NEWEST))


class ProofSchema(Schema):
    """What proves an entry offline: the three files as text, and the command that checks them."""

    event_id = fields.String()
    leaf_index = fields.Integer(validate=validate.Range(0, NEWEST))
    checkpoint_size = fields.Integer(validate=validate.Range(1, NEWEST))
    proof = fields.String()
    entry = fields.String()
    policy = fields.String()
    verify = fields.String()


class CheckpointSchema(Schema):
    """A checkpoint with its signed note."""

    size = fields.Integer(validate=validate.Range(0, NEWEST))
    root = fields.Function(lambda checkpoint: checkpoint.root.hex())
    signed_at = fields.AwareDateTime()
    note = fields.String()
