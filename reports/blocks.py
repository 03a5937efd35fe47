"""The pieces a document's body is made of: headings, paragraphs, tables and lists of fields."""

from dataclasses import dataclass
from typing import Literal

from reports.errors import DocumentError

Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Heading1:
    """First-level heading, set in 黑体; its ordinal 一、 is part of the text."""

    text: str


@dataclass(frozen=True)
class Heading2:
    """Second-level heading, set in 楷体; its ordinal （一） is part of the text."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body, its first line indented by two characters."""

    text: str


@dataclass(frozen=True)
class TableColumn:
    """A column: its unit stands in the header, `width` is its share beside the other columns."""

    title: str
    unit: str = ""
    align: Align = "left"
    width: int = 1

    def __post_init__(self) -> None:
        """Refuse a column that takes no room."""
        if self.width < 1:
            raise DocumentError("TableColumn.width", "列宽须为正整数", "the width must be a positive integer")


@dataclass(frozen=True)
class Table:
    """A table; cells are text already formatted, one per column in each row."""

    caption: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        """Refuse a table without columns and rows of another length."""
        if not self.columns:
            raise DocumentError("Table.columns", "表格至少要有一列", "a table needs a column")
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise DocumentError(
                    f"Table.rows[{number}]",
                    f"应有 {len(self.columns)} 格，实有 {len(row)} 格",
                    f"{len(self.columns)} cells expected, {len(row)} given",
                )

    def share(self, column: TableColumn) -> str:
        """Width of the column in per cent of the table."""
        return f"{100 * column.width / sum(each.width for each in self.columns):.3f}%"


@dataclass(frozen=True)
class Fields:
    """Pairs of label and value, one under the other, as on a receipt."""

    pairs: tuple[tuple[str, str], ...]


Block = Heading1 | Heading2 | Paragraph | Table | Fields
