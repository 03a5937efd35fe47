"""The worker: waits for the lease, schedules while it holds it, and stops cleanly when told to.

Jobs stand in code, not in a job store. A worker that loses its lease stops scheduling and waits for it again.
"""

import logging
import signal
from collections.abc import Callable, Sequence
from itertools import count
from threading import Event

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from oversight.audit_trail.policies import policy_of
from oversight.audit_trail.receipts import CHECKPOINT_SECONDS
from oversight.audit_trail.signing import signers
from oversight.audit_trail.verifying import run_requested
from oversight.audit_trail.witnessing import LogSigner
from oversight.clock import SHANGHAI, Clock, SystemClock
from oversight.erasures.finishing import finish_erasures
from oversight.errors import OversightError
from oversight.inspections.draw_jobs import KINDS, run_waiting
from oversight.jobs.lease import Lease, lease_for
from oversight.persistence import Database
from oversight.persistence.log_storage import integrate as integrate_batch
from oversight.persistence.story_time import clock_of
from oversight.settings import Settings

DailyJob = Callable[[Database, Clock], None]
INTEGRATE_SECONDS, ASK_SECONDS, DRAW_SECONDS, VERIFY_SECONDS, ERASURE_SECONDS = 0.25, 1, 1, 2, 60
DAILY_HOUR = 6
INTEGRATE_BATCH = 10_000
_POLL_SECONDS = 0.5
_STOPPING = frozenset({signal.SIGTERM, signal.SIGINT})
logger = logging.getLogger("oversight.jobs")


def run_worker(settings: Settings, daily: Sequence[DailyJob] = ()) -> None:
    """Run the jobs until SIGTERM or SIGINT; call it in the main thread.

    `daily` jobs run at 06:00 in Shanghai and whenever a worker takes the lease, to make up for a missed morning: what
    they have done already they must not do again. Raises LogKeyError or LogPolicyError at once without a usable
    key or policy.
    """
    signers(settings.log_key, settings.log_origin, SystemClock().now())
    policy_of(settings, settings.log_origin)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    database, lease = Database(settings.database_url, settings.log_origin), lease_for(settings.database_url)
    try:
        while not _told_to_stop():
            if lease.take():
                logger.warning("worker: the lease is taken, scheduling")
                if _schedule(build_scheduler(database, settings, daily), lease):
                    break
                logger.warning("worker: the lease is lost, waiting for it")
    finally:
        lease.release()
        database.dispose()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)


def _schedule(scheduler: BackgroundScheduler, lease: Lease) -> bool:
    """Let the jobs run until told to stop (True) or the lease is lost (False); running jobs come to their end."""
    scheduler.start()
    try:
        while lease.held():
            if _told_to_stop():
                return True
        return False
    finally:
        scheduler.shutdown(wait=True)


def _told_to_stop() -> bool:
    """Wait a moment for a signal; they are blocked everywhere else, so that no job is torn apart."""
    return signal.sigtimedwait(_STOPPING, _POLL_SECONDS) is not None


def build_scheduler(
    database: Database, settings: Settings, daily: Sequence[DailyJob], clock: Clock | None = None
) -> BackgroundScheduler:
    """Return the scheduler with its jobs, not started; one run of each at a time, missed runs made up once."""
    at_once, clock = (clock or SystemClock()).now(), clock or clock_of(database, demo=settings.demo)
    scheduler = BackgroundScheduler(
        timezone=SHANGHAI, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    sequencer, signer = database.beside(settings.sequencer_url), database.beside(settings.signer_url)
    if not database.is_sqlite:
        scheduler.add_job(_named("integrate", lambda: integrate(sequencer)), "interval", seconds=INTEGRATE_SECONDS)
    log_signer = LogSigner(signer, clock, settings)
    signed, turns = Event(), count()

    def sign() -> None:
        integrate(sequencer)
        if log_signer.sign_if_new():
            signed.set()  # a job must not touch the scheduler, which waits for its jobs when it stops

    def ask() -> None:
        if next(turns) % CHECKPOINT_SECONDS == 0 or signed.is_set():
            signed.clear()
            log_signer.ask()

    scheduler.add_job(_named("witnesses", ask), "interval", seconds=ASK_SECONDS)
    signing = _named("checkpoint", sign)
    scheduler.add_job(signing, "interval", seconds=CHECKPOINT_SECONDS, next_run_time=at_once)
    verifying = _named("verify", lambda: run_requested(database, settings, clock))
    scheduler.add_job(verifying, "interval", seconds=VERIFY_SECONDS)
    for kind in KINDS:
        computing = _named(kind, lambda kind=kind: run_waiting(database, clock, kind))  # type: ignore[misc]  # bound at once
        scheduler.add_job(computing, "interval", seconds=DRAW_SECONDS)
    finishing = _named("erasures", lambda: finish(database, clock))
    scheduler.add_job(finishing, "interval", seconds=ERASURE_SECONDS)
    for job in daily:
        name = getattr(job, "__name__", "daily")
        judging = _named(name, lambda job=job: job(database, clock))  # type: ignore[misc]  # bound at once
        scheduler.add_job(judging, CronTrigger(hour=DAILY_HOUR, timezone=SHANGHAI))
        scheduler.add_job(judging, "date", run_date=at_once)
    return scheduler


def integrate(database: Database, batch: int = INTEGRATE_BATCH) -> int:
    """Take the pending entries into the tree, a batch a transaction, and return how many."""
    total = taken = batch
    while taken == batch:
        with database.engine.begin() as connection:
            taken = integrate_batch(connection, batch)
        total += taken
    return total - batch


def finish(database: Database, clock: Clock) -> None:
    """Make the files forget what was erased; say what is left to the operator."""
    for note in finish_erasures(database, clock).notes:
        logger.warning("erasures: %s", note)


def _named(name: str, job: Callable[[], object]) -> Callable[[], None]:
    """Log a job's failure under its name; the next run tries again."""

    def run() -> None:
        try:
            job()
        except OversightError as error:
            logger.error("%s: %s", name, error.what)  # noqa: TRY400 - a refusal in words needs no traceback
        except Exception:
            logger.exception("%s failed", name)

    return run
