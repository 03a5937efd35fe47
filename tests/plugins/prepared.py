"""What every test would otherwise build anew, made once a process: SQLite files to copy, and the application."""

from pathlib import Path

import pytest
from flask import Flask

from oversight.app import create_app
from oversight.clock import FixedClock, shanghai
from tests.builders.accounts import build_accounts
from tests.builders.budgets import build_budgets
from tests.builders.city import build_city
from tests.builders.prepared import TODAY, prepare, settings_for
from tests.builders.whole_city import build_whole_city


@pytest.fixture(scope="session")
def schema_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the whole schema and no rows."""
    return prepare(tmp_path_factory.mktemp("schema"))


@pytest.fixture(scope="session")
def city_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the small city and one account per role."""
    return prepare(tmp_path_factory.mktemp("city"), build_city, build_accounts)


@pytest.fixture(scope="session")
def budgets_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the small city and its budgets, and no accounts."""
    return prepare(tmp_path_factory.mktemp("budgets"), build_city, build_budgets)


@pytest.fixture(scope="session")
def whole_city_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the small city and one of everything."""
    return prepare(tmp_path_factory.mktemp("whole-city"), build_whole_city)


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The web application, built once; each test wires it to its own database and clock."""
    folder = tmp_path_factory.mktemp("app")
    return create_app(settings_for(f"sqlite:///{folder / 'nothing.db'}", folder), FixedClock(shanghai(TODAY)))
