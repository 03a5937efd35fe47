"""A notice whose draw could be guessed, repeated unawares or not be made is refused."""

from datetime import timedelta

import pytest

from oversight.clock import FixedClock
from oversight.errors import ConflictError, InvalidInputError, NotFoundError
from oversight.inspections import queries
from oversight.inspections.service import (
    PublishNotice,
    RunDraw,
    SeedEvent,
    Stratum,
    publish_notice,
    run_draw,
)
from oversight.persistence import Database, begin, reading
from tests.builders.city import COUNTY
from tests.builders.inspections import (
    DRAWER,
    PLANNER,
    build_item,
    build_notice,
    day_before,
    events,
)


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        (["kl8"], "100"),
        (["ssq", "dlt"], "100"),
        ([], "100"),
        (["weather", "kl8"], "weather"),
    ],
)
def test_a_notice_whose_seed_could_be_guessed_is_refused(
    ground: Database, clock: FixedClock, sources: list[str], message: str
) -> None:
    item_id, tomorrow = build_item(ground, clock), events(clock)[0].on
    command = PublishNotice(item_id=item_id, events=tuple(SeedEvent(name, tomorrow) for name in sources))
    with pytest.raises(InvalidInputError, match=message), begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, command)
    with reading(ground) as session:
        assert queries.draws(session) == []
        assert queries.register(session) == []


def test_an_event_of_the_notices_own_day_in_shanghai_is_refused(ground: Database, clock: FixedClock) -> None:
    item_id, tomorrow = build_item(ground, clock), events(clock)[0].on
    command = PublishNotice(item_id=item_id, events=(SeedEvent("kl8", tomorrow), SeedEvent("dice6x25", tomorrow)))
    late = clock.now() + timedelta(hours=15)  # 00:00 of the next day in Shanghai, 16:00 of the same day in UTC
    clock.set(late)
    with pytest.raises(InvalidInputError, match="2026-11-25"), begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, command)
    clock.set(late - timedelta(seconds=1))
    with begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, command)


def test_one_lottery_on_two_days_makes_two_sources(ground: Database, clock: FixedClock) -> None:
    item_id, tomorrow = build_item(ground, clock), events(clock)[0].on
    both = (SeedEvent("kl8", tomorrow), SeedEvent("kl8", tomorrow + timedelta(days=1)))
    with begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, PublishNotice(item_id=item_id, events=both))
    with reading(ground) as session:
        names = [seed.source.name for seed in queries.draw(session, 1).seeds]
    assert names == ["kl8-20261125", "kl8-20261126"]


def test_one_event_named_twice_is_refused(ground: Database, clock: FixedClock) -> None:
    item_id, tomorrow = build_item(ground, clock), events(clock)[0].on
    command = PublishNotice(item_id=item_id, events=(SeedEvent("kl8", tomorrow),) * 2)
    with pytest.raises(InvalidInputError), begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, command)


def test_a_further_notice_of_an_item_has_to_be_meant(ground: Database, clock: FixedClock) -> None:
    build_notice(ground, clock)
    with reading(ground) as session:
        item_id = queries.draws(session)[0].item_id
    with pytest.raises(ConflictError, match="第 1 号公告"), begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, PublishNotice(item_id=item_id, events=events(clock)))


def test_an_unknown_population_keeps_a_township_from_being_drawn_by_size(ground: Database, clock: FixedClock) -> None:
    from oversight.agencies.service import RecordPopulation, record_population

    item_id = build_item(ground, clock, strata={COUNTY: Stratum("pps", 1, 0)})
    with begin(ground, PLANNER, clock) as tx:
        on = day_before(tx.today)
        record_population(tx, RecordPopulation(agency=COUNTY + "102", on=on, registered=None, source="待补"))
    with pytest.raises(InvalidInputError, match="350825102"), begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, PublishNotice(item_id=item_id, events=events(clock)))


def test_a_notice_of_nothing_is_not_found(ground: Database, clock: FixedClock) -> None:
    with pytest.raises(NotFoundError), begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, PublishNotice(item_id="nothing", events=events(clock)))
    for notice in ("nothing", "7", "٣", "9" * 30):
        with pytest.raises(NotFoundError), begin(ground, DRAWER, clock) as tx:
            run_draw(tx, RunDraw(notice=notice))
    with reading(ground) as session:
        with pytest.raises(NotFoundError):
            queries.draw(session, 7)
        with pytest.raises(NotFoundError):
            queries.draw_number(session, "nothing")
