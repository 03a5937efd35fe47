"""A form's faults are named all at once, in both languages, with the field's own label."""

import pytest
from marshmallow import Schema, ValidationError, fields, validate

from oversight.bilingual import Text
from oversight.errors import InvalidInputError
from oversight.web.fields import Day
from oversight.web.forms import parse


def _odd(value: int) -> None:
    if value % 2 == 0:
        raise ValidationError("应是单数 / must be odd")


class HouseSchema(Schema):
    """A form with every kind of field."""

    rooms = fields.Integer(required=True, validate=validate.Range(1, 9), metadata={"label": Text("房间", "Rooms")})
    low = fields.Integer(validate=validate.Range(min=5))
    high = fields.Integer(validate=validate.Range(max=5))
    colour = fields.String(validate=validate.OneOf(["red", "blue"]))
    name = fields.String(validate=validate.Length(max=3))
    code = fields.String(validate=validate.Regexp("[a-z]+$"))
    built = Day()
    lit = fields.Boolean()
    odd = fields.Integer(validate=_odd)
    rent_fen = fields.Integer(data_key="rent", metadata={"label": Text("租金", "Rent")})


@pytest.mark.parametrize(
    ("form", "zh", "en"),
    [
        ({}, "请填写“房间”。", "Enter 'Rooms'."),
        ({"rooms": "many"}, "“房间”应是整数，例如 12。", "'Rooms' is a whole number, such as 12."),
        ({"rooms": "10"}, "“房间”应在 1 与 9 之间。", "'Rooms' is 1 to 9."),
        ({"rooms": "1", "low": "1"}, "“low”不能小于 5。", "'low' is at least 5."),
        ({"rooms": "1", "high": "6"}, "“high”不能大于 5。", "'high' is at most 5."),
        ({"rooms": "1", "colour": "green"}, "“colour”请从 red, blue 中选择。", "Choose 'colour' from red, blue."),
        ({"rooms": "1", "name": "long"}, "“name”最多 3 个字符。", "'name' has at most 3 characters."),
        ({"rooms": "1", "code": "1"}, "“code”的写法不对。", "'code' is not written as expected."),
        ({"rooms": "1", "built": "soon"}, "“built”应写成 2026-11-24 的形式。", "Write 'built' like 2026-11-24."),
        ({"rooms": "1", "lit": "dim"}, "“lit”应为是或否。", "'lit' is yes or no."),
        ({"rooms": "1", "odd": "2"}, "应是单数", "must be odd"),
        ({"rooms": "1", "rent": "x"}, "“租金”应是整数，例如 12。", "'Rent' is a whole number, such as 12."),
        ({"rooms": "1", "door": "x"}, "不认识“door”这一项，请删去。", "'door' is not a known field; leave it out."),
    ],
)
def test_each_fault_is_said_in_both_languages(form: dict[str, str], zh: str, en: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        parse(HouseSchema(), form)
    assert [fault.message for fault in refusal.value.fields] == [Text(zh, en)]


def test_all_faults_come_at_once_in_the_order_of_the_form() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        parse(HouseSchema(), {"name": "long", "high": "7"})
    assert [fault.field for fault in refusal.value.fields] == ["rooms", "high", "name"]


def test_blanks_and_the_token_are_left_out_and_space_is_dropped() -> None:
    assert parse(HouseSchema(), {"rooms": " 3 ", "name": "  ", "csrf_token": "t"}) == {"rooms": 3}


@pytest.mark.parametrize("typed", ["2026-11-24", "2026/11/24", "2026年11月24日", "20261124", "2026-11-4"])
def test_a_day_is_taken_as_people_type_it(typed: str) -> None:
    assert parse(HouseSchema(), {"rooms": "1", "built": typed})["built"].isoformat().startswith("2026-11-")
