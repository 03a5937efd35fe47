"""Sources of the seed: what the catalogue says, and what its patterns let through."""

import re
from itertools import product
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling import CATALOGUE, in_bits, millibits, outcomes_of
from sampling.entropy import ascending


def test_the_catalogue_states_the_bits_of_the_specification() -> None:
    bits = {name: source.millibits for name, source in CATALOGUE.items()}
    assert bits == {"kl8": 61_616, "ssq": 24_078, "dlt": 24_352, "dice6x25": 64_624, "dice10x20": 66_438}


def test_outcomes_are_counted_as_combinations() -> None:
    assert CATALOGUE["kl8"].outcomes == comb(80, 20)
    assert CATALOGUE["ssq"].outcomes == comb(33, 6) * 16
    assert CATALOGUE["dlt"].outcomes == comb(35, 5) * comb(12, 2)


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_each_source_has_an_example_that_matches_and_titles_in_both_languages(name: str) -> None:
    source = CATALOGUE[name]
    assert re.fullmatch(source.regex, source.example, re.ASCII)
    assert source.zh
    assert source.en
    assert source.name == name


@given(
    st.lists(st.integers(0, 99), min_size=20, max_size=20)
    | st.sets(st.integers(1, 80), min_size=20, max_size=20).map(sorted)
)
def test_kuaile_8_takes_twenty_ascending_numbers_from_1_to_80_and_nothing_else(numbers: list[int]) -> None:
    value = " ".join(f"{number:02d}" for number in numbers)
    good = numbers == sorted(set(numbers)) and numbers[0] >= 1 and numbers[-1] <= 80
    assert bool(re.fullmatch(CATALOGUE["kl8"].regex, value, re.ASCII)) == good


def test_of_two_neighbours_the_second_must_be_higher() -> None:
    ahead = re.compile(ascending())
    for first, second in product(range(100), repeat=2):
        assert bool(ahead.match(f"00 {first:02d} {second:02d} 99")) == (0 < first < second < 99)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ssq", "02 09 14 21 28 33+17"),
        ("ssq", "02 09 14 21 28 34+01"),
        ("ssq", "02 09 14 21 33 28+01"),
        ("dlt", "04 11 18 27 35+12 12"),
        ("dlt", "04 11 18 27 36+01 12"),
        ("dlt", "04 11 18 18 35+01 12"),
        ("dlt", "04 11 18 27 35+03 13"),
        ("dice6x25", "7" * 25),
        ("dice10x20", "1" * 19),
    ],
)
def test_numbers_that_cannot_be_drawn_do_not_match(name: str, value: str) -> None:
    assert not re.fullmatch(CATALOGUE[name].regex, value, re.ASCII)


def test_foreign_patterns_are_counted_and_uncountable_ones_give_nothing() -> None:
    assert outcomes_of("[0-9]{40}") == 10**40
    assert outcomes_of(".*") == 1
    assert outcomes_of("[0-9]{0}") == 1


@pytest.mark.parametrize(
    ("name", "regex", "outcomes"),
    [
        ("kl8", r"\d{2}( \d{2}){19}", CATALOGUE["kl8"].outcomes),
        ("快乐8-2026301", "[0-9 ]+", CATALOGUE["kl8"].outcomes),
        ("双色球", ".*", CATALOGUE["ssq"].outcomes),
        ("DLT 26130", "[0-9]{14}", CATALOGUE["dlt"].outcomes),
        ("dlt", "[0-9]{3}", 1000),
        ("dlt", "[0-9]{0}", 1),
        ("lottery", r"\d{2}( \d{2}){19}", 100**20),
    ],
)
def test_a_lottery_known_by_name_has_no_more_outcomes_than_it_has(name: str, regex: str, outcomes: int) -> None:
    assert outcomes_of(regex, name) == outcomes


@given(st.integers(1, 2**300))
def test_bits_are_the_logarithm_rounded_down(outcomes: int) -> None:
    thousandths = millibits(outcomes)
    assert 2**thousandths <= outcomes**1000 < 2 ** (thousandths + 1)
    assert in_bits(outcomes) == f"{thousandths // 1000}.{thousandths % 1000 // 100}"
