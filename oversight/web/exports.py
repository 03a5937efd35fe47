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


def exported(sheet: Sheet, name: str) -> Response | None:
    """Return the sheet as the file that `?format=` asks for, or None if it asks for none. `name` is ASCII."""
    wanted = request.args.get("format", "")
    if not wanted:
        return None
    if wanted not in _TYPES:
        raise InvalidInputError.of("format", "导出格式为 csv 或 xlsx。", "The format is csv or xlsx.")
    require(principal(), Permission.EXPORT)
    body = to_csv(sheet) if wanted == "csv" else to_xlsx([sheet])
    event = TableExported(
        agency=principal().agency, name=name, format=wanted, rows=len(sheet.rows), sha256=sha256(body).hexdigest()
    )
    with transaction() as tx:
        tx.record(event)
    return Response(
        body, content_type=_TYPES[wanted], headers={"Content-Disposition": f'attachment; filename="{name}.{wanted}"'}
    )
