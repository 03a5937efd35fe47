"""Here the small city has one of everything."""

from pathlib import Path

import pytest

from oversight.persistence import Database
from tests.builders.prepared import put


@pytest.fixture
def city(database: Database, whole_city_file: Path) -> Database:
    """The small city with one of everything."""
    put(whole_city_file, database)
    return database
