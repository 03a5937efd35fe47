"""The log in the database: entries appended, integrated in the tree, read back for proofs, and checkpoints kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select, text

from audit_log import Checkpoint, Entry, Frontier, HashReader, leaf_hash
from audit_log.tree import fold
from oversight.persistence.integration import statements_for
from oversight.persistence.log_tables import log_checkpoint, log_entry, log_leaf, log_pending, log_tile, log_tree

INDEXED = ("event_id", "occurred_at", "actor", "role", "agency", "action", "subject", "previous_event_id")
_TILE = 256
_BATCH = 10_000
_APPEND = insert(log_entry).inline()
_HELD = select(log_tree.c.frontier).where(log_tree.c.id == 1)
_LEAF_HASHES = (
    select(log_leaf.c.hash)
    .where(log_leaf.c.leaf_index >= bindparam("start"), log_leaf.c.leaf_index < bindparam("end"))
    .order_by(log_leaf.c.leaf_index)
)
_TILE_ROOTS = (
    select(log_tile.c.root)
    .where(log_tile.c.level == bindparam("below"))
    .where(log_tile.c.tile_index >= bindparam("start"), log_tile.c.tile_index < bindparam("end"))
    .order_by(log_tile.c.tile_index)
)
_PLANT = text("INSERT INTO log_tree (id, size, frontier) VALUES (1, 0, :frontier) ON CONFLICT DO NOTHING")


def append(connection: Connection, entries: Sequence[Entry]) -> None:
    """Insert entries with their canonical bytes; a trigger puts them in the queue."""
    rows = [{"body": entry.to_bytes(), **{name: getattr(entry, name) for name in INDEXED}} for entry in entries]
    if rows:
        connection.execute(_APPEND, rows if len(rows) > 1 else rows[0])


def integrate(connection: Connection, limit: int = _BATCH) -> int:
    """Take at most `limit` pending entries into the tree, in entry order, and return how many.

    Locks the tree's row first, so that several integrators follow one another. All is written in the caller's
    transaction: a crash leaves the whole batch pending or the whole batch integrated.
    """
    statements = statements_for(connection)
    frontier = _locked_frontier(connection)
    pending = connection.exec_driver_sql(statements.take, (limit,)).all()
    if not pending:
        return 0
    first, entries, leaves = frontier.size, [one[0] for one in pending], [leaf_hash(one[1]) for one in pending]
    for statement, values in statements.grow(first, entries, leaves):
        connection.exec_driver_sql(statement, values)
    frontier.extend(leaves)
    _write_tiles(connection, first, leaves)
    connection.exec_driver_sql(statements.advance, (frontier.size, frontier.to_bytes()))
    return len(pending)


def integrate_all(connection: Connection, batch: int = _BATCH) -> int:
    """Take every pending entry into the tree, in the caller's transaction, and return how many."""
    total = taken = integrate(connection, batch)
    while taken == batch:
        taken = integrate(connection, batch)
        total += taken
    return total


def may_integrate(connection: Connection) -> bool:
    """Whether the login may take pending entries; PostgreSQL's signer signs what the sequencer has integrated."""
    if connection.dialect.name == "sqlite":
        return True
    return bool(connection.scalar(text("SELECT has_table_privilege('log_pending', 'DELETE')")))


def plant(connection: Connection) -> None:
    """Make the tree's row, if it isn't there."""
    connection.execute(_PLANT, {"frontier": Frontier().to_bytes()})


def _locked_frontier(connection: Connection) -> Frontier:
    """Lock the tree's row; the first of several integrators plants it, and the others wait for that one."""
    lock = statements_for(connection).lock
    held = connection.exec_driver_sql(lock).scalar()
    if held is None:
        plant(connection)
        held = connection.exec_driver_sql(lock).scalar_one()
    return Frontier.from_bytes(held)


def _write_tiles(connection: Connection, first: int, hashes: Sequence[bytes]) -> None:
    """Keep the roots of the tiles that new hashes, from index `first` on, fill; level by level."""
    reader, level = DatabaseReader(connection), 0
    while first // _TILE < (first + len(hashes)) // _TILE:
        begun = first % _TILE
        row = [*reader.read(level, first - begun, begun), *hashes]
        first //= _TILE
        hashes = [fold(row[at : at + _TILE]) for at in range(0, len(row) - _TILE + 1, _TILE)]
        rows = [{"level": level, "tile_index": first + at, "root": root} for at, root in enumerate(hashes)]
        connection.execute(insert(log_tile), rows)
        level += 1


class DatabaseReader(HashReader):
    """Reads a proof's hashes from the leaves and from the full tiles' roots."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self, level: int, start: int, count: int) -> Sequence[bytes]:
        """Return the hashes asked for: leaf hashes on level 0, roots of the tiles below on the others."""
        if level == 0:
            rows = self._connection.execute(_LEAF_HASHES, {"start": start, "end": start + count})
        else:
            rows = self._connection.execute(_TILE_ROOTS, {"below": level - 1, "start": start, "end": start + count})
        return rows.scalars().all()


def frontier_of(connection: Connection, *, lock: bool = False) -> Frontier:
    """Return the tree's right edge; `lock` holds it until the transaction ends."""
    if lock:
        return _locked_frontier(connection)
    held = connection.execute(_HELD).scalar()
    return Frontier() if held is None else Frontier.from_bytes(held)


def pending_count(connection: Connection) -> int:
    """Return how many entries wait for integration."""
    return connection.execute(select(func.count()).select_from(log_pending)).scalar_one()


class StoredCheckpoint(NamedTuple):
    """A checkpoint as kept: its size, root, signed note and the instant of signing."""

    size: int
    root: bytes
    note: bytes
    signed_at: datetime


def latest_checkpoint(connection: Connection, covering: int = 0) -> StoredCheckpoint | None:
    """Return the newest checkpoint, if it covers at least `covering` entries."""
    row = connection.execute(
        select(log_checkpoint).where(log_checkpoint.c.size >= covering).order_by(log_checkpoint.c.size.desc()).limit(1)
    ).first()
    return None if row is None else StoredCheckpoint(row.size, row.root, row.note, row.signed_at)


def store_checkpoint(connection: Connection, checkpoint: Checkpoint, note: bytes, signed_at: datetime) -> None:
    """Keep a signed checkpoint; a second one of the same size is refused by the table's key."""
    connection.execute(
        insert(log_checkpoint).values(size=checkpoint.size, root=checkpoint.root, note=note, signed_at=signed_at)
    )


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as kept, with its place in the tree once integrated."""

    entry_id: int
    event_id: str
    body: bytes
    leaf_index: int | None


def find_entry(connection: Connection, event_id: str) -> StoredEntry | None:
    """Return an entry by its event id."""
    row = connection.execute(
        select(log_entry.c.entry_id, log_entry.c.event_id, log_entry.c.body, log_leaf.c.leaf_index)
        .join(log_leaf, log_leaf.c.entry_id == log_entry.c.entry_id, isouter=True)
        .where(log_entry.c.event_id == event_id)
    ).first()
    return None if row is None else StoredEntry(*row)
