"""Counting the values of a pattern, against trying every string."""

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.patterns import UncountableError, count_values

ATOMS = st.sampled_from(["a", "b", "[ab]", "[a-c]", r"\.", "(a|b)", "(?:ab|a)", "(a?)"])
REPEATED = st.builds(str.__add__, ATOMS, st.sampled_from(["", "?", "{2}", "{1,2}", "{0}"]))
PATTERNS = st.lists(REPEATED, min_size=1, max_size=3).map("".join)


@given(st.lists(PATTERNS, min_size=1, max_size=2).map("|".join))
def test_the_count_is_the_number_of_strings_that_match(pattern: str) -> None:
    longest = sum(2 if atom in "ab.])" else 0 for atom in pattern) + 1
    strings = ("".join(letters) for size in range(min(longest, 7)) for letters in product("abc.", repeat=size))
    if longest <= 7:
        assert count_values(pattern) == sum(bool(re.fullmatch(pattern, string)) for string in strings)
    else:
        assert count_values(pattern) >= sum(bool(re.fullmatch(pattern, string)) for string in strings)


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("", 1),
        ("[1-6]{25}", 6**25),
        (r"\d{4}", 10**4),
        (r"[\d-]", 11),
        (r"[a-]", 2),
        (r"[+\]]", 2),
        ("[0-9]+", 10),
        ("[0-9]*", 1),
        ("[0-9]{2,}", 100),
        ("a|a|ab?", 2),
        ("(?:0[1-9]|[1-7][0-9]|80)", 80),
        ("龙岩[0-9]", 10),
    ],
)
def test_known_counts(pattern: str, count: int) -> None:
    assert count_values(pattern) == count


@pytest.mark.parametrize(
    "pattern",
    [
        ".",
        "^a$",
        "[^a]",
        "[]",
        "[a",
        "(a",
        "a)",
        "a**",
        "a{2}{3}",
        "(?=a)b",
        r"(a)\1",
        r"\w",
        "\\",
        "[\\d-z]",
        "*",
        "[a-\\d]",
    ],
)
def test_other_patterns_are_not_counted(pattern: str) -> None:
    with pytest.raises(UncountableError):
        count_values(pattern)


def test_patterns_that_would_take_long_are_not_counted() -> None:
    with pytest.raises(UncountableError, match="too long"):
        count_values("[0-9]{9000}")
    with pytest.raises(UncountableError, match="too ambiguous"):
        count_values("(?:a|b){0,12}a(?:a|b){11}")
