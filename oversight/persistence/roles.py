"""PostgreSQL's roles: four group roles without login, and privileges that follow from how each table is kept.

The rule: an audited table is inserted into and updated by the application, any other table of the business is the
application's altogether, and a log table is written by its one writer in the way it is kept. All may read the log but
for its erasable tables, which only their writer reads. Nobody but the owner may alter, truncate or drop anything.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, Row, Table, text
from sqlalchemy.exc import DBAPIError

from oversight.persistence.base import Base, audited_tables
from oversight.persistence.keeping import Keeping, Role, keeping_of
from oversight.persistence.log_storage import plant
from oversight.persistence.triggers import functions

WORKING = (Role.APPLICATION, Role.SEQUENCER, Role.SIGNER)
_WRITING = {
    Keeping.INSERT_ONLY: frozenset({"INSERT"}),
    Keeping.GROWING: frozenset({"INSERT", "UPDATE"}),
    Keeping.UPDATABLE: frozenset({"INSERT", "UPDATE"}),
    Keeping.ERASABLE: frozenset({"INSERT", "DELETE"}),
    Keeping.QUEUE: frozenset({"DELETE"}),
}
_READ = frozenset({"SELECT"})
_REVISIONS = "alembic_version"
_UNABLE = frozenset({"42501", "42704"})  # not allowed, or about a role that could not be made
_MADE_MEANWHILE = frozenset({"42710", "23505"})
Privileges = Mapping[Role, frozenset[str]]


def privileges(table: Table) -> Privileges:
    """Return what each working role may do with a table, by the rule."""
    how = keeping_of(table)
    if how is None:
        deleting = frozenset[str]() if table in audited_tables() else frozenset({"DELETE"})
        return {Role.APPLICATION: _READ | {"INSERT", "UPDATE"} | deleting}
    readers = (how.writer,) if how.keeping is Keeping.ERASABLE else WORKING
    return {role: _READ | (_WRITING[how.keeping] if role is how.writer else frozenset()) for role in readers}


def install_roles(connection: Connection) -> tuple[str, ...]:
    """Make the roles, hand everything to the owner and grant each role what the rule says; harmless when it stands.

    Returns nothing if all is well, otherwise the statements that this login may not run and an administrator must;
    SQLite has no roles. Works in the caller's transaction, and leaves it to act as its login.
    """
    if connection.dialect.name == "sqlite":
        return ()
    connection.execute(text("SET LOCAL ROLE NONE"))
    lacking = [one for one in _preparing(connection) if not _may(connection, one)]
    lacking += [one for one in _handing_over(connection) if not lacking and not _may(connection, one)]
    if not lacking:
        with acting_as_owner(connection):
            for statement in _granting(connection):
                connection.exec_driver_sql(statement)
            plant(connection)  # the signer locks the tree's row, and may not make it
    return tuple(lacking)


@contextmanager
def acting_as_owner(connection: Connection) -> Iterator[None]:
    """Act as the owner, if one is set up here and the login may; what is made meanwhile is the owner's."""
    may = connection.dialect.name != "sqlite" and may_act_as_owner(connection) and _may_create(connection)
    if may:
        for statement in _handing_over(connection):  # what the login made before there was an owner
            _may(connection, statement)
        connection.execute(text(f"SET LOCAL ROLE {Role.OWNER}"))
    yield
    if may:
        connection.execute(text("SET LOCAL ROLE NONE"))


def may_act_as_owner(connection: Connection) -> bool:
    """Whether the login may take the owner's role (since PostgreSQL 16 that is a right of its own)."""
    version = connection.dialect.server_version_info or (0,)
    right = "SET" if version >= (16,) else "MEMBER"
    query = text("SELECT pg_has_role(session_user, oid, :right) FROM pg_roles WHERE rolname = :owner")
    return bool(connection.scalar(query, {"right": right, "owner": Role.OWNER}))


def our_tables(connection: Connection) -> list[Row[str, str]]:
    """Return our tables that the database has, quoted, each with its owner."""
    names = [*Base.metadata.tables, _REVISIONS]
    query = text(
        "SELECT relname, pg_get_userbyid(relowner) AS owner FROM pg_class"
        " WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname = ANY(:names) ORDER BY 1"
    )
    return list(connection.execute(query, {"names": names}))


def _preparing(connection: Connection) -> Iterator[str]:
    """Yield what may need an administrator; each is asked for only when those before have been run."""
    there = set(connection.scalars(text("SELECT rolname FROM pg_roles")))
    for role in Role:
        if role not in there:
            yield f"CREATE ROLE {role} NOLOGIN"
    login, schema = connection.execute(text("SELECT quote_ident(session_user), quote_ident(current_schema())")).one()
    if not may_act_as_owner(connection):
        yield f"GRANT {Role.OWNER} TO {login}"
    if Role.OWNER not in there or not _may_create(connection):
        yield f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {Role.OWNER}"


def _may_create(connection: Connection) -> bool:
    query = text("SELECT has_schema_privilege(:owner, current_schema(), 'CREATE')")
    return bool(connection.scalar(query, {"owner": Role.OWNER}))


def _handing_over(connection: Connection) -> Iterator[str]:
    for name, owner in our_tables(connection):
        if owner != Role.OWNER:
            yield f"ALTER TABLE {name} OWNER TO {Role.OWNER}"
    for signature in functions(connection, but_owned_by=Role.OWNER):
        yield f"ALTER FUNCTION {signature} OWNER TO {Role.OWNER}"


def _granting(connection: Connection) -> Iterator[str]:
    working = ", ".join(WORKING)
    there = [name for name, _ in our_tables(connection)]
    yield f"REVOKE ALL ON {', '.join(there)} FROM PUBLIC, {working}"
    for name in there:
        if name == _REVISIONS:
            yield f"GRANT SELECT ON {name} TO {working}"
            continue
        table = Base.metadata.tables[name]
        for role, names in privileges(table).items():
            yield f"GRANT {', '.join(sorted(names))} ON {name} TO {role}"
        yield from _granting_beside(connection, table)
    for signature in functions(connection):
        yield f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC, {working}"


def _granting_beside(connection: Connection, table: Table) -> Iterator[str]:
    """Yield what a table's numbering and locking need: its sequence, and one column that can't really change."""
    how, key = keeping_of(table), next(iter(table.primary_key.columns)).name
    query = text("SELECT pg_get_serial_sequence(:table, :key)")
    if sequence := connection.scalar(query, {"table": table.name, "key": key}):
        yield f"GRANT USAGE ON SEQUENCE {sequence} TO {Role.APPLICATION if how is None else how.writer}"
    if how is not None and how.locked_by is not None:
        yield f"GRANT UPDATE ({key}) ON {table.name} TO {how.locked_by}"


def _may(connection: Connection, statement: str) -> bool:
    """Run a statement, and return whether the login may; that another has just made the role is as good."""
    savepoint = connection.begin_nested()
    try:
        connection.exec_driver_sql(statement)
    except DBAPIError as error:
        savepoint.rollback()
        state = getattr(error.orig, "sqlstate", None)
        if state in _UNABLE:
            return False
        if state not in _MADE_MEANWHILE:
            raise
    else:
        savepoint.commit()
    return True
