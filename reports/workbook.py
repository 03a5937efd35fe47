"""Exports: a table as CSV (RFC 4180, UTF-8 with BOM) or several as XLSX, the same bytes for the same table."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import xlsxwriter

from reports.characters import width
from reports.errors import DocumentError
from reports.sheets import Column, SafeText, Sheet, Value, percent_decimals, percent_text, safe_cell, yuan

__all__ = ["Column", "SafeText", "Sheet", "Value", "safe_cell", "to_csv", "to_xlsx"]

_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_EXACT: Final = 10**15  # a spreadsheet keeps fifteen significant digits; longer numbers are written as text
_DECIMALS: Final = 15  # more than a spreadsheet can tell apart
_TEXT_LIMIT: Final = 32_767  # characters in one cell of XLSX
_NAME_LIMIT: Final = 31  # characters in the name of a sheet
_WIDEST: Final = 60.0
_NOTES: Final = "说明 Notes"


def to_csv(sheet: Sheet) -> bytes:
    """Write the table: a header row, CRLF, money in yuan, days as 2026-11-24, ratios in per cent."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow([safe_cell(column.heading).in_csv for column in sheet.columns])
    writer.writerows([_csv_cell(row.get(column.key), column) for column in sheet.columns] for row in sheet.rows)
    return lines.getvalue().encode("utf-8-sig")


def to_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """Write the tables, one sheet each: header frozen and filterable, text always text, never a formula."""
    written = io.BytesIO()
    ordered = tuple(sheets)
    if not ordered:
        raise DocumentError("sheets", "没有可导出的表", "there is no table to export")
    with xlsxwriter.Workbook(written, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": _CREATED, "title": safe_cell(ordered[0].title).text})
        pages = _Pages(workbook)
        for sheet in ordered:
            pages.table(sheet)
        pages.notes([note for sheet in ordered for note in sheet.notes])
    return written.getvalue()


class _Pages:
    """A workbook being written, and the formats its cells share."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self._names = {"history"}  # a name that Excel keeps for itself

    def table(self, sheet: Sheet) -> None:
        page = self._workbook.add_worksheet(self._name(sheet.title))
        for at, column in enumerate(sheet.columns):
            self._text(page, (0, at), column.heading, bold=True, text_wrap=True, valign="vcenter")
            page.set_column(at, at, _column_width(column, sheet.rows))
        for down, row in enumerate(sheet.rows, start=1):
            for at, column in enumerate(sheet.columns):
                self._cell(page, (down, at), row.get(column.key), column)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)

    def notes(self, notes: Sequence[str]) -> None:
        if not notes:
            return
        page = self._workbook.add_worksheet(self._name(_NOTES))
        page.set_column(0, 0, 2 * _WIDEST)
        for down, note in enumerate(notes):
            self._text(page, (down, 0), note, text_wrap=True)

    def _cell(self, page: Any, place: tuple[int, int], value: Value, column: Column) -> None:
        if value is None:
            return
        if isinstance(value, str):
            self._text(page, place, value)
        elif isinstance(value, date):
            page.write_datetime(*place, value, self._format(num_format="yyyy-mm-dd"))
        elif isinstance(value, int) and abs(value) >= _EXACT:
            self._text(page, place, _csv_cell(value, column), align="right")
        elif isinstance(value, Decimal):
            decimals = "0" * min(percent_decimals(value), _DECIMALS)
            page.write_number(*place, value, self._format(num_format=f"0.{decimals}%"))
        elif column.kind == "money_fen":
            page.write_number(*place, yuan(value), self._format(num_format="#,##0.00"))
        else:
            page.write_number(*place, value, self._format(num_format="#,##0"))

    def _text(self, page: Any, place: tuple[int, int], text: str, **look: object) -> None:
        safe = safe_cell(text)
        if len(safe.text) > _TEXT_LIMIT:
            raise DocumentError(
                f"{page.get_name()}!{place}",
                f"单元格文字不能超过 {_TEXT_LIMIT} 字",
                f"a cell holds {_TEXT_LIMIT} characters at most",
            )
        # The quote prefix keeps the text from becoming a formula when somebody edits the cell.
        marked = look | ({"quote_prefix": True} if safe.quoted else {})
        page.write_string(*place, safe.text, self._format(**marked) if marked else None)

    def _format(self, **look: object) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format(look)
        return self._formats[key]

    def _name(self, title: str) -> str:
        plain = re.sub(r"[\[\]:*?/\\\n\r\t]", " ", safe_cell(title).text).strip().strip("'") or "表 Table"
        name, number = plain[:_NAME_LIMIT], 1
        while name.casefold() in self._names:
            number += 1
            name = f"{plain[: _NAME_LIMIT - len(str(number)) - 1]}~{number}"
        self._names.add(name.casefold())
        return name


_CSV_TEXT: Final[dict[str, Callable[[Any], str]]] = {
    "text": lambda text: safe_cell(text).in_csv,
    "integer": str,
    "money_fen": lambda fen: f"{yuan(fen):.2f}",
    "date": date.isoformat,
    "percent": percent_text,
}


def _csv_cell(value: Value, column: Column) -> str:
    return "" if value is None else _CSV_TEXT[column.kind](value)


def _column_width(column: Column, rows: Sequence[Mapping[str, Value]]) -> float:
    cells = (_csv_cell(row.get(column.key), column) for row in rows)
    return min(_WIDEST, max(10.0, *(2 * width(text) + 2 for text in (column.heading, *cells))))
