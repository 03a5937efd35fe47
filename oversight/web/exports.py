"""Tables leave as CSV or XLSX, as filtered on the page, and each export is an entry of the log."""

from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from flask import Response, request

from oversight.errors import InvalidInputError
from oversight.permissions import Permission
from oversight.persistence import Event, require
from oversight.web.requests import principal, transaction
from reports.workbook import Sheet, to_csv, to_xlsx

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, kw_only=True)
class TableExported(Event):
    """A table was taken out as a file."""

    ACTION: ClassVar[str] = "tables.exported/1"
    name: str
    format: str
    rows: int
    sha256: str


SHEET = "sheet"
"""The parameter that asks for a table of a page by its number (oversight.web.page_tables)."""


def exported(sheet: Sheet, name: str) -> Response | None:
    """Return the sheet as the file that `?format=` asks for, or None if it asks for none. `name` is ASCII."""
    if not request.args.get("format", "") or SHEET in request.args:
        return None
    return handed_out(sheet, name)


def handed_out(sheet: Sheet, name: str, *, logged: bool = True) -> Response:
    """Return the sheet as the file that `?format=` asks for.

    `logged` is false for what is published anyway: nobody who isn't signed in may fill the log.
    """
    wanted = request.args.get("format", "")
    if wanted not in _TYPES:
        raise InvalidInputError.of("format", "导出格式为 csv 或 xlsx。", "The format is csv or xlsx.")
    if logged:
        require(principal(), Permission.EXPORT)
    body = to_csv(sheet) if wanted == "csv" else to_xlsx([sheet])
    if logged:
        record_export(name, wanted, len(sheet.rows), body)
    return Response(
        body, content_type=_TYPES[wanted], headers={"Content-Disposition": f'attachment; filename="{name}.{wanted}"'}
    )


def record_export(name: str, kind: str, rows: int, body: bytes) -> None:
    """Record that the reader took out a file; `name` and `kind` are ASCII."""
    event = TableExported(agency=principal().agency, name=name, format=kind, rows=rows, sha256=sha256(body).hexdigest())
    with transaction() as tx:
        tx.record(event)
