"""`oversight worker`: the background jobs, once however many are started."""

import click

from oversight.cli import context
from oversight.clock import Clock
from oversight.errors import OversightError
from oversight.evidence.files import FileStore
from oversight.evidence.sweeping import tend
from oversight.jobs import run_worker
from oversight.jobs.judging import judge_day
from oversight.persistence import Database


@click.command()
def worker() -> None:
    """Integrate and sign the log; judge deadlines and look after the evidence each day (后台任务)."""
    settings = context.settings()

    def tend_evidence(database: Database, clock: Clock) -> None:
        tend(database, FileStore(settings.evidence), clock)

    try:
        run_worker(settings, daily=(judge_day, tend_evidence))
    except OversightError as error:
        context.fail(error)
