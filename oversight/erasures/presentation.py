"""Erasures as pages and exports show them."""

from collections.abc import Sequence
from types import MappingProxyType

from oversight.bilingual import Text
from oversight.erasures.bases import BASES
from oversight.erasures.queries import ErasureRow
from oversight.erasures.states import Move
from oversight.web.pages import say
from reports.workbook import Column, Sheet

TITLE = Text("个人信息删除", "Erasure of personal data")
ACTS = MappingProxyType(
    {
        "erasures.requested/1": Text("提出申请", "Requested"),
        "erasures.approved/1": Text("同意", "Approved"),
        "erasures.refused/1": Text("不同意", "Refused"),
        "erasures.finished/1": Text("文件残留已清除", "Gone from the files"),
    }
)
MOVES = MappingProxyType({Move.APPROVE: Text("同意删除", "Approve the erasure"), Move.REFUSE: Text("不同意", "Refuse")})
KINDS = MappingProxyType(
    {
        "account": Text("账号", "Account"),
        "assistance_approval": Text("救助审批", "Assistance approval"),
        "exemption_case": Text("容错免责案件", "Fault-tolerance case"),
        "exemption_decision": Text("容错免责认定", "Fault-tolerance decision"),
        "exemption_flag": Text("负面清单情形", "Negative-list case"),
        "exemption_opinion": Text("核查意见", "Examiner's opinion"),
        "finding": Text("问题", "Finding"),
        "inspector": Text("检查员", "Inspector"),
        "person": Text("名册人员", "Person on a roster"),
    }
)
COLUMNS = MappingProxyType(
    {
        "appeal": Text("申诉理由", "Grounds of the appeal"),
        "certificate": Text("证件号", "Certificate"),
        "name": Text("姓名", "Name"),
        "reason": Text("理由", "Reason"),
        "reasons": Text("理由", "Reasons"),
        "rectification": Text("整改情况", "Rectification"),
        "review": Text("复核意见", "Review"),
        "statement": Text("陈述", "Statement"),
        "text": Text("内容", "Text"),
        "username": Text("用户名", "User name"),
    }
)


def kind_of(subject: str) -> Text:
    """Return what kind of record a subject is."""
    name = subject.partition(":")[0]
    return KINDS.get(name, Text(name, name))


def basis_options() -> list[tuple[str, Text, Text]]:
    """Return the legal bases to choose from: code, title, and clause with the days of retention."""
    return [(code, basis.title, basis.clause) for code, basis in BASES.items()]


def erasures_sheet(rows: Sequence[ErasureRow]) -> Sheet:
    """Return the requests as a table for export."""
    columns = (
        Column("requested_on", say(Text("申请日期", "Requested on")), kind="date"),
        Column("kind", say(Text("类别", "Kind"))),
        Column("subject", say(Text("记录编号", "Record"))),
        Column("basis", say(Text("依据", "Basis"))),
        Column("state", say(Text("状态", "State"))),
        Column("payloads", say(Text("销毁密文数", "Payloads destroyed")), kind="integer"),
        Column("erased_on", say(Text("删除日期", "Erased on")), kind="date"),
    )
    body = tuple(
        {
            "requested_on": row.requested_on,
            "kind": say(kind_of(row.subject)),
            "subject": row.subject,
            "basis": say(BASES[row.basis].clause),
            "state": say(row.state.label),
            "payloads": row.payloads,
            "erased_on": row.erased_on,
        }
        for row in rows
    )
    return Sheet(say(TITLE), columns, body)
