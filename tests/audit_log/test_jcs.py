"""Canonical JSON: one spelling a value, the same as RFC 8785's, and nothing outside the profile."""

import unicodedata
from enum import StrEnum
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from audit_log import EntryError, canonical
from audit_log.jcs import MAX_DEPTH, parse_canonical

KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(
    lambda text: unicodedata.normalize("NFC", text)
)
SCALARS = st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=6)


@given(OBJECTS)
def test_canonical_bytes_are_those_of_rfc_8785(value: dict[str, Any]) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(OBJECTS)
def test_parsing_is_the_inverse_of_printing(value: dict[str, Any]) -> None:
    assert parse_canonical(canonical(value)) == value


def test_tuples_and_text_enums_are_printed_as_arrays_and_text() -> None:
    class Status(StrEnum):
        OPEN = "open"

    assert canonical({"b": (1, None), "a": Status.OPEN}) == b'{"a":"open","b":[1,null]}'


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"a": 1.5}, "a: values of type float"),
        ({"a": b"x"}, "a: values of type bytes"),
        ({"a": {"b": [0, 2**53]}}, r"a\.b\[1\]: integers must be below"),
        ({"a": -(2**53)}, "below 2"),
        ({"a": "\ud800"}, "a: contains a lone surrogate"),
        ({"a": "e\u0301"}, "a: text is not in NFC"),
        ({"岗": 1}, "is not ASCII"),
        ({1: 1}, "is not ASCII"),
        (["a"], "outermost"),
    ],
)
def test_a_value_outside_the_profile_is_refused_with_its_place(value: dict[str, Any], reason: str) -> None:
    with pytest.raises(EntryError, match=reason):
        canonical(value)


def test_nesting_is_allowed_to_a_limit() -> None:
    value: dict[str, Any] = {}
    for _ in range(MAX_DEPTH):
        value = {"a": value}
    assert parse_canonical(canonical(value)) == value
    with pytest.raises(EntryError, match="too deeply"):
        canonical({"a": value})


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"a":1,"a":1}', "duplicate key 'a'"),
        (b'{"a":1.0}', r"floats are not allowed: 1\.0"),
        (b'{"a":1e3}', "floats"),
        (b'{"a":NaN}', "floats"),
        (b'{"a":-Infinity}', "floats"),
        (b'{"a":9007199254740992}', "below 2"),
        (b'{"a":' + b"9" * 5000 + b"}", "below 2"),
        (b'{"a":-0}', "canonical form"),
        (b'{"a": 1}', "canonical form"),
        (b'{"b":1,"a":1}', "canonical form"),
        (b'{"a":"\\u0041"}', "canonical form"),
        (b'{"a":"\\/"}', "canonical form"),
        (b'{"a":1}\n', "canonical form"),
        (b'{"a":"\\ud800"}', "lone surrogate"),
        (b'{"a":"\xed\xa0\x80"}', "not UTF-8"),
        ('{"a":"e\u0301"}'.encode(), "NFC"),
        (b'{"a":01}', "not JSON at character 6"),
        (b'{"a":+1}', "not JSON"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b"{", "not JSON"),
        (b"", "not JSON"),
        (b"1", "outermost"),
        (b"[" * 60_000, "too deeply"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "too deeply"),
    ],
)
def test_bytes_that_are_not_canonical_are_refused_with_their_reason(body: bytes, reason: str) -> None:
    with pytest.raises(EntryError, match=reason):
        parse_canonical(body)
