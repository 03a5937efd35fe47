"""The small city with its budgets, on SQLite or on either database."""

from pathlib import Path

import pytest

from oversight.clock import FixedClock
from oversight.persistence import Database
from tests.builders.budgets import build_budgets
from tests.builders.city import build_city
from tests.builders.prepared import put


@pytest.fixture
def any_city(any_database: Database, clock: FixedClock) -> Database:
    """The small city with budgets, on SQLite and again on PostgreSQL."""
    build_city(any_database, clock)
    build_budgets(any_database, clock)
    return any_database


@pytest.fixture
def town(database: Database, budgets_file: Path) -> Database:
    """The small city with budgets, on SQLite."""
    put(budgets_file, database)
    return database
