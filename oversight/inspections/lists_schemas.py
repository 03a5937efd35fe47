"""The form on which a version of a matter is listed."""

from typing import Any

from marshmallow import RAISE, Schema, fields, post_load

from oversight.bilingual import Text
from oversight.inspections.catalogue_policy import ChecklistLine
from oversight.inspections.service import ListMatter
from oversight.web.fields import Day

_BARS = str.maketrans({"｜": "|"})


def lines_typed(typed: str) -> tuple[ChecklistLine, ...]:
    """Read a checklist as typed: a question a line, as code | question | clause; what lacks is left empty."""
    read = []
    for line in typed.translate(_BARS).splitlines():
        if line.strip():
            code, question, clause = ([part.strip() for part in line.split("|", 2)] + ["", ""])[:3]
            read.append(ChecklistLine(code, question, clause))
    return tuple(read)


def lines_shown(lines: tuple[ChecklistLine, ...]) -> str:
    """Return a checklist as it is typed."""
    return "\n".join(f"{line.code} | {line.question} | {line.clause}" for line in lines)


class MatterSchema(Schema):
    """A matter as it is to stand from a day on."""

    class Meta:
        """Refuse fields that nobody asked for."""

        unknown = RAISE

    code = fields.String(required=True, metadata={"label": Text("事项编码", "Code")})
    title = fields.String(required=True, metadata={"label": Text("事项名称", "Title")})
    clause = fields.String(required=True, metadata={"label": Text("依据条款", "Clause")})
    method = fields.String(required=True, metadata={"label": Text("检查方式", "Method")})
    level = fields.String(required=True, metadata={"label": Text("检查层级", "Level")})
    effective_from = Day(required=True, metadata={"label": Text("生效日期", "In force from")})
    checklist = fields.String(required=True, metadata={"label": Text("检查表", "Checklist")})

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> ListMatter:
        """Return the command."""
        return ListMatter(checklist=lines_typed(loaded.pop("checklist")), **loaded)
