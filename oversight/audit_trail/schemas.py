"""The log over REST: queries and shapes."""

from marshmallow import RAISE, Schema, fields, validate

from oversight.audit_trail.queries import NEWEST

_CODE = validate.Regexp(r"[!-~]{1,255}\Z")


class _Strict(Schema):
    class Meta:
        """Refuse fields that nobody asked for."""

        unknown = RAISE


class EntryQuery(_Strict):
    """Which entries, from where on (`before` is the `next` of the page before)."""

    action = fields.String(validate=_CODE)
    agency = fields.String(validate=validate.Regexp(r"[0-9A-Z.]{1,20}\Z"))
    subject = fields.String(validate=_CODE)
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
