"""Receipts, health, checks and payments over REST."""

from marshmallow import RAISE, Schema, fields, validate

from oversight.audit_trail.queries import NEWEST
from oversight.audit_trail.schemas import EARLIEST, LATEST

_COUNT = validate.Range(0, NEWEST)


class ReceiptFilesSchema(Schema):
    """The three files, as text."""

    proof = fields.String()
    entry = fields.String()
    policy = fields.String()


class ReceiptSchema(Schema):
    """An act's receipt; `files` is null, and `next_checkpoint_due` says when to ask again, until it is covered."""

    event_id = fields.String(attribute="receipt.event_id")
    covered = fields.Function(lambda found: found["receipt"].covered is not None, metadata={"type": "boolean"})
    checkpoint_size = fields.Integer(attribute="receipt.covered.size", allow_none=True, validate=_COUNT)
    leaf_index = fields.Integer(attribute="receipt.leaf_index", allow_none=True, validate=_COUNT)
    leaf_hash = fields.Function(lambda found: found["receipt"].leaf_hash.hex(), metadata={"type": "string"})
    witnesses = fields.List(fields.String(), attribute="receipt.witnesses")
    awaits_witnesses = fields.Function(
        lambda found: found["receipt"].covered is None and found["receipt"].is_signed, metadata={"type": "boolean"}
    )
    next_checkpoint_due = fields.AwareDateTime(attribute="receipt.due_at")
    files = fields.Nested(ReceiptFilesSchema, allow_none=True)


class WitnessSchema(Schema):
    """A witness: `standing` is conflict, alarm, failing, behind or cosigned."""

    name = fields.String(attribute="state.name")
    standing = fields.String()
    size = fields.Integer(attribute="state.size", validate=_COUNT)
    cosigned = fields.Integer(attribute="state.cosigned", allow_none=True, validate=_COUNT)
    conflicts = fields.Integer(attribute="state.conflicts", validate=_COUNT)
    last_answered_at = fields.AwareDateTime(attribute="state.last_answered_at", allow_none=True)
    failing_since = fields.AwareDateTime(attribute="state.failing_since", allow_none=True)


class HealthSchema(Schema):
    """How the log is doing."""

    size = fields.Integer(attribute="health.size", validate=_COUNT)
    pending = fields.Integer(attribute="health.pending", validate=_COUNT)
    pending_since = fields.AwareDateTime(attribute="health.pending_since", allow_none=True)
    uncovered = fields.Integer(attribute="health.uncovered", validate=_COUNT)
    checkpoint_size = fields.Integer(attribute="health.newest.size", allow_none=True, validate=_COUNT)
    checkpoint_at = fields.AwareDateTime(attribute="health.newest.signed_at", allow_none=True)
    is_integrating = fields.Boolean(attribute="health.is_integrating")
    is_signing = fields.Boolean(attribute="health.is_signing")
    witnesses = fields.List(fields.Nested(WitnessSchema))


class ProblemFoundSchema(Schema):
    """Something that does not hold."""

    check = fields.String()
    where = fields.String()
    what = fields.Function(lambda one: str(one.what), metadata={"type": "string"})
    event_id = fields.String(allow_none=True)


class VerificationSchema(Schema):
    """A check of everything: queued, running, done or failed; problems are listed for the city's readers."""

    id = fields.String(attribute="check.id")
    state = fields.String(attribute="check.state")
    requested_at = fields.AwareDateTime(attribute="check.requested_at")
    started_at = fields.AwareDateTime(attribute="check.started_at", allow_none=True)
    finished_at = fields.AwareDateTime(attribute="check.finished_at", allow_none=True)
    done = fields.Integer(attribute="check.done", validate=_COUNT)
    total = fields.Integer(attribute="check.total", validate=_COUNT)
    entries = fields.Integer(attribute="check.entries", allow_none=True, validate=_COUNT)
    checkpoint_size = fields.Integer(attribute="check.checkpoint_size", allow_none=True, validate=_COUNT)
    problem_count = fields.Integer(validate=_COUNT)
    problems = fields.List(fields.Nested(ProblemFoundSchema))
    failure = fields.Function(
        lambda found: str(found["check"].failure) if found["check"].failure else None, metadata={"type": "string"}
    )


class PaymentQuery(Schema):
    """Which approved cases: of an area, decided on the days `since` to `until`; by default since last month began."""

    class Meta:
        """Refuse fields that nobody asked for."""

        unknown = RAISE

    agency = fields.String(validate=validate.Regexp(r"[0-9A-Z.]{1,20}\Z"))
    since = fields.Date(validate=validate.Range(EARLIEST, LATEST))
    until = fields.Date(validate=validate.Range(EARLIEST, LATEST))


class KeptBackSchema(Schema):
    """A case that is not let out: no-witnesses, not-covered, no-quorum or contradiction."""

    id = fields.String(attribute="approval.id")
    case_code = fields.String(attribute="approval.case_code")
    township = fields.String(attribute="approval.township")
    amount_fen = fields.Integer(attribute="approval.amount_fen", validate=_COUNT)
    reason = fields.String()


class PaymentListSchema(Schema):
    """What may be paid, in number, and what is kept back and why."""

    has_quorum = fields.Boolean(attribute="list.has_quorum")
    checkpoint_size = fields.Integer(allow_none=True, validate=_COUNT)
    payable_count = fields.Integer(validate=_COUNT)
    amount_fen = fields.Integer(validate=_COUNT)
    kept_back = fields.List(fields.Nested(KeptBackSchema), attribute="list.kept_back")


class PayableSchema(Schema):
    """A case that may be paid, with its receipt."""

    id = fields.String()
    case_code = fields.String()
    township = fields.String()
    township_name = fields.String()
    amount_fen = fields.Integer(validate=_COUNT)
    decision = fields.String()
    leaf_index = fields.Integer(validate=_COUNT)


class PaymentExportSchema(PaymentListSchema):
    """The payment list, and the entry that says it was taken out."""

    payable = fields.List(fields.Nested(PayableSchema))
    event_id = fields.String()
