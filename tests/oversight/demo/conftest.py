"""The demonstration, loaded once for all tests that only read it, and copies for those that go on with it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from oversight.demo.loading import load
from oversight.persistence import Database
from tests.oversight.demo.databases import fresh


@pytest.fixture(scope="session")
def demonstration_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a database with the demonstration."""
    path = tmp_path_factory.mktemp("demonstration") / "oversight.db"
    database = fresh(path)
    load(database)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def demonstration(demonstration_file: Path) -> Iterator[Database]:
    """The demonstration, to be read only."""
    database = Database(f"sqlite:///{demonstration_file}")
    yield database
    database.dispose()


@pytest.fixture
def own_copy(demonstration_file: Path, tmp_path: Path) -> Path:
    """The file of a copy of the demonstration, for one test alone."""
    path = tmp_path / "oversight.db"
    with sqlite3.connect(demonstration_file) as source, sqlite3.connect(path) as target:
        source.backup(target)
    return path
