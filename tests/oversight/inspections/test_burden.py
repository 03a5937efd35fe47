"""Townships that are visited too often in a year are counted before a plan is handed in, and need a reason."""

from collections import Counter
from dataclasses import replace

import pytest

from oversight.agencies.queries import AgencyRow, agencies, names
from oversight.clock import FixedClock, day_of
from oversight.errors import ConflictError, InvalidInputError
from oversight.inspections.burden import Burden, burdens
from oversight.inspections.burden_queries import years_burden
from oversight.inspections.models import InspectionPlan
from oversight.inspections.policy import Stratum
from oversight.inspections.queries import draw as draw_of
from oversight.inspections.queries import plan as plan_of
from oversight.inspections.queries import plans
from oversight.inspections.service import (
    ApprovePlan,
    DraftItem,
    DraftPlan,
    SubmitPlan,
    approve_plan,
    draft_plan,
    submit_plan,
)
from oversight.persistence import Database, begin, reading
from tests.builders.city import COUNTY, OTHER_COUNTY
from tests.builders.inspections import LEADER, PLANNER, build_draw, plan_command, publish

ALL = Stratum("all", 0, 0)
PARENTS = {"A1": "A", "A2": "A", "B1": "B"}


def _item(number: int) -> DraftItem:
    return DraftItem(title=f"事项{number}", clause="条", object_kind="township", strata={COUNTY: ALL})


def _draft(database: Database, clock: FixedClock, items: int, document: str = "龙民〔2026〕9号") -> str:
    made = tuple(_item(number) for number in range(items))
    command = DraftPlan(agency="350800.MZ", year=2026, title="计划", document_number=document, items=made)
    with begin(database, PLANNER, clock) as tx:
        return draft_plan(tx, command)


def test_lots_are_possible_visits_and_whole_strata_certain_ones() -> None:
    """A stratum drawn to its last object is as certain as one that is visited whole."""
    planned = [{"A": ALL}, {"A": Stratum("srs", 1, 0)}, {"B": Stratum("srs", 1, 0)}]
    assert burdens(PARENTS, Counter({"A2": 1}), planned) == (
        Burden("A2", 1, 1, 1),
        Burden("A1", 0, 1, 1),
        Burden("B1", 0, 1, 0),
    )


def test_townships_that_nobody_visits_are_left_out() -> None:
    """A county that isn't planned for has no rows."""
    assert burdens(PARENTS, Counter(), [{"B": ALL}]) == (Burden("B1", 0, 1, 0),)


def test_two_visits_are_usual_and_a_third_one_is_not() -> None:
    """The bound itself is within; lots alone only may be over."""
    assert not Burden("A1", 1, 1, 0).over(2)
    assert Burden("A1", 2, 1, 0).over(2)
    assert not Burden("A1", 1, 1, 1).over(2)
    assert Burden("A1", 1, 1, 1).may_be_over(2)


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_a_plan_with_a_third_visit_is_refused_without_a_reason(
    ground: Database, clock: FixedClock, reason: str
) -> None:
    """It stays a draft."""
    plan = _draft(ground, clock, items=3)
    with pytest.raises(InvalidInputError) as refusal, begin(ground, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=plan, reason=reason))
    assert [one.field for one in refusal.value.fields] == ["reason"]
    with reading(ground) as session:
        assert session.get_one(InspectionPlan, plan).state == "draft"


def test_a_reason_is_kept_where_one_is_needed_and_where_it_is_given_in_good_time(
    ground: Database, clock: FixedClock
) -> None:
    """Two visits need none; one given beforehand holds for draws to come."""
    few, many = _draft(ground, clock, items=2), _draft(ground, clock, items=3, document="龙民〔2026〕10号")
    with begin(ground, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=few, reason="下半年还将抽查"))
    with begin(ground, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=many, reason=" 专项整治 "))
    with reading(ground) as session:
        assert session.get_one(InspectionPlan, few).burden_reason == "下半年还将抽查"
        assert session.get_one(InspectionPlan, many).burden_reason == "专项整治"


def test_visits_drawn_by_other_plans_of_the_year_count(ground: Database, clock: FixedClock) -> None:
    """A drawn item counts by its draw, and no longer by its plan; another's draft doesn't count."""
    build_draw(ground, clock)
    _draft(ground, clock, items=1, document="龙民〔2026〕11号")
    plan = _draft(ground, clock, items=2)
    with reading(ground) as session:
        burden = years_burden(session, plan, day_of(clock.now()))
    here = [one for one in burden.rows if one.township.startswith(COUNTY)]
    assert burden.most == 2
    assert sum(one.drawn for one in here) == 2
    assert {(one.certain, one.possible) for one in here} == {(2, 0)}
    assert len(burden.over) == 2
    assert burden.may_be_over == 0


