"""frame.tsv: parsing and printing are inverse, and whatever is not strict is refused with its line."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling import FormatError, SamplingFrame, Unit, parse_frame, print_frame

IDS = st.from_regex(r"[A-Za-z0-9_.:-]{1,40}", fullmatch=True)
FRAMES = st.lists(st.builds(Unit, IDS, IDS, st.integers(0, 2**53 - 1)), unique_by=lambda unit: unit.id, max_size=12)
GOOD = b"a\tA\t1\nb\tA\t0\nc\tB\t9007199254740991\n"


@given(FRAMES)
def test_parsing_is_the_inverse_of_printing(units: list[Unit]) -> None:
    printed = print_frame(SamplingFrame(units))
    assert parse_frame(printed).units == tuple(sorted(units))
    assert print_frame(parse_frame(printed)) == printed


@given(st.binary(max_size=60) | st.text("ab\tA01\n\r", max_size=30).map(str.encode))
def test_what_is_read_at_all_prints_as_it_was(body: bytes) -> None:
    with suppress(FormatError):
        assert print_frame(parse_frame(body)) == body


def test_strata_come_in_the_order_of_their_bytes_with_their_units() -> None:
    frame = parse_frame(b"a\tz\t1\nb\tA\t2\nc\tz\t3\n")
    assert list(frame.strata) == ["A", "z"]
    assert [unit.id for unit in frame.strata["z"]] == ["a", "c"]
    assert frame.stratum_of == {"a": "z", "b": "A", "c": "z"}


def test_a_frame_of_nobody_is_an_empty_file() -> None:
    assert parse_frame(b"").units == ()


@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        (b"a\tA\t1\na\tA\t1\n", 2, "repeats the line above"),
        (b"a\tA\t1\na\tB\t1\n", 2, "the id a is given twice"),
        (b"b\tA\t1\na\tA\t1\n", 2, "not sorted"),
        (b"a\tA\t1\r\nb\tA\t1\r\n", 1, "no CR"),
        (b"a\tA\t1\nb\tA\t1\r\n", 2, "no CR"),
        (b"\xef\xbb\xbfa\tA\t1\n", 1, "BOM"),
        (b"a\tA\t1", 1, "not ended by LF"),
        (b"a\tA\t1\nb\tA\t1", 2, "not ended by LF"),
        (b"a\tA\t1\n\n", 2, "not sorted"),
        (b"\na\tA\t1\n", 1, "needs 3 columns (id, stratum, weight), has 1"),
        (b"a\tA\n", 1, "needs 3 columns"),
        (b"a\tA\t1\t\n", 1, "needs 3 columns"),
        (b"a A 1\n", 1, "needs 3 columns"),
        (b"a\tA\t1\nb\t\xff\t1\n", 2, "not UTF-8"),
        ("a\tA\t1\ne\u0301\tA\t1\n".encode(), 2, "not in NFC"),
        ("龙岩\tA\t1\n".encode(), 1, "id must be"),
        (b"\tA\t1\n", 1, "id must be"),
        (b"a" * 41 + b"\tA\t1\n", 1, "id must be"),
        (b"a\tA B\t1\n", 1, "stratum must be"),
        ("a\tA\t１\n".encode(), 1, "weight must be in ASCII digits"),
        (b"a\tA\t01\n", 1, "weight may not have leading zeros"),
        (b"a\tA\t1.0\n", 1, "without a fraction"),
        (b"a\tA\t1e3\n", 1, "without a fraction"),
        (b"a\tA\t-1\n", 1, "not negative"),
        (b"a\tA\t+1\n", 1, "must be an integer"),
        (b"a\tA\t\n", 1, "weight may not be empty"),
        (b"a\tA\t9007199254740992\n", 1, "below 2^53"),
        (b"a\tA\t99999999999999999999\n", 1, "too large"),
        (GOOD + b"d\tB\t 1\n", 4, "must be an integer"),
    ],
)
def test_what_is_not_strict_is_refused_with_file_and_line(body: bytes, line: int, reason: str) -> None:
    with pytest.raises(FormatError) as caught:
        parse_frame(body)
    assert caught.value.file == "frame.tsv"
    assert caught.value.line == line
    assert f"frame.tsv line {line}: " in str(caught.value)
    assert f"frame.tsv 第 {line} 行：" in str(caught.value)
    assert reason in caught.value.en
