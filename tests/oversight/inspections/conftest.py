"""What the tests of inspections stand on."""

import pytest

from oversight.clock import FixedClock
from oversight.persistence import Database
from tests.builders.city import build_city
from tests.builders.inspections import build_roster


@pytest.fixture
def ground(database: Database, clock: FixedClock) -> Database:
    """The small city with its roster."""
    build_city(database, clock)
    build_roster(database, clock)
    return database
