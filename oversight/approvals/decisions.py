"""Which acts in the log are decisions taken in here, by the beginning of their action; kept as data."""

from collections.abc import Callable
from typing import NamedTuple

from oversight.bilingual import Text
from oversight.permissions import Permission


class DecisionKind(NamedTuple):
    """A kind of decision: its code, its title, the actions that are such decisions, and who may know of them."""

    code: str
    title: Text
    actions: tuple[str, ...]
    permission: Permission


P = Permission
KINDS = (
    DecisionKind("budget", Text("预算确认", "Budget confirmation"), ("budgets.budget-confirmed/",), P.BUDGETS_READ),
    DecisionKind(
        "quota",
        Text("配备例外", "Quota exception"),
        ("staffing.village-exempted/", "staffing.exemption-ended/"),
        P.STAFFING_READ,
    ),
    DecisionKind(
        "plan", Text("抽查方案审批", "Inspection plan approval"), ("inspections.plan-approved/",), P.INSPECTIONS_READ
    ),
    DecisionKind(
        "draw",
        Text("随机抽取与作废", "Draw and voiding"),
        ("inspections.draw-run/", "inspections.draw-voided/"),
        P.INSPECTIONS_READ,
    ),
    DecisionKind(
        "publication", Text("公告发布", "Notice published"), ("inspections.notice-published/",), P.INSPECTIONS_READ
    ),
    DecisionKind("finding", Text("问题认定", "Finding confirmed"), ("findings.opened/",), P.FINDINGS_READ),
    DecisionKind(
        "rectification",
        Text("整改复核", "Rectification review"),
        ("findings.closed/", "findings.rectification-returned/"),
        P.FINDINGS_READ,
    ),
    DecisionKind(
        "exemption", Text("容错免责认定", "Fault-tolerance decision"), ("exemptions.decided/",), P.EXEMPTIONS_READ
    ),
    DecisionKind(
        "report",
        Text("年度报告提交、退回与接收", "Annual report submitted, returned or accepted"),
        ("annual_reports.submitted/", "annual_reports.returned/", "annual_reports.accepted/"),
        P.REPORTS_READ,
    ),
    DecisionKind(
        "account",
        Text("账号与权限变更", "Account and role change"),
        ("accounts.user-added/", "accounts.user-disabled/"),
        P.AUDIT_READ,
    ),
)


def kinds_for(may: Callable[[Permission], bool], code: str | None = None) -> tuple[DecisionKind, ...]:
    """Return the kinds a reader may know of, or the one of a code."""
    return tuple(kind for kind in KINDS if may(kind.permission) and code in (None, "", kind.code))
