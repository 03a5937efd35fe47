"""A process that enters a draw's numbers and draws, and kills itself at one step of it."""

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from multiprocessing import get_context
from typing import NoReturn
from unittest.mock import patch

from sqlalchemy import create_engine
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.orm import configure_mappers

import oversight.models
import sampling.drawing
from oversight.clock import FixedClock
from oversight.inspections.draw_jobs import run_waiting
from oversight.inspections.service import RevealSeed, RunDraw, reveal_seed, run_draw
from oversight.inspections.service.jobs import DRAW, queue_job
from oversight.inspections.service.seeds import find_notice, values_of
from oversight.persistence import Database, begin
from tests.builders.inspections import DRAWER

assert oversight.models.ALL
assert create_engine("postgresql://").dialect.import_dbapi()  # loaded once, before the processes fork
configure_mappers()
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.draw_killing"])


class Step(StrEnum):
    """Where a process dies: before and after the numbers' commit, four times in the draw, and after its commit."""

    ENTERED = "the numbers are entered and not committed"
    SEEDED = "the numbers are committed"
    SELECTING = "the objects are about to be drawn"
    ASSIGNING = "the objects are drawn, the teams are not"
    STORING = "the result is written, its register entry is not"
    COMMITTING = "all is written and about to be committed"
    DRAWN = "all is committed and nobody knows"


def die(*_arguments: object, **_named: object) -> NoReturn:
    """Die as by a power cut: nothing is flushed, closed or told."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody outlives this")


@dataclass(frozen=True)
class Task:
    """What a process is to do: draw notice `number` with these seeds, by a page or by the worker, and die at a step."""

    url: str
    at: datetime
    number: int
    seeds: Mapping[str, str]
    step: Step
    by_worker: bool

    def run(self) -> None:
        """Do what an official does, as far as it is left to be done."""
        database, clock = Database(self.url), FixedClock(self.at)
        with begin(database, DRAWER, clock) as tx:
            notice = find_notice(tx, str(self.number))
            for name in sorted(self.seeds.keys() - values_of(tx, notice).keys()):
                reveal_seed(tx, RevealSeed(notice=notice.id, name=name, value=self.seeds[name]))
            if self.by_worker:
                queue_job(tx, notice, DRAW, 1)
            tx.flush()
            if self.step is Step.ENTERED:
                die()
        if self.step is Step.SEEDED:
            die()
        with armed(database, self.step):
            self._draw(database, clock)
        die()

    def _draw(self, database: Database, clock: FixedClock) -> None:
        if self.by_worker:
            run_waiting(database, clock, DRAW)
        else:
            with begin(database, DRAWER, clock) as tx:
                run_draw(tx, RunDraw(notice=str(self.number)))


@contextmanager
def armed(database: Database, step: Step) -> Iterator[None]:
    """Let this process die when it comes to a step of the draw."""
    written: list[str] = []

    def after_statement(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO draw_result"):
            written.append(statement)
            if step is Step.STORING:
                die()

    def before_commit(_connection: object) -> None:
        if step is Step.COMMITTING and written:
            die()

    sqlalchemy_event.listen(database.engine, "after_cursor_execute", after_statement)
    sqlalchemy_event.listen(database.engine, "commit", before_commit)
    function = {Step.SELECTING: "draw_objects", Step.ASSIGNING: "draw_teams"}.get(step)
    with patch.object(sampling.drawing, function, die) if function else nullcontext():
        yield


def kill(task: Task) -> None:
    """Run a task in a process of its own, and see it killed."""
    process = PROCESSES.Process(target=task.run, daemon=True)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL, f"it ended with {process.exitcode} at {task.step}"
