"""Forms and API bodies of staffing; `load` returns the command."""

from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate

from oversight.agencies.service import RecordPopulation
from oversight.bilingual import Text
from oversight.staffing.commands import (
    AppointPerson,
    CorrectAppointment,
    EndAppointment,
    EndExemption,
    ExemptVillage,
    RecordLeave,
)
from oversight.staffing.vocabulary import INELIGIBLE
from oversight.web.fields import Day

_CODE, _NAME = validate.Length(max=40), validate.Length(max=60)
_STARTED, _ENDED = Text("到岗日期", "First day"), Text("离岗日期", "Last day")
_MOST_PERSONS = 100_000_000


class _Strict(Schema):
    class Meta:
        """Refuse fields that nobody asked for."""

        unknown = RAISE


def _day(label: Text, **more: Any) -> Day:
    return Day(metadata={"label": label}, **more)


def _text(zh: str, en: str, **more: Any) -> fields.String:
    return fields.String(metadata={"label": Text(zh, en)}, **more)


class AppointPersonSchema(_Strict):
    """Somebody takes up a post."""

    agency = _text("单位", "Agency", required=True, validate=_CODE)
    role = _text("岗位", "Role", required=True)
    person = _text("人员", "Person", load_default=None, validate=_CODE)
    name = _text("姓名", "Name", load_default=None, validate=_NAME)
    started_on = _day(_STARTED, required=True)
    ended_on = _day(_ENDED, load_default=None)
    eligibility = _text("身份", "Eligibility", load_default=INELIGIBLE)
    full_time = fields.Boolean(load_default=True, metadata={"label": Text("是否专职", "Full time")})
    county = _text("县（市、区）", "County", load_default=None, validate=_CODE)

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> AppointPerson:
        """Return the command."""
        return AppointPerson(**loaded)


class EndAppointmentSchema(_Strict):
    """Somebody left a post."""

    appointment = fields.String(required=True)
    ended_on = _day(_ENDED, required=True)

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> EndAppointment:
        """Return the command."""
        return EndAppointment(**loaded)


class CorrectAppointmentSchema(_Strict):
    """An appointment put right."""

    appointment = fields.String(required=True)
    started_on = _day(_STARTED, required=True)
    ended_on = _day(_ENDED, load_default=None)
    eligibility = _text("身份", "Eligibility", load_default=INELIGIBLE)
    full_time = fields.Boolean(load_default=True, metadata={"label": Text("是否专职", "Full time")})

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> CorrectAppointment:
        """Return the command."""
        return CorrectAppointment(**loaded)


class RecordLeaveSchema(_Strict):
    """Somebody is away."""

    appointment = fields.String(required=True)
    leave_from = _day(Text("请假起始日期", "First day of leave"), load_default=None)
    leave_until = _day(Text("请假截止日期", "Last day of leave"), load_default=None)

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> RecordLeave:
        """Return the command."""
        return RecordLeave(**loaded)


class RecordPopulationSchema(_Strict):
    """A township's registered population."""

    agency = fields.String(required=True)
    on = _day(Text("登记日期", "Day of the register"), required=True)
    registered = fields.Integer(
        load_default=None,
        validate=validate.Range(0, _MOST_PERSONS),
        metadata={"label": Text("户籍人口", "Registered population")},
    )
    source = _text("来源", "Source", required=True, validate=validate.Length(max=200))

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> RecordPopulation:
        """Return the command."""
        return RecordPopulation(**loaded)


class ExemptVillageSchema(_Strict):
    """A village that needs nobody."""

    village = fields.String(required=True)
    reason = _text("原因", "Reason", required=True)
    since = _day(Text("起始日期", "Since"), required=True)

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> ExemptVillage:
        """Return the command."""
        return ExemptVillage(**loaded)


class EndExemptionSchema(_Strict):
    """A village that needs assistants again."""

    village = fields.String(required=True)
    ended_on = _day(Text("截止日期", "Last day"), required=True)

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> EndExemption:
        """Return the command."""
        return EndExemption(**loaded)


class TownshipQuery(_Strict):
    """Which county's townships, judged on which day."""

    county = fields.String(validate=_CODE, metadata={"description": "code of the county; all in scope if absent"})
    on = fields.Date(metadata={"description": "day to judge by, today if absent"})


class TownshipSchema(Schema):
    """A township's figures and the outcomes of R16 and R18."""

    agency = fields.String()
    name = fields.String()
    registered_population = fields.Integer(allow_none=True, validate=validate.Range(min=0))
    needed = fields.Integer(allow_none=True, validate=validate.Range(min=0))
    assistants = fields.Integer(allow_none=True, validate=validate.Range(min=0))
    outcomes = fields.List(fields.Dict(keys=fields.String()))


class RecordedAppointmentSchema(Schema):
    """What was stored, and its entry in the log."""

    id = fields.String()
    event_id = fields.String()