def _approve(database: Database, clock: FixedClock, plan: str, reason: str = "") -> None:
    with begin(database, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=plan, reason=reason))
    with begin(database, LEADER, clock) as tx:
        approve_plan(tx, ApprovePlan(plan_id=plan))


def test_a_plan_is_asked_about_its_own_townships_only(ground: Database, clock: FixedClock) -> None:
    """Another county's three visits are no matter of a plan that goes elsewhere; an item may be asked about alone."""
    busy = _draft(ground, clock, items=3)
    elsewhere = DraftItem(title="事项", clause="条", object_kind="township", strata={OTHER_COUNTY: ALL})
    with begin(ground, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=busy, reason="专项整治"))
        quiet = draft_plan(tx, replace(plan_command(), document_number="龙民〔2026〕9-2号", items=(elsewhere,)))
    with begin(ground, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=quiet))
    with reading(ground) as session:
        assert not years_burden(session, quiet, day_of(clock.now())).over
        assert years_burden(session, busy, day_of(clock.now()), plan_of(session, "", busy).items[0].id).over


def test_approval_is_refused_once_townships_are_visited_too_often(ground: Database, clock: FixedClock) -> None:
    """Nobody was over at submission; a later plan changed that, so the first one is handed in again with a reason."""
    first, later = _draft(ground, clock, items=2), _draft(ground, clock, items=1, document="龙民〔2026〕10号")
    with begin(ground, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=first))
    with begin(ground, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=later, reason="专项整治"))
    with pytest.raises(ConflictError, match="一年内检查超过 2 次") as refusal, begin(ground, LEADER, clock) as tx:
        approve_plan(tx, ApprovePlan(plan_id=first))
    with reading(ground) as session:
        named = names(session, [COUNTY + "101"])[COUNTY + "101"]
    assert named in refusal.value.what.zh
    assert named in refusal.value.what.en
    assert refusal.value.remedy is not None
    _approve(ground, clock, first, reason="两次为例行检查")


def test_a_notice_is_refused_until_the_reason_is_approved(ground: Database, clock: FixedClock) -> None:
    """The approved plan goes back to its approver, and its frame stays whole."""
    first, later = _draft(ground, clock, items=2), _draft(ground, clock, items=1, document="龙民〔2026〕10号")
    _approve(ground, clock, first)
    _approve(ground, clock, later, reason="专项整治")
    with reading(ground) as session:
        item = plan_of(session, "", first).items[0].id
    with pytest.raises(ConflictError, match="没有写明理由"):
        publish(ground, clock, item)
    with begin(ground, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=first, reason="两次为例行检查"))
    with pytest.raises(ConflictError, match="还没有批准"):
        publish(ground, clock, item)
    with begin(ground, LEADER, clock) as tx:
        approve_plan(tx, ApprovePlan(plan_id=first))
    publish(ground, clock, item)
    with reading(ground) as session:
        frame = draw_of(session, 1).files.frame.decode()
    assert all(one.code in frame for one in _townships(ground))


def test_a_plan_with_a_reason_is_not_handed_in_twice(ground: Database, clock: FixedClock) -> None:
    """Neither is one that needs none."""
    plan = _draft(ground, clock, items=3)
    _approve(ground, clock, plan, reason="专项整治")
    with pytest.raises(ConflictError), begin(ground, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=plan, reason="另一理由"))


def test_a_further_draw_of_an_item_adds_its_visits(ground: Database, clock: FixedClock) -> None:
    """A drawn item is no longer planned, unless it is about to be drawn again."""
    build_draw(ground, clock, strata={COUNTY: ALL})
    with reading(ground) as session:
        (plan,) = plans(session, "")
        usual = years_burden(session, plan.id, day_of(clock.now()))
        again = years_burden(session, plan.id, day_of(clock.now()), plan.items[0].id)
    assert {(one.drawn, one.certain) for one in usual.rows} == {(1, 0)}
    assert {(one.drawn, one.certain) for one in again.rows} == {(1, 1)}


def _townships(database: Database) -> list[AgencyRow]:
    with reading(database) as session:
        return [one for one in agencies(session, "", "township") if one.parent == COUNTY]


def test_many_townships_are_named_in_part(ground: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal stays readable."""
    monkeypatch.setattr("oversight.inspections.service.plans._NAMED", 1)
    first, later = _draft(ground, clock, items=2), _draft(ground, clock, items=1, document="龙民〔2026〕10号")
    _approve(ground, clock, first)
    _approve(ground, clock, later, reason="专项整治")
    with reading(ground) as session:
        item = plan_of(session, "", first).items[0].id
    with pytest.raises(ConflictError, match="等。计划没有写明理由"):
        publish(ground, clock, item)
