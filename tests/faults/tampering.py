"""What an owner of the database can do to it: cells, rows and history, in a transaction that is rolled back after."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import JSON, CheckConstraint, Column, Connection, Table, bindparam, select, update
from sqlalchemy.exc import DatabaseError

from audit_log import Verifier
from oversight.audit_trail.fsck import Check, Extent
from oversight.audit_trail.fsck_rows import ROWS, Rows, orphan_problems, row_problems
from oversight.audit_trail.fsck_tree import leaf_count
from oversight.audit_trail.fsck_work import Hands, Part
from oversight.audit_trail.problems import Problem, silent
from oversight.persistence import Base, Database, UtcDateTime
from oversight.persistence.base import audited_tables
from tests.oversight.persistence.places import drop_triggers

MOST = 5
MANY = 3000


class Changed(NamedTuple):
    """A row's primary key before and after a cell of it was changed, and the cell's two values."""

    before: dict[str, Any]
    after: dict[str, Any]
    old: Any
    new: Any


@contextmanager
def as_owner(database: Database) -> Iterator[Connection]:
    """Open a transaction in which nothing is refused: no trigger, no reference, no check; all is rolled back."""
    drop_triggers(database, *(table.name for table in Base.metadata.sorted_tables))
    with database.engine.connect() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            for table in Base.metadata.sorted_tables:
                for one in table.constraints:
                    if isinstance(one, CheckConstraint):
                        connection.exec_driver_sql(f'ALTER TABLE "{table.name}" DROP CONSTRAINT {one.name}')
        yield connection
        connection.rollback()
        connection.invalidate()


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    """Roll back to here afterwards."""
    savepoint = connection.begin_nested()
    yield
    savepoint.rollback()


class Examiner:
    """Runs the parts of the check that concern a table, on the owner's own connection."""

    def __init__(self, connection: Connection, origin: str, verifiers: tuple[Verifier, ...], extent: Extent) -> None:
        hands = Hands(connection, MOST)
        self._connection, self._check = connection, Check(connection, origin, verifiers, extent, hands)
        self._audited = {table.name for table in audited_tables()}

    def log(self) -> list[Problem]:
        """Check the log."""
        return list(self._check.log(leaf_count(self._connection), silent))

    def rows(self, table: Table) -> list[Problem]:
        """Check the rows of a table, and if they seem right, the entries about them."""
        found = Part(ROWS, row_problems, (Rows(table.name),)).run(self._connection, MOST)
        return found or Part(ROWS, orphan_problems).run(self._connection, MOST)

    def whole(self) -> list[Problem]:
        """Check the log and all rows."""
        return self.log() + list(self._check.records(silent))

    def of(self, table: Table) -> list[Problem]:
        """Check what concerns a table."""
        return self.rows(table) if table.name in self._audited else self.log()


def change_cell(connection: Connection, column: Column[Any], random: Random) -> Changed:
    """Change one random cell of a column into another value that the database takes."""
    table = column.table
    keys = list(table.primary_key.columns)
    query = select(*(key.label(f"key_{key.name}") for key in keys), column.label("cell")).limit(MANY)
    rows = connection.execute(query).all()
    for _ in range(50):
        *values, old = random.choice(rows)
        before, new = dict(zip((key.name for key in keys), values, strict=True)), flipped(old, column, random)
        statement = update(table).where(*(key == bindparam(f"k_{key.name}") for key in keys)).values({column.name: new})
        savepoint = connection.begin_nested()
        try:
            connection.execute(statement, {f"k_{name}": value for name, value in before.items()})
        except DatabaseError:  # another row has the value, or it is too long: try another
            savepoint.rollback()
            continue
        savepoint.commit()
        return Changed(before, before | ({column.name: new} if column.primary_key else {}), old, new)
    raise AssertionError(f"{column} can't be changed")


def flipped(value: Any, column: Column[Any], random: Random) -> Any:  # noqa: PLR0911 - one for each kind
    """Return a value of the same kind that differs in one place."""
    match value:
        case None:
            return _instead_of_nothing(column, random)
        case bool():
            return not value
        case int():
            return value ^ 1 << random.randrange(12)
        case str():
            at = random.randrange(len(value)) if value else 0
            return value[:at] + chr(ord(value[at]) ^ 1 << random.randrange(5) if value else 120) + value[at + 1 :]
        case bytes() | memoryview():
            changed = bytearray(value or b"\0")
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
            return bytes(changed)
        case datetime():
            return value + timedelta(microseconds=10 ** random.randrange(3, 12))
        case date():
            return value + timedelta(days=random.randrange(1, 400))
        case dict() if value:
            key = random.choice(sorted(value))
            return value | {key: flipped(value[key], column, random)}
        case list() if value:
            at = random.randrange(len(value))
            return [*value[:at], flipped(value[at], column, random), *value[at + 1 :]]
        case _:
            return ["x"]


def _instead_of_nothing(column: Column[Any], random: Random) -> Any:
    match column.type:
        case UtcDateTime():
            return datetime(2026, 1, 1, tzinfo=UTC)
        case JSON():
            return "x"
    made = {str: "x", int: 1, bool: True, bytes: b"x", date: date(2026, 1, 1 + random.randrange(28))}
    return made[column.type.python_type]
