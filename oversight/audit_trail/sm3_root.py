"""The root of the parallel SM3 tree, which an SM2 line binds: over the same entries, in the same order.

Hashing all entries for each checkpoint would cost more and more. So the tree's right edge is kept in a file beside the
keys, with the root of the log that it belongs to; it is only a shortcut, and if it is missing, damaged or of another
history, the tree is computed from the first entry.
"""

from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, select

from audit_log import Checkpoint, ProofError, Sm3Frontier, root_at
from audit_log.hashing import HASH_SIZE
from oversight.audit_trail.key_ring import directory_of, put_in_place
from oversight.audit_trail.proofs import DamagedLogError
from oversight.persistence.eras import place_of, present_era
from oversight.persistence.log_storage import DatabaseReader
from oversight.persistence.log_tables import log_entry, log_leaf

EDGE_NAME = "sm3.edge"
_BATCH, _OWNERS = 5000, 0o600


def sm3_root(connection: Connection, checkpoint: Checkpoint, key_path: Path) -> bytes:
    """Return the SM3 root over the entries of a checkpoint; raise DamagedLogError if some are gone."""
    kept = directory_of(key_path) / EDGE_NAME
    edge = _kept_edge(connection, kept, checkpoint.size)
    if edge.size < checkpoint.size:
        _grow(connection, edge, checkpoint.size)
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = checkpoint.root + edge.to_bytes()
        put_in_place(kept, sha256(content).digest() + content, _OWNERS)
    return edge.root()


def _kept_edge(connection: Connection, kept: Path, size: int) -> Sm3Frontier:
    try:
        stored = kept.read_bytes()
        digest, root, edge = stored[:HASH_SIZE], stored[HASH_SIZE : 2 * HASH_SIZE], stored[2 * HASH_SIZE :]
        frontier = Sm3Frontier.from_bytes(edge)
        is_ours = sha256(root + edge).digest() == digest and frontier.size <= size
        if is_ours and root_at(DatabaseReader(connection), frontier.size) == root:
            return frontier
    except (OSError, ProofError):
        pass
    return Sm3Frontier()


def _grow(connection: Connection, edge: Sm3Frontier, size: int) -> None:
    start = place_of(present_era(connection), 0)
    query = (
        select(log_leaf.c.leaf_index, log_entry.c.body)
        .join(log_entry, log_entry.c.entry_id == log_leaf.c.entry_id)
        .where(log_leaf.c.leaf_index >= start + edge.size, log_leaf.c.leaf_index < start + size)
        .order_by(log_leaf.c.leaf_index)
        .execution_options(yield_per=_BATCH)
    )
    for row in connection.execute(query):
        if row.leaf_index == start + edge.size:
            edge.append(row.body)
    if edge.size != size:
        raise DamagedLogError(ProofError(f"第 {edge.size} 号条目不在", f"entry {edge.size} is gone"))
