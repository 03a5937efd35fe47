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
    strings = ("".join(letters) for size in range(7) for letters in product("abc.", repeat=size))
    short = sum(bool(re.fullmatch(pattern, string)) for string in strings)
    assert count_values(pattern) == (short, True) if longest(pattern) < 7 else count_values(pattern).values >= short


def longest(pattern: str) -> int:
    """Return a length that no match of a pattern exceeds."""
    return 2 * sum(character in "ab.]" for character in pattern)


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("", 1),
        ("[1-6]{25}", 6**25),
        (r"\d{4}", 10**4),
        (r"[\d-]", 11),
        (r"[a-]", 2),
        (r"[+\]]", 2),
        ("a|a|ab?", 2),
        ("(?:0[1-9]|[1-7][0-9]|80)", 80),
        ("龙岩[0-9]", 10),
        (r"\w", 63),
        (r"^\d{2}(?: \d{2}){19}$", 100**20),
        (r"a\$", 1),
        (r"a\\$", 1),
    ],
)
def test_known_counts(pattern: str, count: int) -> None:
    assert count_values(pattern) == (count, True)


@pytest.mark.parametrize(
    ("pattern", "least"), [("[0-9]+", 10), ("[0-9]*", 1), ("[0-9]{2,}", 100), (r"[0-9](?:\s[0-9]){2}", 1000)]
)
def test_what_is_open_counts_the_least_and_says_so(pattern: str, least: int) -> None:
    assert count_values(pattern) == (least, False)


@pytest.mark.parametrize(
    "pattern",
    [
        ".",
        "a^b",
        "a$b",
        "[^a]",
        "[]",
        "[a",
        "(a",
        "a)",
        "a**",
        "a{2}{3}",
        "(?=a)b",
        r"(a)\1",
        r"\S",
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
