"""A conclusion from its draft to its publication, and what is refused on the way."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from oversight.clock import FixedClock, shanghai
from oversight.conclusions.facts import publication_facts
from oversight.conclusions.policy import require_second
from oversight.conclusions.queries import conclusion, conclusion_of, conclusions, published
from oversight.conclusions.service import (
    DraftConclusion,
    LeakError,
    PublishConclusion,
    ReturnConclusion,
    approve_conclusion,
    draft_conclusion,
    publish_or_record,
    return_conclusion,
)
from oversight.dashboard.assessment import assess
from oversight.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    OutOfScopeError,
    RecusedError,
)
from oversight.findings import service as findings
from oversight.findings.queries import FindingFilter
from oversight.findings.queries import findings as find
from oversight.permissions import Role
from oversight.persistence import SYSTEM, Database, Principal, begin, reading
from oversight.persistence.log_tables import log_entry
from oversight.rules.outcome import Result
from tests.builders.city import COUNTY, OTHER_COUNTY
from tests.builders.conclusions import PROPOSED, TEXT, approve, draft, formed, publish, visited
from tests.builders.directory import principal_named
from tests.builders.visits import attach, started

LEADERS = "city_leader"


def test_what_was_answered_no_becomes_findings_with_clause_and_digests_once(
    city: Database, clock: FixedClock, tmp_path: Path
) -> None:
    site = visited(city, clock, "no")
    attach(city, clock, site, tmp_path)
    identifier = draft(city, clock, site)
    draft(city, clock, site, text="再拟")
    with reading(city) as session:
        row = conclusion(session, COUNTY, identifier)
        found = find(session, "", FindingFilter())
        assert conclusion_of(session, site.visit) == row
    assert {one.finding for one in row.problems} == {one.id for one in found}
    assert len(found) == len(row.problems)
    assert {(one.agency, one.period, one.requirement) for one in found} == {(site.place, f"1-{site.place}", "R68")}
    assert all(one.clause_document and one.clause_number for one in found)
    assert row.text == "再拟"


def test_evidence_of_a_line_goes_with_its_problem(city: Database, clock: FixedClock, tmp_path: Path) -> None:
    from oversight.evidence.files import FileStore
    from oversight.visits.queries import checklist_of
    from oversight.visits.service import AttachToVisit, attach_to_visit
    from tests.builders.pictures import jpeg

    site = visited(city, clock, "no")
    with reading(city) as session:
        line = checklist_of(session, site.visit)[0]["code"]
    with begin(city, site.inspector, clock) as tx:
        command = AttachToVisit(visit=site.visit, body=jpeg(), name="一.jpg", line=line)
        attach_to_visit(tx, FileStore(tmp_path), command)
    with reading(city) as session:
        row = conclusion(session, "", draft(city, clock, site))
    assert [len(one.evidence) for one in row.problems] == [1] + [0] * (len(row.problems) - 1)


def test_a_visit_without_faults_has_no_findings(city: Database, clock: FixedClock) -> None:
    identifier = draft(city, clock, visited(city, clock))
    with reading(city) as session:
        assert conclusion(session, "", identifier).problems == ()
        assert find(session, "", FindingFilter()) == []


def test_published_rows_have_the_public_text_alone_and_their_last_day(city: Database, clock: FixedClock) -> None:
    done = formed(city, clock)
    with reading(city) as session:
        assert published(session, 1) == []
    publish(city, clock, done.id)
    with reading(city) as session:
        (row,) = published(session, 1)
        assert published(session, 2) == []
        assert [one.id for one in conclusions(session, COUNTY, 1)] == [done.id]
        assert conclusions(session, OTHER_COUNTY) == []
    assert (row.object, row.text, row.late, row.formed_on) == (done.site.place, PROPOSED, False, row.published_on)
    assert (row.formed_on, row.publish_by) == (date(2026, 11, 25), date(2026, 12, 23))


@pytest.mark.parametrize(("day", "expected"), [(23, Result.COMPLIANT), (24, Result.BREACH)])
def test_the_twentieth_working_day_is_in_time_and_the_next_is_a_finding(
    city: Database, clock: FixedClock, day: int, expected: Result
) -> None:
    done = formed(city, clock)
    late = expected is Result.BREACH
    clock.set(shanghai(date(2026, 12, day)))
    publish(city, clock, done.id)
    with reading(city) as session:
        assert published(session, 1)[0].late is late
        outcomes = assess(session, "", date(2026, 12, day), "R69")
    assert [one.result for one in outcomes] == [expected]
    with begin(city, SYSTEM, clock) as tx:
        assert len(findings.assess(tx, outcomes)) == late
    with begin(city, SYSTEM, clock) as tx:
        assert findings.assess(tx, outcomes) == []


def test_days_run_while_nothing_is_published_and_a_later_publication_is_not_known_before(
    city: Database, clock: FixedClock
) -> None:
    done = formed(city, clock)
    clock.set(clock.now() + timedelta(days=7))
    publish(city, clock, done.id)
    with reading(city) as session:
        (before,) = publication_facts(session, "", date(2026, 11, 27))
        (after,) = publication_facts(session, "350800", date(2026, 12, 31))
        assert publication_facts(session, "", date(2026, 11, 24)) == []
        assert publication_facts(session, COUNTY, date(2026, 12, 31)) == []
    assert (before.published_on, before.working_days) == (None, 2)
    assert (after.published_on, after.working_days) == (date(2026, 12, 2), 5)


def test_personal_data_blocks_the_publication_and_the_attempt_is_recorded(city: Database, clock: FixedClock) -> None:
    done = formed(city, clock)
    who = principal_named(city, LEADERS)
    with pytest.raises(LeakError) as blocked:
        publish_or_record(
            lambda: begin(city, who, clock), PublishConclusion(conclusion=done.id, public_text=f"前言\n{TEXT}")
        )
    assert [one.message.zh for one in blocked.value.fields] == [
        "第 2 行第 25 字起 2 字：人名",
        "第 2 行第 30 字起 11 字：电话号码",
    ]
    with reading(city) as session:
        assert published(session, 1) == []
        details = session.scalars(
            select(log_entry.c.body).where(log_entry.c.action == "conclusions.publication-blocked/1")
        ).one()
    assert b'"names":1' in details.replace(b" ", b"")
    publish_or_record(lambda: begin(city, who, clock), PublishConclusion(conclusion=done.id, public_text=PROPOSED))


def test_the_name_that_the_inspected_signed_with_is_known_to_the_gate(city: Database, clock: FixedClock) -> None:
    done = formed(city, clock)
    with pytest.raises(LeakError):
        publish(city, clock, done.id, "镇长陈七签字确认。")


def test_the_head_returns_a_draft_with_a_reason_and_it_is_drafted_again(city: Database, clock: FixedClock) -> None:
    site = visited(city, clock)
    identifier = draft(city, clock, site)
    who = principal_named(city, LEADERS)
    with pytest.raises(InvalidInputError), begin(city, who, clock) as tx:
        return_conclusion(tx, ReturnConclusion(conclusion=identifier, review=" "))
    with begin(city, who, clock) as tx:
        return_conclusion(tx, ReturnConclusion(conclusion=identifier, review="请写明依据"))
    with reading(city) as session:
        assert conclusion(session, "", identifier).review == "请写明依据"
    with pytest.raises(ConflictError, match="已退回"):
        approve(city, clock, identifier)
    assert draft(city, clock, site) == identifier
    approve(city, clock, identifier)


def test_a_conclusion_is_neither_redrafted_nor_published_twice_once_it_is_formed(
    city: Database, clock: FixedClock
) -> None:
    done = formed(city, clock)
    with pytest.raises(ConflictError, match="待公开"):
        draft(city, clock, done.site)
    publish(city, clock, done.id)
    with pytest.raises(ConflictError, match="已公开"):
        publish(city, clock, done.id)


def test_an_open_visit_has_no_conclusion(city: Database, clock: FixedClock) -> None:
    with pytest.raises(ConflictError, match="还没有结束"):
        draft(city, clock, started(city, clock))


def test_only_the_team_drafts_and_only_another_decides(city: Database, clock: FixedClock) -> None:
    site = visited(city, clock)
    stranger = Principal("stranger", Role.INSPECTOR, "350800.MZ", "", "外人")
    with pytest.raises(RecusedError), begin(city, stranger, clock) as tx:
        draft_conclusion(tx, DraftConclusion(visit=site.visit, text="一", proposed="二"))
    identifier = draft(city, clock, site)
    with pytest.raises(ForbiddenError), begin(city, site.inspector, clock) as tx:
        approve_conclusion(tx, identifier)
    drafter_as_head = Principal(site.inspector.user_id, Role.CITY_LEADER, "350800.MZ", "", "兼任")
    with pytest.raises(RecusedError, match="另一人审批"), begin(city, drafter_as_head, clock) as tx:
        approve_conclusion(tx, identifier)


def test_who_was_on_the_visit_does_not_decide_and_who_was_not_may() -> None:
    with pytest.raises(RecusedError):
        require_second("drafter", "head", "J0002", ("J0001", "J0002"))
    require_second("drafter", "head", "J0003", ("J0001", "J0002"))
    require_second("drafter", "head", None, ("J0001", "J0002"))


@pytest.mark.parametrize(
    ("text", "proposed", "fields"), [("", " ", ["text", "proposed"]), ("一", "二" * 4001, ["proposed"])]
)
def test_empty_and_endless_texts_are_refused_by_their_field(
    city: Database, clock: FixedClock, text: str, proposed: str, fields: list[str]
) -> None:
    site = visited(city, clock)
    with pytest.raises(InvalidInputError) as refused:
        draft(city, clock, site, text, proposed)
    assert [one.field for one in refused.value.fields] == fields


def test_unknown_and_other_counties_conclusions_are_not_found(city: Database, clock: FixedClock) -> None:
    done = formed(city, clock)
    with reading(city) as session, pytest.raises(OutOfScopeError):
        conclusion(session, OTHER_COUNTY, done.id)
    with reading(city) as session, pytest.raises(NotFoundError):
        conclusion(session, "", "none")
    with pytest.raises(NotFoundError):
        publish(city, clock, "none")
