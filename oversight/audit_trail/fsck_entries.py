"""The entries by themselves: canonical bodies, columns that say the same, and one chain for each subject."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from audit_log import EntryError, parse_entry
from oversight.audit_trail.fsck_bodies import body_pattern, columns_of
from oversight.audit_trail.problems import Problem
from oversight.bilingual import Text
from oversight.persistence.log_storage import INDEXED
from oversight.persistence.log_tables import log_entry, log_leaf, log_pending

ENTRIES, CHAINS = "entries", "chains"
BATCH = 2000
BODY_AND_COLUMNS: tuple[ColumnElement[Any], ...] = (log_entry.c.body, *(log_entry.c[name] for name in INDEXED))


def entry_problems(where: str, stored: Sequence[Any], origin: str, index: int | None = None) -> Iterator[Problem]:
    """Check one entry's body, and its columns against it; `stored` are the body and the columns."""
    body, *columns = stored
    if not isinstance(body, bytes):
        what = Text("正文无法读取，不是字节", "the body can't be read: these are no bytes")
        yield Problem(ENTRIES, where, what, columns[0], index)
        return
    if columns_of(body, body_pattern(origin)) != tuple(columns):
        for what in _faults(body, columns, origin):
            yield Problem(ENTRIES, where, what, columns[0], index)


def _faults(body: bytes, columns: Sequence[Any], origin: str) -> Iterator[Text]:
    """Judge one entry by the strict parser, which knows what is wrong."""
    try:
        entry = parse_entry(body)
    except EntryError as error:
        yield Text(f"正文不合规：{error.zh}", f"malformed body: {error.en}")
        return
    if entry.log != origin:
        yield Text("正文写的是另一个日志 {log}", "the body names another log: {log}").format(log=entry.log)
    for name, column in zip(INDEXED, columns, strict=True):
        if getattr(entry, name) != column:
            yield Text("列 {name} 与正文不一致", "column {name} differs from the body").format(name=name)


def unsequenced_problems(connection: Connection, origin: str) -> Iterator[Problem]:
    """Check the entries that are not in the tree: they wait in the queue, and nothing else does."""
    query = (
        select(log_entry.c.entry_id, log_pending.c.entry_id, *BODY_AND_COLUMNS)
        .outerjoin(log_leaf, log_leaf.c.entry_id == log_entry.c.entry_id)
        .outerjoin(log_pending, log_pending.c.entry_id == log_entry.c.entry_id)
        .where(log_leaf.c.entry_id.is_(None))
        .order_by(log_entry.c.entry_id)
        .execution_options(yield_per=BATCH)
    )
    for entry_id, queued, *stored in connection.execute(query):
        if queued is None:
            what = Text("既不在树中也不在队列中", "is neither in the tree nor in the queue")
            yield Problem(ENTRIES, f"entry {entry_id}", what, stored[1])
        yield from entry_problems(f"entry {entry_id}", stored, origin)
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
        select(log_entry.c.entry_id, log_entry.c.event_id, log_entry.c.subject, log_leaf.c.leaf_index)
        .outerjoin(before, before.c.event_id == log_entry.c.previous_event_id)
        .outerjoin(log_leaf, log_leaf.c.entry_id == log_entry.c.entry_id)
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
    for entry_id, event_id, subject, index in connection.execute(broken):
        what = Text("{subject} 的上一条不对", "does not follow an earlier entry of {subject}").format(subject=subject)
        yield Problem(CHAINS, f"entry {entry_id}", what, event_id, index)
    beginnings = (
        select(log_entry.c.subject, func.max(log_entry.c.entry_id))
        .where(log_entry.c.subject.is_not(None), log_entry.c.previous_event_id.is_(None))
        .group_by(log_entry.c.subject)
        .having(func.count() > 1)
    )
    for subject, entry_id in connection.execute(beginnings):
        what = Text("{subject} 有不止一个开头", "{subject} begins more than once").format(subject=subject)
        yield Problem(CHAINS, f"entry {entry_id}", what)
