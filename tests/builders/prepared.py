"""SQLite files made once and copied for each test, and what tests agree on: the day and the secret."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from oversight.clock import FixedClock, shanghai
from oversight.persistence import Database
from oversight.persistence.schema import create_schema
from oversight.settings import Settings

TODAY = date(2026, 11, 24)
Build = Callable[[Database, FixedClock], None]


def prepare(folder: Path, *steps: Build) -> Path:
    """Make a file with the schema and what the steps build; closed, so that its write-ahead log is in it."""
    path = folder / "prepared.db"
    database = Database(f"sqlite:///{path}")
    create_schema(database)
    for step in steps:
        step(database, FixedClock(shanghai(TODAY)))
    database.dispose()
    return path


def put(source: Path, database: Database) -> None:
    """Let a test's SQLite database be a copy of a prepared file."""
    database.dispose()
    shutil.copyfile(source, str(database.engine.url.database))


def settings_for(url: str, folder: Path) -> Settings:
    """Return the settings of a test's program: its database, and a folder for the log's key."""
    return Settings(database_url=url, log_key=folder / "log.key", secret_key="only for tests, 32 characters and more")
