"""The list of matters keeps its versions, and an item's checklist stays as it was when the item was drafted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from oversight.clock import FixedClock, day_of
from oversight.errors import ConflictError, InvalidInputError, NotFoundError, OversightError
from oversight.inspections import catalogue_queries, queries
from oversight.inspections.catalogue_policy import ChecklistLine
from oversight.inspections.service import ListMatter, draft_plan, list_matter
from oversight.persistence import Database, Principal, begin, reading
from tests.builders.city import COUNTY
from tests.builders.inspections import LEADER, PLANNER, build_item, plan_command

LINES = (ChecklistLine("A1", "是否在岗", "龙政办〔2021〕65号 二"), ChecklistLine("A2", "是否公示", "办法 第二十四条"))


def _matter(clock: FixedClock, days: int = 0, **changes: object) -> ListMatter:
    made = ListMatter(
        code="SX-01",
        title="协管员配备",
        clause="龙政办〔2021〕65号 二",
        method="on_site",
        level="city",
        checklist=LINES,
        effective_from=day_of(clock.now()) + timedelta(days=days),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # each test says what it changes


def _list(database: Database, clock: FixedClock, command: ListMatter, principal: Principal = PLANNER) -> str:
    with begin(database, principal, clock) as tx:
        return list_matter(tx, command)


def test_an_items_checklist_is_that_of_the_day_it_was_drafted(ground: Database, clock: FixedClock) -> None:
    """A later version of the matter doesn't reach the item."""
    _list(ground, clock, _matter(clock))
    item = build_item(ground, clock, matter="SX-01")
    clock.set(clock.now() + timedelta(days=2))
    _list(ground, clock, _matter(clock, checklist=LINES[:1]))
    with reading(ground) as session:
        assert queries.checklist(session, item) == LINES
        assert [len(one.checklist) for one in catalogue_queries.versions(session, "SX-01")] == [1, 2]


def test_the_list_shows_the_version_of_the_day(ground: Database, clock: FixedClock) -> None:
    """A version of the future isn't shown before its day."""
    today = day_of(clock.now())
    _list(ground, clock, _matter(clock))
    _list(ground, clock, _matter(clock, days=5, title="新名称"))
    with reading(ground) as session:
        assert [one.title for one in queries.matters(session, today)] == ["协管员配备"]
        assert [one.title for one in queries.matters(session, today + timedelta(days=5))] == ["新名称"]
        assert queries.matters(session, today - timedelta(days=1)) == []


def test_an_item_without_a_matter_has_no_lines(ground: Database, clock: FixedClock) -> None:
    """Nor is there a checklist of an unknown item, or a history of an unknown matter."""
    item = build_item(ground, clock)
    with reading(ground) as session:
        assert queries.checklist(session, item) == ()
        with pytest.raises(NotFoundError):
            queries.checklist(session, "none")
        with pytest.raises(NotFoundError):
            catalogue_queries.versions(session, "SX-99")


def test_an_item_of_an_unlisted_matter_is_refused(ground: Database, clock: FixedClock) -> None:
    """A matter that takes effect tomorrow isn't in force today."""
    _list(ground, clock, _matter(clock, days=1))
    with pytest.raises(InvalidInputError) as refusal, begin(ground, PLANNER, clock) as tx:
        draft_plan(tx, plan_command(matter="SX-01"))
    assert [one.field for one in refusal.value.fields] == ["items.1.matter"]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"code": "sx1"}, ["code"]),
        ({"title": " "}, ["title"]),
        ({"clause": ""}, ["clause"]),
        ({"method": "phone", "level": "moon"}, ["method", "level"]),
        ({"checklist": ()}, ["checklist"]),
        ({"checklist": (LINES[0], LINES[0])}, ["checklist.A1"]),
        ({"checklist": (ChecklistLine("A1", "", "条"),)}, ["checklist.A1"]),
        ({"days": -1}, ["effective_from"]),
    ],
)
def test_a_faulty_matter_is_refused_by_its_fields(
    ground: Database, clock: FixedClock, changes: dict[str, object], fields: list[str]
) -> None:
    """Nothing is stored, and all faults are named at once."""
    with pytest.raises(InvalidInputError) as refusal:
        _list(ground, clock, _matter(clock, **changes))  # type: ignore[arg-type]  # the case says what it changes
    assert [one.field for one in refusal.value.fields] == fields
    with reading(ground) as session:
        assert queries.matters(session, day_of(clock.now())) == []


def test_a_day_has_one_version_of_a_matter(ground: Database, clock: FixedClock) -> None:
    """The second one of a day is a conflict."""
    _list(ground, clock, _matter(clock))
    with pytest.raises(ConflictError):
        _list(ground, clock, _matter(clock))


@pytest.mark.parametrize(
    "principal", [LEADER, replace(PLANNER, agency=f"{COUNTY}.MZ", scope=COUNTY)], ids=["leader", "county"]
)
def test_only_the_citys_planners_change_the_list(ground: Database, clock: FixedClock, principal: Principal) -> None:
    """A leader, who approves, and a county's office are refused."""
    with pytest.raises(OversightError):
        _list(ground, clock, _matter(clock), principal)
