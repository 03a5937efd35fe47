"""The forms of a case; `load` returns the command, or for a case's own forms what it lacks but the case's id."""

import re
from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate

from oversight.bilingual import Text
from oversight.exemptions.service import ApplyForExemption, GivenOpinion
from oversight.exemptions.texts import LONGEST_TEXT
from oversight.exemptions.vocabulary import Element
from oversight.web.fields import Day

_LENGTH = validate.Length(max=LONGEST_TEXT)
_CODE = validate.Length(max=40)
_BETWEEN = re.compile(r"[\s,，、;；]+")


class _Strict(Schema):
    class Meta:
        """Refuse fields that nobody asked for."""

        unknown = RAISE


def _code(zh: str, en: str) -> fields.String:
    return fields.String(required=True, validate=_CODE, metadata={"label": Text(zh, en)})


def _text(zh: str, en: str) -> fields.String:
    return fields.String(required=True, validate=_LENGTH, metadata={"label": Text(zh, en)})


def _votes(zh: str, en: str) -> fields.Integer:
    return fields.Integer(required=True, validate=validate.Range(0, 1000), metadata={"label": Text(zh, en)})


def _evidence() -> fields.String:
    return fields.String(load_default=None, validate=_LENGTH, metadata={"label": Text("证据摘要", "Evidence digest")})


class ApplicationSchema(_Strict):
    """An application; `supports` are codes separated by spaces."""

    finding = fields.String(required=True, validate=_CODE, metadata={"label": Text("问题", "Finding")})
    applicant_kind = _code("申请主体", "Applicant")
    accountable_on = Day(required=True, metadata={"label": Text("启动问责日期", "Day proceedings began")})
    situation = _code("情形", "Situation")
    experience = _code("区分一", "First distinction")
    limits = _code("区分二", "Second distinction")
    motive = _code("区分三", "Third distinction")
    supports = fields.String(load_default="", validate=validate.Length(max=400))
    statement = _text("申请理由", "Statement")

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> ApplyForExemption:
        """Return the command."""
        distinctions = loaded.pop("experience"), loaded.pop("limits"), loaded.pop("motive")
        supports = tuple(loaded.pop("supports").split())
        return ApplyForExemption(distinctions=distinctions, supports=supports, **loaded)


class _OpinionsBase(_Strict):
    @post_load
    def given(self, loaded: dict[str, Any], **_: object) -> tuple[GivenOpinion, ...]:
        """Return an opinion on each element of which anything was filled in."""
        return tuple(
            GivenOpinion(
                element=one.value,
                opinion=loaded[f"{one}_opinion"] or "",
                text=loaded[f"{one}_text"] or "",
                evidence=loaded[f"{one}_evidence"],
            )
            for one in Element
            if any(loaded[f"{one}_{part}"] for part in ("opinion", "text", "evidence"))
        )


OpinionsSchema = _OpinionsBase.from_dict(
    {
        f"{one}_{part}": fields.String(load_default=None, validate=_LENGTH, metadata={"label": one.label})
        for one in Element
        for part in ("opinion", "text", "evidence")
    },
    name="OpinionsSchema",
)


class FlagSchema(_Strict):
    """A point of the negative list."""

    flag = _code("负面清单情形", "Point of the negative list")
    text = _text("事实", "Facts")
    evidence = _evidence()


class DecisionSchema(_Strict):
    """A meeting's decision; attendees are staff codes, one a line."""

    outcome = _code("认定结果", "Outcome")
    meeting_on = Day(required=True, metadata={"label": Text("会议日期", "Day of the meeting")})
    attendees = _text("参会人员", "Attendees")
    votes_for = _votes("同意", "Votes for")
    votes_against = _votes("反对", "Votes against")
    abstained = _votes("弃权", "Abstentions")
    reasons = _text("认定理由", "Reasons")

    @post_load
    def parts(self, loaded: dict[str, Any], **_: object) -> dict[str, Any]:
        """Return the fields of the command but the case."""
        votes = loaded.pop("votes_for"), loaded.pop("votes_against"), loaded.pop("abstained")
        attendees = tuple(one for one in _BETWEEN.split(loaded.pop("attendees")) if one)
        return {**loaded, "votes": votes, "attendees": attendees}


class AppealSchema(_Strict):
    """An appeal."""

    grounds = _text("申诉理由", "Grounds of the appeal")


class CaseQuery(_Strict):
    """Which cases over REST."""

    state = fields.String(validate=_CODE)
    agency = fields.String(validate=validate.Regexp(r"[0-9A-Z.]{1,20}\Z"))
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 200))
    first = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))


class CaseSummarySchema(Schema):
    """A case in a list over REST."""

    id = fields.String()
    finding = fields.String(attribute="finding.id")
    rule = fields.String(attribute="finding.rule")
    agency = fields.String()
    applied_on = fields.Date()
    situation = fields.String()
    state = fields.String()
    effect = fields.String()


class OpinionSchema(Schema):
    """An opinion over REST."""

    element = fields.String()
    opinion = fields.String()
    text = fields.String()
    evidence_sha256 = fields.String(allow_none=True)
    recorded_on = fields.Date()


class CaseDecisionSchema(Schema):
    """A decision over REST."""

    round = fields.String()
    outcome = fields.String()
    automatic = fields.Boolean()
    decided_on = fields.Date()
    meeting_on = fields.Date(allow_none=True)
    votes = fields.List(fields.Integer(validate=validate.Range(0)), allow_none=True)
    reasons = fields.String()


class CaseSchema(CaseSummarySchema):
    """A case over REST; opinions are empty for the applicant's side until the first decision."""

    event_id = fields.String()
    applicant_kind = fields.String()
    accountable_on = fields.Date()
    distinctions = fields.List(fields.String())
    supports = fields.List(fields.String())
    statement = fields.String()
    flags = fields.List(fields.String(attribute="flag"))
    opinions = fields.List(fields.Nested(OpinionSchema))
    decisions = fields.List(fields.Nested(CaseDecisionSchema))
    appeal = fields.String(allow_none=True)
    appealed_on = fields.Date(allow_none=True)
    effect_on = fields.Date(allow_none=True)
