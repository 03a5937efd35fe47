"""What is in a tile, read out of the database."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from audit_log import ProofError, Tile, format_bundle
from oversight.audit_trail.proofs import DamagedLogError
from oversight.persistence.eras import place_of, present_era
from oversight.persistence.log_storage import DatabaseReader
from oversight.persistence.log_tables import log_entry, log_leaf


def content_of(connection: Connection, tile: Tile) -> bytes:
    """Return the bytes of a tile of the present era; raise DamagedLogError if some of it is gone."""
    era = present_era(connection)
    if tile.level is None:
        return format_bundle(entries_of(connection, tile, era))
    return b"".join(_whole(tile, DatabaseReader(connection, era).read(tile.level, tile.start, tile.width)))


def entries_of(connection: Connection, bundle: Tile, era: int) -> Sequence[bytes]:
    """Return the entries of a bundle of an era, in the tree's order; raise DamagedLogError if some are gone."""
    start = place_of(era, bundle.start)
    query = (
        select(log_entry.c.body)
        .join(log_leaf, log_leaf.c.entry_id == log_entry.c.entry_id)
        .where(log_leaf.c.leaf_index >= start, log_leaf.c.leaf_index < start + bundle.width)
        .order_by(log_leaf.c.leaf_index)
    )
    return _whole(bundle, connection.execute(query).scalars().all())


def _whole(tile: Tile, held: Sequence[bytes]) -> Sequence[bytes]:
    if len(held) != tile.width:
        path = tile.format()
        raise DamagedLogError(
            ProofError(
                f"{path} 应有 {tile.width} 项，只有 {len(held)} 项",
                f"{path} should have {tile.width} items and has {len(held)}",
            )
        )
    return held
