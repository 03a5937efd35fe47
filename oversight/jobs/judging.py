"""The day's judgement: breaches become findings, exemptions whose findings are put right take effect, seals end."""

from datetime import date

from oversight.clock import Clock, day_of
from oversight.dashboard.assessment import assess
from oversight.exemptions.deciding import apply_due_effects
from oversight.findings import service as findings
from oversight.inspections.service import disclose_due
from oversight.persistence import SYSTEM, Database, begin, reading


def judge_day(database: Database, clock: Clock) -> None:
    """Judge every agency by every rule on the present day; what stands already is not opened again.

    A sealed draw whose results should have been published is opened to everybody.
    """
    today: date = day_of(clock.now())
    with reading(database) as session:
        outcomes = assess(session, "", today)
    with begin(database, SYSTEM, clock) as tx:
        findings.assess(tx, outcomes)
        apply_due_effects(tx)
        disclose_due(tx)
