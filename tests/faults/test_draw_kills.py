"""A draw killed at every step, again and again: after each restart the same result, and never a second seed.

Each notice is drawn by a page, or by the worker, in processes of which one after another dies at a step: the numbers
entered and not committed, then committed; before the objects, before the teams, before the register entry and before
the commit of the result; and after it, before anybody learns of it.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from random import Random

import pytest
from sqlalchemy import select

from oversight.clock import FixedClock
from oversight.inspections import queries
from oversight.inspections.models import DrawResult, SeedValue
from oversight.inspections.policy import RefusedAttemptError
from oversight.inspections.service import RevealSeed, RunDraw, attempt, reveal_seed, run_draw
from oversight.persistence import Database, begin, reading
from sampling import Bundle, draw
from tests.builders.city import build_city
from tests.builders.inspections import DRAWER, SEEDS, build_item, build_roster, publish
from tests.faults.draw_killing import Step, Task, kill

KILLS = 150  # on each database
OTHER_SEEDS = {"kl8": SEEDS["kl8"].replace("80", "79"), "dice6x25": "1" * 25}
BEFORE_SEED, BEFORE_RESULT = [Step.ENTERED], [step for step in Step if step not in {Step.ENTERED, Step.DRAWN}]


@pytest.mark.slow
def test_a_draw_killed_150_times_at_all_its_steps_comes_out_the_same(any_database: Database, clock: FixedClock) -> None:
    build_city(any_database, clock)
    build_roster(any_database, clock)
    item = build_item(any_database, clock, reason="演练：同一事项反复抽取")
    killed, chance = Counter[Step](), Random(20261124)  # noqa: S311 - for steps, not secrets
    number = 0
    while killed.total() < KILLS:
        number += 1
        publish(any_database, clock, item, again=True)
        clock.set(clock.now() + timedelta(days=1))
        expected = expected_result(any_database, number)
        for step in steps_of_a_round(chance):
            url = any_database.engine.url.render_as_string(hide_password=False)
            kill(Task(url, clock.now(), number, SEEDS, step, by_worker=number % 2 == 0))
            killed[step] += 1
            examine(any_database, number, step, expected)
            if step in {Step.SEEDED, Step.DRAWN}:
                try_another_seed(any_database, clock, number)
    assert set(killed) == set(Step)
    assert min(killed.values()) > KILLS // 20
    with reading(any_database) as session:
        entries = queries.register(session)
    assert all(entry.whole for entry in entries)
    assert [entry.draw for entry in entries if entry.kind == "result"] == list(range(1, number + 1))


def steps_of_a_round(chance: Random) -> Iterator[Step]:
    """Yield where the processes that draw one notice die, one after another."""
    yield from BEFORE_SEED * chance.randint(1, 2)
    yield from chance.choices(BEFORE_RESULT, k=chance.randint(4, 7))
    yield Step.DRAWN


def expected_result(database: Database, number: int) -> bytes:
    """Return the one right result of a notice, computed apart from the program."""
    with reading(database) as session:
        files = queries.draw(session, number).files
    return draw(Bundle(**files._asdict()), SEEDS)


def examine(database: Database, number: int, step: Step, expected: bytes) -> None:
    """Check what a death left: all of the seed or nothing, the one result or none, with its register entry."""
    with reading(database) as session:
        notice = queries.draw(session, number, inside=True)
        seeds = {seed.source.name: seed.value for seed in notice.seeds if seed.value is not None}
        values = session.scalars(select(SeedValue.value).where(SeedValue.notice_id == notice.row.id)).all()
        results = session.scalars(select(DrawResult.result).where(DrawResult.notice_id == notice.row.id)).all()
        entries = [entry for entry in queries.register(session) if entry.draw == number]
    assert seeds == ({} if step is Step.ENTERED else SEEDS), step
    assert len(values) == len(seeds)
    assert results == ([expected] if step is Step.DRAWN else []), step
    kinds = [(entry.kind, entry.content) for entry in entries if entry.kind != "notice"]
    assert kinds == [("result", sha256(expected).hexdigest()) for _ in results]


def try_another_seed(database: Database, clock: FixedClock, number: int) -> None:
    """After a restart, somebody tries other numbers: refused once the first are committed, and a draw with them too."""
    for name, value in OTHER_SEEDS.items():
        with pytest.raises(RefusedAttemptError):
            attempt(
                lambda: begin(database, DRAWER, clock),
                lambda tx, name=name, value=value: reveal_seed(  # type: ignore[misc]  # bound at once
                    tx, RevealSeed(notice=str(number), name=name, value=value)
                ),
            )
    with pytest.raises(RefusedAttemptError):
        attempt(
            lambda: begin(database, DRAWER, clock),
            lambda tx: run_draw(tx, RunDraw(notice=str(number), seeds=OTHER_SEEDS)),
        )
