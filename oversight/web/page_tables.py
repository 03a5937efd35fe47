"""A table of a page as a file: what the reader sees, cell by cell, for tables that have no sheet of their own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import zip_longest
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Response, current_app, g, request

from oversight.errors import NotFoundError
from oversight.permissions import Permission
from oversight.web.exports import SHEET, handed_out
from oversight.web.guards import PUBLIC
from reports.sheets import Column, Kind, Sheet, Value

_WHOLE = re.compile(r"[-+]?\d{1,3}(,\d{3})*|[-+]?\d+")
_YUAN = re.compile(r"[-+]?\d{1,3}(,\d{3})*\.\d{2}")
_BLANK = "--"
_VOID = frozenset({"br", "wbr", "img", "input", "hr", "meta", "link"})
_APART = frozenset({"br", "p", "div", "li", "dd", "dt"})


@dataclass
class _Cell:
    """A cell's text, and whether the page sets it as a number."""

    number: bool
    wide: int
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.parts).split())


class ReadTable(NamedTuple):
    """A table as read: its caption and its rows, the titles first."""

    caption: str
    rows: list[list[_Cell]]


class _Reader(HTMLParser):
    """Reads the rows of the table with a given number, without what is hidden from readers who listen."""

    def __init__(self, number: str) -> None:
        super().__init__(convert_charrefs=True)
        self.number, self.inside, self.hidden = number, False, 0
        self.caption = _Cell(number=False, wide=1)
        self.rows: list[list[_Cell]] = []
        self._into: _Cell | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self.inside = given.get("data-sheet") == self.number
        if not self.inside or tag in _VOID:
            self._space(tag)
            return
        if self.hidden or given.get("aria-hidden") == "true":
            self.hidden += 1
            return
        self._open(tag, given)

    def _open(self, tag: str, given: dict[str, str | None]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag == "caption":
            self._into = self.caption
        elif tag in ("td", "th"):
            classes = (given.get("class") or "").split()
            self._into = _Cell("n" in classes, int(given.get("colspan") or 1))
            self.rows[-1].append(self._into)
        else:
            self._space(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.inside or tag in _VOID:
            return
        if self.hidden:
            self.hidden -= 1
        elif tag in ("td", "th", "caption"):
            self._into = None
        elif tag == "table":
            self.inside = False
        else:
            self._space(tag)

    def handle_data(self, data: str) -> None:
        if self._into is not None and not self.hidden:
            self._into.parts.append(data)

    def _space(self, tag: str) -> None:
        if tag in _APART and self._into is not None and not self.hidden:
            self._into.parts.append(" ")


def table_exports() -> dict[str, Any]:
    """Number a page's next table, with the addresses of its files where the reader may take tables out."""
    g.tables = number = g.get("tables", 0) + 1
    if request.method != "GET" or not _may_export():
        return {"number": number, "urls": {}}
    asked = [(key, value) for key, value in request.args.items(multi=True) if key not in (SHEET, "format")]
    address = {kind: urlencode([*asked, (SHEET, number), ("format", kind)]) for kind in ("csv", "xlsx")}
    return {"number": number, "urls": {kind: f"{request.path}?{query}" for kind, query in address.items()}}


def table_asked(page: str) -> Response | None:
    """Return the table of a page that `?sheet=` asks for as a file, or None if it asks for none.

    Raises NotFoundError for a number that no table of the page has.
    """
    number = request.args.get(SHEET, "")
    if not number or request.method != "GET":
        return None
    place = re.sub(r"[^\w.]+", "-", request.path, flags=re.ASCII).strip("-")
    return handed_out(sheet_of(read_table(page, number)), f"{place}-table-{number}"[:100], logged=not _is_public())


def read_table(page: str, number: str) -> ReadTable:
    """Read the table of a page with a number; raise NotFoundError if there is none."""
    reader = _Reader(number)
    reader.feed(page)
    if not reader.rows:
        raise NotFoundError
    return ReadTable(reader.caption.text, reader.rows)


def _is_public() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "permission", None) == PUBLIC


def _may_export() -> bool:
    return _is_public() or (g.get("principal") is not None and g.principal.may(Permission.EXPORT))


def sheet_of(table: ReadTable) -> Sheet:
    """Make a sheet of what was read: the first row has the titles; a cell over several columns fills the first."""
    head, *body = table.rows
    lines = [[cell for one in row for cell in (one, *[None] * (one.wide - 1))] for row in body]
    down = list(zip_longest(*lines))[: len(head)] or [()] * len(head)
    kinds = [_kind([cell for cell in cells if cell is not None]) for cells in down]
    columns = tuple(
        Column(f"c{at}", title.text, kind=kind) for at, (title, kind) in enumerate(zip(head, kinds, strict=True))
    )
    rows = tuple(
        {column.key: _value(cell, column.kind) for column, cell in zip(columns, line, strict=False)} for line in lines
    )
    return Sheet(table.caption[:31] or "table", columns, rows)


def _kind(cells: Sequence[_Cell]) -> Kind:
    said = [cell.text for cell in cells if cell.text not in ("", _BLANK)]
    if said and all(cell.number for cell in cells if cell.text not in ("", _BLANK)):
        if all(_WHOLE.fullmatch(one) for one in said):
            return "integer"
        if all(_YUAN.fullmatch(one) for one in said):
            return "money_fen"
    return "text"


def _value(cell: _Cell | None, kind: Kind) -> Value:
    if cell is None or cell.text in ("", _BLANK):
        return None
    if kind == "text":
        return cell.text
    return int(cell.text.replace(",", "").replace(".", ""))
