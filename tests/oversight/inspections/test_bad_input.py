"""Bad input at the office's own door: refused with the field and a reason, and nothing is stored of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from oversight.agencies.service import RecordPopulation, record_population
from oversight.clock import FixedClock
from oversight.errors import ConflictError, InvalidInputError
from oversight.inspections.models import DrawResult, Inspector, Notice, Recusal, RegisterEntry, SeedValue
from oversight.inspections.policy import RefusedAttemptError
from oversight.inspections.service import (
    AddInspector,
    DeclareRecusal,
    PublishNotice,
    RevealSeed,
    RunDraw,
    Stratum,
    add_inspector,
    attempt,
    declare_recusal,
    publish_notice,
    reveal_seed,
    run_draw,
)
from oversight.persistence import SYSTEM, Database, Transaction, begin, reading
from oversight.persistence.log_tables import log_entry
from tests.builders.city import COUNTY
from tests.builders.inspections import DRAWER, PLANNER, SEEDS, build_item, build_notice, day_before, events

TABLES = (Inspector, Recusal, Notice, SeedValue, DrawResult, RegisterEntry)
DICE = SEEDS["dice6x25"]


def stored(database: Database) -> dict[str, int]:
    """Return how many rows there are of each table a draw writes."""
    with reading(database) as session:
        return {table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES}


def test_sizes_that_are_all_zero_keep_a_notice_from_being_published(ground: Database, clock: FixedClock) -> None:
    item = build_item(ground, clock, strata={COUNTY: Stratum("pps", 1, 0)})
    with begin(ground, SYSTEM, clock) as tx:
        for code in ("101", "102", "103"):
            on = day_before(tx.today)
            record_population(tx, RecordPopulation(agency=COUNTY + code, on=on, registered=0, source="测试"))
    before = stored(ground)
    with pytest.raises(InvalidInputError, match="权重全为 0"), begin(ground, PLANNER, clock) as tx:
        publish_notice(tx, PublishNotice(item_id=item, events=events(clock)))
    assert stored(ground) == before


@pytest.mark.parametrize(
    "value",
    [
        DICE + "\r\n",
        DICE + "\n",
        DICE + " ",
        "\ufeff" + DICE,
        DICE[:-1] + "１",
        "0" + DICE,
        DICE + ".0",
        DICE[:-1] + "1\u0301",
        DICE[:-1],
        "",
    ],
)
def test_a_number_written_otherwise_is_refused_and_not_stored(ground: Database, clock: FixedClock, value: str) -> None:
    notice = build_notice(ground, clock)
    clock.set(clock.now() + timedelta(days=1))
    before = stored(ground)
    commands: list[Callable[[Transaction], str]] = [
        lambda tx: reveal_seed(tx, RevealSeed(notice=notice, name="dice6x25", value=value)),
        lambda tx: run_draw(tx, RunDraw(notice=notice, seeds={**SEEDS, "dice6x25": value})),
    ]
    for command in commands:
        with pytest.raises(InvalidInputError) as refused, begin(ground, DRAWER, clock) as tx:
            command(tx)
        assert [one.field for one in refused.value.fields] == ["value"]
        assert "3514266123451623344152651" in refused.value.fields[0].message.zh, "an example is given"
    assert stored(ground) == before


def test_a_number_of_the_right_form_a_day_before_its_event_is_refused_and_recorded(
    ground: Database, clock: FixedClock
) -> None:
    build_notice(ground, clock)
    before = stored(ground)
    for command in (
        lambda tx: reveal_seed(tx, RevealSeed(notice="1", name="kl8", value=SEEDS["kl8"])),
        lambda tx: run_draw(tx, RunDraw(notice="1", seeds=SEEDS)),
    ):
        with pytest.raises(RefusedAttemptError, match="2026-11-25"):
            attempt(lambda: begin(ground, DRAWER, clock), command)
    assert stored(ground) == before
    with reading(ground) as session:
        actions = session.scalars(select(log_entry.c.action).order_by(log_entry.c.entry_id)).all()
    assert actions[-2:] == ["inspections.attempt-refused/1"] * 2


@pytest.mark.parametrize("code", ["J０001", "j0001", "J0001\n", "J01", "李0001", "J0001 ", "\ufeffJ0001"])
def test_an_inspectors_code_of_another_form_is_refused(ground: Database, clock: FixedClock, code: str) -> None:
    before = stored(ground)
    with pytest.raises(InvalidInputError) as refused, begin(ground, PLANNER, clock) as tx:
        add_inspector(tx, AddInspector(code=code, name="钱六", unit="350800.MZ", certificate="闽检0009"))
    assert [one.field for one in refused.value.fields] == ["code"]
    assert stored(ground) == before


def test_an_inspector_entered_twice_and_a_recusal_of_an_unknown_one_are_refused(
    ground: Database, clock: FixedClock
) -> None:
    before = stored(ground)
    with pytest.raises(ConflictError, match="J0001"), begin(ground, PLANNER, clock) as tx:
        add_inspector(tx, AddInspector(code="J0001", name="钱六", unit="350800.MZ", certificate="闽检0009"))
    with pytest.raises(InvalidInputError, match="J0099"), begin(ground, PLANNER, clock) as tx:
        declare_recusal(tx, DeclareRecusal(inspector="J0099", target=COUNTY, reason="interest"))
    assert stored(ground) == before
