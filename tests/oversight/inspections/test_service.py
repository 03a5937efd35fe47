"""From plan to result on both databases: what is stored, and that it verifies as the public verifies it."""

from datetime import timedelta

import pytest

from oversight.clock import FixedClock
from oversight.inspections import drawing, queries
from oversight.inspections.service import RunDraw, run_draw
from oversight.persistence import Database, begin, reading
from sampling import Bundle, is_verified, verify
from tests.builders.city import COUNTY, OTHER_COUNTY, build_city
from tests.builders.inspections import (
    DRAWER,
    LEADER,
    PLANNER,
    SEEDS,
    build_draw,
    build_item,
    build_notice,
    build_roster,
    publish,
    reveal,
)


@pytest.fixture
def ground(any_database: Database, clock: FixedClock) -> Database:
    """The small city with its roster."""
    build_city(any_database, clock)
    build_roster(any_database, clock)
    return any_database


def _detail(database: Database, number: int = 1) -> queries.DrawDetail:
    with reading(database) as session:
        return queries.draw(session, number)


def test_a_plan_is_approved_by_somebody_else_and_its_item_drawn(ground: Database, clock: FixedClock) -> None:
    build_draw(ground, clock)
    detail = _detail(ground)
    assert detail.row.state == "drawn"
    assert detail.row.result
    assert detail.outcome is not None
    assert (detail.outcome.drawn, detail.outcome.reserves) == (3, 2)
    assert {code: len(one.drawn) for code, one in detail.outcome.selections.items()} == {COUNTY: 2, OTHER_COUNTY: 1}
    with reading(ground) as session:
        plan = queries.plans(session, "")[0]
    assert (plan.state, plan.submitted_by, plan.approved_by) == ("approved", PLANNER.user_id, LEADER.user_id)


def test_the_stored_files_verify_as_anybody_verifies_them(ground: Database, clock: FixedClock) -> None:
    build_draw(ground, clock)
    detail = _detail(ground)
    assert is_verified(verify(Bundle(**detail.files._asdict(), result=detail.result)))


def test_nobody_inspects_the_own_county_nor_where_a_relative_works(ground: Database, clock: FixedClock) -> None:
    build_draw(ground, clock)
    detail = _detail(ground)
    assert {(one.inspector, one.target, one.reason) for one in detail.grounds} == {
        ("J0002", COUNTY, "own_unit"),
        ("J0003", "350825101", "spouse"),
        ("J0005", OTHER_COUNTY, "own_unit"),
    }
    assert detail.outcome is not None
    for code, team in detail.outcome.teams.items():
        assert len(set(team)) == 2
        assert "J0002" not in team or not code.startswith(COUNTY)
        assert "J0005" not in team or not code.startswith(OTHER_COUNTY)
        assert "J0003" not in team or code != "350825101"


def test_what_is_frozen_shows_codes_and_no_names(ground: Database, clock: FixedClock) -> None:
    build_draw(ground, clock)
    detail = _detail(ground)
    published = b"".join(drawing.bundle(detail.files, detail.result).values()).decode()
    assert "J0001" in published
    assert "张一" not in published


def test_notices_are_numbered_and_chained_and_so_is_the_register(ground: Database, clock: FixedClock) -> None:
    notice = build_draw(ground, clock)
    item_id = _detail(ground).row.item_id
    second = publish(ground, clock, item_id, again=True)
    assert notice != second
    detail = _detail(ground, 2)
    assert detail.previous == _detail(ground).row.sha256
    assert (detail.row.ordinal, detail.row.title) == (2, "协管员配备抽查（第 2 次公告）")
    with reading(ground) as session:
        entries = queries.register(session)
        assert [row.number for row in queries.draws(session)] == [2, 1]
        assert [row.number for row in queries.draws(session, item_id=item_id)] == [2, 1]
    assert [(one.number, one.kind, one.draw) for one in entries] == [
        (1, "notice", 1),
        (2, "result", 1),
        (3, "notice", 2),
    ]
    assert all(one.whole for one in entries)


def test_loads_of_the_years_draws_are_carried_over(ground: Database, clock: FixedClock) -> None:
    build_draw(ground, clock)
    first = _detail(ground)
    publish(ground, clock, first.row.item_id, again=True)
    assert first.outcome is not None
    seats = [inspector for team in first.outcome.teams.values() for inspector in team]
    rows = [line.split("\t") for line in _detail(ground, 2).files.inspectors.decode().splitlines()]
    assert {row[0]: int(row[2]) for row in rows} == {row[0]: seats.count(row[0]) for row in rows}


def test_the_numbers_may_come_with_the_draw(ground: Database, clock: FixedClock) -> None:
    notice = build_notice(ground, clock)
    clock.set(clock.now() + timedelta(days=1))
    with begin(ground, DRAWER, clock) as tx:
        run_draw(tx, RunDraw(notice="1", seeds=SEEDS))
    detail = _detail(ground)
    assert {seed.source.name: seed.value for seed in detail.seeds} == SEEDS
    with reading(ground) as session:
        assert queries.draw_number(session, notice) == queries.draw_number(session, "1") == 1


def test_a_list_shows_where_each_draw_stands(ground: Database, clock: FixedClock) -> None:
    notice = build_notice(ground, clock)
    assert (_detail(ground).row.step, _detail(ground).row.ready) == (3, False)
    reveal(ground, clock, notice)
    assert (_detail(ground).row.step, _detail(ground).row.ready) == (4, True)
    with begin(ground, DRAWER, clock) as tx:
        run_draw(tx, RunDraw(notice=notice))
    assert (_detail(ground).row.step, _detail(ground).row.ready) == (5, False)


def test_without_a_lawful_assignment_the_certificate_is_the_result(any_database: Database, clock: FixedClock) -> None:
    build_city(any_database, clock)
    from tests.builders.inspections import INSPECTORS

    build_roster(any_database, clock, INSPECTORS[:2])
    build_draw(any_database, clock)
    detail = _detail(any_database)
    assert detail.row.state == "void"
    assert detail.outcome is not None
    assert detail.outcome.teams == {}
    assert detail.outcome.shortage is not None
    assert detail.outcome.shortage.need > detail.outcome.shortage.capacity
    assert is_verified(verify(Bundle(**detail.files._asdict(), result=detail.result)))


def test_counties_by_size_are_drawn_by_their_townships_population(ground: Database, clock: FixedClock) -> None:
    from oversight.inspections.service import Stratum

    build_item(ground, clock, object_kind="county", strata={"350800": Stratum("pps", 1, 1)})
    with reading(ground) as session:
        item_id = queries.plans(session, "")[0].items[0].id
    publish(ground, clock, item_id)
    frame = _detail(ground).files.frame.decode().splitlines()
    assert frame == [f"{OTHER_COUNTY}\t350800\t{20_000 + 50_001}", f"{COUNTY}\t350800\t{19_999 + 20_001 + 20_000}"]
