"""Values of an export: kinds, exact money and ratios, and text that can't become a formula."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import DocumentError
from reports.sheets import Column, Sheet, Value, percent_text, safe_cell, yuan


@pytest.mark.parametrize("first", list("=+-@\t\r\n＝＋－＠"))
def test_text_with_a_formula_s_first_character_is_quoted_also_behind_blanks(first: str) -> None:
    assert safe_cell(f"{first}1+1").in_csv == f"'{first}1+1"
    assert safe_cell(f" \u3000{first}1+1").quoted


@pytest.mark.parametrize("text", ["上杭县", "a=b", "5%", "", "'quoted", "〔2026〕"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == (text, False)


@given(st.text())
def test_no_cell_of_csv_ever_begins_with_a_trigger(text: str) -> None:
    assert not safe_cell(text).in_csv.startswith(tuple("=+-@\t\r\n＝＋－＠"))


@given(st.integers(-(10**40), 10**40))
def test_yuan_are_exact_whatever_the_amount(fen: int) -> None:
    assert int(f"{yuan(fen):.2f}".replace(".", "")) == fen


@pytest.mark.parametrize(
    ("ratio", "shown"),
    [
        ("0.05", "5.00%"),
        ("0", "0.00%"),
        ("1", "100.00%"),
        ("0.049999", "4.9999%"),
        ("-0.001", "-0.10%"),
        ("10", "1000.00%"),
    ],
)
def test_a_ratio_just_under_five_per_cent_never_reads_five(ratio: str, shown: str) -> None:
    assert percent_text(Decimal(ratio)) == shown


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", 5),
        ("integer", "数据不足"),
        ("integer", True),
        ("money_fen", Decimal(5)),
        ("date", "2026-11-24"),
        ("date", datetime(2026, 11, 24, tzinfo=UTC)),
        ("percent", 5),
        ("percent", Decimal("NaN")),
    ],
)
def test_a_value_of_another_kind_is_refused_at_its_place(kind: str, value: Value) -> None:
    column = Column("x", "列", kind=kind)  # type: ignore[arg-type]  # the cases are kinds
    with pytest.raises(DocumentError) as refused:
        Sheet("表", (column,), ({}, {"x": value}))
    assert refused.value.field == "Sheet.rows[2].x"


def test_a_missing_value_fits_every_kind() -> None:
    columns = tuple(Column(kind, kind, kind=kind) for kind in ("text", "integer", "money_fen", "date", "percent"))
    assert Sheet("表", columns, ({"date": None}, {"date": date(2026, 11, 24)})).rows[0] == {"date": None}


@pytest.mark.parametrize("columns", [(), (Column("a", "甲"), Column("a", "乙"))])
def test_a_sheet_needs_columns_of_different_keys(columns: tuple[Column, ...]) -> None:
    with pytest.raises(DocumentError, match=r"Sheet\.columns"):
        Sheet("表", columns, ())
