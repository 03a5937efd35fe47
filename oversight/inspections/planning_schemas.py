"""The forms of planning: a yearly plan with up to three items, an inspector, a recusal."""

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate

from oversight.bilingual import Text
from oversight.inspections.policy import LATEST_PUBLICATION, SMALLEST_TEAM
from oversight.inspections.service import AddInspector, DeclareRecusal
from oversight.web.fields import Day

ITEMS = 3
"""How many items the form of a plan offers; the first is needed."""
_LARGEST_TEAM, _MOST = 5, 200
_LINE = validate.Length(max=200)


def _line(zh: str, en: str, **more: Any) -> fields.String:
    return fields.String(required=True, validate=_LINE, metadata={"label": Text(zh, en)}, **more)


def _number(zh: str, en: str, default: int, low: int, high: int) -> fields.Integer:
    bounds = validate.Range(min=low, max=high)
    return fields.Integer(load_default=default, validate=bounds, metadata={"label": Text(zh, en)})


class _Strict(Schema):
    class Meta:
        """Refuse fields that nobody asked for."""

        unknown = RAISE


class PlanHeadingSchema(_Strict):
    """A plan's year, title and document number."""

    year = fields.Integer(required=True, metadata={"label": Text("年度", "Year")})
    title = _line("计划名称", "Title")
    document_number = _line("文号", "Document number")


class PlanItemSchema(_Strict):
    """An item: what is inspected by which clause, and how many of each stratum are drawn, or what part of it."""

    title = _line("事项名称", "Title of the item")
    clause = _line("依据条款", "Clause")
    object_kind = _line("抽查对象", "Objects")
    mode = _line("抽取方式", "Mode")
    matter = fields.String(
        load_default=None, validate=_LINE, metadata={"label": Text("清单事项", "Matter of the list")}
    )
    percent = fields.Integer(
        load_default=None,
        validate=validate.Range(min=1, max=100),
        metadata={"label": Text("每层不少于百分之几", "Not less than, of each stratum")},
    )
    k = _number("每层抽取数", "Drawn of each stratum", 1, 1, _MOST)
    reserve = _number("每层备选数", "Reserves of each stratum", 0, 0, _MOST)
    team = _number("每组人数", "People in a team", SMALLEST_TEAM, SMALLEST_TEAM, _LARGEST_TEAM)
    publish_within = _number("结果公开期限", "Published within", LATEST_PUBLICATION, 1, LATEST_PUBLICATION)


class InspectorSchema(_Strict):
    """An inspector, with one relation that keeps from inspecting, if there is one."""

    code = _line("编号", "Code")
    name = _line("姓名", "Name")
    unit = _line("所在单位", "Unit")
    certificate = _line("检查证号", "Certificate")
    cap = _number("每次最多席位", "At most, a draw", 3, 1, _MOST)
    skills = fields.String(load_default="")
    related = fields.String(load_default=None)
    relation = fields.String(load_default=None)
    leave_from = Day(load_default=None, metadata={"label": Text("请假起", "Leave from")})
    leave_until = Day(load_default=None, metadata={"label": Text("请假止", "Leave until")})

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> AddInspector:
        """Return the command."""
        related, relation = loaded.pop("related"), loaded.pop("relation")
        relations: Mapping[str, str] = {related: relation or ""} if related else {}
        return AddInspector(skills=tuple(loaded.pop("skills").split()), relations=relations, **loaded)


class RecusalSchema(_Strict):
    """Whom an inspector does not visit, and why."""

    inspector = _line("检查员", "Inspector")
    target = _line("回避对象", "Not to visit")
    reason = _line("回避理由", "Reason")
    evidence = fields.String(load_default=None, metadata={"label": Text("证据摘要", "Digest of the evidence")})

    @post_load
    def command(self, loaded: dict[str, Any], **_: object) -> DeclareRecusal:
        """Return the command."""
        return DeclareRecusal(**loaded)
