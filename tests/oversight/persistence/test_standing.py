"""The program knows what its login is, refuses a site that stands above the log, and names stray privileges."""

import logging
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from oversight.persistence import Database
from oversight.persistence.keeping import Role
from oversight.persistence.roles import install_roles
from oversight.persistence.standing import LoginAboveLogError, check_login, standing, strays

Login = Callable[..., str]
Opened = Callable[..., Database]


@pytest.fixture
def logged_in(postgresql_copy: str, login_in: Login) -> Iterator[Opened]:
    """Open the database by a new login that is in the given roles."""
    made: list[Database] = []

    def open_by(*roles: Role) -> Database:
        made.append(Database(login_in(postgresql_copy, *roles)))
        return made[-1]

    yield open_by
    for one in made:
        one.dispose()


@pytest.fixture
def superuser(postgresql_copy: str) -> Iterator[Database]:
    """The database by its superuser."""
    database = Database(postgresql_copy)
    yield database
    database.dispose()


def test_sqlite_has_no_logins(database: Database) -> None:
    check_login(database, production=True)
    with database.readonly.connect() as connection:
        assert standing(connection) is None


@pytest.mark.postgresql
def test_the_sites_login_may_serve(logged_in: Opened, caplog: pytest.LogCaptureFixture) -> None:
    database = logged_in(Role.APPLICATION)
    with database.readonly.connect() as connection:
        found = standing(connection)
    assert found is not None
    assert (found.superuser, found.owns_log, found.held, found.missing) == (False, False, {Role.APPLICATION}, set())
    with caplog.at_level(logging.WARNING):
        check_login(database, production=True)
    assert caplog.records == []


@pytest.mark.postgresql
def test_an_owners_login_is_refused_in_production_and_warned_of_elsewhere(
    logged_in: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    database = logged_in(Role.APPLICATION, Role.OWNER)
    with pytest.raises(LoginAboveLogError, match="could switch the triggers off"):
        check_login(database, production=True)
    with caplog.at_level(logging.WARNING):
        check_login(database, production=False)
    assert "拥有日志表" in caplog.text


@pytest.mark.postgresql
def test_a_superuser_is_refused_in_production(superuser: Database) -> None:
    with pytest.raises(LoginAboveLogError):
        check_login(superuser, production=True)


@pytest.mark.postgresql
def test_an_empty_database_has_no_log_to_stand_above(postgresql_url: str, login_in: Login) -> None:
    database = Database(login_in(postgresql_url))
    with database.readonly.connect() as connection:
        found = standing(connection)
    database.dispose()
    assert found is not None
    assert not found.above_the_log


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("GRANT UPDATE ON log_leaf TO oversight_app", "log_leaf"),
        ("GRANT SELECT ON account TO PUBLIC", "account"),
        ("REVOKE INSERT ON log_entry FROM oversight_app", "log_entry"),
        ("ALTER TABLE log_tile OWNER TO CURRENT_USER", "log_tile"),
    ],
)
def test_a_stray_privilege_is_named_and_put_right(superuser: Database, statement: str, table: str) -> None:
    with superuser.engine.begin() as connection:
        assert strays(connection) == []
        connection.execute(text(statement))
        assert strays(connection) == [table]
        assert install_roles(connection) == ()
        assert strays(connection) == []


@pytest.mark.postgresql
def test_the_migrations_own_table_is_looked_at_as_well(superuser: Database) -> None:
    with superuser.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num text PRIMARY KEY)"))
        assert strays(connection) == ["alembic_version"]
        assert install_roles(connection) == ()
        assert strays(connection) == []
