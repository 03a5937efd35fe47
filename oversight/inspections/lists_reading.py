"""Read a table out of an uploaded XLSX or CSV file: text cells with their places, within limits."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError
from oversight.inspections.lists_workbook import MOST_COLUMNS, MOST_ROWS, checked, column_letters, refused

LARGEST = 2_000_000
"""Bytes of a file at most."""
_LONGEST = 1000
_NOTES = "说明 Notes"
_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Table:
    """Records of a sheet: the fields by column ("" for an empty one), and for each row its number and its cells."""

    sheet: str
    fields: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def records(self) -> Iterable[tuple[int, dict[str, str]]]:
        """Return each row's number with its cells by field."""
        for number, cells in self.rows:
            yield number, {field: cell for field, cell in zip(self.fields, cells, strict=True) if field}

    def place(self, number: int, field: str) -> str:
        """Return where a field of a row stands, as Sheet1!D17."""
        column = self.fields.index(field) + 1 if field in self.fields else 1
        return f"{self.sheet}!{column_letters(column)}{number}"


def read_table(body: bytes, columns: Mapping[str, Text], needed: Iterable[str]) -> Table:
    """Read a file whose first row names the columns in either language; raise InvalidInputError with all places."""
    if not 0 < len(body) <= LARGEST:
        raise refused("请选择一个不超过 2 MB 的文件。", "Choose a file of at most 2 MB.")
    sheet, grid = _workbook(body) if body.startswith(b"PK") else ("CSV", _csv(body))
    if len(grid) > MOST_ROWS + 1 or any(len(row) > MOST_COLUMNS for row in grid):
        raise refused(
            f"最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列。",
            f"There are at most {MOST_ROWS} rows and {MOST_COLUMNS} columns.",
        )
    if not grid or not any(any(row) for row in grid[1:]):
        raise refused("表里没有数据行。", "The table has no rows.", f"{sheet}!A1")
    fields = _fields(sheet, grid[0], columns, needed)
    rows = [(number, _padded(row, len(fields))) for number, row in enumerate(grid[1:], start=2) if any(row)]
    table = Table(sheet, fields, tuple(rows))
    _check_cells(table, [(number, row) for number, row in enumerate(grid[1:], start=2)])
    return table


def _padded(row: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple([*row, *[""] * width][:width])


def _fields(sheet: str, heading: Sequence[str], columns: Mapping[str, Text], needed: Iterable[str]) -> tuple[str, ...]:
    known = {words.casefold(): field for field, text in columns.items() for words in (field, text.zh, text.en)}
    found = [known.get(words.casefold(), "") for words in heading]
    wrong = []
    for at, (words, field) in enumerate(zip(heading, found, strict=True), start=1):
        if (words and not field) or (field and field in found[: at - 1]):
            text = Text("不认识或重复的列名“{words}”。", "An unknown or repeated heading '{words}'.")
            wrong.append(FieldError("file", text.format(words=words[:40]), where=f"{sheet}!{column_letters(at)}1"))
    for field in needed:
        if field not in found:
            text = Text("缺少“{name}”一列。", "The column '{name}' is missing.").format(name=columns[field])
            wrong.append(FieldError("file", text, where=f"{sheet}!A1"))
    if wrong:
        raise InvalidInputError(*wrong)
    return tuple(found)


def _check_cells(table: Table, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
    wrong = []
    for number, row in rows:
        for at, cell in enumerate(row, start=1):
            place = f"{table.sheet}!{column_letters(at)}{number}"
            if cell and (at > len(table.fields) or not table.fields[at - 1]):
                wrong.append(FieldError("file", Text("这一列没有列名。", "The column has no heading."), where=place))
            elif len(cell) > _LONGEST or not all(one.isprintable() for one in cell):
                text = Text("文字太长或含有控制字符。", "The text is too long, or has control characters.")
                wrong.append(FieldError("file", text, where=place))
    if wrong:
        raise InvalidInputError(*wrong)


def _csv(body: bytes) -> list[list[str]]:
    try:
        text = _decoded(body)
        rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        return [[_text(cell) for cell in row] for row, _ in zip(rows, range(MOST_ROWS + 2), strict=False)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise refused("文件既不是 XLSX，也不是 CSV。", "The file is neither XLSX nor CSV.") from error


def _decoded(body: bytes) -> str:
    """Decode as UTF-8, or as the GB 18030 in which spreadsheets here save CSV."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030")


def _workbook(body: bytes) -> tuple[str, list[list[str]]]:
    safe = checked(body)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(safe)) as book:
            for sheet in book.sheets_metadata:
                if sheet.visible != SheetVisibleEnum.Visible or sheet.typ != SheetTypeEnum.WorkSheet:
                    raise refused(
                        "工作簿有隐藏的或不是表格的工作表，请取消隐藏或删去。",
                        "The workbook has a hidden sheet, or one that is no table; show or delete it.",
                        sheet.name[:40],
                    )
            grids = [(name, _grid(book, name)) for name in book.sheet_names if name != _NOTES]
    except CalamineError as error:
        raise refused("工作簿已损坏。", "The workbook is damaged.") from error
    for name, grid in grids[1:]:
        if grid:
            raise refused(
                "只读第一张工作表，请删去其他的。", "Only the first sheet is read; delete the others.", name[:40]
            )
    if not grids:
        raise refused("工作簿没有工作表。", "The workbook has no sheet.")
    return grids[0]


def _grid(book: CalamineWorkbook, name: str) -> list[list[str]]:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: object) -> str:
    """Print a cell as it would be typed: a spreadsheet knows numbers as fractions only."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return unicodedata.normalize("NFC", str(cell).strip())
