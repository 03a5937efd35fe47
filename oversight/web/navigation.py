"""The menu of two levels: what a reader may open, in the order of the work."""

from collections.abc import Mapping
from typing import NamedTuple

from flask import current_app, request, url_for

from oversight.bilingual import Text
from oversight.permissions import Permission
from oversight.persistence import Principal


class Link(NamedTuple):
    """One line of the menu."""

    title: Text
    endpoint: str
    permission: Permission


class Section(NamedTuple):
    """A heading and its lines."""

    title: Text
    links: tuple[Link, ...]


P = Permission
MENU = (
    Section(
        Text("工作台", "Workbench"),
        (
            Link(Text("今日待办", "Today"), "dashboard.workbench", P.WORKBENCH_READ),
            Link(Text("各县一览", "Counties and rules"), "dashboard.overview", P.RULES_READ),
        ),
    ),
    Section(
        Text("监督", "Oversight"),
        (
            Link(Text("预算比例", "Budget ratios"), "budgets.index", P.BUDGETS_READ),
            Link(Text("人员配备", "Staffing"), "staffing.index", P.STAFFING_READ),
            Link(Text("双随机抽查", "Random inspections"), "inspections.index", P.INSPECTIONS_READ),
            Link(Text("现场检查", "Visits"), "visits.index", P.VISITS_READ),
            Link(Text("检查结论", "Conclusions"), "conclusions.index", P.VISITS_READ),
            Link(Text("问题整改", "Findings"), "findings.index", P.FINDINGS_READ),
            Link(Text("容错免责", "Fault tolerance"), "exemptions.index", P.EXEMPTIONS_READ),
        ),
    ),
    Section(
        Text("报送", "Reports"), (Link(Text("年度报告", "Annual reports"), "annual_reports.index", P.REPORTS_READ),)
    ),
    Section(
        Text("存证", "Evidence"),
        (
            Link(Text("审批记录", "Approvals"), "approvals.index", P.APPROVALS_READ),
            Link(Text("付款清单", "Payment list"), "audit_trail.payments", P.APPROVALS_READ),
            Link(Text("审计日志", "Audit log"), "audit_trail.index", P.AUDIT_READ),
            Link(Text("个人信息删除", "Erasure of personal data"), "erasures.index", P.ERASURES_READ),
        ),
    ),
)


def navigation(principal: Principal | None) -> list[Mapping[str, object]]:
    """Return the menu for a reader, the current line marked; empty when nobody is signed in."""
    if principal is None:
        return []
    here = _line_of(request.endpoint or "")
    sections: list[Mapping[str, object]] = []
    for section in MENU:
        links = [
            {
                "title": link.title,
                "url": url_for(link.endpoint),
                "current": link.endpoint == here,
                "count": None,
            }
            for link in section.links
            if principal.may(link.permission) and link.endpoint in current_app.view_functions
        ]
        if links:
            sections.append({"title": section.title, "links": links})
    return sections


def _line_of(endpoint: str) -> str:
    """Return the line of the menu under which a page stands: its own, or the first of its slice."""
    lines = [link.endpoint for section in MENU for link in section.links]
    slice_name = endpoint.partition(".")[0]
    if endpoint in lines or slice_name == "dashboard":
        return endpoint
    return next((line for line in reversed(lines) if line.partition(".")[0] == slice_name), "")
