"""The entries by themselves: canonical bodies, columns that say the same, and one chain for each subject."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from audit_log import EntryError, parse_entry
from oversight.audit_trail.problems import Problem
from oversight.bilingual import Text
from oversight.persistence.log_storage import INDEXED
from oversight.persistence.log_tables import log_entry, log_leaf, log_pending

ENTRIES, CHAINS = "entries", "chains"
BATCH = 2000
BODY_AND_COLUMNS: tuple[ColumnElement[Any], ...] = (
    log_entry.c.entry_id,
    log_entry.c.body,
    *(log_entry.c[name] for name in INDEXED),
)


def entry_problems(row: Row[*tuple[Any, ...]], origin: str) -> Iterator[Problem]:
    """Check one entry's body, and its columns against it."""
    where = f"entry {row.entry_id}"
    try:
        entry = parse_entry(row.body)
    except EntryError as error:
        yield Problem(ENTRIES, where, Text(f"正文不合规：{error.zh}", f"malformed body: {error.en}"), row.event_id)
        return
    if entry.log != origin:
        what = Text("正文写的是另一个日志 {log}", "the body names another log: {log}").format(log=entry.log)
        yield Problem(ENTRIES, where, what, row.event_id)
    for name in INDEXED:
        if getattr(entry, name) != row._mapping[name]:  # noqa: SLF001 - SQLAlchemy's public name for it
            what = Text("列 {name} 与正文不一致", "column {name} differs from the body").format(name=name)
            yield Problem(ENTRIES, where, what, row.event_id)


def unsequenced_problems(connection: Connection, origin: str) -> Iterator[Problem]:
    """Check the entries that are not in the tree: they wait in the queue, and nothing else does."""
    query = (
        select(*BODY_AND_COLUMNS, log_pending.c.entry_id.label("queued"))
        .outerjoin(log_leaf, log_leaf.c.entry_id == log_entry.c.entry_id)
        .outerjoin(log_pending, log_pending.c.entry_id == log_entry.c.entry_id)
        .where(log_leaf.c.entry_id.is_(None))
        .order_by(log_entry.c.entry_id)
        .execution_options(yield_per=BATCH)
    )
    for row in connection.execute(query):
        if row.queued is None:
            what = Text("既不在树中也不在队列中", "is neither in the tree nor in the queue")
            yield Problem(ENTRIES, f"entry {row.entry_id}", what, row.event_id)
        yield from entry_problems(row, origin)
    strays = (
        select(log_pending.c.entry_id)
        .outerjoin(log_entry, log_entry.c.entry_id == log_pending.c.entry_id)
        .outerjoin(log_leaf, log_leaf.c.entry_id == log_pending.c.entry_id)
        .where(or_(log_entry.c.entry_id.is_(None), log_leaf.c.entry_id.is_not(None)))
    )
    for entry_id in connection.execute(strays).scalars():
        what = Text("在队列中，却没有条目或已入树", "is queued, but has no entry or is in the tree already")
        yield Problem(ENTRIES, f"entry {entry_id}", what)


def chain_problems(connection: Connection) -> Iterator[Problem]:
    """Check that each subject's entries follow one another, each once, from a single first one."""
    before = log_entry.alias("before")
    broken = (
        select(log_entry.c.entry_id, log_entry.c.event_id, log_entry.c.subject)
        .outerjoin(before, before.c.event_id == log_entry.c.previous_event_id)
        .where(log_entry.c.previous_event_id.is_not(None))
        .where(
            or_(
                before.c.entry_id.is_(None),
                before.c.subject.is_distinct_from(log_entry.c.subject),
                before.c.entry_id >= log_entry.c.entry_id,
            )
        )
        .order_by(log_entry.c.entry_id)
    )
    for entry_id, event_id, subject in connection.execute(broken):
        what = Text("{subject} 的上一条不对", "does not follow an earlier entry of {subject}").format(subject=subject)
        yield Problem(CHAINS, f"entry {entry_id}", what, event_id)
    beginnings = (
        select(log_entry.c.subject, func.max(log_entry.c.entry_id))
        .where(log_entry.c.subject.is_not(None), log_entry.c.previous_event_id.is_(None))
        .group_by(log_entry.c.subject)
        .having(func.count() > 1)
    )
    for subject, entry_id in connection.execute(beginnings):
        what = Text("{subject} 有不止一个开头", "{subject} begins more than once").format(subject=subject)
        yield Problem(CHAINS, f"entry {entry_id}", what)
