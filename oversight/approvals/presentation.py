"""Approvals as pages and exports show them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from oversight.approvals.policy import Move
from oversight.approvals.queries import ApprovalRow, DecisionRow
from oversight.bilingual import Text
from oversight.permissions import ROLE_TITLES, Role
from oversight.web.pages import say
from reports.workbook import Column, Sheet

ACTS = MappingProxyType(
    {
        "approvals.case-submitted/1": Text("提交审批", "Submitted for approval"),
        "approvals.case-decided/1": Text("作出审批", "Decided"),
        "approvals.case-withdrawn/1": Text("撤回", "Withdrawn"),
    }
)
MOVES = MappingProxyType(
    {
        Move.APPROVE: Text("同意", "Approve"),
        Move.REFUSE: Text("不同意", "Refuse"),
        Move.WITHDRAW: Text("撤回", "Withdraw"),
    }
)


def approvals_sheet(rows: Sequence[ApprovalRow], names: Mapping[str, str]) -> Sheet:
    """Return the assistance approvals as a table for export."""
    columns = (
        Column("case_code", say(Text("案件代码", "Case code"))),
        Column("kind", say(Text("救助种类", "Kind"))),
        Column("township", say(Text("乡镇（街道）", "Township"))),
        Column("amount", say(Text("申请金额", "Amount")), say(Text("元", "yuan")), "money_fen"),
        Column("submitted_on", say(Text("提交日期", "Submitted on")), kind="date"),
        Column("state", say(Text("状态", "State"))),
        Column("decided_on", say(Text("办结日期", "Settled on")), kind="date"),
    )
    return Sheet(
        say(Text("救助审批", "Assistance approvals")),
        columns,
        tuple(
            {
                "case_code": row.case_code,
                "kind": say(row.kind.label),
                "township": names.get(row.township, row.township),
                "amount": row.amount_fen,
                "submitted_on": row.submitted_on,
                "state": say(row.state.label),
                "decided_on": row.decided_on,
            }
            for row in rows
        ),
    )


def decisions_sheet(rows: Sequence[DecisionRow], names: Mapping[str, str]) -> Sheet:
    """Return the decisions taken in here as a table for export."""
    titles = {
        "at": Text("时间（UTC）", "Time (UTC)"),
        "kind": Text("事项", "Decision"),
        "agency": Text("单位", "Agency"),
        "role": Text("办理角色", "Role"),
        "action": Text("日志动作", "Action in the log"),
        "event_id": Text("日志条目", "Log entry"),
    }
    return Sheet(
        say(Text("系统内审批决定", "Decisions taken here")),
        tuple(Column(key, say(title)) for key, title in titles.items()),
        tuple(
            {
                "at": row.act.at,
                "kind": say(row.kind.title),
                "agency": names.get(row.act.agency, row.act.agency),
                "role": say(ROLE_TITLES[Role(row.act.role)]),
                "action": row.act.action,
                "event_id": row.act.event_id,
            }
            for row in rows
        ),
    )
