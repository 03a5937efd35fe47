"""The conclusions of the demonstration: one published a day late, one with a person's data blocked."""

from sqlalchemy import select, text

from oversight.conclusions.queries import conclusions, published
from oversight.dashboard.assessment import assess
from oversight.demo.concluding import LATE_ON
from oversight.demo.stage import TODAY
from oversight.demo.visiting import VISITED_DRAW
from oversight.findings.queries import FindingFilter, findings
from oversight.persistence import Database, reading
from oversight.persistence.log_tables import log_entry


def test_one_conclusion_is_published_on_the_twenty_first_working_day_and_is_a_finding(demonstration: Database) -> None:
    with reading(demonstration) as session:
        (late,) = (one for one in published(session, VISITED_DRAW) if one.late)
        breaches = [one for one in assess(session, "", TODAY, "R69") if one.result.value == "breach"]
        (found,) = findings(session, "", FindingFilter(rule="inspections.published-on-time"))
    assert late.published_on == LATE_ON
    assert [one.margin.zh for one in breaches if one.margin] == ["-1 个工作日"]
    assert (found.period, found.opened_on) == (f"{VISITED_DRAW}-{late.object}", LATE_ON)


def test_a_persons_data_were_blocked_and_nothing_of_them_is_public(demonstration: Database) -> None:
    with reading(demonstration) as session:
        blocked = select(log_entry.c.body).where(log_entry.c.action == "conclusions.publication-blocked/1")
        (entry,) = session.scalars(blocked)
        said = "".join(one.text for one in published(session, VISITED_DRAW))
        states = {one.state for one in conclusions(session, "")}
        assert session.scalar(text("SELECT count(*) FROM conclusion WHERE published_by = drafted_by")) == 0
    assert b'"identities":1' in entry
    assert b'"telephones":1' in entry
    assert "林小满" not in said
    assert states == {"drafted", "formed", "published"}
