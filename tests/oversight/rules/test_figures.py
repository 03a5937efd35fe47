"""Printed amounts and ratios never flatter."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.rules.figures import ceil_share, floor_share, percent_down, percent_up, plain, signed_yuan, yuan

FEN = st.integers(0, 10**15)
PERCENT = st.fractions(0, 100, max_denominator=1000)


@pytest.mark.parametrize(
    ("fen", "printed"),
    [(0, "0.00"), (1, "0.01"), (-1, "-0.01"), (11578948, "115,789.48"), (-144000000, "-1,440,000.00"), (100, "1.00")],
)
def test_yuan_has_separators_and_two_places(fen: int, printed: str) -> None:
    assert yuan(fen) == printed


def test_a_margin_shows_its_sign() -> None:
    assert [signed_yuan(each) for each in (5, 0, -5)] == ["+0.05", "0.00", "-0.05"]


def test_a_floor_ratio_just_short_never_prints_the_floor() -> None:
    assert percent_down(499_960_00, 10_000_000_00) == "4.99%"
    assert percent_down(49_999_999, 1_000_000_000) == "4.99%"
    assert percent_down(50_000_000, 1_000_000_000) == "5.00%"


def test_a_cap_ratio_just_over_never_prints_the_cap() -> None:
    assert percent_up(27_000_001, 900_000_000) == "3.01%"
    assert percent_up(27_000_000, 900_000_000) == "3.00%"


def test_a_ratio_of_nothing_is_a_dash() -> None:
    assert percent_down(1, 0) == percent_up(1, 0) == "—"


@given(FEN, st.integers(1, 10**15))
def test_ratios_bracket_the_truth(part: int, whole: int) -> None:
    down = Fraction(percent_down(part, whole).replace(",", "").rstrip("%"))
    up = Fraction(percent_up(part, whole).replace(",", "").rstrip("%"))
    assert down <= Fraction(part * 100, whole) <= up
    assert up - down <= Fraction(1, 100)


@given(FEN, PERCENT, FEN)
def test_whole_fen_shares_decide_as_the_exact_comparison_does(base: int, percent: Fraction, spent: int) -> None:
    exact = percent * base / 100
    assert (spent >= ceil_share(percent, base)) == (spent >= exact)
    assert (spent <= floor_share(percent, base)) == (spent <= exact)


def test_percentages_print_as_the_file_has_them() -> None:
    assert plain(Fraction(5)) == "5"
    assert plain(Fraction("4.5")) == "4.5"
    assert plain(Fraction("0.000125")) == "0.000125"
    assert plain(Fraction(100)) == "100"
