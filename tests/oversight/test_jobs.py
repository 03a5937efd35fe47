"""One worker of many has the lease; its death, of whatever kind, hands it over."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread, main_thread

import pytest
from sqlalchemy import text

from oversight.audit_trail.keys import LogKeyError, make_key
from oversight.bilingual import Text
from oversight.clock import Clock, FixedClock
from oversight.errors import UnavailableError
from oversight.jobs import run_worker
from oversight.jobs.lease import AdvisoryLease, FileLease, lease_for
from oversight.jobs.worker import build_scheduler, integrate
from oversight.persistence import Database
from oversight.persistence.log_storage import latest_checkpoint, pending_count
from oversight.settings import Settings
from tests.oversight.persistence.places import placed

PATIENCE = 60


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is so; give up after a minute."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def settings(any_database: Database, tmp_path: Path) -> Settings:
    """Settings for a database, with a log key."""
    make_key(tmp_path / "log.key", any_database.origin)
    url = any_database.engine.url.render_as_string(hide_password=False)
    return Settings(database_url=url, log_key=tmp_path / "log.key")


class Worker:
    """`oversight worker` as a process of its own."""

    def __init__(self, settings: Settings, directory: Path, name: str) -> None:
        self.said = directory / f"{name}.txt"
        environ = {**os.environ, "OVERSIGHT_DATABASE_URL": settings.database_url, "OVERSIGHT_VAR": str(directory)}
        environ["OVERSIGHT_LOG_KEY"] = str(settings.log_key)
        with self.said.open("wb") as output:
            command = [sys.executable, "-m", "oversight.cli", "worker"]
            self.process = subprocess.Popen(command, stdout=output, stderr=output, env=environ)

    def holds(self) -> bool:
        """Whether it said that it has the lease."""
        return "the lease is taken" in self.said.read_text()


@pytest.fixture
def workers(settings: Settings, tmp_path: Path) -> Iterator[list[Worker]]:
    """Two workers of one database."""
    started = [Worker(settings, tmp_path, name) for name in ("one", "two")]
    yield started
    for worker in started:
        worker.process.kill()
        worker.process.wait()


def test_one_of_two_workers_works_and_the_other_takes_over_when_it_is_killed(
    any_database: Database, clock: FixedClock, workers: list[Worker]
) -> None:
    placed(any_database, clock, "350825", "350802")
    wait_for(lambda: any(worker.holds() for worker in workers))
    wait_for(lambda: covered(any_database) >= 2)
    holder, other = sorted(workers, key=lambda worker: not worker.holds())
    assert not other.holds()
    holder.process.kill()
    wait_for(other.holds)
    before = covered(any_database)
    placed(any_database, clock, "350803")
    wait_for(lambda: covered(any_database) > before)
    other.process.send_signal(signal.SIGTERM)
    assert other.process.wait(PATIENCE) == 0


def covered(database: Database) -> int:
    """Return the size of the newest checkpoint."""
    with database.readonly.connect() as connection:
        newest = latest_checkpoint(connection)
    return 0 if newest is None else newest.size


def test_a_lease_has_one_holder_and_goes_to_the_next_when_released(any_database: Database, settings: Settings) -> None:
    first, second = lease_for(settings.database_url), lease_for(settings.database_url)
    assert isinstance(first, FileLease if any_database.is_sqlite else AdvisoryLease)
    assert not first.held()
    assert first.take()
    assert first.held()
    assert not second.take()
    assert not second.held()
    first.release()
    first.release()
    assert second.take()
    second.release()


def test_a_lease_file_that_was_replaced_is_no_longer_held(tmp_path: Path) -> None:
    lease = FileLease(tmp_path / "worker")
    assert lease.take()
    (tmp_path / "worker").unlink()
    assert not lease.held()
    other = FileLease(tmp_path / "worker")
    assert other.take()
    assert not lease.held()
    other.release()
    lease.release()


@pytest.mark.postgresql
def test_a_lease_is_lost_with_its_connection(postgresql_url: str) -> None:
    lease = AdvisoryLease(postgresql_url)
    assert lease.take()
    database = Database(postgresql_url)
    with database.engine.begin() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        connection.execute(text(others))
    assert not lease.held()
    assert lease.take()
    lease.release()
    database.dispose()


def test_an_unreachable_database_grants_no_lease() -> None:
    assert not AdvisoryLease("postgresql://nobody@127.0.0.1:1/nothing").take()


def test_a_worker_does_its_daily_jobs_at_once_and_stops_when_told_to(
    any_database: Database, settings: Settings
) -> None:
    done: list[str] = []

    def judge(database: Database, clock: Clock) -> None:
        done.append(f"{database.origin} {clock.now():%Z}")

    def refuse(_database: Database, _clock: Clock) -> None:
        raise UnavailableError(Text("不行", "no"))

    def fail(_database: Database, _clock: Clock) -> None:
        raise RuntimeError("broken")

    def stop() -> None:
        wait_for(lambda: bool(done) and covered_at_all(any_database))
        signal.pthread_kill(main_thread().ident or 0, signal.SIGTERM)

    stopper = Thread(target=stop)
    stopper.start()
    run_worker(settings, [refuse, fail, judge])
    stopper.join()
    assert done == [f"{any_database.origin} UTC"]
    assert lease_for(settings.database_url).take()


def covered_at_all(database: Database) -> bool:
    """Whether there is any checkpoint."""
    with database.readonly.connect() as connection:
        return latest_checkpoint(connection) is not None


def test_a_worker_that_loses_its_lease_waits_for_it_again(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make_key(tmp_path / "log.key", database.origin)
    url = database.engine.url.render_as_string(hide_password=False)
    lock = Path(f"{database.engine.url.database}.worker")

    def disturb() -> None:
        wait_for(lambda: "taken" in caplog.text)
        lock.unlink()
        wait_for(lambda: caplog.text.count("taken") == 2)
        signal.pthread_kill(main_thread().ident or 0, signal.SIGTERM)

    disturber = Thread(target=disturb)
    disturber.start()
    run_worker(Settings(database_url=url, log_key=tmp_path / "log.key"))
    disturber.join()
    assert "the lease is lost" in caplog.text


def test_a_worker_that_waits_for_the_lease_stops_when_told_to(database: Database, tmp_path: Path) -> None:
    make_key(tmp_path / "log.key", database.origin)
    url = database.engine.url.render_as_string(hide_password=False)
    other = lease_for(url)
    assert other.take()

    def stop() -> None:
        time.sleep(1)
        signal.pthread_kill(main_thread().ident or 0, signal.SIGTERM)

    stopper = Thread(target=stop)
    stopper.start()
    run_worker(Settings(database_url=url, log_key=tmp_path / "log.key"))
    stopper.join()
    assert other.held()
    assert covered(database) == 0
    other.release()


def test_without_a_key_no_worker_starts(database: Database, tmp_path: Path) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    with pytest.raises(LogKeyError):
        run_worker(Settings(database_url=url, log_key=tmp_path / "no.key"))


def test_the_table_of_jobs(any_database: Database, settings: Settings, clock: FixedClock) -> None:
    scheduler = build_scheduler(any_database, settings, [lambda _database, _clock: None], clock)
    triggers = sorted(str(job.trigger) for job in scheduler.get_jobs())
    integrating = [] if any_database.is_sqlite else ["interval[0:00:00.250000]"]
    verify, checkpoint, erasures = (f"interval[0:0{at}]" for at in ("0:02", "0:10", "1:00"))
    every = [verify, checkpoint, erasures, *["interval[0:00:01]"] * 3]
    assert triggers == sorted(["cron[hour='6']", "date[2026-11-24 01:00:00 UTC]", *every, *integrating])


def test_integrating_takes_all_that_is_pending(any_database: Database, clock: FixedClock) -> None:
    placed(any_database, clock, "350825", "350802")
    assert integrate(any_database) == (0 if any_database.is_sqlite else 2)
    with any_database.readonly.connect() as connection:
        assert pending_count(connection) == 0
