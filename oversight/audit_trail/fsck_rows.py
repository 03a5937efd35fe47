"""Business rows against the log: one to one, each in the state that its last entry commits to."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Dialect, Row, Table, func, inspect, literal, select, type_coerce
from sqlalchemy.types import NullType

from audit_log import state_commitment
from oversight.audit_trail.fsck_entries import BATCH
from oversight.audit_trail.problems import Problem
from oversight.bilingual import Text
from oversight.persistence.base import committed_columns
from oversight.persistence.log_tables import log_entry

ROWS = "rows"
AnyRow: TypeAlias = Row[*tuple[Any, ...]]


def unchecked_problems(connection: Connection, tables: Sequence[Table]) -> Iterator[Problem]:
    """Find audited tables of the database that this program doesn't know and so would pass over in silence."""
    known = {table.name for table in tables}
    for (_, name), columns in sorted(inspect(connection).get_multi_columns().items()):
        if name not in known and any(column["name"] == "state_salt" for column in columns):
            yield Problem(
                ROWS, name, Text("本程序不认识这张受审计的表，未核对", "an unknown audited table, not checked")
            )


def row_problems(connection: Connection, table: Table) -> Iterator[Problem]:
    """Check every row of an audited table against its last entry."""
    later = log_entry.alias("later")
    extra = (
        log_entry.c.body.label("entry_body"),
        log_entry.c.subject.label("entry_subject"),
        select(later.c.event_id).where(later.c.previous_event_id == table.c.event_id).scalar_subquery().label("later"),
        _entries_of(table).label("entry_count"),
    )
    query = (
        select(*(type_coerce(column, NullType()).label(f"row_{column.name}") for column in table.columns), *extra)
        .select_from(table.outerjoin(log_entry, log_entry.c.event_id == table.c.event_id))
        .order_by(table.c.id)
        .execution_options(yield_per=BATCH)
    )
    for row in connection.execute(query):
        what = _wrong_link(row, table) or _wrong_state(row, table, connection.dialect)
        if what is not None:
            yield Problem(ROWS, f"{table.name}:{row.row_id}", what, str(row.row_event_id))


def _entries_of(table: Table) -> ColumnElement[int]:
    of_row = log_entry.alias("of_row")
    subject = literal(f"{table.name}:").concat(table.c.id)
    return select(func.count()).select_from(of_row).where(of_row.c.subject == subject).scalar_subquery()


def _wrong_link(row: AnyRow, table: Table) -> Text | None:
    """Return what is wrong with a row's place in the log, if anything is."""
    if row.entry_body is None:
        return Text("所指的日志条目不存在", "its entry is not in the log")
    if row.entry_subject != f"{table.name}:{row.row_id}":
        return Text("所指的日志条目是别的记录的", "its entry is about another row")
    if row.later is not None:
        return Text("所指的不是最后一条日志", "its entry is not the last one about it")
    if row.row_version != row.entry_count:
        return Text("版本号与日志条数不符", "its version is not the number of its entries")
    return None


def _wrong_state(row: AnyRow, table: Table, dialect: Dialect) -> Text | None:
    """Return what is wrong with a row's content, if anything is."""
    raw = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    try:
        values = {column.name: _value(column, raw[f"row_{column.name}"], dialect) for column in table.columns}
        commitment = state_commitment(values["state_salt"], committed_columns(table, values))
    except (ValueError, TypeError) as error:
        return Text("内容无法读取：{error}", "can't be read: {error}").format(error=str(error)[:200])
    if commitment != _committed(row.entry_body):
        return Text("内容与日志的状态承诺不符：被绕过日志改动", "differs from what the log committed to")
    return None


def _value(column: ColumnElement[Any], raw: Any, dialect: Dialect) -> Any:
    """Turn a driver's value into the column's; on SQLite refuse a spelling that we would not have written."""
    spoken = column.type.dialect_impl(dialect)
    process = spoken.result_processor(dialect, None)
    if process is None:
        return raw
    value = process(raw)
    back = spoken.bind_processor(dialect)
    if dialect.name == "sqlite" and back is not None and back(value) != raw:
        raise ValueError(f"{column} {raw!r}")
    return value


def _committed(body: bytes) -> object:
    try:
        entry: Mapping[str, object] = json.loads(body)
    except ValueError:
        return None
    return entry.get("state_commitment")


def orphan_problems(connection: Connection, table: Table) -> Iterator[Problem]:
    """Find entries that are the last about a row of this table, and the row isn't there in that state."""
    later = log_entry.alias("later")
    query = (
        select(log_entry.c.entry_id, log_entry.c.event_id, log_entry.c.subject)
        .outerjoin(table, table.c.event_id == log_entry.c.event_id)
        .outerjoin(later, later.c.previous_event_id == log_entry.c.event_id)
        .where(log_entry.c.subject.startswith(f"{table.name}:", autoescape=True))
        .where(table.c.event_id.is_(None), later.c.entry_id.is_(None))
        .order_by(log_entry.c.entry_id)
    )
    for entry_id, event_id, subject in connection.execute(query):
        what = Text("记录 {subject} 不在表中，或停在更早的状态", "the row {subject} is gone or was set back")
        yield Problem(ROWS, f"entry {entry_id}", what.format(subject=subject), event_id)
