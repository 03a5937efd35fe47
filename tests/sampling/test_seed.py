"""The seed: a text that anyone can hash again, of values on their patterns."""

import hashlib
from dataclasses import replace

import pytest

from sampling import FormatError, SeedError, SeedSource, check_value, check_values, parse_values, seed_of, seed_text
from tests.sampling.samples import DICE, NOTICE, SECRET_VALUE, VALUES, sealed


def test_the_seed_is_the_hash_of_the_notice_and_a_line_per_value() -> None:
    text = f"LYD1|seed|{'a' * 64}\ndice={VALUES['dice']}\nlottery-a={VALUES['lottery-a']}\n"
    assert seed_text("a" * 64, NOTICE, VALUES) == text.encode()
    assert seed_of("a" * 64, NOTICE, VALUES) == hashlib.sha256(text.encode()).hexdigest()


def test_values_on_their_patterns_pass() -> None:
    check_values(NOTICE, VALUES)
    check_values(sealed(), {**VALUES, "secret": SECRET_VALUE})


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"dice": VALUES["dice"]}, "the value of the source lottery-a is missing"),
        ({**VALUES, "other": "1"}, "the notice has no source 'other'"),
        ({**VALUES, "dice": "7" * 25}, "the value of dice does not match"),
        ({**VALUES, "dice": VALUES["dice"] + "\n"}, "the value of dice does not match"),
        ({**VALUES, "dice": "１" * 25}, "the value of dice does not match"),
    ],
)
def test_values_off_their_patterns_are_refused(values: dict[str, str], reason: str) -> None:
    with pytest.raises(SeedError) as caught:
        check_values(NOTICE, values)
    assert reason in caught.value.en


def test_digits_are_ascii_digits_and_lines_stay_lines() -> None:
    notice = replace(NOTICE, seed_sources=[replace(DICE, regex=r"[\d\D]*"), SeedSource("b", r"\d*", DICE.event_on)])
    with pytest.raises(SeedError, match="the value of b"):
        check_values(notice, {"dice": "1", "b": "１２"})
    with pytest.raises(SeedError, match="the value of dice"):
        check_values(notice, {"dice": "1\nb=2", "b": "1"})
    with pytest.raises(SeedError, match="the value of b"):
        check_values(notice, {"dice": "1", "b": "1" * 1001})


@pytest.mark.parametrize("value", ["e\u0301", "\ud800", "\u2028", "\r"])
def test_what_no_file_of_a_bundle_can_hold_is_refused_whatever_the_pattern_says(value: str) -> None:
    with pytest.raises(SeedError, match="the value of free does not match"):
        check_value("free", r"[\d\D]*", value)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'\xef\xbb\xbf{"a":"1"}', "not JSON"),
        (b'{"a":"1","a":"2"}', "duplicate key"),
        (b'{"a":1.0}', "floats are not allowed"),
        (b'{"a":9007199254740992}', "below 2"),
        (b'{"a":1}', "/a must be a string"),
        ('{"a":"e\u0301"}'.encode(), "not in NFC"),
        (b'{"a":"1\\r\\n"}', "control character"),
    ],
)
def test_a_file_of_values_of_another_form_is_refused_with_its_name(body: bytes, reason: str) -> None:
    with pytest.raises(FormatError, match=reason) as caught:
        parse_values("seeds.json", body)
    assert caught.value.file == "seeds.json"


@pytest.mark.parametrize("value", ["0" * 64, SECRET_VALUE.upper()])
def test_another_secret_than_the_fixed_one_is_refused(value: str) -> None:
    source = replace(sealed().seed_sources[-1], regex="[0-9a-fA-F]{64}")
    notice = replace(sealed(), seed_sources=[*NOTICE.seed_sources, source])
    with pytest.raises(SeedError, match="not the one fixed"):
        check_values(notice, {**VALUES, "secret": value})


def test_a_file_of_values_is_read_as_people_write_it() -> None:
    assert parse_values("seeds.json", b'{ "b": "2",\n  "a": "1" }\n') == {"b": "2", "a": "1"}


@pytest.mark.parametrize("body", [b'{"a": 1}', b'{"a": "1", "a": "2"}', b"[]", b"", b'"x"'])
def test_a_file_of_something_else_is_refused(body: bytes) -> None:
    with pytest.raises(FormatError, match=r"seeds\.json"):
        parse_values("seeds.json", body)
