"""Tables for export as values, and the one way in which a value becomes a cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from reports.characters import printable
from reports.errors import DocumentError

Kind = Literal["text", "integer", "money_fen", "date", "percent"]
Value = str | int | Decimal | date | None

_TRIGGERS = frozenset("=+-@\t\r\n＝＋－＠")
_PYTHON_TYPES: Mapping[Kind, type] = {"text": str, "integer": int, "money_fen": int, "date": date, "percent": Decimal}


@dataclass(frozen=True)
class Column:
    """A column of an export.

    Values by kind: `text` str, `integer` int, `money_fen` int in fen (written in yuan), `date` date, `percent`
    Decimal as a ratio (0.05 is 5 %); None is an empty cell everywhere.
    """

    key: str
    title: str
    unit: str = ""
    kind: Kind = "text"

    @property
    def heading(self) -> str:
        """Title with the unit in brackets, as the header row shows it."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title


@dataclass(frozen=True)
class Sheet:
    """A table: `rows` map column keys to values; `notes` go to a sheet of their own in XLSX, never into CSV."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Value], ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a table without columns, two columns of one key, and a value that isn't of its column's kind."""
        keys = [column.key for column in self.columns]
        if not keys or len(set(keys)) != len(keys):
            raise DocumentError("Sheet.columns", "至少一列，且键不能重复", "one column at least, each key once")
        for number, row in enumerate(self.rows, start=1):
            for column in self.columns:
                _check(row.get(column.key), column, f"Sheet.rows[{number}].{column.key}")


class SafeText(NamedTuple):
    """Text that no spreadsheet takes for a formula, if `quoted` is obeyed."""

    text: str
    quoted: bool

    @property
    def in_csv(self) -> str:
        """The text for CSV, where an apostrophe is the only thing that keeps a formula from running."""
        return f"'{self.text}" if self.quoted else self.text


def safe_cell(text: str) -> SafeText:
    """Make text safe for a cell of any export: unprintable characters replaced, formula triggers marked."""
    clean = printable(text)
    first = clean[:1], clean.lstrip(" \u00a0\u3000")[:1]
    return SafeText(clean, any(character in _TRIGGERS for character in first))


def yuan(fen: int) -> Decimal:
    """Fen as exact yuan with two decimals."""
    return Decimal(f"{fen}e-2")  # the constructor is exact, arithmetic rounds to 28 digits


def percent_text(ratio: Decimal) -> str:
    """A ratio in per cent with all its digits, two decimals at least: nothing is rounded here."""
    return f"{ratio * 100:.{percent_decimals(ratio)}f}%"


def percent_decimals(ratio: Decimal) -> int:
    """How many decimals the ratio needs in per cent."""
    exponent = ratio.normalize().as_tuple().exponent
    return max(2, -exponent - 2) if isinstance(exponent, int) else 2


def _check(value: Value, column: Column, place: str) -> None:
    expected = _PYTHON_TYPES[column.kind]
    fits = value is None or (isinstance(value, expected) and not isinstance(value, bool | datetime))
    if not fits or (isinstance(value, Decimal) and not value.is_finite()):
        raise DocumentError(
            place,
            f"“{value!r}”不是 {column.kind} 列的值，应为 {expected.__name__}",
            f"{value!r} is no value of a {column.kind} column, which takes {expected.__name__}",
        )
