"""The chance that a sample finds a problem, against counting every sample there is."""

from fractions import Fraction
from itertools import combinations

import pytest

from oversight.errors import InvalidInputError
from oversight.inspections.chances import MOST, chance_to_find, per_mille, share_of, size_needed


def counted(population: int, bad: int, sample: int) -> Fraction:
    samples = list(combinations(range(population), sample))
    return Fraction(sum(1 for one in samples if min(one) < bad), len(samples))


def test_fourteen_of_133_find_one_of_a_tenth_with_78_per_cent() -> None:
    assert share_of(133, 10) == 13
    assert per_mille(chance_to_find(133, 13, 14)) == "78.1"


@pytest.mark.parametrize("population", range(1, 9))
def test_the_chance_is_that_of_counting_every_sample(population: int) -> None:
    for bad in range(1, population + 1):
        for sample in range(1, population + 1):
            assert chance_to_find(population, bad, sample) == counted(population, bad, sample)


@pytest.mark.parametrize("percent", [1, 50, 78, 95, 100])
@pytest.mark.parametrize(("population", "bad"), [(1, 1), (7, 2), (20, 20), (133, 13), (1000, 3)])
def test_the_size_needed_is_the_smallest_that_finds_it(population: int, bad: int, percent: int) -> None:
    size = size_needed(population, bad, percent)
    assert chance_to_find(population, bad, size) >= Fraction(percent, 100)
    assert size == 1 or chance_to_find(population, bad, size - 1) < Fraction(percent, 100)


def test_certainty_needs_one_more_than_are_without_the_problem() -> None:
    assert size_needed(133, 13, 100) == 121


def test_a_percentage_is_cut_off_and_a_share_is_one_object_at_least() -> None:
    assert per_mille(Fraction(9999, 10000)) == "99.9"
    assert per_mille(Fraction(1)) == "100.0"
    assert share_of(5, 10) == 1


@pytest.mark.parametrize(
    ("population", "bad", "sample", "field"),
    [
        (0, 1, 1, "population"),
        (MOST + 1, 1, 1, "population"),
        (10, 0, 1, "share"),
        (10, 11, 1, "share"),
        (10, 1, 0, "sample"),
        (10, 1, 11, "sample"),
    ],
)
def test_what_is_out_of_bounds_is_named(population: int, bad: int, sample: int, field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        chance_to_find(population, bad, sample)
    assert [one.field for one in refused.value.fields] == [field]


@pytest.mark.parametrize("percent", [0, 101])
def test_no_chance_beyond_certainty_can_be_wanted(percent: int) -> None:
    with pytest.raises(InvalidInputError) as refused:
        size_needed(10, 1, percent)
    assert [one.field for one in refused.value.fields] == ["wanted"]
