"""How numbers, days and instants are printed."""

from datetime import UTC, date, datetime

import pytest

from oversight.web.formats import count, day, moment, short, wanyuan, yuan


@pytest.mark.parametrize(
    ("fen", "printed"),
    [(123_456, "1,234.56"), (0, "0.00"), (-5, "-0.05"), (None, "--"), (100_000_000_000, "1,000,000,000.00")],
)
def test_yuan_prints_whole_fen(fen: int | None, printed: str) -> None:
    assert yuan(fen) == printed


@pytest.mark.parametrize(
    ("fen", "printed"),
    [
        (1_330_000_000, "1,330.00"),
        (11_578_948, "11.5789"),
        (49, "0.00"),
        (50, "0.0001"),
        (-1_000_000, "-1.00"),
        (None, "--"),
    ],
)
def test_wanyuan_rounds_half_up_to_the_yuan(fen: int | None, printed: str) -> None:
    assert wanyuan(fen) == printed


def test_days_instants_counts_and_digests() -> None:
    assert day(date(2026, 1, 2)) == "2026-01-02"
    assert moment(datetime(2026, 11, 24, 6, 8, tzinfo=UTC)) == "2026-11-24 14:08:00"
    assert count(1_959) == "1,959"
    assert (day(None), moment(None), count(None)) == ("--", "--", "--")
    assert short(bytes(32)) == short("0" * 64) == "0" * 12
