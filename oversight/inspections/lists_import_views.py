"""Pages on which a list is imported: a file, what it would do, and the confirmation; nothing is stored before.

What was previewed comes back signed, for an hour and to the same user, and is judged again as it is stored.
"""

from typing import Any

from flask import Response, current_app, redirect, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response as WerkzeugResponse

from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError, NotFoundError
from oversight.inspections.entry_views import crumbs, pages
from oversight.inspections.lists_importing import LISTS, Importable, import_table
from oversight.inspections.lists_judging import Verdict
from oversight.inspections.lists_reading import LARGEST, Table, read_table
from oversight.inspections.lists_sheets import template_sheet
from oversight.permissions import Permission
from oversight.persistence import CITY, require_scope
from oversight.web.guards import requires
from oversight.web.pages import notify, render
from oversight.web.requests import principal, session, today, transaction
from reports.workbook import to_xlsx

_HOUR = 3600
_MOST_SHOWN = 100
_LARGEST_DRAFT = 900_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(kind: str) -> Importable:
    require_scope(principal(), CITY)
    if kind not in LISTS:
        raise NotFoundError
    return LISTS[kind]


@pages.get("/import/<any(inspectors,matters):kind>")
@requires(Permission.INSPECTIONS_PLAN)
def import_form(kind: str) -> Response:
    """Show where to choose a file."""
    return _form(_asked(kind), kind)


@pages.get("/import/<any(inspectors,matters):kind>/template.xlsx")
@requires(Permission.INSPECTIONS_PLAN)
def import_template(kind: str) -> Response:
    """Hand out an empty table with the headings, and how to fill it."""
    asked = _asked(kind)
    body = to_xlsx([template_sheet(asked.title, asked.columns)])
    disposition = f'attachment; filename="{kind}-template.xlsx"'
    return Response(body, content_type=_XLSX, headers={"Content-Disposition": disposition})


@pages.post("/import/<any(inspectors,matters):kind>")
@requires(Permission.INSPECTIONS_PLAN)
def preview_import(kind: str) -> Response:
    """Show what a file would do, or all that is wrong in it."""
    asked = _asked(kind)
    try:
        file = request.files.get("file")
        table = read_table(file.stream.read(LARGEST + 1) if file else b"", asked.columns, asked.needed)
        draft = _drafts(kind).dumps([table.sheet, table.fields, table.rows])
        if len(draft) > _LARGEST_DRAFT:
            raise InvalidInputError.of(
                "file", "内容太多，请分成几个文件。", "There is too much; make several files of it."
            )
    except InvalidInputError as error:
        return _form(asked, kind, error.fields)
    with session() as s:
        verdict = asked.judge(s, table, today())
    return _form(asked, kind, verdict.errors, verdict, draft=draft)


@pages.post("/import/<any(inspectors,matters):kind>/confirm")
@requires(Permission.INSPECTIONS_PLAN)
def confirm_import(kind: str) -> WerkzeugResponse:
    """Store what was previewed."""
    asked = _asked(kind)
    try:
        table = _previewed(kind, request.form.get("draft", ""))
        with transaction() as tx:
            verdict = import_table(tx, asked, table)
    except InvalidInputError as error:
        return _form(asked, kind, error.fields)
    said = Text("已导入：新增 {a}，变更 {b}，不变 {c}。", "Imported: {a} new, {b} changed, {c} the same.")
    notify(said.format(a=len(verdict.new), b=len(verdict.changed), c=len(verdict.same)))
    return redirect(url_for(asked.page))


def _drafts(kind: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=f"inspections.import:{kind}:{principal().user_id}")


def _previewed(kind: str, draft: str) -> Table:
    try:
        sheet, fields, rows = _drafts(kind).loads(draft, max_age=_HOUR)
    except BadData as error:
        raise InvalidInputError.of(
            "file", "预览已过期，请重新选择文件。", "The preview has expired; choose the file again."
        ) from error
    return Table(sheet, tuple(fields), tuple((number, tuple(cells)) for number, cells in rows))


def _form(
    asked: Importable,
    kind: str,
    errors: tuple[FieldError, ...] = (),
    verdict: Verdict[Any] | None = None,
    draft: str = "",
) -> Response:
    left = len(errors) - _MOST_SHOWN
    shown = errors[:_MOST_SHOWN]
    if left > 0:
        more = Text("另有 {n} 处问题未列出。", "{n} more problems aren't listed.").format(n=left)
        shown = (*shown, FieldError("file", more))
    context: dict[str, Any] = {"asked": asked, "kind": kind, "verdict": verdict, "draft": draft}
    context |= {"wrong": len({one.where for one in errors}), "back": url_for(asked.page)}
    return render(
        "inspections/lists_import.html",
        title=asked.title,
        crumbs=crumbs(),
        status=422 if errors else 200,
        errors=shown,
        **context,
    )
