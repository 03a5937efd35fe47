"""The dashboard's tables as files."""

from collections.abc import Callable, Mapping

from oversight.bilingual import Text
from oversight.dashboard.assessment import Matrix
from oversight.dashboard.queries import Verdicts
from reports.sheets import Column, Sheet

Say = Callable[[Text | str], str]


def matrix_sheet(matrix: Matrix, names: Mapping[str, str], say: Say) -> Sheet:
    """Counties by rules, each cell a result with its count."""
    columns = (
        Column("code", say(Text("编码", "Code"))),
        Column("name", say(Text("单位", "Agency"))),
        *(Column(column.id, f"{column.requirement} {say(column.title)}") for column in matrix.columns),
    )
    rows = tuple(
        {"code": code, "name": names.get(code, code)}
        | {rule: f"{say(cell.result.label)} {cell.count}/{cell.total}" for rule, cell in row.items()}
        for code, row in matrix.rows.items()
    )
    return Sheet(say(Text("各县一览", "Counties and rules")), columns, rows)


def verdict_sheet(found: Verdicts, title: Text, say: Say) -> Sheet:
    """One rule's verdicts."""
    columns = tuple(
        Column(key, say(text))
        for key, text in (
            ("code", Text("编码", "Code")),
            ("name", Text("单位", "Agency")),
            ("period", Text("期间", "Period")),
            ("result", Text("判定", "Result")),
            ("summary", Text("说明", "Explanation")),
        )
    )
    rows = tuple(
        {
            "code": one.agency or "",
            "name": found.names.get(one.agency or "", ""),
            "period": one.period,
            "result": say(one.result.label),
            "summary": say(one.summary),
        }
        for one in found.outcomes
    )
    return Sheet(say(title)[:31], columns, rows)
