"""The inspected ask that an inspector withdraw: heard within three days, decided by the head, in the register."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

import sampling
from oversight.clock import FixedClock
from oversight.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError, OutOfScopeError
from oversight.inspections import drawing, queries
from oversight.inspections.service import (
    DecideRecusal,
    RequestRecusal,
    SettleSubstitution,
    decide_recusal,
    request_recusal,
    settle_substitution,
)
from oversight.inspections.substituting import decision_due
from oversight.inspections.substituting_queries import recusal_request, recusal_requests, substitutions
from oversight.permissions import Role
from oversight.persistence import Database, Principal, begin, reading
from tests.builders.city import COUNTY, OTHER_COUNTY, build_city
from tests.builders.inspections import DRAWER, INSPECTORS, LEADER, PLANNER, SEEDS, build_draw, build_roster

OFFICER = Principal("officer", Role.COUNTY_OFFICER, "350825.MZ", COUNTY)
NEIGHBOUR = Principal("neighbour", Role.COUNTY_OFFICER, "350802.MZ", OTHER_COUNTY)
MORE = tuple(replace(one, code=f"J001{n}", unit="350800.JY", relations={}) for n, one in enumerate(INSPECTORS))


@pytest.fixture
def drawn(database: Database, clock: FixedClock) -> Database:
    """A draw of three townships, with twice the people it needs."""
    build_city(database, clock)
    build_roster(database, clock, (*INSPECTORS, *MORE))
    build_draw(database, clock)
    return database


def theirs(database: Database) -> queries.TeamSeat:
    with reading(database) as session:
        return next(seat for seat in queries.teams(session, 1) if seat.object.startswith(COUNTY))


def ask(database: Database, clock: FixedClock, who: Principal = OFFICER, **changes: object) -> str:
    seat = theirs(database)
    asked = {"draw": 1, "object": seat.object, "inspector": seat.inspector, "reason": "relative"} | changes
    with begin(database, who, clock) as tx:
        return request_recusal(tx, RequestRecusal(**asked))  # type: ignore[arg-type]


def decide(database: Database, clock: FixedClock, one: str, *, granted: bool) -> None:
    with begin(database, LEADER, clock) as tx:
        decide_recusal(tx, DecideRecusal(request=one, granted=granted))


def kinds(database: Database) -> list[str]:
    with reading(database) as session:
        rows = queries.register(session)
    assert all(row.whole for row in rows)
    return [row.kind for row in rows][2:]


def verified(database: Database) -> bool:
    with reading(database) as session:
        detail = queries.draw(session, 1)
    return sampling.is_verified(
        sampling.verify(sampling.unzip_bundle(drawing.bundle_zip(detail.files, detail.result, detail.substitutions)))
    )


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 11, 23), date(2026, 11, 26)),
        (date(2026, 11, 25), date(2026, 11, 30)),
        (date(2026, 9, 30), date(2026, 10, 8)),
        (date(2026, 2, 11), date(2026, 2, 14)),
    ],
    ids=["midweek", "ends-on-saturday", "ends-in-the-national-holiday", "ends-on-a-worked-saturday"],
)
def test_three_natural_days_that_end_on_a_working_day(asked: date, due: date) -> None:
    assert decision_due(asked) == due


def test_the_visit_goes_on_until_the_head_grants_and_a_later_number_fills_the_seat(
    drawn: Database, clock: FixedClock
) -> None:
    seat, one = theirs(drawn), ask(drawn, clock)
    assert theirs(drawn) == seat
    decide(drawn, clock, one, granted=True)
    assert theirs(drawn) != seat
    with reading(drawn) as session:
        (row,) = substitutions(session, 1)
        assert (row.kind, row.state, row.requested_by, row.approved_by) == ("recusal", "declared", "officer", "leader")
    clock.set(clock.now() + timedelta(days=1))
    with begin(drawn, DRAWER, clock) as tx:
        settle_substitution(tx, SettleSubstitution(substitution=row.id, value=SEEDS["kl8"]))
    assert kinds(drawn) == ["application", "recusal", "substitution"]
    assert verified(drawn)
    with reading(drawn) as session:
        (person,) = [each for each in queries.inspectors(session) if each.code == seat.inspector]
        assert [(ground.target, ground.reason) for ground in person.recusals] == [(seat.object, "relative")]


def test_a_rejection_is_registered_and_changes_no_team(drawn: Database, clock: FixedClock) -> None:
    seat, one = theirs(drawn), ask(drawn, clock)
    decide(drawn, clock, one, granted=False)
    assert theirs(drawn) == seat
    assert kinds(drawn) == ["application", "rejection"]
    assert verified(drawn)
    with reading(drawn) as session:
        assert [row.state for row in recusal_requests(session, COUNTY, 1)] == ["rejected"]
        assert recusal_requests(session, OTHER_COUNTY, 1) == []
        assert recusal_request(session, one).decided_by == "leader"
        with pytest.raises(NotFoundError):
            recusal_request(session, "nothing")


def test_a_request_about_who_has_left_already_is_granted_without_a_second_substitution(
    drawn: Database, clock: FixedClock
) -> None:
    from oversight.inspections.service import (
        ApproveSubstitution,
        RequestSubstitution,
        approve_substitution,
        request_substitution,
    )

    seat, one = theirs(drawn), ask(drawn, clock)
    with begin(drawn, PLANNER, clock) as tx:
        command = RequestSubstitution(
            notice="1", kind="recusal", reason="relative", inspector=seat.inspector, object=seat.object
        )
        leaving = request_substitution(tx, command)
    with begin(drawn, LEADER, clock) as tx:
        approve_substitution(tx, ApproveSubstitution(substitution=leaving))
    decide(drawn, clock, one, granted=True)
    with reading(drawn) as session:
        assert len(substitutions(session, 1)) == 1
        assert recusal_request(session, one).state == "granted"


def test_only_the_inspected_ask_once_about_their_own_team_and_only_the_head_decides(
    drawn: Database, clock: FixedClock
) -> None:
    with pytest.raises(OutOfScopeError):
        ask(drawn, clock, NEIGHBOUR)
    with pytest.raises(ForbiddenError):
        ask(drawn, clock, PLANNER)
    with pytest.raises(InvalidInputError):
        ask(drawn, clock, reason="dislike")
    with pytest.raises(InvalidInputError):
        ask(drawn, clock, inspector="J9999")
    with pytest.raises(NotFoundError):
        ask(drawn, clock, draw=2)
    one = ask(drawn, clock)
    with pytest.raises(ConflictError, match="已为这个对象申请过"):
        ask(drawn, clock)
    with pytest.raises(ForbiddenError), begin(drawn, OFFICER, clock) as tx:
        decide_recusal(tx, DecideRecusal(request=one, granted=True))
    with pytest.raises(NotFoundError):
        decide(drawn, clock, "nothing", granted=True)
    decide(drawn, clock, one, granted=False)
    with pytest.raises(ConflictError, match="已有决定"):
        decide(drawn, clock, one, granted=True)
