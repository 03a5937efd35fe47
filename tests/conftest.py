"""Fixtures every test may ask for: databases, a clock, and a client signed in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import oversight.models
from oversight.app import wire
from oversight.clock import FixedClock, shanghai
from oversight.persistence import Database
from tests.builders.accounts import PASSWORD
from tests.builders.forms import form_token
from tests.builders.prepared import TODAY, put, settings_for

pytest_plugins = [f"tests.plugins.{name}" for name in ("postgresql", "own_server", "chromium", "prepared")]
assert oversight.models.ALL


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at 09:00 in Shanghai on the demonstration's day."""
    return FixedClock(shanghai(TODAY))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh SQLite file's address."""
    return f"sqlite:///{tmp_path / 'oversight.db'}"


@pytest.fixture
def database(sqlite_url: str, schema_file: Path) -> Iterator[Database]:
    """An SQLite database with the whole schema."""
    database = Database(sqlite_url)
    put(schema_file, database)
    yield database
    database.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def any_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The whole schema on SQLite, and again on PostgreSQL."""
    if request.param == "sqlite":
        database = Database(request.getfixturevalue("sqlite_url"))
        put(request.getfixturevalue("schema_file"), database)
    else:
        database = Database(request.getfixturevalue("postgresql_copy"))
    yield database
    database.dispose()


@pytest.fixture
def city(database: Database, city_file: Path) -> Database:
    """An SQLite database with the small city of tests/builders and one account per role."""
    put(city_file, database)
    return database


@pytest.fixture
def app(city: Database, clock: FixedClock, tmp_path: Path, shared_app: Flask) -> Iterator[Flask]:
    """The web application over the small city."""
    url = city.engine.url.render_as_string(hide_password=False)
    wire(shared_app, settings_for(url, tmp_path), clock)
    yield shared_app
    shared_app.extensions["oversight"].database.dispose()


@pytest.fixture
def client_as(app: Flask) -> Callable[[str], FlaskClient]:
    """Make a test client signed in as a user; posts carry the form's token by themselves."""

    def make(username: str) -> FlaskClient:
        client = app.test_client()
        token = form_token(client, "/sign-in")
        answer = client.post(
            "/sign-in", data={"username": username, "password": PASSWORD, "csrf_token": token}, follow_redirects=False
        )
        assert answer.status_code == 302, answer.text
        return client

    return make
