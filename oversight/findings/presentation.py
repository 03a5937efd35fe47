"""Findings as pages and exports show them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from oversight.bilingual import Text
from oversight.findings.policy import FindingState
from oversight.findings.queries import FindingRow
from oversight.rulebook.book import RULES
from oversight.rules.outcome import name_of
from oversight.web.pages import say
from reports.workbook import Column, Sheet

ACTS = MappingProxyType(
    {
        "findings.opened/1": Text("认定问题", "Finding opened"),
        "findings.rectified/1": Text("上报整改", "Reported put right"),
        "findings.rectification-returned/1": Text("复核退回", "Returned after review"),
        "findings.closed/1": Text("复核销号", "Closed after review"),
    }
)
SEVERITIES = MappingProxyType(
    {
        "violation": Text("违规（应、不低于）", "Violation of a duty"),
        "deviation": Text("偏离（原则上）", "Deviation from the rule"),
        "attention": Text("提醒（及时）", "Call for attention"),
    }
)
ON_SITE = "visits."
"""How the rules of findings begin that were made on a visit: the line of its checklist follows."""
TAGS = MappingProxyType({FindingState.OPEN: "breach", FindingState.RECTIFIED: "submitted", FindingState.CLOSED: "done"})


def rule_title(rule: str) -> Text:
    """Return a rule's title, or its id if the law no longer has it."""
    known = RULES.get(rule)
    if known is not None:
        return known.title
    if rule.startswith(ON_SITE):
        return Text("现场检查（{line}）", "Found on a visit ({line})").format(line=rule.removeprefix(ON_SITE))
    return Text(rule, rule)


def reading_name(rule: str, code: str) -> Text:
    """Return the name of a rule's reading, or its code if the law no longer has it."""
    known = RULES.get(rule)
    title = known.readings.get(code) if known is not None else None
    return name_of(title) if title is not None else Text(code, code)


def sheet(rows: Sequence[FindingRow], names: Mapping[str, str]) -> Sheet:
    """Return the list as a table for export."""
    titles = {
        "agency": Text("单位", "Agency"),
        "requirement": Text("条目", "Requirement"),
        "rule": Text("规则", "Rule"),
        "period": Text("期间", "Period"),
        "summary": Text("问题", "Finding"),
        "clause": Text("依据", "Clause"),
        "state": Text("状态", "State"),
        "opened_on": Text("认定日期", "Opened on"),
    }
    columns = tuple(
        Column(key, say(title), kind="date" if key == "opened_on" else "text") for key, title in titles.items()
    )
    return Sheet(
        say(Text("问题整改", "Findings")),
        columns,
        tuple(
            {
                "agency": names.get(row.agency, row.agency),
                "requirement": row.requirement,
                "rule": say(rule_title(row.rule)),
                "period": row.period,
                "summary": say(row.summary),
                "clause": f"{row.clause_document} {row.clause_number}",
                "state": say(row.state.label),
                "opened_on": row.opened_on,
            }
            for row in rows
        ),
    )
