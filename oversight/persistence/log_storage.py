"""The log in the database: entries appended, integrated in the tree, read back for proofs, and checkpoints kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, func, insert, select, text

from audit_log import Checkpoint, Entry, Frontier, HashReader, leaf_hash
from audit_log.tree import fold
from oversight.persistence.eras import era_at, first_tile, place_of, present_era, present_start, within
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
    era, frontier = _locked(connection)
    pending = connection.exec_driver_sql(statements.take, (limit,)).all()
    if not pending:
        return 0
    first, entries, leaves = frontier.size, [one[0] for one in pending], [leaf_hash(one[1]) for one in pending]
    for statement, values in statements.grow(place_of(era, first), entries, leaves):
        connection.exec_driver_sql(statement, values)
    frontier.extend(leaves)
    _write_tiles(connection, era, first, leaves)
    _advance(connection, era, frontier)
    return len(pending)


def open_era(connection: Connection) -> int:
    """Let the tree of the present era be, as it stands, and begin the next one, empty; return its number."""
    era = _locked(connection)[0] + 1
    _advance(connection, era, Frontier())
    return era


def _advance(connection: Connection, era: int, frontier: Frontier) -> None:
    values = (place_of(era, frontier.size), frontier.to_bytes())
    connection.exec_driver_sql(statements_for(connection).advance, values)


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


def _locked(connection: Connection) -> tuple[int, Frontier]:
    """Lock the tree's row; the first of several integrators plants it, and the others wait for that one."""
    lock = statements_for(connection).lock
    held = connection.exec_driver_sql(lock).first()
    if held is None:
        plant(connection)
        held = connection.exec_driver_sql(lock).one()
    return era_at(held[1]), Frontier.from_bytes(held[0])


def _write_tiles(connection: Connection, era: int, first: int, hashes: Sequence[bytes]) -> None:
    """Keep the roots of the tiles that new hashes of an era, from index `first` on, fill; level by level."""
    reader, level = DatabaseReader(connection, era), 0
    while first // _TILE < (first + len(hashes)) // _TILE:
        begun = first % _TILE
        row = [*reader.read(level, first - begun, begun), *hashes]
        first //= _TILE
        hashes = [fold(row[at : at + _TILE]) for at in range(0, len(row) - _TILE + 1, _TILE)]
        at = first_tile(era, level) + first
        rows = [{"level": level, "tile_index": index, "root": root} for index, root in enumerate(hashes, at)]
        connection.execute(insert(log_tile), rows)
        level += 1


class DatabaseReader(HashReader):
    """Reads a proof's hashes from the leaves and from the full tiles' roots: the present era's, or an earlier one's."""

    def __init__(self, connection: Connection, era: int | None = None) -> None:
        self._connection = connection
        self._era = present_era(connection) if era is None else era

    def read(self, level: int, start: int, count: int) -> Sequence[bytes]:
        """Return the hashes asked for: leaf hashes on level 0, roots of the tiles below on the others."""
        if level == 0:
            start = place_of(self._era, start)
            rows = self._connection.execute(_LEAF_HASHES, {"start": start, "end": start + count})
        else:
            start += first_tile(self._era, level - 1)
            rows = self._connection.execute(_TILE_ROOTS, {"below": level - 1, "start": start, "end": start + count})
        return rows.scalars().all()


def frontier_of(connection: Connection, *, lock: bool = False) -> Frontier:
    """Return the present tree's right edge; `lock` holds it until the transaction ends."""
    if lock:
        return _locked(connection)[1]
    held = connection.execute(_HELD).scalar()
    return Frontier() if held is None else Frontier.from_bytes(held)


def tree_size(connection: Connection, era: int) -> int:
    """Return how many leaves the tree of an era has."""
    query = select(func.max(log_leaf.c.leaf_index)).where(log_leaf.c.leaf_index < place_of(era + 1, 0))
    newest = connection.execute(query).scalar()
    return 0 if newest is None or era_at(newest) != era else within(newest) + 1


def pending_count(connection: Connection) -> int:
    """Return how many entries wait for integration."""
    return connection.execute(select(func.count()).select_from(log_pending)).scalar_one()


class StoredCheckpoint(NamedTuple):
    """A checkpoint as kept: its size, root, signed note and the instant of signing, and of which era it is."""

    size: int
    root: bytes
    note: bytes
    signed_at: datetime
    era: int = 0

    @property
    def place(self) -> int:
        """Where the tables have it."""
        return place_of(self.era, self.size)


def stored_checkpoint(row: Row[*tuple[Any, ...]]) -> StoredCheckpoint:
    """Return a row of `log_checkpoint` as the checkpoint that it keeps."""
    return StoredCheckpoint(within(row.size), row.root, row.note, row.signed_at, era_at(row.size))


def latest_checkpoint(connection: Connection, covering: int | None = None) -> StoredCheckpoint | None:
    """Return the present era's newest checkpoint, or the newest that covers the leaf before the place `covering`."""
    query = select(log_checkpoint).where(log_checkpoint.c.size >= (present_start() if covering is None else covering))
    if covering is not None:
        query = query.where(log_checkpoint.c.size < place_of(era_at(covering) + 1, 0))
    row = connection.execute(query.order_by(log_checkpoint.c.size.desc()).limit(1)).first()
    return None if row is None else stored_checkpoint(row)


def store_checkpoint(
    connection: Connection, checkpoint: Checkpoint, note: bytes, signed_at: datetime
) -> StoredCheckpoint:
    """Keep a signed checkpoint of the present era; a second one of the same size is refused by the table's key."""
    era = present_era(connection)
    stored = StoredCheckpoint(checkpoint.size, checkpoint.root, note, signed_at, era)
    connection.execute(
        insert(log_checkpoint).values(size=stored.place, root=stored.root, note=note, signed_at=signed_at)
    )
    return stored


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as kept, with its place once integrated, and its index in the tree of its era."""

    entry_id: int
    event_id: str
    body: bytes
    place: int | None

    @property
    def leaf_index(self) -> int | None:
        """The index in the tree of its era; None while it waits for the tree."""
        return None if self.place is None else within(self.place)


def find_entry(connection: Connection, event_id: str) -> StoredEntry | None:
    """Return an entry by its event id."""
    row = connection.execute(
        select(log_entry.c.entry_id, log_entry.c.event_id, log_entry.c.body, log_leaf.c.leaf_index)
        .join(log_leaf, log_leaf.c.entry_id == log_entry.c.entry_id, isouter=True)
        .where(log_entry.c.event_id == event_id)
    ).first()
    return None if row is None else StoredEntry(*row)
