"""One row at least in every audited table, whatever tables there are: for tests that must leave none out."""

from ast import literal_eval
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, Column, Table, func, select

from oversight.clock import FixedClock
from oversight.persistence import SYSTEM, Base, Database, Event, Transaction, UtcDateTime, begin
from oversight.persistence.base import Audited, audited_tables

_NUMBERS = count(1)
_OF_THE_LOG = frozenset({"event_id", "state_salt", "version"})


@dataclass(frozen=True, kw_only=True)
class Filled(Event):
    """A row was made up by a test."""

    ACTION: ClassVar[str] = "tests.filled/1"


def fill_empty_tables(database: Database, clock: FixedClock) -> None:
    """Make up a row for each audited table that has none, the referenced tables first."""
    audited = set(audited_tables())
    classes = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    for table in Base.metadata.sorted_tables:
        if table not in audited:
            continue
        with begin(database, SYSTEM, clock) as tx:
            if not tx.session.scalar(select(func.count()).select_from(table)):
                add(tx, classes[table], table)


def add(tx: Transaction, mapped: type[Audited], table: Table) -> None:
    """Add a row of made-up values, no cell of it empty."""
    values = {column.name: made_up(tx, column) for column in table.columns if column.name not in _OF_THE_LOG}
    row = mapped(**values)
    tx.session.add(row)
    tx.record(Filled(agency="350825"), row)
    tx.flush()


def made_up(tx: Transaction, column: Column[Any]) -> Any:
    """Return a value of a column's type; of what it refers to, the next row in turn."""
    number = next(_NUMBERS)
    for reference in column.foreign_keys:
        target = reference.column
        keys = tx.session.scalars(select(target).order_by(target)).all()
        return keys[number % len(keys)]
    if choices := _choices(column):
        return choices[number % len(choices)]
    match column.type:
        case UtcDateTime():
            return datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=number % 200)
        case JSON():
            return {"code": f"x{number}", "numbers": [number]}
    made: dict[type, Any] = {
        str: f"x{number}",
        int: number,
        bool: True,
        bytes: bytes(32),
        date: date(2026, 11, 1) + timedelta(days=number),  # later from column to column, as an event after its notice
    }
    return made[column.type.python_type]


def _choices(column: Column[Any]) -> tuple[str, ...]:
    """Return the only values that a check of the table allows: `name IN ('a', 'b')`."""
    start = f"{column.name} IN "
    checks = (one.sqltext.text for one in column.table.constraints if isinstance(one, CheckConstraint))
    found = next((text for text in map(str, checks) if text.startswith(start)), None)
    return () if found is None else literal_eval(found.removeprefix(start))
