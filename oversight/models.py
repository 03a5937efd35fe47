"""Every mapped module, imported in one place so that the schema is whole wherever it is needed."""

from importlib import import_module

SLICES = (
    "agencies",
    "accounts",
    "approvals",
    "findings",
    "staffing",
    "budgets",
    "evidence",
    "inspections",
    "visits",
    "conclusions",
    "exemptions",
    "annual_reports",
    "erasures",
    "audit_trail",
)
ALL = tuple(import_module(f"oversight.{name}.models") for name in SLICES)
