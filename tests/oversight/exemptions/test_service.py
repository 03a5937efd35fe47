"""Applying, examining, the negative list, appeal and withdrawal, each by those who may."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from oversight.clock import FixedClock
from oversight.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    OutOfScopeError,
    OversightError,
    RecusedError,
)
from oversight.exemptions.queries import CaseFilter, case, cases, cases_about, count_cases, course
from oversight.exemptions.service import (
    AppealExemption,
    GivenOpinion,
    RecordFlag,
    RecordOpinions,
    WithdrawExemption,
    appeal_exemption,
    apply_for_exemption,
    record_flag,
    record_opinions,
    withdraw_exemption,
)
from oversight.permissions import Role
from oversight.persistence import Database, Principal, begin, reading
from oversight.persistence.log_tables import log_entry
from tests.builders.city import COUNTY, OTHER_COUNTY, build_city
from tests.builders.exemptions import (
    APPLICATION,
    EXAMINER,
    LEADER,
    OFFICER,
    OTHER,
    OTHER_LEADER,
    SECOND,
    build_case,
    decide,
    examine,
    opinions,
)
from tests.builders.outcomes import build_finding

ALL = CaseFilter()
FLAG = RecordFlag(case="", flag="private_gain", text="为亲属办理。", evidence="0b" * 32)


@pytest.fixture
def filed(city: Database, clock: FixedClock) -> str:
    """A case that was applied for."""
    return build_case(city, clock, build_finding(city, clock))


def _state(database: Database, identifier: str) -> str:
    with reading(database) as session:
        return case(session, "", identifier).state.value


def test_an_application_keeps_what_was_said(city: Database, clock: FixedClock) -> None:
    finding = build_finding(city, clock)
    filed = build_case(city, clock, finding)
    with reading(city) as session:
        row = case(session, COUNTY, filed)
        assert cases_about(session, finding) == [filed]
    assert (row.state, row.effect, row.applicant, row.applicant_agency) == (
        "submitted",
        "none",
        "u-officer",
        "350825.MZ",
    )
    assert (row.finding.id, row.agency, row.applied_on) == (finding, COUNTY, date(2026, 11, 24))
    assert (row.distinctions, row.supports) == (
        ("not_concerned", "not_concerned", "development"),
        ("collective_decision",),
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"applicant_kind": "nobody"}, "applicant_kind"),
        ({"accountable_on": date(2026, 11, 25)}, "accountable_on"),
        ({"situation": "rain"}, "situation"),
        ({"distinctions": ("x", "exploration", "development")}, "experience"),
        ({"distinctions": ("knowing", "x", "development")}, "limits"),
        ({"distinctions": ("knowing", "exploration", "x")}, "motive"),
        ({"distinctions": ("not_concerned",) * 3}, "experience"),
        ({"supports": ("collective_decision", "luck")}, "supports"),
        ({"statement": "  "}, "statement"),
    ],
)
def test_a_bad_application_names_the_field_and_stores_nothing(
    city: Database, clock: FixedClock, changes: dict[str, object], field: str
) -> None:
    command = replace(APPLICATION, finding=build_finding(city, clock), **changes)  # type: ignore[arg-type]  # the table names the fields
    with pytest.raises(InvalidInputError) as refusal, begin(city, OFFICER, clock) as tx:
        apply_for_exemption(tx, command)
    assert [error.field for error in refusal.value.fields] == [field]
    with reading(city) as session:
        assert count_cases(session, "", ALL) == 0


def test_only_the_county_concerned_applies_and_only_once(city: Database, clock: FixedClock) -> None:
    finding = build_finding(city, clock)
    command = replace(APPLICATION, finding=finding)
    for principal, error in ((OTHER, OutOfScopeError), (EXAMINER, ForbiddenError), (LEADER, ForbiddenError)):
        with pytest.raises(error), begin(city, principal, clock) as tx:
            apply_for_exemption(tx, command)
    build_case(city, clock, finding)
    with pytest.raises(ConflictError), begin(city, OFFICER, clock) as tx:
        apply_for_exemption(tx, command)
    with begin(city, OFFICER, clock) as tx:
        apply_for_exemption(tx, replace(command, applicant_kind="person"))


def test_opinions_are_each_examiners_own_and_may_be_changed(any_database: Database, clock: FixedClock) -> None:
    build_city(any_database, clock)
    filed = build_case(any_database, clock, build_finding(any_database, clock))
    examine(any_database, clock, filed)
    examine(any_database, clock, filed, opinions(diligence="undetermined"))
    with reading(any_database) as session:
        row = case(session, "", filed)
        acts = [act.action for act in course(session, row)]
    assert row.state == "examining"
    assert len(row.opinions) == 8
    assert [one.opinion.value for one in row.opinions if one.element == "diligence"] == ["undetermined", "yes"]
    assert {one.examiner for one in row.opinions} == {"u-examiner", "u-second"}
    assert acts.count("exemptions.opinion-recorded/1") == 9
    assert acts.count("exemptions.examination-begun/1") == 1


def test_bad_opinions_name_their_fields_and_store_nothing(city: Database, clock: FixedClock, filed: str) -> None:
    given = (
        GivenOpinion(element="luck", opinion="yes", text="是"),
        GivenOpinion(element="diligence", opinion="perhaps", text="", evidence="xyz"),
        *opinions()[:1],
    )
    with pytest.raises(InvalidInputError) as refusal, begin(city, EXAMINER, clock) as tx:
        record_opinions(tx, RecordOpinions(case=filed, opinions=given))
    assert [error.field for error in refusal.value.fields] == [
        "element",
        "diligence_opinion",
        "diligence_text",
        "diligence_evidence",
    ]
    assert _state(city, filed) == "submitted"


def test_nobody_of_the_applicants_house_examines(city: Database, clock: FixedClock, filed: str) -> None:
    colleague = Principal("u-colleague", Role.CITY_ADMIN, "350825.CZ", "")
    with pytest.raises(RecusedError), begin(city, colleague, clock) as tx:
        record_opinions(tx, RecordOpinions(case=filed, opinions=opinions()))
    for principal in (OFFICER, LEADER):
        with pytest.raises(ForbiddenError), begin(city, principal, clock) as tx:
            record_opinions(tx, RecordOpinions(case=filed, opinions=opinions()))
    with pytest.raises(NotFoundError), begin(city, EXAMINER, clock) as tx:
        record_opinions(tx, RecordOpinions(case="none", opinions=opinions()))


def test_the_negative_list_refuses_at_once_and_for_good(city: Database, clock: FixedClock, filed: str) -> None:
    examine(city, clock, filed)
    with begin(city, EXAMINER, clock) as tx:
        record_flag(tx, replace(FLAG, case=filed))
    with reading(city) as session:
        row = case(session, "", filed)
    (decision,) = row.decisions
    assert (row.state, row.effect, row.flags[0].flag) == ("refused", "none", "private_gain")
    assert (decision.automatic, decision.outcome, decision.decided_by, decision.votes) == (
        True,
        "refused",
        "system",
        None,
    )
    with pytest.raises(ConflictError):
        decide(city, clock, filed)
    with begin(city, OFFICER, clock) as tx:
        appeal_exemption(tx, AppealExemption(case=filed, grounds="并无亲属关系。"))
    with pytest.raises(InvalidInputError) as refusal:
        decide(city, clock, filed)
    assert refusal.value.fields[0].code == "negative-list"
    decide(city, clock, filed, outcome="refused", reasons="事实清楚。")
    assert _state(city, filed) == "refused"


def test_a_bad_flag_names_its_fields_and_refuses_nothing(city: Database, clock: FixedClock, filed: str) -> None:
    with pytest.raises(InvalidInputError) as refusal, begin(city, EXAMINER, clock) as tx:
        record_flag(tx, RecordFlag(case=filed, flag="rain", text="", evidence="no"))
    assert [error.field for error in refusal.value.fields] == ["flag", "text", "evidence"]
    assert _state(city, filed) == "submitted"


def test_only_the_applicants_house_withdraws_and_only_before_the_decision(
    city: Database, clock: FixedClock, filed: str
) -> None:
    stranger = Principal("u-stranger", Role.COUNTY_OFFICER, "350802.MZ", "")
    with pytest.raises(ForbiddenError), begin(city, stranger, clock) as tx:
        withdraw_exemption(tx, WithdrawExemption(case=filed))
    with pytest.raises(OutOfScopeError), begin(city, OTHER, clock) as tx:
        withdraw_exemption(tx, WithdrawExemption(case=filed))
    with begin(city, OFFICER, clock) as tx:
        withdraw_exemption(tx, WithdrawExemption(case=filed))
    assert _state(city, filed) == "withdrawn"
    with pytest.raises(ConflictError), begin(city, OFFICER, clock) as tx:
        withdraw_exemption(tx, WithdrawExemption(case=filed))
    with pytest.raises(ConflictError), begin(city, SECOND, clock) as tx:
        record_flag(tx, replace(FLAG, case=filed))
    build_case(city, clock, _finding_of(city, filed))


def _finding_of(database: Database, identifier: str) -> str:
    with reading(database) as session:
        return case(session, "", identifier).finding.id


def test_an_appeal_gives_its_grounds_and_is_decided_by_others(city: Database, clock: FixedClock, filed: str) -> None:
    examine(city, clock, filed, opinions(), opinions(diligence="no"))
    decide(city, clock, filed, outcome="refused", reasons="履职不足。")
    with pytest.raises(InvalidInputError) as refusal, begin(city, OFFICER, clock) as tx:
        appeal_exemption(tx, AppealExemption(case=filed, grounds=""))
    assert refusal.value.fields[0].field == "grounds"
    with begin(city, OFFICER, clock) as tx:
        appeal_exemption(tx, AppealExemption(case=filed, grounds="另有台账。"))
    with pytest.raises(RecusedError):
        decide(city, clock, filed, LEADER, outcome="partly")
    with pytest.raises(InvalidInputError) as same_people:
        decide(city, clock, filed, OTHER_LEADER, outcome="partly")
    assert same_people.value.fields[0].field == "attendees"
    decide(city, clock, filed, OTHER_LEADER, outcome="partly", attendees=("R-1", "R-2", "R-3"))
    with reading(city) as session:
        row = case(session, "", filed)
    assert [(one.round.value, one.outcome.value) for one in row.decisions] == [
        ("first", "refused"),
        ("appeal", "partly"),
    ]
    with pytest.raises(ConflictError), begin(city, OFFICER, clock) as tx:
        appeal_exemption(tx, AppealExemption(case=filed, grounds="仍不服。"))


def test_a_county_sees_its_own_cases_only(city: Database, clock: FixedClock, filed: str) -> None:
    with reading(city) as session:
        assert [row.id for row in cases(session, COUNTY, ALL)] == [filed]
        assert cases(session, OTHER_COUNTY, ALL) == []
        assert [row.id for row in cases(session, "", CaseFilter(state="submitted", agency=COUNTY))] == [filed]
        assert count_cases(session, "", CaseFilter(state="granted")) == 0
        with pytest.raises(OutOfScopeError):
            case(session, OTHER_COUNTY, filed)
        with pytest.raises(NotFoundError):
            case(session, "", "none")


def test_the_log_tells_the_step_and_nothing_of_its_content(city: Database, clock: FixedClock, filed: str) -> None:
    examine(city, clock, filed, opinions(), opinions("no"))
    with begin(city, EXAMINER, clock) as tx:
        record_flag(tx, replace(FLAG, case=filed))
    with reading(city) as session:
        query = select(log_entry.c.body).where(log_entry.c.action.startswith("exemptions."))
        bodies = list(session.scalars(query))
    assert len(bodies) == 13
    for word in (b"private_gain", b'"no"', b'"yes"', b"refused", b"granted"):
        assert not any(word in body for body in bodies), word


def test_refusals_are_told_in_both_languages(city: Database, clock: FixedClock, filed: str) -> None:
    with pytest.raises(OversightError) as refusal, begin(city, EXAMINER, clock) as tx:
        appeal_exemption(tx, AppealExemption(case=filed, grounds="x"))
    assert refusal.value.what.zh
    assert refusal.value.what.en.isascii()
