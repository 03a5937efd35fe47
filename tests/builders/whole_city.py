"""The small city with one of everything, all of it 连城县's, and the ids by which it is asked for."""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text

from oversight.audit_trail.verifying import request
from oversight.clock import FixedClock
from oversight.persistence import SYSTEM, Database, begin
from tests.builders.accounts import build_accounts
from tests.builders.annual_reports import submit
from tests.builders.assistance import build_approval
from tests.builders.budgets import build_budgets
from tests.builders.city import COUNTY, TOWNSHIP, build_city
from tests.builders.conclusions import enter
from tests.builders.erasures import build_erasure
from tests.builders.exemptions import build_case, examine
from tests.builders.inspections import build_draw, build_matter, build_roster, build_secret
from tests.builders.outcomes import build_finding
from tests.builders.staffing import appoint
from tests.builders.visits import assigned, attach, start

Fill = dict[str, str]


class Addresses(NamedTuple):
    """What the addresses of 连城县's things are made of, for all routes and for those under a prefix."""

    everywhere: Fill
    under: dict[str, Fill]

    def of(self, rule: str) -> Fill:
        """Return the values of one route's parameters."""
        prefix = next((prefix for prefix in self.under if rule.removeprefix("/api/v1").startswith(prefix)), None)
        return self.everywhere | (self.under[prefix] if prefix else {})


def build_whole_city(database: Database, clock: FixedClock) -> None:
    """Enter one of everything, beginning some days before."""
    clock.set(clock.now() - timedelta(days=3))
    build_city(database, clock)
    build_accounts(database, clock)
    build_budgets(database, clock)
    appoint(database, clock, TOWNSHIP)
    submit(database, clock)
    build_approval(database, clock)
    examine(database, clock, build_case(database, clock, build_finding(database, clock)))
    build_roster(database, clock)
    build_matter(database, clock)
    build_draw(database, clock)
    with database.readonly.connect() as connection:
        item = connection.scalar(text("SELECT id FROM inspection_item"))
    build_secret(database, clock, str(item))
    build_erasure(database, clock)
    site = start(database, clock, *assigned(database, clock))
    attach(database, clock, site, Path(tempfile.mkdtemp(prefix="oversight-evidence-")))
    enter(database, clock, site)
    with begin(database, SYSTEM, clock) as tx:
        request(tx)


def addresses(database: Database) -> Addresses:
    """Look up the ids of what was entered."""
    with database.readonly.connect() as connection:
        one = _asker(connection.execute)
        event = one("SELECT event_id FROM log_entry WHERE agency = :county ORDER BY entry_id LIMIT 1")
        return Addresses(
            {"agency": COUNTY, "code": TOWNSHIP, "year": "2026", "number": "1", "name": "R30", "event_id": event},
            {
                "/annual-reports": {"year": "2025", "section": "problems"},
                "/audit": {"identifier": one("SELECT id FROM verification")},
                "/public/log": {"index": "0"},
                "/approvals": {"identifier": one("SELECT id FROM assistance_approval"), "move": "approve"},
                "/budgets": {
                    "charge": one("SELECT id FROM charge WHERE agency_id = :county LIMIT 1"),
                    "budget": one("SELECT id FROM fund_budget WHERE agency_id = :county LIMIT 1"),
                },
                "/conclusions": {
                    "identifier": one("SELECT id FROM conclusion"),
                    "visit": one("SELECT id FROM visit"),
                    "code": one("SELECT object FROM visit"),
                    "plan_id": one("SELECT id FROM inspection_plan"),
                },
                "/erasures": {"identifier": one("SELECT id FROM erasure_request"), "move": "approve"},
                "/exemptions": {"identifier": one("SELECT id FROM exemption_case"), "form": "withdrawal"},
                "/findings": {"identifier": one("SELECT id FROM finding")},
                "/inspections": {
                    "plan_id": one("SELECT id FROM inspection_plan"),
                    "item_id": one("SELECT id FROM inspection_item"),
                    "code": TOWNSHIP,
                    "secret_id": one("SELECT id FROM draw_secret"),
                    "one": "none",
                    "matter": "SX-01",
                    "kind": "inspectors",
                },
                "/visits": {
                    "identifier": one("SELECT id FROM visit"),
                    "attached": one("SELECT id FROM evidence"),
                    "side": "inspected",
                },
                "/staffing": {"appointment": one("SELECT id FROM appointment WHERE ended_on IS NULL"), "act": "end"},
            },
        )


def _asker(execute: Callable[..., object]) -> Callable[[str], str]:
    return lambda query: str(execute(text(query), {"county": COUNTY} if ":county" in query else {}).scalar_one())  # type: ignore[attr-defined]  # a cursor's result
