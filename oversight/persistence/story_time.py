"""The clock of a demonstration: its story runs to a day that the machine may not have reached yet."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from oversight.clock import Clock, ForwardClock, SystemClock
from oversight.persistence.engine import Database
from oversight.persistence.log_tables import log_checkpoint, log_entry


def clock_of(database: Database, *, demo: bool) -> Clock:
    """Return the machine's clock; in a demonstration, set forward until it is not behind what the log tells of.

    Otherwise entries made now would lie before the checkpoints that lack them.
    """
    newest = _newest(database) if demo else None
    return SystemClock() if newest is None else ForwardClock(newest, SystemClock())


def _newest(database: Database) -> datetime | None:
    """Return the time of the newest entry or checkpoint; None without any, or without tables."""
    try:
        with database.readonly.connect() as connection:
            entered = connection.scalar(select(func.max(log_entry.c.occurred_at)))
            signed = connection.scalar(select(func.max(log_checkpoint.c.signed_at)))
    except DBAPIError:
        return None
    times = [datetime.fromisoformat(entered)] if entered else []
    return max([*times, *([signed] if signed else [])], default=None)
