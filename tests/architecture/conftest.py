"""Here the small city has one of everything, and the application and its clients serve it."""

from pathlib import Path

import pytest

from oversight.audit_trail.keys import make_key
from oversight.persistence import Database
from tests.builders.prepared import put


@pytest.fixture
def city(database: Database, whole_city_file: Path, tmp_path: Path) -> Database:
    """The small city with one of everything, and a key for its log."""
    put(whole_city_file, database)
    make_key(tmp_path / "log.key", database.origin)
    return database
