"""A plan, an inspector or a recusal that can't stand is refused by the field at fault, and stores nothing."""

from dataclasses import replace

import pytest

from oversight.clock import FixedClock
from oversight.errors import ConflictError, InvalidInputError, NotFoundError
from oversight.inspections import queries
from oversight.inspections.service import (
    ApprovePlan,
    DeclareRecusal,
    PublishNotice,
    Stratum,
    SubmitPlan,
    add_inspector,
    approve_plan,
    declare_recusal,
    draft_plan,
    publish_notice,
    submit_plan,
)
from oversight.permissions import Role
from oversight.persistence import Database, Principal, begin, reading
from tests.builders.city import COUNTY, OTHER_COUNTY
from tests.builders.inspections import (
    INSPECTORS,
    LEADER,
    PLANNER,
    build_item,
    build_notice,
    events,
    plan_command,
)


def _fields(refusal: pytest.ExceptionInfo[InvalidInputError]) -> list[str]:
    return [one.field for one in refusal.value.fields]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "items.1.title"),
        ({"clause": ""}, "items.1.clause"),
        ({"object_kind": "village"}, "items.1.object_kind"),
        ({"team": ("",)}, "items.1.team"),
        ({"strata": {}}, "items.1.strata"),
        ({"strata": {"350899": Stratum("srs", 1, 0)}}, "items.1.strata.350899"),
        ({"strata": {COUNTY: Stratum("luck", 1, 0)}}, f"items.1.strata.{COUNTY}"),
        ({"strata": {COUNTY: Stratum("srs", 0, 0)}}, f"items.1.strata.{COUNTY}"),
        ({"strata": {COUNTY: Stratum("srs", 4, 0)}}, f"items.1.strata.{COUNTY}"),
        ({"strata": {COUNTY: Stratum("all", 0, -1)}}, f"items.1.strata.{COUNTY}"),
        ({"publish_within": 21}, "items.1.publish_within"),
    ],
)
def test_an_item_that_cannot_be_inspected_is_refused_by_its_field(
    ground: Database, clock: FixedClock, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal, begin(ground, PLANNER, clock) as tx:
        draft_plan(tx, plan_command(**changes))
    assert _fields(refusal) == [field]
    with reading(ground) as session:
        assert queries.plans(session, "") == []


def test_a_plan_needs_year_title_number_and_items(ground: Database, clock: FixedClock) -> None:
    command = replace(plan_command(), year=2020, title=" ", document_number="", items=())
    with pytest.raises(InvalidInputError) as refusal, begin(ground, PLANNER, clock) as tx:
        draft_plan(tx, command)
    assert _fields(refusal) == ["year", "title", "document_number", "items"]


def test_a_document_number_is_used_once(ground: Database, clock: FixedClock) -> None:
    build_item(ground, clock)
    with pytest.raises(ConflictError), begin(ground, PLANNER, clock) as tx:
        draft_plan(tx, plan_command())


def test_a_plan_is_approved_once_submitted_and_never_by_who_submitted_it(ground: Database, clock: FixedClock) -> None:
    with begin(ground, PLANNER, clock) as tx:
        plan_id = draft_plan(tx, plan_command())
    with pytest.raises(ConflictError), begin(ground, LEADER, clock) as tx:
        approve_plan(tx, ApprovePlan(plan_id=plan_id))
    with begin(ground, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=plan_id))
    same = Principal(PLANNER.user_id, Role.CITY_LEADER, "350800.MZ", "")
    with pytest.raises(ConflictError, match="提交人"), begin(ground, same, clock) as tx:
        approve_plan(tx, ApprovePlan(plan_id=plan_id))
    with pytest.raises(ConflictError), begin(ground, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=plan_id))
    with reading(ground) as session:
        item_id = queries.plan(session, "", plan_id).items[0].id
        assert queries.plans(session, COUNTY) == [], "a county does not see what is not approved"
        with pytest.raises(NotFoundError):
            queries.plan(session, COUNTY, plan_id)
        assert queries.item(session, "", item_id).position == 1
        with pytest.raises(NotFoundError):
            queries.item(session, "", "nothing")
    with pytest.raises(ConflictError, match="批准"), begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, PublishNotice(item_id=item_id, events=events(clock)))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "0412"}, "code"),
        ({"name": " "}, "name"),
        ({"certificate": ""}, "certificate"),
        ({"cap": 0}, "cap"),
        ({"skills": ("Case File",)}, "skills"),
        ({"unit": "350899.MZ"}, "unit"),
        ({"relations": {"350899": "spouse"}}, "relations.350899"),
        ({"relations": {COUNTY: "friend"}}, f"relations.{COUNTY}"),
    ],
)
def test_an_inspector_is_refused_by_the_field_at_fault(
    ground: Database, clock: FixedClock, changes: dict[str, object], field: str
) -> None:
    command = replace(INSPECTORS[0], **({"code": "J9999"} | changes))  # type: ignore[arg-type]  # the case says what
    with pytest.raises(InvalidInputError) as refusal, begin(ground, PLANNER, clock) as tx:
        add_inspector(tx, command)
    assert _fields(refusal) == [field]


def test_an_inspectors_code_is_used_once(ground: Database, clock: FixedClock) -> None:
    with pytest.raises(ConflictError), begin(ground, PLANNER, clock) as tx:
        add_inspector(tx, INSPECTORS[0])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"inspector": "J9999"}, "inspector"),
        ({"target": "350899"}, "target"),
        ({"reason": "tired"}, "reason"),
        ({"evidence": "letter"}, "evidence"),
    ],
)
def test_a_recusal_is_refused_by_the_field_at_fault(
    ground: Database, clock: FixedClock, changes: dict[str, str], field: str
) -> None:
    command = DeclareRecusal(**({"inspector": "J0004", "target": COUNTY, "reason": "interest"} | changes))
    with pytest.raises(InvalidInputError) as refusal, begin(ground, PLANNER, clock) as tx:
        declare_recusal(tx, command)
    assert _fields(refusal) == [field]


def test_a_declared_recusal_is_kept_once_and_frozen_with_the_next_notice(ground: Database, clock: FixedClock) -> None:
    command = DeclareRecusal(inspector="J0004", target=OTHER_COUNTY, reason="former_post", evidence="a" * 64)
    with begin(ground, PLANNER, clock) as tx:
        declare_recusal(tx, command)
    with pytest.raises(ConflictError), begin(ground, PLANNER, clock) as tx:
        declare_recusal(tx, command)
    build_notice(ground, clock)
    with reading(ground) as session:
        assert ("J0004", OTHER_COUNTY, "former_post") in queries.draw(session, 1).grounds
        assert [len(one.recusals) for one in queries.inspectors(session)] == [0, 0, 0, 1, 0]
