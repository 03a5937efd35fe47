"""Amounts typed in yuan become whole fen, exactly."""

import pytest

from oversight.web.money import AmountError, fen_of, typed_yuan


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1,234.56", 123_456),
        ("1234.5", 123_450),
        ("0", 0),
        ("0.01", 1),
        ("-12.30", -1230),
        ("１，２３４．５６元", 123_456),
        ("¥ 5,000", 500_000),
        ("9,007,199,254,740.93", 900_719_925_474_093),
    ],
)
def test_yuan_is_taken_to_the_fen(typed: str, fen: int) -> None:
    assert fen_of(typed) == fen


@pytest.mark.parametrize("typed", ["", "三百万", "1.2.3", "12,34", "1e5", "NaN", ".5", "1,2345", "0x10"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(AmountError, match="以元为单位"):
        fen_of(typed)


def test_a_third_decimal_is_refused_not_rounded() -> None:
    with pytest.raises(AmountError, match="两位小数"):
        fen_of("1.005")


def test_an_amount_beyond_any_budget_is_refused() -> None:
    with pytest.raises(AmountError, match="过大"):
        fen_of("99999999999999")


@pytest.mark.parametrize(("fen", "typed"), [(123_456, "1234.56"), (-5, "-0.05"), (0, "0.00")])
def test_fen_is_printed_so_that_it_can_be_typed_again(fen: int, typed: str) -> None:
    assert typed_yuan(fen) == typed
    assert fen_of(typed) == fen
