"""Who may do what: roles are the users' jobs, permissions are acts; there is no superuser."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from oversight.bilingual import Text


class Permission(StrEnum):
    """An act that an endpoint or a service can require."""

    WORKBENCH_READ = "workbench:read"
    RULES_READ = "rules:read"
    AGENCIES_READ = "agencies:read"
    STAFFING_READ = "staffing:read"
    STAFFING_WRITE = "staffing:write"
    BUDGETS_READ = "budgets:read"
    BUDGETS_WRITE = "budgets:write"
    BUDGETS_CONFIRM = "budgets:confirm"
    INSPECTIONS_READ = "inspections:read"
    INSPECTIONS_PLAN = "inspections:plan"
    INSPECTIONS_APPROVE = "inspections:approve"
    INSPECTIONS_DRAW = "inspections:draw"
    VISITS_READ = "visits:read"
    VISITS_WRITE = "visits:write"
    REPORTS_READ = "reports:read"
    REPORTS_WRITE = "reports:write"
    REPORTS_REVIEW = "reports:review"
    APPROVALS_READ = "approvals:read"
    APPROVALS_DECIDE = "approvals:decide"
    FINDINGS_READ = "findings:read"
    FINDINGS_RECTIFY = "findings:rectify"
    FINDINGS_REVIEW = "findings:review"
    EXEMPTIONS_READ = "exemptions:read"
    EXEMPTIONS_APPLY = "exemptions:apply"
    EXEMPTIONS_EXAMINE = "exemptions:examine"
    EXEMPTIONS_DECIDE = "exemptions:decide"
    AUDIT_READ = "audit:read"
    ERASURES_READ = "erasures:read"
    ERASURES_REQUEST = "erasures:request"
    ERASURES_APPROVE = "erasures:approve"
    EXPORT = "tables:export"


class Role(StrEnum):
    """A user's job."""

    CITY_ADMIN = "city_admin"
    CITY_LEADER = "city_leader"
    INSPECTOR = "inspector"
    FINANCE_REVIEWER = "finance_reviewer"
    COUNTY_OFFICER = "county_officer"
    TOWNSHIP_CLERK = "township_clerk"
    LIAISON = "liaison"
    AUDITOR = "auditor"
    SYSTEM = "system"


ROLE_TITLES: Mapping[Role, Text] = MappingProxyType(
    {
        Role.CITY_ADMIN: Text("市民政局管理员", "City administrator"),
        Role.CITY_LEADER: Text("市民政局负责人", "Head of the city bureau"),
        Role.INSPECTOR: Text("检查员", "Inspector"),
        Role.FINANCE_REVIEWER: Text("财政审核员", "Finance reviewer"),
        Role.COUNTY_OFFICER: Text("县级经办", "County officer"),
        Role.TOWNSHIP_CLERK: Text("乡镇经办", "Township clerk"),
        Role.LIAISON: Text("部门联络员", "Department liaison"),
        Role.AUDITOR: Text("内审监督", "Internal auditor"),
        Role.SYSTEM: Text("系统", "System"),
    }
)

P = Permission
_READ = frozenset(
    {
        P.WORKBENCH_READ,
        P.RULES_READ,
        P.AGENCIES_READ,
        P.STAFFING_READ,
        P.BUDGETS_READ,
        P.INSPECTIONS_READ,
        P.VISITS_READ,
    }
    | {P.REPORTS_READ, P.FINDINGS_READ, P.APPROVALS_READ, P.EXPORT}
)

PERMISSIONS_OF: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.CITY_ADMIN: _READ
        | {P.STAFFING_WRITE, P.INSPECTIONS_PLAN, P.REPORTS_REVIEW, P.FINDINGS_REVIEW, P.EXEMPTIONS_READ}
        | {P.EXEMPTIONS_EXAMINE, P.AUDIT_READ, P.ERASURES_READ, P.ERASURES_REQUEST},
        Role.CITY_LEADER: _READ
        | {P.APPROVALS_DECIDE, P.INSPECTIONS_APPROVE, P.EXEMPTIONS_READ, P.EXEMPTIONS_DECIDE, P.AUDIT_READ}
        | {P.ERASURES_READ, P.ERASURES_APPROVE},
        Role.INSPECTOR: _READ
        | {P.INSPECTIONS_PLAN, P.INSPECTIONS_DRAW, P.VISITS_WRITE, P.FINDINGS_REVIEW, P.AUDIT_READ},
        Role.FINANCE_REVIEWER: _READ | {P.BUDGETS_CONFIRM, P.AUDIT_READ},
        Role.COUNTY_OFFICER: _READ
        | {P.STAFFING_WRITE, P.BUDGETS_WRITE, P.REPORTS_WRITE, P.APPROVALS_DECIDE, P.FINDINGS_RECTIFY}
        | {P.EXEMPTIONS_READ, P.EXEMPTIONS_APPLY, P.AUDIT_READ},
        Role.TOWNSHIP_CLERK: frozenset(
            {P.WORKBENCH_READ, P.RULES_READ, P.AGENCIES_READ, P.STAFFING_READ, P.APPROVALS_READ, P.APPROVALS_DECIDE}
            | {P.EXPORT}
        ),
        Role.LIAISON: frozenset(
            {P.WORKBENCH_READ, P.RULES_READ, P.AGENCIES_READ, P.REPORTS_READ, P.REPORTS_WRITE, P.EXPORT}
        ),
        Role.AUDITOR: _READ | {P.EXEMPTIONS_READ, P.AUDIT_READ, P.ERASURES_READ, P.ERASURES_APPROVE},
        Role.SYSTEM: frozenset(Permission),
    }
)


def roles_with(permission: Permission) -> tuple[Text, ...]:
    """Return the titles of the roles that have a permission, for a refusal that says whom to ask."""
    return tuple(
        ROLE_TITLES[role]
        for role, granted in PERMISSIONS_OF.items()
        if permission in granted and role is not Role.SYSTEM
    )
