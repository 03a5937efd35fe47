"""One account per role (the user name is the role), with the same password for all."""

from oversight.accounts.service import AddUser, add_user
from oversight.clock import Clock
from oversight.permissions import Role
from oversight.persistence import SYSTEM, Database, begin

PASSWORD = "Longyan-2026-test"
ACCOUNTS = (
    ("city_admin", Role.CITY_ADMIN, "350800.MZ", ""),
    ("city_leader", Role.CITY_LEADER, "350800.MZ", ""),
    ("inspector", Role.INSPECTOR, "350800.MZ", ""),
    ("finance_reviewer", Role.FINANCE_REVIEWER, "350800.CZ", ""),
    ("county_officer", Role.COUNTY_OFFICER, "350825.MZ", "350825"),
    ("other_officer", Role.COUNTY_OFFICER, "350802.MZ", "350802"),
    ("township_clerk", Role.TOWNSHIP_CLERK, "350825101", "350825101"),
    ("liaison", Role.LIAISON, "350800.JY", "350800.JY"),
    ("auditor", Role.AUDITOR, "350800.CZ", ""),
)


def build_accounts(database: Database, clock: Clock) -> None:
    """Open the accounts."""
    with begin(database, SYSTEM, clock) as tx:
        for username, role, agency, scope in ACCOUNTS:
            add_user(
                tx,
                AddUser(
                    username=username, name=f"测试{username}", role=role, agency=agency, scope=scope, password=PASSWORD
                ),
            )
