"""The tables of inspections as they leave for a spreadsheet."""

from collections.abc import Mapping, Sequence

from oversight.bilingual import Text
from oversight.inspections.presentation import PLACES, PLAN_TAGS, STATES, Called, Ranked
from oversight.inspections.rows import DrawRow, InspectorRow, PlanRow
from oversight.web.pages import say
from reports.workbook import Column, Sheet


def _column(key: str, zh: str, en: str) -> Column:
    return Column(key, say(Text(zh, en)))


def _number(key: str, zh: str, en: str) -> Column:
    return Column(key, say(Text(zh, en)), kind="integer")


def _day(key: str, zh: str, en: str) -> Column:
    return Column(key, say(Text(zh, en)), kind="date")


def plans_sheet(rows: Sequence[PlanRow]) -> Sheet:
    """Return the plans."""
    return Sheet(
        title=say(Text("抽查计划", "Inspection plans")),
        columns=(
            _number("year", "年度", "Year"),
            _column("title", "计划", "Plan"),
            _column("document_number", "文号", "Document"),
            _column("state", "状态", "State"),
            _number("items", "事项", "Items"),
            _column("entry", "日志条目", "Log entry"),
        ),
        rows=tuple(
            {
                "year": row.year,
                "title": row.title,
                "document_number": row.document_number,
                "state": say(PLAN_TAGS[row.state][1]),
                "items": len(row.items),
                "entry": row.event_id,
            }
            for row in rows
        ),
    )


def draws_sheet(rows: Sequence[DrawRow]) -> Sheet:
    """Return the notices."""
    return Sheet(
        title=say(Text("抽查公告", "Notices of draws")),
        columns=(
            _number("number", "编号", "Number"),
            _column("title", "公告", "Notice"),
            _number("ordinal", "本事项第几次公告", "Notice of its item"),
            _column("state", "状态", "State"),
            _day("on", "最后开奖日", "Last event"),
            _day("publish_by", "结果公开期限", "Results due"),
            _column("sha256", "公告 SHA-256", "SHA-256 of the notice"),
        ),
        rows=tuple(
            {
                "number": row.number,
                "title": row.title,
                "ordinal": row.ordinal,
                "state": say(STATES[row.state][1]),
                "on": max(row.events),
                "publish_by": row.publish_by,
                "sha256": row.sha256,
            }
            for row in rows
        ),
    )


def called_sheet(rows: Sequence[Called], names: Mapping[str, str]) -> Sheet:
    """Return the drawn objects in call order, inspectors by code."""
    return Sheet(
        title=say(Text("抽中对象与检查组", "Drawn objects and teams")),
        columns=(
            _number("order", "次序", "Order"),
            _column("code", "编码", "Code"),
            _column("name", "对象", "Object"),
            _column("stratum", "层", "Stratum"),
            _column("ticket", "抽取号", "Ticket"),
            _column("team", "检查组", "Team"),
            _number("recused", "回避人数", "Recused"),
        ),
        rows=tuple(
            {
                "order": row.order,
                "code": row.code,
                "name": names.get(row.code, row.code),
                "stratum": names.get(row.stratum, row.stratum),
                "ticket": row.ticket,
                "team": " ".join(row.team),
                "recused": row.recused,
            }
            for row in rows
        ),
    )


def ranked_sheet(rows: Sequence[Ranked], names: Mapping[str, str]) -> Sheet:
    """Return every object of a stratum with its ticket."""
    return Sheet(
        title=say(Text("抽取号排序", "Tickets in order")),
        columns=(
            _number("rank", "名次", "Rank"),
            _column("code", "编码", "Code"),
            _column("name", "对象", "Object"),
            _number("weight", "权重", "Weight"),
            _column("ticket", "抽取号", "Ticket"),
            _column("place", "结果", "Result"),
        ),
        rows=tuple(
            {
                "rank": row.rank,
                "code": row.code,
                "name": names.get(row.code, row.code),
                "weight": row.weight,
                "ticket": row.ticket,
                "place": say(PLACES[row.place][1]) + (f" {row.reserve}" if row.reserve else ""),
            }
            for row in rows
        ),
    )


def roster_sheet(rows: Sequence[InspectorRow], names: Mapping[str, str]) -> Sheet:
    """Return the roster."""
    return Sheet(
        title=say(Text("检查人员名录", "Roster of inspectors")),
        columns=(
            _column("code", "编号", "Code"),
            _column("name", "姓名", "Name"),
            _column("unit", "单位", "Unit"),
            _column("certificate", "检查证号", "Certificate"),
            _column("skills", "专长", "Skills"),
            _number("cap", "每次最多", "At most"),
            _column("active", "在岗", "Active"),
        ),
        rows=tuple(
            {
                "code": row.code,
                "name": row.name,
                "unit": names.get(row.agency, row.agency),
                "certificate": row.certificate,
                "skills": " ".join(row.skills),
                "cap": row.cap,
                "active": say(Text("是", "yes") if row.active else Text("否", "no")),
            }
            for row in rows
        ),
    )
