"""After a draw: seats and objects are replaced by a number nobody knew, with two people, in the register, for all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

import sampling
from oversight.clock import FixedClock, day_of
from oversight.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from oversight.inspections import drawing, queries
from oversight.inspections.models import Recusal
from oversight.inspections.policy import RefusedAttemptError, Stratum
from oversight.inspections.service import (
    ApproveSubstitution,
    DeclareRecusal,
    RequestSubstitution,
    SettleSubstitution,
    approve_substitution,
    declare_recusal,
    refuse_substitution,
    request_substitution,
    settle_substitution,
)
from oversight.inspections.service.carrying import with_carried
from oversight.inspections.substituting_queries import emergencies, substitution, substitutions
from oversight.persistence import Database, begin, reading
from tests.builders.city import build_city
from tests.builders.inspections import DRAWER, INSPECTORS, LEADER, PLANNER, SEEDS, build_draw, build_roster, publish

SECOND = replace(LEADER, user_id="leader-2")
HEAD_PLANNING = replace(PLANNER, user_id="leader")
NUMBER = SEEDS["kl8"]
MORE = tuple(
    replace(one, code=f"J001{n}", certificate=f"闽检1{n}", unit="350800.JY") for n, one in enumerate(INSPECTORS)
)


@pytest.fixture
def drawn(database: Database, clock: FixedClock) -> Database:
    """A draw of three townships, with twice the people it needs."""
    build_city(database, clock)
    build_roster(database, clock, (*INSPECTORS, *MORE))
    build_draw(database, clock)
    return database


def seats(database: Database) -> tuple[queries.TeamSeat, ...]:
    with reading(database) as session:
        return queries.teams(session, 1)


def ask(database: Database, clock: FixedClock, kind: str, **changes: object) -> str:
    first = seats(database)[0]
    asked = {"inspector": first.inspector, "object": first.object, "reason": "other"} | changes
    with begin(database, PLANNER, clock) as tx:
        return request_substitution(tx, RequestSubstitution(notice="1", kind=kind, **asked))  # type: ignore[arg-type]


def approve(database: Database, clock: FixedClock, one: str) -> None:
    with begin(database, LEADER, clock) as tx:
        approve_substitution(tx, ApproveSubstitution(substitution=one))


def settle(database: Database, clock: FixedClock, one: str, value: str = NUMBER) -> None:
    with begin(database, DRAWER, clock) as tx:
        settle_substitution(tx, SettleSubstitution(substitution=one, value=value))


def next_day(clock: FixedClock) -> None:
    clock.set(clock.now() + timedelta(days=1))


def verified(database: Database) -> bool:
    with reading(database) as session:
        detail = queries.draw(session, 1)
        assert all(one.whole for one in queries.register(session))
        known = {one.sha256 for one in queries.register(session)}
    bundle = sampling.unzip_bundle(drawing.bundle_zip(detail.files, detail.kept, detail.substitutions))
    assert bundle.substitutions is not None
    assert bundle.result is not None
    changes = sampling.parse_changes(bundle.substitutions, 1, bundle.result)
    assert {one.sha256(1) for one in changes} <= known
    return sampling.is_verified(sampling.verify(bundle))


def test_a_recusal_vacates_the_seat_and_a_later_number_fills_it(drawn: Database, clock: FixedClock) -> None:
    first = seats(drawn)[0]
    one = ask(drawn, clock, "recusal", reason="spouse")
    assert first in seats(drawn)
    approve(drawn, clock, one)
    assert len(seats(drawn)) == 5
    assert first not in seats(drawn)
    next_day(clock)
    settle(drawn, clock, one)
    (filled,) = [seat for seat in seats(drawn) if seat.substituted]
    assert (filled.object, filled.slot) == (first.object, first.slot)
    assert filled.inspector != first.inspector
    assert verified(drawn)
    with reading(drawn) as session:
        assert session.scalars(select(Recusal.target)).all() == [first.object]
        assert [row.kind for row in queries.register(session)] == ["notice", "result", "recusal", "substitution"]
        row = substitution(session, one)
        assert (row.state, row.requested_by, row.approved_by) == ("replaced", "planner", "leader")
        assert [each.id for each in substitutions(session, 1)] == [one]


def test_an_unavailable_inspector_leaves_every_seat(drawn: Database, clock: FixedClock) -> None:
    first = seats(drawn)[0]
    one = ask(drawn, clock, "unavailable", object=None, reason="leave")
    approve(drawn, clock, one)
    next_day(clock)
    settle(drawn, clock, one)
    assert len(seats(drawn)) == 6
    assert first.inspector not in {seat.inspector for seat in seats(drawn)}
    assert verified(drawn)


def test_an_emergency_is_settled_at_once_and_counted_by_unit(drawn: Database, clock: FixedClock) -> None:
    first = seats(drawn)[0]
    approve(drawn, clock, ask(drawn, clock, "emergency", evidence="e" * 64))
    assert len(seats(drawn)) == 6
    assert first not in seats(drawn)
    assert verified(drawn)
    with reading(drawn) as session:
        assert list(emergencies(session).values()) == [1]
        assert [row.kind for row in queries.register(session)][2:] == ["emergency", "substitution"]


def test_an_unreachable_object_makes_room_for_the_next_reserve(drawn: Database, clock: FixedClock) -> None:
    first = seats(drawn)[0]
    one = ask(drawn, clock, "unreachable", inspector=None, reason="disaster")
    approve(drawn, clock, one)
    with reading(drawn) as session:
        assert first.object not in queries.visit_objects(session, 1)
    next_day(clock)
    settle(drawn, clock, one)
    with reading(drawn) as session:
        row, places = substitution(session, one), queries.visit_objects(session, 1)
    assert row.reserve == places[-1]
    assert len(places) == 3
    assert len(seats(drawn)) == 6
    assert verified(drawn)
    again = next(seat.object for seat in seats(drawn) if seat.object[:6] == first.object[:6])
    with pytest.raises(ConflictError, match="备选已经用完"):
        ask(drawn, clock, "unreachable", inspector=None, object=again, reason="disaster")


def test_a_number_that_is_known_is_refused_and_the_attempt_named(drawn: Database, clock: FixedClock) -> None:
    one, today = ask(drawn, clock, "recusal"), day_of(clock.now())
    with pytest.raises(RefusedAttemptError) as refused, begin(drawn, LEADER, clock) as tx:
        approve_substitution(tx, ApproveSubstitution(substitution=one, event_on=today))
    assert refused.value.attempt == "late-substitution"
    with pytest.raises(InvalidInputError, match="来源"), begin(drawn, LEADER, clock) as tx:
        approve_substitution(tx, ApproveSubstitution(substitution=one, source="weather"))
    approve(drawn, clock, one)
    with pytest.raises(RefusedAttemptError, match="要到"):
        settle(drawn, clock, one)
    next_day(clock)
    with pytest.raises(InvalidInputError, match="号码写法不对"):
        settle(drawn, clock, one, "1 2 3")
    settle(drawn, clock, one)
    with pytest.raises(RefusedAttemptError) as again:
        settle(drawn, clock, one)
    assert again.value.attempt == "second-seed"


def test_nobody_approves_the_own_request_nor_decides_twice(drawn: Database, clock: FixedClock) -> None:
    with begin(drawn, HEAD_PLANNING, clock) as tx:
        first = queries.teams(tx.session, 1)[0]
        command = RequestSubstitution(
            notice="1", kind="recusal", reason="other", inspector=first.inspector, object=first.object
        )
        own = request_substitution(tx, command)
    with pytest.raises(ConflictError, match="提交人不能审批"):
        approve(drawn, clock, own)
    with pytest.raises(ForbiddenError), begin(drawn, PLANNER, clock) as tx:
        approve_substitution(tx, ApproveSubstitution(substitution=own))
    with begin(drawn, SECOND, clock) as tx:
        refuse_substitution(tx, own)
    with pytest.raises(ConflictError, match="已有决定"), begin(drawn, SECOND, clock) as tx:
        approve_substitution(tx, ApproveSubstitution(substitution=own))
    with pytest.raises(NotFoundError):
        approve(drawn, clock, "nothing")
    with reading(drawn) as session, pytest.raises(NotFoundError):
        substitution(session, "nothing")


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("holiday", {}, "kind"),
        ("recusal", {"reason": "leave"}, "reason"),
        ("recusal", {"evidence": "E"}, "evidence"),
        ("recusal", {"object": None}, "object"),
        ("recusal", {"inspector": "J9999"}, "inspector"),
        ("unreachable", {"object": "350825999", "reason": "closed"}, "object"),
    ],
)
def test_grounds_and_seats_that_do_not_exist_are_refused(
    drawn: Database, clock: FixedClock, kind: str, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        ask(drawn, clock, kind, **changes)
    assert [one.field for one in refused.value.fields] == [field]


def test_requests_do_not_cross_each_other(drawn: Database, clock: FixedClock) -> None:
    early = ask(drawn, clock, "recusal")
    with pytest.raises(ConflictError, match="已有待审批"):
        ask(drawn, clock, "recusal")
    approve(drawn, clock, early)
    with pytest.raises(ConflictError, match="先完成替换"):
        ask(drawn, clock, "unreachable", inspector=None, reason="closed")
    next_day(clock)
    other = seats(drawn)[-1]
    late = ask(drawn, clock, "recusal", inspector=other.inspector, object=other.object)
    approve(drawn, clock, late)
    next_day(clock)
    with pytest.raises(ConflictError, match="号码在先"):
        settle(drawn, clock, late)
    settle(drawn, clock, early)
    settle(drawn, clock, late)
    assert verified(drawn)


def test_only_a_draw_that_stands_has_teams_and_substitutions(ground: Database, clock: FixedClock) -> None:
    from tests.builders.inspections import build_notice

    build_notice(ground, clock)
    with reading(ground) as session:
        assert (queries.teams(session, 1), queries.visit_objects(session, 1)) == ((), ())
        with pytest.raises(NotFoundError):
            queries.teams(session, 2)
    with pytest.raises(ConflictError, match="已抽取"), begin(ground, PLANNER, clock) as tx:
        request_substitution(tx, RequestSubstitution(notice="1", kind="unavailable", reason="leave", inspector="J0001"))


def test_what_could_not_be_reached_is_certain_in_the_next_draw_and_only_there(
    drawn: Database, clock: FixedClock
) -> None:
    place = seats(drawn)[0].object
    approve(drawn, clock, ask(drawn, clock, "unreachable", inspector=None, reason="closed"))
    with begin(drawn, PLANNER, clock) as tx:
        declare_recusal(tx, DeclareRecusal(inspector="J0004", target=place[:6], reason="interest"))
    with reading(drawn) as session:
        (item,) = queries.plans(session, "")[0].items
    publish(drawn, clock, item.id, again=True)
    publish(drawn, clock, item.id, again=True)
    with reading(drawn) as session:
        after, last = queries.draw(session, 2), queries.draw(session, 3)
    assert after.strata["carried"].mode == "all"
    assert f"{place}\tcarried\t1\n" in after.files.frame.decode()
    assert ("J0004", place) in {(one.inspector, one.target) for one in after.grounds}
    assert "carried" not in last.strata


def test_a_stratum_that_has_nothing_else_loses_its_plan() -> None:
    strata = {"A": Stratum("srs", 2, 1), "B": Stratum("srs", 1, 0)}
    assert with_carried(strata, {"a1": "A", "a2": "A", "b1": "B"}, {"a1", "b1"}) == {
        "A": Stratum("srs", 1, 1),
        "carried": Stratum("all", 0, 0),
    }
