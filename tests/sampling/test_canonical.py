"""Canonical JSON: one value, one spelling, and every other spelling refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling import FormatError
from sampling.canonical import Json, parse_json, print_json

TEXT = st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=6).filter(lambda text: text.isascii())
VALUES = st.recursive(
    st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_parsing_is_the_inverse_of_printing(value: Json) -> None:
    printed = print_json(value)
    assert printed.endswith(b"\n")
    assert parse_json("x.json", printed).value == value
    assert parse_json("x.json", printed.removesuffix(b"\n")).value == value


def test_text_stands_unescaped_in_utf_8() -> None:
    assert print_json({"b": "龙岩", "a": ["é", 1]}) == '{"a":["é",1],"b":"龙岩"}\n'.encode()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"b":1,"a":2}\n', "not canonical"),
        (b'{"a": 1}\n', "not canonical"),
        (b'{"a":1}\n\n', "not canonical"),
        (b'{"a":1}\r\n', "not canonical"),
        (b'{"a":"\\u0041"}\n', "not canonical"),
        (b'{"a":-0}\n', "not canonical"),
        (b'\xef\xbb\xbf{"a":1}\n', "not JSON at character 1"),
        (b'{"a":1,"a":1}\n', "duplicate key 'a'"),
        (b'{"a":1.0}\n', "floats are not allowed: 1.0"),
        (b'{"a":1e2}\n', "floats are not allowed: 1e2"),
        (b'{"a":NaN}\n', "floats are not allowed: NaN"),
        (b'{"a":9007199254740992}\n', "below 2^53"),
        (b'{"a":' + b"9" * 5000 + b"}\n", "below 2^53"),
        (b'{"a":true}\n', "may not be true, false or null"),
        (b'{"a":[null]}\n', "/a[0] may not be true, false or null"),
        ('{"a":"e\u0301"}\n'.encode(), "/a is not in NFC"),
        ('{"e\u0301":1}\n'.encode(), "/ is not in NFC"),
        (b'{"a":"\\ud800"}\n', "/a contains a lone surrogate"),
        (b'{"a":"\\n"}\n', "/a contains a control character"),
        (b'{"a":"\xff"}\n', "not UTF-8 text"),
        (b'{"a":\n}\n', "x.json line 2: not JSON at character 1"),
        (b"[" * 20 + b"]" * 20 + b"\n", "is nested too deeply"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_other_spellings_are_refused_with_their_place(body: bytes, reason: str) -> None:
    with pytest.raises(FormatError) as caught:
        parse_json("x.json", body)
    assert reason in caught.value.en
    assert caught.value.file == "x.json"


def test_what_people_write_need_not_be_canonical_but_strict() -> None:
    assert parse_json("x.json", b'{ "b": 1,\r\n "a": "\\u0041" }', canonical=False).value == {"b": 1, "a": "A"}
    with pytest.raises(FormatError, match="duplicate"):
        parse_json("x.json", b'{"a": 1, "a": 2}', canonical=False)
