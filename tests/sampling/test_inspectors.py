"""inspectors.tsv and conflicts.tsv: inverse of their printing, strict, and fitting the frame."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling import (
    Conflict,
    FormatError,
    Inspector,
    Roster,
    SamplingFrame,
    Unit,
    check_conflicts,
    parse_conflicts,
    parse_inspectors,
    print_conflicts,
    print_inspectors,
)

IDS = st.from_regex(r"[A-Za-z0-9_.:-]{1,12}", fullmatch=True)
SKILLS = st.lists(st.text("abc会计-", min_size=1, max_size=4), unique=True, max_size=4).map(lambda s: tuple(sorted(s)))
NUMBERS = st.integers(0, 2**53 - 1)
ROSTERS = st.lists(st.builds(Inspector, IDS, NUMBERS, NUMBERS, SKILLS), unique_by=lambda each: each.id, max_size=9)


@given(ROSTERS)
def test_parsing_inspectors_is_the_inverse_of_printing(inspectors: list[Inspector]) -> None:
    printed = print_inspectors(Roster(inspectors))
    assert parse_inspectors(printed).inspectors == tuple(sorted(inspectors))
    assert print_inspectors(parse_inspectors(printed)) == printed


@given(st.frozensets(st.builds(Conflict, IDS, IDS), max_size=12))
def test_parsing_conflicts_is_the_inverse_of_printing(conflicts: frozenset[Conflict]) -> None:
    assert parse_conflicts(print_conflicts(conflicts)) == conflicts


def test_everybody_has_no_skill_in_particular() -> None:
    roster = parse_inspectors("a\t1\t0\t\nb\t1\t0\tlaw,会计\n".encode())
    assert roster.skilled("") == 0b11
    assert roster.skilled("会计") == 0b10
    assert roster.skilled("audit") == 0
    assert roster.place_of == {"a": 0, "b": 1}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"a\t1\t0\tb,a\n", "skills must be sorted and unique"),
        (b"a\t1\t0\ta,a\n", "skills must be sorted and unique"),
        (b"a\t1\t0\ta,\n", "a skill is 1 to 40 characters"),
        (b"a\t1\t0\ta b\n", "a skill is 1 to 40 characters"),
        (b"a\t01\t0\t\n", "cap may not have leading zeros"),
        (b"a\t1\t0.5\t\n", "prior_load must be an integer, without a fraction"),
        (b"a\t1\t0\n", "needs 4 columns (id, cap, prior_load, skills), has 3"),
        (b"a\t1\t0\t\na\t2\t0\t\n", "the id a is given twice"),
    ],
)
def test_what_is_not_strict_in_the_roster_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(FormatError) as caught:
        parse_inspectors(body)
    assert caught.value.en.startswith("inspectors.tsv line ")
    assert reason in caught.value.en


@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        (b"i\to\nj\to\n", 2, "there is no inspector j"),
        (b"i\to\ni\tq\n", 2, "there is no object or stratum q"),
    ],
)
def test_recusals_of_or_from_the_unknown_are_refused(body: bytes, line: int, reason: str) -> None:
    roster, frame = Roster([Inspector("i", 1, 0)]), SamplingFrame([Unit("o", "A", 1)])
    with pytest.raises(FormatError) as caught:
        check_conflicts(parse_conflicts(body), roster, frame)
    assert caught.value.en == f"conflicts.tsv line {line}: {reason}"


def test_recusals_from_an_object_or_a_stratum_are_known() -> None:
    roster, frame = Roster([Inspector("i", 1, 0)]), SamplingFrame([Unit("o", "A", 1)])
    check_conflicts(parse_conflicts(b"i\tA\ni\to\n"), roster, frame)


def test_a_malformed_recusal_is_refused() -> None:
    with pytest.raises(FormatError, match=r"conflicts\.tsv line 1: target must be"):
        parse_conflicts(b"i\t\n")
