"""Budgets as a page or an export shows them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from oversight.bilingual import Text
from oversight.budgets.judging import BudgetVerdict, Measure
from oversight.budgets.queries import BudgetLine, ChargeRow
from oversight.budgets.supposition import Supposition, from_fixes
from oversight.budgets.vocabulary import FUNDS, PURPOSES, STAGES
from oversight.rules.figures import plain, yuan
from oversight.rules.outcome import Outcome
from oversight.web.formats import wanyuan
from oversight.web.money import typed_yuan
from oversight.web.pages import say
from reports.workbook import Column, Sheet


class Gauge(NamedTuple):
    """The arguments of the gauge macro, in fen."""

    value: int
    threshold: int
    maximum: int
    label: Text
    value_label: Text
    threshold_label: Text
    kind: str
    ceiling: bool


_FLOOR, _CAP = Text("下限 {p}%", "Floor {p}%"), Text("上限 {p}%", "Cap {p}%")
_HEADLINES = {
    False: Text("已列支 {spent} 万元，应不低于 {limit} 万元", "Charged ¥{spent}, at least ¥{limit} required"),
    True: Text("补助资金已列支 {spent} 万元，不得超过 {limit} 万元", "Subsidy fund charged ¥{spent}, at most ¥{limit}"),
}


def gauge(outcome: Outcome, measure: Measure | None, *, ceiling: bool = False) -> Gauge | None:
    """Place spending beside its limit; None where a fact is missing or there is no limit to show."""
    if measure is None or not measure.base:
        return None
    limit = (_CAP if ceiling else _FLOOR).format(p=plain(measure.percent))
    ratio = Text("列支比例 {r}", "Ratio {r}").format(r=measure.ratio)
    whole = Text("{ratio}，{limit}，{result}", "{ratio}, {limit}, {result}")
    return Gauge(
        measure.spent,
        measure.limit,
        max(2 * measure.limit, measure.spent, 1),
        whole.format(ratio=ratio, limit=limit, result=outcome.result.label),
        ratio,
        limit,
        outcome.result.value,
        ceiling,
    )


def headline(outcome: Outcome, measure: Measure | None, *, ceiling: bool = False) -> Text:
    """Say in one line what was charged and what is asked."""
    if measure is None:
        return outcome.summary
    template = _HEADLINES[ceiling]
    return Text(
        template.zh.format(spent=wanyuan(measure.spent), limit=wanyuan(measure.limit)),
        template.en.format(spent=yuan(measure.spent), limit=yuan(measure.limit)),
    )


def advice_query(verdict: BudgetVerdict) -> str:
    """Return the query string that opens what the fixes advise as a what-if, or "" if nothing is advised."""
    supposed = from_fixes(verdict.facts, verdict.floor, verdict.cap)
    return urlencode(typed(supposed)) if supposed else ""


def typed(supposed: Supposition) -> dict[str, str]:
    """Return a supposition's amounts that aren't zero, as typed in its form."""
    amounts = {
        "work_fund": supposed.work_fund,
        "charge_work": supposed.charge_work,
        "charge_subsidy": supposed.charge_subsidy,
        "charge_other": supposed.charge_other,
    }
    return {name: typed_yuan(fen) for name, fen in amounts.items() if fen}


def links(
    judged: BudgetVerdict, lines: Sequence[BudgetLine], ledger: Sequence[ChargeRow]
) -> dict[str, tuple[Text, str]]:
    """Return for each fact of a page where on it the fact comes from: words and anchor."""
    found: dict[str, tuple[Text, str]] = {}
    for fund in FUNDS:
        held = [line for line in lines if line.fund == fund]
        if held:
            words = "；".join(dict.fromkeys(line.document for line in held))
            state = _DRAFT if any(line.state != "confirmed" for line in held) else Text("", "")
            found[fund] = (Text(words + state.zh, words + state.en), "#lines")
        if judged.facts.charged is not None:
            rows = sum(row.counted and row.fund == fund for row in ledger)
            words_of_ledger = Text("台账 {n} 笔", "{n} rows of the ledger").format(n=rows)
            found[f"charged.{fund}"] = found[f"committed.{fund}"] = (words_of_ledger, "#ledger")
    return found


_DRAFT = Text("（财政未确认）", " (not confirmed)")


def verdict_sheet(rows: Sequence[BudgetVerdict], names: Mapping[str, str], year: int) -> Sheet:
    """Return both ratios of all agencies as a table to export."""
    return Sheet(
        title=say(Text(f"{year} 年度预算比例", f"Budget ratios {year}")),
        columns=(
            Column("code", say(Text("编码", "Code"))),
            Column("name", say(Text("单位", "Agency"))),
            Column("budget", say(Text("专项经费预算", "Budget")), _yuan(), "money_fen"),
            Column("charged", say(Text("已列支", "Charged")), _yuan(), "money_fen"),
            Column("ratio", say(Text("列支比例", "Ratio"))),
            Column("floor", say(Text("不低于5%", "Floor 5%"))),
            Column("subsidy", say(Text("补助资金列支", "Subsidy charged")), _yuan(), "money_fen"),
            Column("subsidy_ratio", say(Text("补助资金比例", "Subsidy ratio"))),
            Column("cap", say(Text("不超过3%", "Cap 3%"))),
            Column("feasible", say(Text("可否同时达标", "Feasible"))),
        ),
        rows=tuple(_sheet_row(one, names) for one in rows),
    )


def _sheet_row(one: BudgetVerdict, names: Mapping[str, str]) -> dict[str, str | int | None]:
    floor, cap = one.floor_measure, one.cap_measure
    feasible = {True: Text("可以", "yes"), False: Text("不可能", "no"), None: Text("", "")}[one.feasible]
    return {
        "code": one.agency,
        "name": names.get(one.agency, one.agency),
        "budget": floor.base if floor else None,
        "charged": floor.spent if floor else None,
        "ratio": floor.ratio if floor else None,
        "floor": say(one.floor.result.label),
        "subsidy": cap.spent if cap else None,
        "subsidy_ratio": cap.ratio if cap else None,
        "cap": say(one.cap.result.label),
        "feasible": say(feasible),
    }


def ledger_sheet(rows: Sequence[ChargeRow], name: str, year: int) -> Sheet:
    """Return a ledger as a table to export."""
    return Sheet(
        title=say(Text(f"{name} {year} 年度列支台账", f"Ledger {year}, {name}")),
        columns=(
            Column("on", say(Text("日期", "Date")), kind="date"),
            Column("fund", say(Text("资金来源", "Fund"))),
            Column("purpose", say(Text("用途", "Purpose"))),
            Column("stage", say(Text("阶段", "Stage"))),
            Column("committed", say(Text("承诺金额", "Committed")), _yuan(), "money_fen"),
            Column("charged", say(Text("列支金额", "Charged")), _yuan(), "money_fen"),
            Column("voucher", say(Text("凭证号", "Voucher"))),
            Column("source_code", say(Text("资金来源代码", "Source code"))),
            Column("note", say(Text("说明", "Note"))),
            Column("withdrawal", say(Text("冲销原因", "Why withdrawn"))),
            Column("entry", say(Text("日志条目", "Log entry"))),
        ),
        rows=tuple(
            {
                "on": row.on,
                "fund": say(FUNDS[row.fund]),
                "purpose": say(PURPOSES[row.purpose]),
                "stage": say(STAGES[row.stage]),
                "committed": row.committed_fen,
                "charged": row.charged_fen,
                "voucher": row.voucher,
                "source_code": row.source_code,
                "note": row.note,
                "withdrawal": row.withdrawal,
                "entry": row.event_id,
            }
            for row in rows
        ),
    )


def _yuan() -> str:
    return say(Text("元", "yuan"))
