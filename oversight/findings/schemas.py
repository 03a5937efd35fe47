"""The forms of a finding, and its shape over REST."""

from marshmallow import RAISE, Schema, fields, validate

from oversight.bilingual import Text
from oversight.findings.policy import LONGEST_TEXT, FindingState

_LENGTH = validate.Length(max=LONGEST_TEXT)


class _Strict(Schema):
    class Meta:
        """Refuse fields that nobody asked for."""

        unknown = RAISE


class RectifySchema(_Strict):
    """What was done to put a finding right."""

    rectification = fields.String(
        required=True, validate=_LENGTH, metadata={"label": Text("整改情况", "What was done")}
    )
    evidence = fields.String(
        load_default=None, validate=validate.Length(max=64), metadata={"label": Text("证据摘要", "Evidence digest")}
    )


class ReviewSchema(_Strict):
    """What a review found: close, or return."""

    decision = fields.String(
        required=True,
        validate=validate.OneOf(["close", "return"], error="请选择复核结论。 / Choose the conclusion."),
        metadata={"label": Text("复核结论", "Conclusion")},
    )
    review = fields.String(required=True, validate=_LENGTH, metadata={"label": Text("复核意见", "Review")})


class FindingQuery(_Strict):
    """Which findings over REST."""

    state = fields.String(validate=validate.OneOf([one.value for one in FindingState]))
    rule = fields.String(validate=validate.Length(max=60))
    agency = fields.String(validate=validate.Regexp(r"[0-9A-Z.]{1,20}"))
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 200))
    first = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))


class FindingSchema(Schema):
    """A finding over REST."""

    id = fields.String()
    event_id = fields.String()
    rule = fields.String()
    requirement = fields.String()
    agency = fields.String()
    period = fields.String()
    result = fields.String()
    severity = fields.String()
    clause_document = fields.String()
    clause_number = fields.String()
    summary_zh = fields.String(attribute="summary.zh")
    summary_en = fields.String(attribute="summary.en")
    parameters = fields.List(fields.Dict(keys=fields.String()))
    opened_on = fields.Date()
    state = fields.String()
    rectification = fields.String(allow_none=True)
    evidence_sha256 = fields.String(allow_none=True)
    rectified_on = fields.Date(allow_none=True)
    reviewed_on = fields.Date(allow_none=True)
    review = fields.String(allow_none=True)
