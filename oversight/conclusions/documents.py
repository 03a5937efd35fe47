"""The documents of an inspection before and at its draw: 抽查方案 and 随机抽取结果确认书.

Both are public: inspectors stand in them by code and unit, never by name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from oversight.agencies.queries import names
from oversight.audit_trail.printed import printed
from oversight.bilingual import Text
from oversight.clock import SHANGHAI, day_of
from oversight.errors import ConflictError
from oversight.inspections import drawing, queries
from oversight.inspections.persons import Person, persons
from oversight.inspections.policy import MODES, OBJECT_KINDS
from oversight.inspections.presentation import called
from oversight.inspections.rows import DrawDetail, ItemRow, PlanRow
from reports import Block, Fields, Heading1, OfficialDocument, Paragraph, Table, TableColumn

ORDINALS = "一二三四五六七八九十"
BLANK = "　" * 6
_TICKET = 12
_ITEMS_ACROSS = 3


@dataclass(frozen=True, slots=True)
class Printing:
    """How a document is printed: the day, where the public pages are, and whether it is a sample (示例 未盖章)."""

    on: date
    public_url: str = ""
    sample: bool = False


def plan_document(session: Session, scope: str, plan_id: str, how: Printing) -> OfficialDocument:
    """Compose the inspection plan; a plan that isn't approved is printed as a draft."""
    plan = queries.plan(session, scope, plan_id)
    known = names(session)
    said = printed(session, plan.event_id, how.public_url)
    issuer = known.get(plan.agency, plan.agency)
    return OfficialDocument(
        issuer=issuer,
        number=plan.document_number,
        title=plan.title if plan.title.rstrip("（演示）").endswith(("方案", "计划")) else f"{plan.title}\n抽查方案",
        addressee="各县（市、区）民政局，市直有关单位",
        blocks=tuple(_plan_blocks(plan, known)),
        signatory=issuer,
        dated=how.on if plan.approved_at is None else day_of(plan.approved_at),
        integrity=said.pairs,
        mark=said.mark,
        sample=how.sample,
        draft=plan.state != "approved",
    )


def _plan_blocks(plan: PlanRow, known: Mapping[str, str]) -> Iterator[Block]:
    yield Paragraph(
        "为落实《龙岩市改革完善社会救助制度工作七条措施》（龙政办〔2021〕65号）“双随机、一公开”监督机制，"
        f"制定{plan.year}年度抽查方案如下。"
    )
    yield Heading1("一、抽查事项")
    columns = (
        TableColumn("序号", width=3, align="center"),
        TableColumn("抽查事项", width=8),
        TableColumn("依据", width=6),
        TableColumn("对象", width=4),
        TableColumn("每组人数", unit="人", width=4, align="right"),
        TableColumn("公开期限", unit="工作日", width=4, align="right"),
    )
    yield Table("", columns, tuple(_item(one) for one in plan.items))
    yield Heading1("二、抽取数量")
    yield from _quantities(plan.items, known)
    yield Heading1("三、抽取和检查")
    yield from (Paragraph(text) for text in _RULES)


_RULES = (
    "（一）抽查对象和检查人员均由公开号码决定的随机抽取产生。名单随公告冻结，号码产生于公告之后，任何人可据公开文件复算。",
    "（二）每组检查人员不少于两人，检查时出示检查证。与被检查对象有利害关系的，应当回避。",
    "（三）检查结论自形成之日起20个工作日内公开，公开前去除个人信息。",
    "（四）同一乡镇一年内接受检查原则上不超过两次。",
)


def _item(one: ItemRow) -> tuple[str, ...]:
    kind = OBJECT_KINDS[one.object_kind].zh
    return (str(one.position), one.title, one.clause, kind, str(len(one.team)), str(one.publish_within))


def _quantities(items: Sequence[ItemRow], known: Mapping[str, str]) -> Iterator[Block]:
    """Print how many of each stratum are drawn: a row a stratum, a column an item, a few items a table."""
    for shown in batched(items, _ITEMS_ACROSS):
        codes = dict.fromkeys(code for item in shown for code in item.strata)
        columns = (TableColumn("层", width=4), *(TableColumn(f"事项{one.position}", width=5) for one in shown))
        rows = [(known.get(code, code), *(_quantity(item, code) for item in shown)) for code in codes]
        yield Table("", columns, tuple(rows))


def batched(items: Sequence[ItemRow], size: int) -> Iterator[Sequence[ItemRow]]:
    """Return the items in groups of a size at most."""
    return (items[at : at + size] for at in range(0, len(items), size))


def _quantity(item: ItemRow, code: str) -> str:
    one = item.strata.get(code)
    if one is None:
        return "--"
    return MODES[one.mode].zh if one.mode == "all" else f"{MODES[one.mode].zh}抽{one.k}，备选{one.reserve}"


