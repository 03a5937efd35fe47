"""The day's judgement: every breach becomes a finding, every exemption whose finding is put right takes effect."""

from datetime import date

from oversight.clock import Clock, day_of
from oversight.dashboard.assessment import assess
from oversight.exemptions.deciding import apply_due_effects
from oversight.findings import service as findings
from oversight.persistence import SYSTEM, Database, begin, reading


def judge_day(database: Database, clock: Clock) -> None:
    """Judge every agency by every rule on the present day; what stands already is not opened again."""
    today: date = day_of(clock.now())
    with reading(database) as session:
        outcomes = assess(session, "", today)
    with begin(database, SYSTEM, clock) as tx:
        findings.assess(tx, outcomes)
        apply_due_effects(tx)
