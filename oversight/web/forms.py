"""Forms become commands through marshmallow, or one refusal that names every field at fault, in both languages."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError
from marshmallow.fields import Field

from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError

_AT_LEAST = r"Must be greater than or equal to (?P<a>.*)"
_AT_MOST = r"(Longer than maximum length|Length must be between .* and) (?P<a>\d+)\."
_MESSAGES = (
    (r"Missing data for required field\.|Field may not be null\.", "请填写“{label}”。", "Enter '{label}'."),
    (r"Unknown field\.", "不认识“{label}”这一项，请删去。", "'{label}' is not a known field; leave it out."),
    (r"Not a valid integer\.", "“{label}”应是整数，例如 12。", "'{label}' is a whole number, such as 12."),
    (r"Not a valid date\.", "“{label}”应写成 2026-11-24 的形式。", "Write '{label}' like 2026-11-24."),
    (r"Not a valid boolean\.", "“{label}”应为是或否。", "'{label}' is yes or no."),
    (
        r"(Not a valid (string|mapping type)|Invalid input type)\.",
        "“{label}”的形式不对。",
        "'{label}' has the wrong form.",
    ),
    (r"Must be one of: (?P<a>.*)\.", "“{label}”请从 {a} 中选择。", "Choose '{label}' from {a}."),
    (
        _AT_LEAST + r" and less than or equal to (?P<b>.*)\.",
        "“{label}”应在 {a} 与 {b} 之间。",
        "'{label}' is {a} to {b}.",
    ),
    (_AT_LEAST + r"\.", "“{label}”不能小于 {a}。", "'{label}' is at least {a}."),
    (r"Must be less than or equal to (?P<a>.*)\.", "“{label}”不能大于 {a}。", "'{label}' is at most {a}."),
    (r"Must be greater than (?P<a>.*)\.", "“{label}”应大于 {a}。", "'{label}' is more than {a}."),
    (_AT_MOST, "“{label}”最多 {a} 个字符。", "'{label}' has at most {a} characters."),
    (
        r"Shorter than minimum length (?P<a>\d+)\.",
        "“{label}”至少 {a} 个字符。",
        "'{label}' has {a} or more characters.",
    ),
    (r"String does not match expected pattern\.", "“{label}”的写法不对。", "'{label}' is not written as expected."),
    (r"Invalid JSON body\.", "请求正文不是 JSON。", "The body is not JSON."),
)
_KNOWN = tuple((re.compile(pattern), Text(zh, en)) for pattern, zh, en in _MESSAGES)


def parse(schema: Schema, form: Mapping[str, str]) -> Any:
    """Load a submitted form: blanks count as missing, surrounding space is dropped, unknown fields are refused."""
    values = {key: value.strip() for key, value in form.items() if key != "csrf_token" and value.strip()}
    try:
        return schema.load(values)
    except ValidationError as error:
        raise InvalidInputError(*field_errors(schema, error.normalized_messages())) from error  # type: ignore[no-untyped-call]  # marshmallow's own


def field_errors(schema: Schema | None, messages: Mapping[str, Any]) -> tuple[FieldError, ...]:
    """Turn marshmallow's messages into bilingual field errors, in the schema's order of fields."""
    order = list(_asked(schema))
    found = [FieldError(name, _translate(message, _label(schema, name))) for name, message in _flat(messages)]
    return tuple(sorted(found, key=lambda one: order.index(one.field) if one.field in order else len(order)))


def _flat(messages: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, found in messages.items():
        if isinstance(found, Mapping):
            yield from _flat(found, f"{prefix}{name}.")
        else:
            for message in found if isinstance(found, list) else [found]:
                yield f"{prefix}{name}", str(message)


def _asked(schema: Schema | None) -> dict[str, Field[Any]]:
    """Return a schema's fields by the names that a form or a body gives them."""
    return {field.data_key or name: field for name, field in schema.fields.items()} if schema is not None else {}


def _label(schema: Schema | None, name: str) -> Text:
    field = _asked(schema).get(name.split(".", maxsplit=1)[0])
    label = field.metadata.get("label") if field is not None else None
    return label if isinstance(label, Text) else Text(name, name)


def _translate(message: str, label: Text) -> Text:
    for pattern, text in _KNOWN:
        if match := pattern.fullmatch(message):
            return text.format(label=label, **match.groupdict())
    zh, _, en = message.partition(" / ")
    return Text(zh, en or zh)