def confirmation(session: Session, number: int, how: Printing, *, inside: bool) -> OfficialDocument:
    """Compose the confirmation of a draw's result; ConflictError while there is none, or none for the reader."""
    detail = require_result(queries.draw(session, number, inside=inside))
    known = names(session)
    teams = {} if detail.outcome is None else detail.outcome.teams
    people = persons(session, {code for team in teams.values() for code in team})
    said = printed(session, detail.row.event_id, how.public_url)
    issuer = issuer_of(session, detail, known)
    return OfficialDocument(
        issuer=issuer,
        number="",
        title="随机抽取结果确认书",
        addressee="",
        blocks=tuple(_confirmation_blocks(detail, known, people, how.public_url)),
        signatory=issuer,
        dated=how.on if detail.drawn_at is None else day_of(detail.drawn_at),
        integrity=said.pairs,
        mark=said.mark,
        sample=how.sample,
    )


def require_result(detail: DrawDetail) -> DrawDetail:
    """Return a draw that has a result and stands; raise ConflictError for any other."""
    if detail.result is None or detail.outcome is None or detail.row.state != "drawn":
        raise ConflictError(
            Text(
                "第 {n} 号公告没有可供出具文书的抽取结果：尚未抽取、已作废或结果密封。",
                "Notice no. {n} has no result to print: it isn't drawn, is void, or its result is sealed.",
            ).format(n=detail.row.number)
        )
    return detail


def plan_of(session: Session, detail: DrawDetail) -> PlanRow:
    """Return the plan of a draw."""
    return next(one for one in queries.plans(session, "") if any(item.id == detail.row.item_id for item in one.items))


def issuer_of(session: Session, detail: DrawDetail, known: Mapping[str, str]) -> str:
    """Return who issues a draw's documents: the agency that planned it."""
    agency = plan_of(session, detail).agency
    return known.get(agency, agency)


def by_unit(code: str, people: Mapping[str, Person], known: Mapping[str, str]) -> str:
    """Print an inspector as everybody may see him: code and unit."""
    person = people.get(code)
    return code if person is None else f"{code}（{known.get(person.unit, person.unit)}）"


def _confirmation_blocks(
    detail: DrawDetail, known: Mapping[str, str], people: Mapping[str, Person], public_url: str
) -> Iterator[Block]:
    row = detail.row
    yield Paragraph(f"第{row.number}号公告“{row.title}”已按公告的规则完成随机抽取，结果确认如下。")
    yield Heading1("一、公告与冻结名单")
    yield Fields(tuple(_facts(detail)))
    yield Heading1("二、种子号码")
    yield Table("", _SEEDS, tuple(_seeds(detail, known)))
    yield Heading1("三、抽中对象与检查组")
    rows = tuple(
        (
            str(one.order),
            f"{known.get(one.code, one.code)}　{one.code}",
            known.get(one.stratum, one.stratum),
            one.ticket[:_TICKET],
            "、".join(by_unit(code, people, known) for code in one.team),
        )
        for one in called(detail)
    )
    yield Table("按叫号次序", _DRAWN, rows)
    yield Heading1("四、核对与签字")
    yield Paragraph(
        "任何人可下载公开的文件，用一个验证程序复算，得到相同的结果："
        f"{public_url.rstrip('/')}/public/draws/{row.number}。第一位检查员为组长。"
    )
    yield Table("", _SIGNING, tuple((who, BLANK, BLANK) for who in ("抽取人", "见证单位代表", "监督人")))


_SEEDS = (
    TableColumn("来源", width=6),
    TableColumn("号码", width=9),
    TableColumn("产生日", width=5, align="center"),
    TableColumn("见证单位", width=6),
)
_DRAWN = (
    TableColumn("次序", width=3, align="center"),
    TableColumn("对象", width=5),
    TableColumn("层", width=4),
    TableColumn("抽取号前12位", width=7),
    TableColumn("检查组（编号与单位）", width=11),
)
_SIGNING = (TableColumn("身份", width=4), TableColumn("签名", width=6), TableColumn("日期", width=5))


def _facts(detail: DrawDetail) -> Iterator[tuple[str, str]]:
    row, sizes = detail.row, drawing.frame_sizes(detail.files)
    yield ("公告", f"第{row.number}号，{row.published_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}发布")
    yield ("公告 SHA-256", row.sha256)
    yield ("对象名单", f"{len(sizes)}层，共{sum(sizes.values())}个对象")
    yield ("回避", f"{len(detail.grounds)}条")
    if detail.drawn_at is not None and detail.outcome is not None:
        yield ("抽取时间", f"{detail.drawn_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}")
        yield ("种子", detail.outcome.seed)
    yield ("结果 SHA-256", detail.result_sha256 or "")


def _seeds(detail: DrawDetail, known: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    for seed in detail.seeds:
        witnesses = "、".join(known.get(code, code) for code in seed.witnesses) or "--"
        yield (seed.source.title.zh, seed.value or "密封", seed.source.event_on.isoformat(), witnesses)
