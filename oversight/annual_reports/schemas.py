"""Forms and API bodies of annual reports."""

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate

from oversight.annual_reports.commands import StartReport
from oversight.annual_reports.figures import KINDS, NOTE_LIMIT, FigureEntry
from oversight.annual_reports.policy import FIRST_YEAR, REASON_LIMIT
from oversight.annual_reports.sections import SECTIONS, TEXT_LIMIT
from oversight.bilingual import Text

_VERSION = Text("版本", "Version")
_LAST_YEAR, _MANY = 2100, 1_000_000_000


class _Strict(Schema):
    class Meta:
        """Refuse fields that nobody asked for."""

        unknown = RAISE


def _year(**more: Any) -> fields.Integer:
    limits = validate.Range(FIRST_YEAR, _LAST_YEAR)
    return fields.Integer(strict=False, validate=limits, metadata={"label": Text("报告年度", "Year")}, **more)


class YearQuery(_Strict):
    """Which year's reports, judged on which day."""

    year = _year()
    on = fields.Date(metadata={"description": "day to judge on; today unless given"})


class VersionSchema(_Strict):
    """The version of the report that the writer saw; without it whatever is there is taken."""

    version = fields.Integer(
        load_default=None, strict=True, validate=validate.Range(1, _MANY), metadata={"label": _VERSION}
    )


class VersionFormSchema(_Strict):
    """The form of a submission: the version that was checked."""

    version = fields.Integer(
        required=True, strict=False, validate=validate.Range(1, _MANY), metadata={"label": _VERSION}
    )


class SectionFormSchema(VersionFormSchema):
    """A section's form beside its figures; the service measures the text with plain line ends."""

    text = fields.String(load_default="", metadata={"label": Text("情况", "Text")})
    done = fields.Boolean(load_default=False, metadata={"label": Text("已完成", "Done")})


class FigureEntrySchema(_Strict):
    """A figure as typed: money in yuan, and the note that says why it differs from the system's."""

    value = fields.String(required=True, validate=validate.Length(max=40))
    note = fields.String(load_default="", validate=validate.Length(max=NOTE_LIMIT))

    @post_load
    def entry(self, loaded: dict[str, Any], **_: object) -> FigureEntry:
        """Return the entry."""
        return FigureEntry(**loaded)


class SectionSchema(VersionSchema):
    """A section over REST."""

    text = fields.String(required=True, validate=validate.Length(max=TEXT_LIMIT))
    done = fields.Boolean(load_default=True)
    figures = fields.Dict(
        keys=fields.String(validate=validate.OneOf(list(KINDS))),
        values=fields.Nested(FigureEntrySchema),
        load_default=dict,
    )


class StartSchema(_Strict):
    """Which report to begin."""

    agency = fields.String(required=True, validate=validate.Length(max=40))
    year = _year(required=True)

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> StartReport:
        """Return the command."""
        return StartReport(**loaded)


class ReturnFormSchema(_Strict):
    """The form of a return; `sections` are checked by name."""

    reason = fields.String(
        required=True,
        validate=validate.Length(max=2 * REASON_LIMIT),
        metadata={"label": Text("退回意见", "Reason")},
    )


class RecordedSchema(Schema):
    """What was stored: the entry in the log, and the report's version now."""

    event_id = fields.String(required=True)
    version = fields.Integer(required=True, validate=validate.Range(min=1))


class SubmissionReceiptSchema(Schema):
    """A submission: the receipt's number is the entry that keeps its digest."""

    receipt = fields.String(required=True)
    number = fields.Integer(required=True, validate=validate.Range(min=1))
    submitted_at = fields.AwareDateTime(required=True)
    timeliness = fields.String(required=True)
    sha256 = fields.String(required=True)


class SummarySchema(Schema):
    """A report in a list; `outcome` is R71 as the rules command prints it."""

    agency = fields.String(required=True)
    name = fields.String(required=True)
    year = fields.Integer(required=True, validate=validate.Range(FIRST_YEAR, _LAST_YEAR))
    state = fields.String(required=True)
    first_submitted_at = fields.AwareDateTime(allow_none=True)
    outcome = fields.Dict()


class FigureSchema(Schema):
    """A figure: reported value, the system's, source and note; money in whole fen."""

    key = fields.String()
    section = fields.String()
    unit = fields.String()
    value = fields.Raw(allow_none=True)
    system = fields.Raw(allow_none=True)
    source = fields.String()
    on = fields.String()
    note = fields.String()


class ReportSchema(SummarySchema):
    """A whole report."""

    version = fields.Integer(allow_none=True, validate=validate.Range(min=1))
    sections = fields.Dict(keys=fields.String(validate=validate.OneOf(list(SECTIONS))))
    figures = fields.List(fields.Nested(FigureSchema))
    submissions = fields.List(fields.Nested(SubmissionReceiptSchema))
    return_reason = fields.String(allow_none=True)


def entries(form: Mapping[str, str]) -> dict[str, FigureEntry]:
    """Read the fields `figure-KEY` and `note-KEY` of a section's form."""
    return {
        key: FigureEntry(form[f"figure-{key}"], form.get(f"note-{key}", "")) for key in KINDS if f"figure-{key}" in form
    }


def rest(form: Mapping[str, str], *further: str) -> dict[str, str]:
    """Return a section's form without its figures and the fields named."""
    return {
        key: value for key, value in form.items() if not key.startswith(("figure-", "note-")) and key not in further
    }
