"""The statements by which pending entries enter the tree: one round trip a step, in each database's own words.

They go to the driver as they stand, because on SQLite they run inside every request's transaction, and in the worker
on ten thousand rows at a time.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection

Call = tuple[str, Any]


class Statements(Protocol):
    """How to lock the tree's row, take the oldest pending entries, write their leaves, and advance the tree."""

    lock: str
    take: str
    advance: str

    def grow(self, first: int, entries: Sequence[int], leaves: Sequence[bytes]) -> Iterator[Call]:
        """Yield what writes the leaves from index `first` on, and leaves none of the entries pending."""
        ...


class _Sqlite:
    """There is one writer, so that whatever is pending up to the last entry taken was taken."""

    lock = "SELECT frontier, size FROM log_tree WHERE id = 1"
    take = (
        "SELECT entry_id, body FROM log_pending CROSS JOIN log_entry USING (entry_id)"  # the queue first, not the log
        " ORDER BY log_pending.entry_id LIMIT ?"
    )
    advance = "UPDATE log_tree SET size = ?, frontier = ? WHERE id = 1"

    def grow(self, first: int, entries: Sequence[int], leaves: Sequence[bytes]) -> Iterator[Call]:
        """Insert the leaves, and empty the queue up to the last of the entries."""
        rows = list(zip(range(first, first + len(entries)), entries, leaves, strict=True))
        yield "INSERT INTO log_leaf (leaf_index, entry_id, hash) VALUES (?, ?, ?)", rows
        yield "DELETE FROM log_pending WHERE entry_id <= ?", (entries[-1],)


class _Postgresql:
    """Others append meanwhile, and commit in any order: exactly the rows that are read leave the queue."""

    lock = _Sqlite.lock + " FOR UPDATE"
    take = (
        "WITH taken AS (DELETE FROM log_pending WHERE entry_id IN"
        " (SELECT entry_id FROM log_pending ORDER BY entry_id LIMIT %s) RETURNING entry_id)"
        " SELECT entry_id, body FROM taken JOIN log_entry USING (entry_id) ORDER BY entry_id"
    )
    advance = "UPDATE log_tree SET size = %s, frontier = %s WHERE id = 1"

    def grow(self, first: int, entries: Sequence[int], leaves: Sequence[bytes]) -> Iterator[Call]:
        """Insert the leaves, all in one statement; taking the entries has removed them from the queue."""
        insert = (
            "INSERT INTO log_leaf (leaf_index, entry_id, hash) SELECT %s::bigint + place - 1, entry_id, hash"
            " FROM unnest(%s::bigint[], %s::bytea[]) WITH ORDINALITY AS taken (entry_id, hash, place)"
        )
        yield insert, (first, list(entries), list(leaves))


_SQLITE, _POSTGRESQL = _Sqlite(), _Postgresql()


def statements_for(connection: Connection) -> Statements:
    """Return the statements of a connection's database."""
    return _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
