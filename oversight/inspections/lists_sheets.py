"""The lists as they leave for a spreadsheet, with the columns in which they come back."""

from collections.abc import Mapping, Sequence

from oversight.bilingual import Text
from oversight.inspections.catalogue_queries import MatterRow
from oversight.web.pages import say
from reports.workbook import Column, Sheet

INSPECTOR_COLUMNS = {
    "code": Text("编号", "Code"),
    "name": Text("姓名", "Name"),
    "unit": Text("单位编码", "Code of the unit"),
    "certificate": Text("检查证号", "Certificate"),
    "skills": Text("专长", "Skills"),
    "cap": Text("每次最多", "At most"),
    "relations": Text("关系", "Relations"),
    "active": Text("在岗", "Active"),
    "leave_from": Text("请假起", "Leave from"),
    "leave_until": Text("请假止", "Leave until"),
}
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


_HINTS = (
    Text("第一张表每行一条记录，第一行是列名，不要改名。", "A record a row in the first sheet; keep the headings."),
    Text(
        "检查人员：编号如 J0412；单位用编码如 350800.MZ；专长用小写代码，空格分开；关系如 350825101:spouse。",
        "Inspectors: codes like J0412, units like 350800.MZ, skills in lower case, relations like 350825101:spouse.",
    ),
    Text(
        "抽查事项：每个问题一行，同一事项的名称、依据、方式、层级各行相同；生效日期空着就是今天。",
        "Matters: a row for each question, with the same title, clause, method and level; no day means today.",
    ),
    Text("公式、宏和隐藏的工作表不予读取。", "Formulas, macros and hidden sheets are refused."),
)


def template_sheet(title: Text, columns: Mapping[str, Text]) -> Sheet:
    """Return an empty table with the headings of a list, and how to fill it."""
    return Sheet(
        title=say(title),
        columns=tuple(Column(key, say(words)) for key, words in columns.items()),
        rows=(),
        notes=tuple(say(hint) for hint in _HINTS),
    )
