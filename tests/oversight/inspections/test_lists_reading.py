"""Uploaded tables are read within limits, and what is not plain cells is refused with its place."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError
from oversight.inspections.lists_reading import LARGEST, Table, read_table

COLUMNS = {"code": Text("编号", "Code"), "cap": Text("每次最多", "At most")}


def workbook(fill: Callable[[Any, Any], object] = lambda _book, _page: None) -> bytes:
    """Return a workbook of one row, to which `fill` adds."""
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        page = book.add_worksheet("人员")
        page.write_row(0, 0, ["编号", "at most"])
        page.write_row(1, 0, ["J0001", 3])
        fill(book, page)
    return body.getvalue()


def repacked(body: bytes, changes: dict[str, bytes]) -> bytes:
    """Return a workbook with parts replaced or added."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()} | changes
        for name, part in parts.items():
            new.writestr(name, part)
    return written.getvalue()


def read(body: bytes) -> Table:
    """Read a table of two columns."""
    return read_table(body, COLUMNS, ["code"])


def refusal(body: bytes) -> tuple[FieldError, ...]:
    """Return why a file is refused."""
    with pytest.raises(InvalidInputError) as caught:
        read(body)
    return caught.value.fields


def test_a_workbook_is_read_as_it_would_be_typed() -> None:
    def more(book: Any, page: Any) -> None:
        page.write_datetime(3, 0, date(2026, 11, 24), book.add_format({"num_format": "yyyy-mm-dd"}))
        page.write_number(3, 1, 2.5)

    found = read(workbook(more))
    assert found.rows == ((2, ("J0001", "3")), (4, ("2026-11-24", "2.5")))
    assert found.fields == ("code", "cap")
    assert found.place(4, "cap") == "人员!B4"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_of_spreadsheets(encoding: str) -> None:
    assert read("每次最多,编号\r\n3,J0001\r\n\r\n".encode(encoding)).rows == ((2, ("3", "J0001")),)


def test_formulas_and_errors_are_refused_with_their_cells() -> None:
    def formulas(_book: Any, page: Any) -> None:
        page.write_formula("B3", "=1+1", None, 2)
        page.write_formula("A4", "=1/0", None, "#DIV/0!")

    assert {one.where for one in refusal(workbook(formulas))} == {"人员!B3", "人员!A4"}


def test_a_hidden_sheet_and_a_second_one_are_refused_by_name() -> None:
    assert refusal(workbook(lambda book, _: book.add_worksheet("藏").hide()))[0].where == "藏"
    assert refusal(workbook(lambda book, _: book.add_worksheet("二").write(0, 0, "x")))[0].where == "二"


def test_macros_a_document_type_and_a_damaged_part_are_refused() -> None:
    sheet = "xl/worksheets/sheet1.xml"
    for part, content in (
        ("xl/vbaProject.bin", b"x"),
        (sheet, b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'),
        (sheet, b"<x>"),
        (sheet, b"<x><c/></x>"),
        ("xl/WORKBOOK.xml", b"<x/>"),
    ):
        (wrong,) = refusal(repacked(workbook(), {part: content}))
        assert wrong.field == "file", part


def test_bombs_are_refused_before_they_are_opened() -> None:
    sheet = "xl/worksheets/sheet1.xml"
    shared = b"<sst><si><t>" + b"x" * 1_000_000 + b"</t></si></sst>"
    many = b"<x>" + b"".join(b'<c r="A%d"/>' % row for row in range(1, 100)) + b"</x>"
    for changes in (
        {"xl/far.xml": b'<x><c r="A1048576"/></x>'},
        {"xl/far.xml": b'<x><c r="XFD1"/></x>'},
        {"xl/zeros.xml": b"<x>" + b" " * 30_000_000 + b"</x>"},
        {"xl/sharedStrings.xml": shared, sheet: many},
        {f"xl/{n}.xml": b"<x/>" for n in range(300)},
    ):
        (wrong,) = refusal(repacked(workbook(), changes))
        assert "too large" in wrong.message.en


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"", None),
        (b"x" * (LARGEST + 1), None),
        (b"PK no workbook", None),
        (b"\xff\xff\xff", None),
        (b'"a', None),
        (b"code\r\n" + b"J0001\r\n" * 10_001, None),
        (b"," * 31, None),
        (b"code\r\n", "CSV!A1"),
        (b"cap\r\n3\r\n", "CSV!A1"),
        (b"code,name\r\nJ0001,x\r\n", "CSV!B1"),
        (b"code,Code\r\nJ0001,x\r\n", "CSV!B1"),
        (b"code\r\nJ0001,x\r\n", "CSV!B2"),
        (b"code\r\nJ\x000001\r\n", "CSV!A2"),
        (b"code\r\n" + b"J" * 1001, "CSV!A2"),
    ],
)
def test_a_file_that_is_no_table_is_refused(body: bytes, where: str | None) -> None:
    assert refusal(body)[0].where == where
