"""Eras: the trees of a log that was continued under a new origin, one after another, side by side in the same tables.

Each era is a tree of its own, counted from 0, and room for 2^40 leaves. What the tables of the log hold in `leaf_index`
and `size` is a *place*: era x 2^40 + the number within the era. So places rise over the eras, the first era's are the
numbers themselves, and a tile never spans two eras, since 2^40 is a power of 256. Everything outside of the tables
counts within an era; most of it only ever speaks of the present one.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select
from sqlalchemy.exc import DBAPIError

from audit_log import Entry, EntryError, parse_entry
from oversight.bilingual import Text
from oversight.errors import OversightError
from oversight.persistence.engine import Database
from oversight.persistence.log_tables import log_checkpoint, log_entry, log_leaf, log_tree

ROOM = 1 << 40
SUCCEEDED = "log.succeeded/1"
_TILE_BITS = 8


class OriginError(OversightError):
    """The settings name another log than the one that goes on."""

    code = "log-origin"
    title = Text("日志名称不符", "Another log's name")


class Era(NamedTuple):
    """One tree of the log: its number, and the origin under which it was signed."""

    number: int
    origin: str

    @property
    def start(self) -> int:
        """The place of its first leaf."""
        return self.number * ROOM


def place_of(era: int, number: int) -> int:
    """Return the place of a leaf's index, or of a size, within an era."""
    return era * ROOM + number


def within(place: int) -> int:
    """Return what a place is within its era."""
    return place % ROOM


def era_at(place: int) -> int:
    """Return the era of a place."""
    return place // ROOM


def first_tile(era: int, level: int) -> int:
    """Return how many full tiles of a level there is room for before an era."""
    return place_of(era, 0) >> _TILE_BITS * (level + 1)


def present_start() -> ColumnElement[int]:
    """Return what the database computes as the first place of the present era: 0 before there is a tree."""
    start = select(log_tree.c.size - log_tree.c.size % ROOM).where(log_tree.c.id == 1).scalar_subquery()
    return func.coalesce(start, 0)


def present_era(connection: Connection) -> int:
    """Return the number of the era that grows."""
    return era_at(connection.execute(select(present_start())).scalar_one())


def eras(connection: Connection, origin: str) -> Sequence[Era]:
    """Return all eras; those before a succession are named by the entry that opens the next.

    `origin` is what the log is called by its settings: the present one's name, unless its own first entry says another.
    """
    number, known = 0, [Era(0, "")]
    while _is_there(connection, number + 1):
        number += 1
        entry = opening_entry(connection, number)
        before = None if entry is None else entry.details.get("old_origin")
        known[-1] = Era(number - 1, known[-1].origin or str(before or ""))
        known.append(Era(number, "" if entry is None else entry.log))
    if number == 0:
        return [Era(0, origin)]
    return [Era(one.number, one.origin or _signed_name(connection, one.number) or origin) for one in known]


def _is_there(connection: Connection, number: int) -> bool:
    place = log_leaf.c.leaf_index
    leaves = select(place).where(place >= place_of(number, 0), place < place_of(number + 1, 0))
    return connection.execute(leaves.limit(1)).first() is not None


def _signed_name(connection: Connection, number: int) -> str:
    """Return the origin in an era's oldest checkpoint, for want of an entry that has it."""
    query = select(log_checkpoint.c.note).where(log_checkpoint.c.size >= place_of(number, 0))
    signed = connection.execute(query.order_by(log_checkpoint.c.size).limit(1)).scalar()
    return bytes(signed or b"").partition(b"\n")[0].decode("utf-8", "replace")


def opening_entry(connection: Connection, number: int) -> Entry | None:
    """Return the first entry of an era that follows on another; None if it can't be read as one of a succession."""
    query = (
        select(log_entry.c.body)
        .join(log_leaf, log_leaf.c.entry_id == log_entry.c.entry_id)
        .where(log_leaf.c.leaf_index == place_of(number, 0))
    )
    try:
        entry = parse_entry(bytes(connection.execute(query).scalar() or b""))
    except (EntryError, TypeError):
        return None
    return entry if entry.action == SUCCEEDED else None


def refuse_other_origin(database: Database) -> None:
    """Raise OriginError if the log goes on under another name than the settings say; a new database has no log yet."""
    try:
        with database.readonly.connect() as connection:
            known = eras(connection, database.origin)
    except DBAPIError:  # the tables are not there, which the commands say that need them
        return
    if known[-1].origin != database.origin:
        raise OriginError(
            Text(
                "日志已改以 {now} 为名续立，OVERSIGHT_LOG_ORIGIN 却是 {said}。",
                "The log goes on as {now}, and OVERSIGHT_LOG_ORIGIN says {said}.",
            ).format(now=known[-1].origin, said=database.origin),
            remedy=Text("请设 OVERSIGHT_LOG_ORIGIN={now}", "Set OVERSIGHT_LOG_ORIGIN={now}").format(
                now=known[-1].origin
            ),
        )
