"""The lists as they leave for a spreadsheet, with the columns in which they come back."""

from collections.abc import Sequence

from oversight.bilingual import Text
from oversight.inspections.catalogue_queries import MatterRow
from oversight.web.pages import say
from reports.workbook import Column, Sheet

MATTER_COLUMNS = {
    "code": Text("事项编码", "Code"),
    "title": Text("事项名称", "Title"),
    "clause": Text("依据条款", "Clause"),
    "method": Text("检查方式", "Method"),
    "level": Text("检查层级", "Level"),
    "effective_from": Text("生效日期", "In force from"),
    "line": Text("问题编码", "Question code"),
    "question": Text("检查内容", "Question"),
    "line_clause": Text("问题依据", "Clause of the question"),
}


def matters_sheet(rows: Sequence[MatterRow]) -> Sheet:
    """Return matters, a row for each question of their checklists."""
    days = {"effective_from"}
    return Sheet(
        title=say(Text("抽查事项清单", "List of matters")),
        columns=tuple(
            Column(key, say(title), kind="date" if key in days else "text") for key, title in MATTER_COLUMNS.items()
        ),
        rows=tuple(
            {
                "code": row.code,
                "title": row.title,
                "clause": row.clause,
                "method": row.method,
                "level": row.level,
                "effective_from": row.effective_from,
                "line": line.code,
                "question": line.question,
                "line_clause": line.clause,
            }
            for row in rows
            for line in row.checklist
        ),
    )
