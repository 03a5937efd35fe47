"""Processes that append, integrate and sign as fast as they can, and a campaign that kills them at random moments."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import configure_mappers

import oversight.models
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.clock import SystemClock
from oversight.jobs.worker import integrate
from oversight.persistence import Database
from tests.faults.appending import append_one

assert oversight.models.ALL
assert create_engine("postgresql://").dialect.import_dbapi()  # loaded once, before the processes fork
configure_mappers()
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.killing"])
PAUSE = 0.02
LONGEST = 0.12
CRASH_EVERY = 8


@dataclass(frozen=True)
class Place:
    """Where the processes work: the database by three logins, the log's key, a folder for what they acknowledge."""

    site: str
    sequencer: str
    signer: str
    folder: Path

    @property
    def key(self) -> Path:
        """The log's key."""
        return self.folder / "log.key"


def write(place: Place, number: int) -> None:
    """Append for ever; note each event's id when its commit has returned."""
    database, notes = Database(place.site), opened(place.folder / f"entries-{number}")
    step = 0
    while True:
        step += 1
        try:
            event_id = append_one(database, number, step)
        except OperationalError:  # the database is down
            time.sleep(PAUSE)
            continue
        if event_id is not None:
            os.write(notes, f"{event_id}\n".encode())


def sequence(place: Place, number: int) -> None:
    """Integrate for ever."""
    database = Database(place.sequencer)
    while True:
        with suppress(OperationalError):
            integrate(database)
        time.sleep(PAUSE / (1 + number % 4))


def sign(place: Place, number: int) -> None:
    """Sign for ever; give out each checkpoint when its commit has returned."""
    database, notes = Database(place.signer), opened(place.folder / f"checkpoints-{number}")
    while True:
        with suppress(OperationalError):
            signed = sign_checkpoint(database, SystemClock(), place.key)
            os.write(notes, f"{signed.size} {signed.root.hex()}\n".encode())
        time.sleep(PAUSE)


def opened(path: Path) -> int:
    """Open a file to which lines are added, each by one write."""
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


@dataclass
class Crowd:
    """The living processes; who is killed is replaced by another of the same task."""

    place: Place
    random: Random
    crash: Callable[[], None] | None = None
    living: list[tuple[Callable[[Place, int], None], BaseProcess]] = field(default_factory=list)
    started: int = 0

    def run(self, rounds: int) -> None:
        """Start everybody, kill at random for so many rounds, and at last kill everybody."""
        for task in (write, write, write, sequence, sequence, sign, sign):
            self._start(task)
        for turn in range(rounds):
            time.sleep(self.random.uniform(0, LONGEST))
            assert [one.exitcode for _, one in self.living] == [None] * len(self.living), "one ended by itself"
            if self.crash is not None and turn % CRASH_EVERY == 0:
                self.crash()
            else:
                self._kill(self.random.randint(1, 3))
        self.end()

    def end(self) -> None:
        """Kill everybody."""
        for _, one in self.living:
            one.kill()
        for _, one in self.living:
            one.join()
        self.living.clear()

    def _start(self, task: Callable[[Place, int], None]) -> None:
        self.started += 1
        process = PROCESSES.Process(target=task, args=(self.place, self.started), daemon=True)
        process.start()
        self.living.append((task, process))

    def _kill(self, count: int) -> None:
        for victim in self.random.sample(self.living, count):
            task, process = victim
            os.kill(process.pid or 0, signal.SIGKILL)
            process.join()
            self.living.remove(victim)
            self._start(task)
