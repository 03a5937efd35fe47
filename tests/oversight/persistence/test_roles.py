"""Roles and privileges follow from one rule, whoever runs the upgrade, and what it may not do is said."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

import oversight.models
from oversight.accounts.models import WebSession
from oversight.agencies.models import Agency
from oversight.clock import FixedClock
from oversight.persistence import Database
from oversight.persistence.base import Base
from oversight.persistence.keeping import Role
from oversight.persistence.roles import _may, acting_as_owner, install_roles, our_tables, privileges
from oversight.persistence.schema import create_schema
from tests.oversight.persistence.places import name_of, placed
from tests.plugins.own_server import OwnServer

assert oversight.models.ALL
Opened = Callable[[str], Database]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("agency", {"oversight_app": "INSERT SELECT UPDATE"}),
        ("web_session", {"oversight_app": "DELETE INSERT SELECT UPDATE"}),
        (
            "log_entry",
            {"oversight_app": "INSERT SELECT", "oversight_sequencer": "SELECT", "oversight_signer": "SELECT"},
        ),
        (
            "log_pending",
            {"oversight_app": "SELECT", "oversight_sequencer": "DELETE SELECT", "oversight_signer": "SELECT"},
        ),
        (
            "log_tree",
            {"oversight_app": "SELECT", "oversight_sequencer": "INSERT SELECT UPDATE", "oversight_signer": "SELECT"},
        ),
        (
            "log_checkpoint",
            {"oversight_app": "SELECT", "oversight_sequencer": "SELECT", "oversight_signer": "INSERT SELECT"},
        ),
        (
            "log_witness",
            {"oversight_app": "SELECT", "oversight_sequencer": "SELECT", "oversight_signer": "INSERT SELECT UPDATE"},
        ),
        ("log_payload", {"oversight_app": "DELETE INSERT SELECT"}),
    ],
)
def test_a_tables_privileges_follow_from_how_it_is_kept(table: str, expected: dict[str, str]) -> None:
    granted = privileges(Base.metadata.tables[table])
    assert {str(role): " ".join(sorted(names)) for role, names in granted.items()} == expected


def test_sqlite_has_no_roles(database: Database) -> None:
    with database.engine.begin() as connection:
        assert install_roles(connection) == ()
        with acting_as_owner(connection):
            assert connection.scalar(text("SELECT 1")) == 1


@pytest.fixture
def owned_by(own_server: OwnServer) -> Iterator[Opened]:
    """Make a login that owns a database of its name; gone again afterwards, and the program's roles with it."""
    admin, made = create_engine(own_server.url(), isolation_level="AUTOCOMMIT"), list[Database]()

    def make(may: str) -> Database:
        name = f"upgrader_{len(made)}"
        with admin.connect() as connection:
            connection.execute(text(f"CREATE ROLE {name} LOGIN {may}"))
            connection.execute(text(f"CREATE DATABASE {name} OWNER {name}"))
        made.append(Database(own_server.url(name).replace("postgres:@", f"{name}:@")))
        return made[-1]

    yield make
    with admin.connect() as connection:
        for one in made:
            one.dispose()
            connection.execute(text(f"DROP DATABASE {one.engine.url.database} WITH (FORCE)"))
        for role in (*Role, *(one.engine.url.username for one in made)):
            connection.execute(text(f"DROP ROLE IF EXISTS {role}"))
    admin.dispose()


def owners(database: Database) -> set[str]:
    with database.engine.begin() as connection:
        return {owner for _, owner in our_tables(connection)}


def install(database: Database) -> tuple[str, ...]:
    with database.engine.begin() as connection:
        return install_roles(connection)


@pytest.mark.postgresql
def test_a_login_that_may_create_roles_makes_them_and_hands_everything_to_the_owner(
    owned_by: Opened, clock: FixedClock
) -> None:
    database = owned_by("CREATEROLE")
    create_schema(database)
    assert owners(database) == {Role.OWNER}
    assert install(database) == ()
    placed(database, clock)
    assert name_of(database) == "连城县"


@pytest.mark.postgresql
def test_a_plain_login_is_told_what_an_administrator_must_run_and_that_is_enough(
    owned_by: Opened, own_server: OwnServer, clock: FixedClock
) -> None:
    database = owned_by("")
    create_schema(database)
    placed(database, clock)
    lacking = install(database)
    assert lacking == (
        *(f"CREATE ROLE {role} NOLOGIN" for role in Role),
        "GRANT oversight_owner TO upgrader_0",
        "GRANT USAGE, CREATE ON SCHEMA public TO oversight_owner",
    )
    assert owners(database) == {"upgrader_0"}
    administrator = Database(own_server.url("upgrader_0"))
    with administrator.engine.begin() as connection:
        for statement in lacking:
            connection.exec_driver_sql(statement)
    administrator.dispose()
    assert install(database) == ()
    assert owners(database) == {Role.OWNER}


@pytest.mark.postgresql
def test_what_is_made_as_the_owner_is_the_owners(owned_by: Opened) -> None:
    database = owned_by("CREATEROLE")
    create_schema(database)
    with database.engine.begin() as connection:
        with acting_as_owner(connection):
            connection.execute(text("DROP TABLE web_session"))
            Base.metadata.create_all(connection, [WebSession.__table__])
        assert {owner for _, owner in our_tables(connection)} == {Role.OWNER}
        assert connection.scalar(text("SELECT current_user")) == "upgrader_0"


@pytest.mark.postgresql
def test_a_second_database_of_the_same_server_gets_its_own_owner_and_grants(owned_by: Opened) -> None:
    first, second = owned_by("SUPERUSER"), owned_by("SUPERUSER")
    create_schema(first)
    create_schema(second)
    assert owners(second) == {Role.OWNER}


@pytest.mark.postgresql
def test_a_table_that_somebody_else_has_is_named(owned_by: Opened, own_server: OwnServer) -> None:
    database = owned_by("CREATEROLE")
    create_schema(database)
    administrator = Database(own_server.url("upgrader_0"))
    with administrator.engine.begin() as connection:
        connection.execute(text("ALTER TABLE web_session OWNER TO postgres"))
    administrator.dispose()
    assert install(database) == ("ALTER TABLE web_session OWNER TO oversight_owner",)


@pytest.mark.postgresql
def test_a_role_that_another_has_just_made_is_as_good_and_any_other_error_is_one(owned_by: Opened) -> None:
    database = owned_by("CREATEROLE")
    create_schema(database)
    with database.engine.begin() as connection:
        assert _may(connection, f"CREATE ROLE {Role.SIGNER} NOLOGIN")
    with pytest.raises(DBAPIError, match="division by zero"), database.engine.begin() as connection:
        _may(connection, "SELECT 1 / 0")


def test_an_audited_table_is_never_deleted_from() -> None:
    assert "DELETE" not in privileges(Agency.__table__)[Role.APPLICATION]
