"""Decisions by a meeting of others, and the effect that waits until the finding is closed."""

from datetime import date

import pytest

from oversight.clock import FixedClock, shanghai
from oversight.errors import ConflictError, ForbiddenError, InvalidInputError, OutOfScopeError, RecusedError
from oversight.exemptions.deciding import apply_due_effects, apply_effect
from oversight.exemptions.queries import CaseRow, case, course
from oversight.exemptions.service import AppealExemption, appeal_exemption
from oversight.permissions import Role
from oversight.persistence import SYSTEM, Database, Principal, begin, reading
from tests.builders.accounts import build_accounts
from tests.builders.city import build_city
from tests.builders.exemptions import LEADER, OFFICER, OTHER_LEADER, build_case, decide, examine, opinions
from tests.builders.outcomes import build_finding, close


@pytest.fixture
def finding(city: Database, clock: FixedClock) -> str:
    """A breach of the county."""
    return build_finding(city, clock)


@pytest.fixture
def examined(city: Database, clock: FixedClock, finding: str) -> str:
    """A case that two examiners found good."""
    filed = build_case(city, clock, finding)
    examine(city, clock, filed)
    return filed


def _case(database: Database, identifier: str) -> CaseRow:
    with reading(database) as session:
        return case(session, "", identifier)


def test_a_granted_exemption_waits_for_the_finding_and_then_works(any_database: Database, clock: FixedClock) -> None:
    build_city(any_database, clock)
    build_accounts(any_database, clock)
    finding = build_finding(any_database, clock)
    granted = build_case(any_database, clock, finding)
    examine(any_database, clock, granted)
    decide(any_database, clock, granted)
    waiting = _case(any_database, granted)
    assert (waiting.state, waiting.effect, waiting.effect_on) == ("granted", "pending_rectification", None)
    with begin(any_database, SYSTEM, clock) as tx:
        assert apply_due_effects(tx) == []
        assert apply_effect(tx, granted) is None
    close(any_database, clock, finding)
    assert _case(any_database, granted).effect == "effective"
    clock.set(shanghai(date(2026, 11, 25)))
    with begin(any_database, SYSTEM, clock) as tx:
        assert apply_due_effects(tx) == [granted]
    with begin(any_database, SYSTEM, clock) as tx:
        assert apply_due_effects(tx) == []
    working = _case(any_database, granted)
    assert (working.effect, working.effect_on) == ("effective", date(2026, 11, 25))
    with reading(any_database) as session:
        assert course(session, working)[-1].action == "exemptions.took-effect/1"


def test_an_exemption_about_a_closed_finding_works_at_once(
    city: Database, clock: FixedClock, finding: str, examined: str
) -> None:
    close(city, clock, finding)
    decide(city, clock, examined)
    assert _case(city, examined).effect_on == date(2026, 11, 24)


def test_a_refusal_never_works(city: Database, clock: FixedClock, finding: str, examined: str) -> None:
    close(city, clock, finding)
    decide(city, clock, examined, outcome="refused")
    row = _case(city, examined)
    assert (row.effect, row.effect_on, row.finding.state) == ("none", None, "closed")


def test_an_appeal_suspends_the_effect_of_a_grant_in_part(
    city: Database, clock: FixedClock, finding: str, examined: str
) -> None:
    close(city, clock, finding)
    decide(city, clock, examined, outcome="partly")
    assert _case(city, examined).effect == "effective"
    with begin(city, OFFICER, clock) as tx:
        appeal_exemption(tx, AppealExemption(case=examined, grounds="应全部免责。"))
    assert _case(city, examined).effect == "none"
    decide(city, clock, examined, OTHER_LEADER, outcome="granted", attendees=("R-1", "R-2", "R-3"))
    row = _case(city, examined)
    assert (row.state, row.effect, row.effect_on) == ("granted", "effective", date(2026, 11, 24))


@pytest.mark.parametrize(
    ("principal", "error"),
    [
        (OFFICER, ForbiddenError),
        (Principal("u-officer", Role.CITY_LEADER, "350800.MZ", ""), RecusedError),
        (Principal("u-examiner", Role.CITY_LEADER, "350800.MZ", ""), RecusedError),
        (Principal("u-new", Role.CITY_LEADER, "350825", ""), RecusedError),
        (Principal("u-new", Role.CITY_LEADER, "350802", "350802"), OutOfScopeError),
    ],
    ids=["no permission", "the applicant", "an examiner", "the applicant's house", "another county"],
)
def test_those_who_may_not_decide(
    city: Database, clock: FixedClock, examined: str, principal: Principal, error: type[Exception]
) -> None:
    with pytest.raises(error):
        decide(city, clock, examined, principal)
    assert _case(city, examined).state == "examining"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"outcome": "pardoned"}, ["outcome"]),
        ({"outcome": "examining"}, ["outcome"]),
        ({"meeting_on": date(2026, 11, 25)}, ["meeting_on"]),
        ({"meeting_on": date(2026, 11, 23)}, ["meeting_on"]),
        ({"attendees": ("a", "a", "b")}, ["attendees"]),
        ({"attendees": ("张三", "李四", "王五")}, ["attendees"]),
        ({"attendees": ("a", "b", "u-second")}, ["attendees"]),
        ({"attendees": (), "votes": (0, 0, 0)}, ["attendees", "votes_for"]),
        ({"votes": (2, 0, 0)}, ["votes_for"]),
        ({"reasons": ""}, ["reasons"]),
    ],
)
def test_a_bad_decision_names_its_fields_and_stores_nothing(
    city: Database, clock: FixedClock, examined: str, changes: dict[str, object], fields: list[str]
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        decide(city, clock, examined, LEADER, **changes)
    assert [error.field for error in refusal.value.fields] == fields
    row = _case(city, examined)
    assert (row.state, row.decisions) == ("examining", ())


def test_a_case_is_decided_after_examination_and_once(city: Database, clock: FixedClock, finding: str) -> None:
    filed = build_case(city, clock, finding)
    with pytest.raises(ConflictError):
        decide(city, clock, filed)
    examine(city, clock, filed, opinions())
    with pytest.raises(InvalidInputError) as refusal:
        decide(city, clock, filed)
    assert refusal.value.fields[0].code == "examiners"
    examine(city, clock, filed)
    decide(city, clock, filed)
    with pytest.raises(ConflictError):
        decide(city, clock, filed, outcome="refused")
