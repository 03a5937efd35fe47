"""The accounts of the demonstration: one per role to sign in with, and the colleagues who act in the story."""

from collections.abc import Iterator

from oversight.accounts.service import AddUser, add_user
from oversight.demo.geography import counties, townships
from oversight.demo.stage import Stage
from oversight.permissions import Role
from oversight.persistence import CITY, Principal

PASSWORD = "Longyan-demo-2026"  # noqa: S105 - the documented password of the demonstration, refused nowhere else
CLERKS_PER_COUNTY = 3

_CLERK_AT = "350825103"
"""朋口镇, one of the four townships exactly on a bound."""
_ONE_PER_ROLE = (
    ("city_admin", Role.CITY_ADMIN, f"{CITY}.MZ", ""),
    ("city_leader", Role.CITY_LEADER, f"{CITY}.MZ", ""),
    ("inspector", Role.INSPECTOR, f"{CITY}.MZ", ""),
    ("finance_reviewer", Role.FINANCE_REVIEWER, f"{CITY}.CZ", ""),
    ("county_officer", Role.COUNTY_OFFICER, "350825.MZ", "350825"),
    ("township_clerk", Role.TOWNSHIP_CLERK, _CLERK_AT, _CLERK_AT),
    ("liaison", Role.LIAISON, f"{CITY}.JY", f"{CITY}.JY"),
    ("auditor", Role.AUDITOR, f"{CITY}.CZ", ""),
)
SHOWN = tuple((username, role) for username, role, _, _ in _ONE_PER_ROLE)
"""The accounts to sign in with, one per role."""

_COLLEAGUES = (
    ("city_admin_2", Role.CITY_ADMIN, f"{CITY}.MZ", ""),
    ("city_leader_2", Role.CITY_LEADER, f"{CITY}.MZ", ""),
    (f"officer_{CITY}", Role.COUNTY_OFFICER, f"{CITY}.MZ", CITY),
)
_DEPARTMENTS = ("RS", "ZJ", "WJ", "YJ", "YB", "CZ", "NY", "FL", "CL")

_Account = tuple[str, Role, str, str]


def clerk_townships() -> dict[str, str]:
    """Return the townships that have a clerk's account, by its user name."""
    found: dict[str, str] = {}
    for county in counties():
        own = [one.code for one in townships() if one.parent == county.code]
        chosen = own[:: len(own) // CLERKS_PER_COUNTY][:CLERKS_PER_COUNTY]
        if _CLERK_AT in own:
            chosen[-1] = _CLERK_AT
        found |= {"township_clerk" if code == _CLERK_AT else f"clerk_{code}": code for code in chosen}
    return found


def liaison_of(suffix: str) -> str:
    """Return the user name of the liaison of a city department (by its code's suffix)."""
    return "liaison" if suffix == "JY" else f"liaison_{suffix.lower()}"


def open_accounts(stage: Stage) -> None:
    """Open all accounts, with the same documented password."""
    with stage.system() as tx:
        for username, role, agency, scope in _accounts():
            name = stage.people.name()
            added = add_user(
                tx,
                AddUser(username=username, name=name, role=role, agency=agency, scope=scope, password=PASSWORD),
            )
            stage.cast[username] = Principal(added, role, agency, scope, name)


def _accounts() -> Iterator[_Account]:
    yield from _ONE_PER_ROLE
    yield from _COLLEAGUES
    for suffix in _DEPARTMENTS:
        yield liaison_of(suffix), Role.LIAISON, f"{CITY}.{suffix}", f"{CITY}.{suffix}"
    for county in counties():
        yield f"officer_{county.code}", Role.COUNTY_OFFICER, f"{county.code}.MZ", county.code
    for username, code in clerk_townships().items():
        if code != _CLERK_AT:
            yield username, Role.TOWNSHIP_CLERK, code, code
