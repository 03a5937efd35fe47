"""Exports opened again by other libraries: the same values, Chinese intact, not one formula."""

import csv
import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from reports import DocumentError
from reports.workbook import Column, Sheet, to_csv, to_xlsx
from tests.reports.samples import RARE

TRIGGERS = list("=+-@\t\r\n＝＋－＠")
LEDGER = Sheet(
    "列支明细",
    (
        Column("township", "乡镇"),
        Column("amount", "列支金额", "元", "money_fen"),
        Column("heads", "人数", "名", "integer"),
        Column("paid", "支付日期", kind="date"),
        Column("share", "比例", kind="percent"),
    ),
    (
        {
            "township": f"临{RARE}镇",
            "amount": 75_500_000_01,
            "heads": 12_345,
            "paid": date(2026, 11, 24),
            "share": Decimal("0.049996"),
        },
        {"township": '含"引号"，逗号,\n换行', "amount": -1, "heads": 0, "paid": None, "share": None},
        {"township": '=HYPERLINK("http://x")'},
    ),
    notes=("金额为准确值，未四舍五入。", "=1+1"),
)


def parsed(written: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))


def parts(written: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_csv_begins_with_a_byte_order_mark_and_ends_each_line_with_crlf() -> None:
    written = to_csv(LEDGER)
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.endswith(b"\r\n")
    assert written.count(b"\r\n") == 1 + len(LEDGER.rows)


def test_csv_has_exact_money_iso_days_and_every_digit_of_a_ratio() -> None:
    heading, first, second, _ = parsed(to_csv(LEDGER))
    assert heading == ["乡镇", "列支金额（元）", "人数（名）", "支付日期", "比例"]
    assert first == [f"临{RARE}镇", "75500000.01", "12345", "2026-11-24", "4.9996%"]
    assert second == ['含"引号"，逗号,\n换行', "-0.01", "0", "", ""]


@pytest.mark.parametrize("first", TRIGGERS)
def test_csv_never_shows_a_formula_in_a_cell_or_a_heading(first: str) -> None:
    sheet = Sheet("表", (Column("x", f"{first}标题"),), ({"x": f"{first}cmd|' /C calc'!A0"},))
    assert [row[0] for row in parsed(to_csv(sheet))] == [f"'{first}标题", f"'{first}cmd|' /C calc'!A0"]


def test_xlsx_read_back_has_the_same_values_as_numbers_days_and_text() -> None:
    page = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx([LEDGER]))).get_sheet_by_name("列支明细")
    heading, first, second, third = page.to_python()
    assert heading == ["乡镇", "列支金额（元）", "人数（名）", "支付日期", "比例"]
    assert first == [f"临{RARE}镇", 75500000.01, 12345, date(2026, 11, 24), 0.049996]
    assert second == ['含"引号"，逗号,\n换行', -0.01, 0, "", ""]
    assert third[0] == '=HYPERLINK("http://x")'


@pytest.mark.parametrize("first", TRIGGERS)
def test_xlsx_has_no_formula_no_link_and_keeps_the_text_unchanged(first: str) -> None:
    text = f"{first}1+1"
    written = to_xlsx([Sheet("表", (Column("x", text),), ({"x": text},), notes=(text,))])
    assert CalamineWorkbook.from_filelike(io.BytesIO(written)).get_sheet_by_index(0).to_python() == [[text], [text]]
    for name, xml in parts(written).items():
        assert not re.search(r"<f[ >]|<hyperlink", xml), name
    assert 'quotePrefix="1"' in parts(written)["xl/styles.xml"]


def test_xlsx_freezes_the_heading_and_filters_every_column() -> None:
    xml = parts(to_xlsx([LEDGER]))["xl/worksheets/sheet1.xml"]
    assert 'ySplit="1"' in xml
    assert '<autoFilter ref="A1:E4"/>' in xml


def test_xlsx_shows_a_ratio_with_all_its_decimals_and_money_with_two() -> None:
    styles = parts(to_xlsx([LEDGER]))["xl/styles.xml"]
    assert 'formatCode="0.0000%"' in styles
    assert 'formatCode="#,##0.00"' in styles


def test_numbers_beyond_a_spreadsheet_s_fifteen_digits_are_text_that_says_them_exactly() -> None:
    sheet = Sheet(
        "表",
        (Column("m", "额", "元", "money_fen"), Column("n", "数", kind="integer")),
        ({"m": 10**17 + 1, "n": 10**16 + 1},),
    )
    (row,) = (
        CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx([sheet])))
        .get_sheet_by_index(0)
        .to_python(skip_empty_area=True)[1:]
    )
    assert row == ["1000000000000000.01", "10000000000000001"]


def test_notes_stand_on_a_sheet_of_their_own_and_not_in_csv() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx([LEDGER])))
    assert book.sheet_names == ["列支明细", "说明 Notes"]
    assert book.get_sheet_by_name("说明 Notes").to_python() == [["金额为准确值，未四舍五入。"], ["=1+1"]]
    assert "四舍五入" not in to_csv(LEDGER).decode()


def test_sheet_names_are_such_as_excel_takes_and_each_is_its_own() -> None:
    titles = ["2026/11: [列支]*?", "2026/11: [列支]*?", "乡" * 40, "乡" * 40, "''", "history"]
    sheets = [Sheet(title, (Column("x", "列"),), ()) for title in titles]
    names = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(sheets))).sheet_names
    assert len({name.casefold() for name in names}) == len(titles)
    assert "history" not in names  # Excel keeps that one for itself
    assert not any(len(name) > 31 or re.search(r"[\[\]:*?/\\]|^'|'$", name) for name in names)


def test_the_same_tables_give_the_same_bytes() -> None:
    assert to_xlsx([LEDGER]) == to_xlsx([LEDGER])
    assert to_csv(LEDGER) == to_csv(LEDGER)


def test_a_text_too_long_for_a_cell_is_refused_not_cut() -> None:
    with pytest.raises(DocumentError, match="32767"):
        to_xlsx([Sheet("表", (Column("x", "列"),), ({"x": "长" * 32_768},))])


def test_an_export_of_nothing_is_refused() -> None:
    with pytest.raises(DocumentError, match="no table"):
        to_xlsx([])


def test_a_character_that_xml_cannot_carry_does_not_spoil_the_file() -> None:
    sheet = Sheet("坏\x0b字", (Column("x", "列"),), ({"x": "甲\ud800\x00乙"},))
    assert CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx([sheet]))).get_sheet_by_index(0).to_python()[1] == [
        "甲\ufffd\ufffd乙"
    ]
