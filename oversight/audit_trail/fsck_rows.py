"""Business rows against the log: one to one, each in the state that its last entry commits to."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    Dialect,
    Row,
    Select,
    Table,
    func,
    inspect,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.types import NullType

from audit_log import state_commitment
from oversight.audit_trail.fsck_entries import BATCH
from oversight.audit_trail.fsck_work import Part
from oversight.audit_trail.problems import Problem
from oversight.bilingual import Text
from oversight.persistence.base import audited_tables, committed_columns
from oversight.persistence.log_tables import log_entry, log_leaf

ROWS = "rows"
SHARE = 25_000
AnyRow: TypeAlias = Row[*tuple[Any, ...]]
Read: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of an audited table with ids after `after`, up to and with `until`; None is no limit."""

    table: str
    after: str | None = None
    until: str | None = None

    def run(self, connection: Connection, most: int) -> list[Problem]:
        """Check these rows against their last entries."""
        return Part(ROWS, row_problems, (self,)).run(connection, most)


def shares(connection: Connection, table: Table) -> Iterator[Rows]:
    """Part a table into shares of so many rows that a few processes can divide the work."""
    after: str | None = None
    ids = select(table.c.id).order_by(table.c.id).offset(SHARE - 1).limit(1)
    while (until := connection.scalar(ids if after is None else ids.where(table.c.id > after))) is not None:
        yield Rows(table.name, after, until)
        after = until
    yield Rows(table.name, after)


def unchecked_problems(connection: Connection, tables: Sequence[Table]) -> Iterator[Problem]:
    """Find audited tables of the database that this program doesn't know and so would pass over in silence."""
    known = {table.name for table in tables}
    for (_, name), columns in sorted(inspect(connection).get_multi_columns().items()):
        if name not in known and any(column["name"] == "state_salt" for column in columns):
            yield Problem(
                ROWS, name, Text("本程序不认识这张受审计的表，未核对", "an unknown audited table, not checked")
            )


def row_problems(connection: Connection, share: Rows) -> Iterator[Problem]:
    """Check each row of a share against its last entry."""
    (table,) = (table for table in audited_tables() if table.name == share.table)
    reads = {column.name: _reader(column, connection.dialect) for column in table.columns}
    for row in connection.execute(_with_entries(table, share)):
        what = _wrong_link(row, table) or _wrong_state(row, table, reads)
        if what is not None:
            yield Problem(ROWS, f"{table.name}:{row.row_id}", what, str(row.row_event_id))


def _with_entries(table: Table, share: Rows) -> Select[*tuple[Any, ...]]:
    """Select raw columns, as the driver hands them over, with what the log knows of each row."""
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
    if share.after is not None:
        query = query.where(table.c.id > share.after)
    return query if share.until is None else query.where(table.c.id <= share.until)


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


def _wrong_state(row: AnyRow, table: Table, reads: dict[str, Read]) -> Text | None:
    """Return what is wrong with a row's content, if anything is."""
    try:
        values = {name: read(raw) for (name, read), raw in zip(reads.items(), row, strict=False)}
        commitment = state_commitment(values["state_salt"], committed_columns(table, values))
    except (ValueError, TypeError) as error:
        return Text("内容无法读取：{error}", "can't be read: {error}").format(error=str(error)[:200])
    if commitment != _committed(row.entry_body):
        return Text("内容与日志的状态承诺不符：被绕过日志改动", "differs from what the log committed to")
    return None


def _reader(column: ColumnElement[Any], dialect: Dialect) -> Read:
    """Return what turns a driver's value into the column's; on SQLite it refuses a spelling that is not ours."""
    spoken = column.type.dialect_impl(dialect)
    process = spoken.result_processor(dialect, None)
    if process is None:
        return lambda raw: raw
    back = spoken.bind_processor(dialect) if dialect.name == "sqlite" else None
    if back is None:
        return process

    def read(raw: Any) -> Any:
        value = process(raw)
        if back(value) != raw:
            raise ValueError(f"{column} {raw!r}")
        return value

    return read


def _committed(body: bytes) -> object:
    try:
        entry = json.loads(body)
    except ValueError:
        return None
    return entry.get("state_commitment") if isinstance(entry, dict) else None


def orphan_problems(connection: Connection) -> Iterator[Problem]:
    """Find entries that are the last about a row of an audited table, and the row isn't there in that state."""
    tables = audited_tables()
    later = log_entry.alias("later")
    held = union_all(*(select(table.c.event_id) for table in tables)).subquery("held")
    query = (
        select(log_entry.c.entry_id, log_entry.c.event_id, log_entry.c.subject, log_leaf.c.leaf_index)
        .outerjoin(later, later.c.previous_event_id == log_entry.c.event_id)
        .outerjoin(held, held.c.event_id == log_entry.c.event_id)
        .outerjoin(log_leaf, log_leaf.c.entry_id == log_entry.c.entry_id)
        .where(log_entry.c.subject.is_not(None), later.c.entry_id.is_(None), held.c.event_id.is_(None))
        .order_by(log_entry.c.entry_id)
    )
    names = {table.name for table in tables}
    for entry_id, event_id, subject, index in connection.execute(query):
        if subject.partition(":")[0] in names:
            what = Text("记录 {subject} 不在表中，或停在更早的状态", "the row {subject} is gone or was set back")
            yield Problem(ROWS, f"entry {entry_id}", what.format(subject=subject), event_id, index)
