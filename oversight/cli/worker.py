"""`oversight worker`: the background jobs, once however many are started."""

import click

from oversight.cli import context
from oversight.errors import OversightError
from oversight.jobs import run_worker
from oversight.jobs.judging import judge_day


@click.command()
def worker() -> None:
    """Integrate and sign the log, and judge deadlines each day (后台任务)."""
    try:
        run_worker(context.settings(), daily=(judge_day,))
    except OversightError as error:
        context.fail(error)
