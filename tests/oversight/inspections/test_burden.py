"""Townships that are visited too often in a year are counted before a plan is handed in, and need a reason."""

from collections import Counter

import pytest

from oversight.clock import FixedClock, day_of
from oversight.errors import InvalidInputError
from oversight.inspections.burden import Burden, burdens
from oversight.inspections.burden_queries import years_burden
from oversight.inspections.models import InspectionPlan
from oversight.inspections.policy import Stratum
from oversight.inspections.service import DraftItem, DraftPlan, SubmitPlan, draft_plan, submit_plan
from oversight.persistence import Database, begin, reading
from tests.builders.city import COUNTY
from tests.builders.inspections import PLANNER, build_draw

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


def test_a_reason_is_kept_where_one_is_needed_and_nowhere_else(ground: Database, clock: FixedClock) -> None:
    """Two visits need none, so none is stored."""
    few, many = _draft(ground, clock, items=2), _draft(ground, clock, items=3, document="龙民〔2026〕10号")
    with begin(ground, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=few, reason="不需要"))
    with begin(ground, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=many, reason=" 专项整治 "))
    with reading(ground) as session:
        assert session.get_one(InspectionPlan, few).burden_reason is None
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
