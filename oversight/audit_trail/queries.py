"""The log's entries and checkpoints as frozen rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from audit_log import leaf_hash
from oversight.audit_trail.actions import known_actions
from oversight.audit_trail.subjects import subjects_of
from oversight.bilingual import Text
from oversight.clock import milliseconds, shanghai
from oversight.errors import NotFoundError, OutOfScopeError
from oversight.permissions import Permission
from oversight.persistence import Principal
from oversight.persistence.eras import ROOM, era_at, place_of, present_era, within
from oversight.persistence.log_reading import LOGGED_ACT, LoggedAct
from oversight.persistence.log_storage import StoredCheckpoint, find_entry, latest_checkpoint, tree_size
from oversight.persistence.log_tables import log_checkpoint, log_entry, log_leaf
from oversight.web.timelines import CONFIDENTIAL, may_open

NEWEST = (1 << 63) - 1
MIDNIGHT = time(0, 0)
_VERSIONS = range(1, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """Which entries; None means any.

    An action, with its version or without; an agency with all below it; a row (`table:id`, or an id of any table) and
    a kind of rows; any of some actors, by id; the first and last day, in Shanghai.
    """

    action: str | None = None
    agency: str | None = None
    subject: str | None = None
    kind: str | None = None
    actors: tuple[str, ...] | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry's columns; `entry_id` orders them, `leaf_index` is None while it waits for the tree of its `era`."""

    entry_id: int
    leaf_index: int | None
    act: LoggedAct
    era: int = 0


@dataclass(frozen=True, slots=True)
class EntryDetail:
    """An entry as hashed, its place in the tree, and the size of the checkpoint that covers it, if one does."""

    act: LoggedAct
    body: bytes
    leaf_hash: bytes
    leaf_index: int | None
    tree_size: int
    covered_by: int | None


@dataclass(frozen=True, slots=True)
class CheckpointRow:
    """A signed checkpoint."""

    size: int
    root: bytes
    signed_at: datetime
    note: str
    era: int = 0

    @property
    def place(self) -> int:
        """Where the tables have it."""
        return place_of(self.era, self.size)


def entries(
    session: Session, reader: Principal, wanted: EntryFilter, before: int = NEWEST, limit: int = 50
) -> list[EntryRow]:
    """Return the entries that a reader may see, with an id below `before`, newest first."""
    query = (
        select(log_entry.c.entry_id, log_leaf.c.leaf_index, *LOGGED_ACT)
        .outerjoin(log_leaf, log_leaf.c.entry_id == log_entry.c.entry_id)
        .where(log_entry.c.entry_id < before)
        .order_by(log_entry.c.entry_id.desc())
        .limit(limit)
    )
    rows = session.execute(_narrowed(query, reader, wanted))
    return [_row(entry_id, place, LoggedAct(*act)) for entry_id, place, *act in rows]


def _row(entry_id: int, place: int | None, act: LoggedAct) -> EntryRow:
    return EntryRow(entry_id, None, act) if place is None else EntryRow(entry_id, within(place), act, era_at(place))


def _narrowed(query: Select[*tuple[Any, ...]], reader: Principal, wanted: EntryFilter) -> Select[*tuple[Any, ...]]:
    return query.where(*_visible(reader), *_about(wanted), *_within(wanted))


def _about(wanted: EntryFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.action:
        versions = () if "/" in wanted.action else tuple(f"{wanted.action}/{number}" for number in _VERSIONS)
        yield log_entry.c.action.in_(versions or (wanted.action,))
    if wanted.agency:
        yield log_entry.c.agency.startswith(wanted.agency, autoescape=True)
    if wanted.subject:
        yield log_entry.c.subject.in_(subjects_of(wanted.kind, wanted.subject))
    elif wanted.kind:
        yield log_entry.c.subject.startswith(f"{wanted.kind}:", autoescape=True)
    if wanted.actors is not None:
        yield log_entry.c.actor.in_(wanted.actors)


def _within(wanted: EntryFilter) -> Iterator[ColumnElement[bool]]:
    """Keep what happened on the days asked for; an entry's time is text that sorts as it runs."""
    if wanted.since:
        yield log_entry.c.occurred_at >= milliseconds(shanghai(wanted.since, MIDNIGHT))
    if wanted.until:
        yield log_entry.c.occurred_at < milliseconds(shanghai(wanted.until + timedelta(days=1), MIDNIGHT))


def _visible(reader: Principal) -> Iterator[ColumnElement[bool]]:
    """Entries of the reader's area; those of fault-tolerance cases only for those who may read the cases."""
    if reader.scope:
        yield log_entry.c.agency.startswith(reader.scope, autoescape=True)
    if not reader.may(Permission.EXEMPTIONS_READ):
        yield log_entry.c.action.not_like(f"{CONFIDENTIAL}%")


def actions(reader: Principal) -> list[tuple[str, Text]]:
    """Return the actions that a reader may search for, without their versions, and what they are called."""
    is_open = reader.may(Permission.EXEMPTIONS_READ)
    return [(name, title) for name, title in known_actions() if is_open or not name.startswith(CONFIDENTIAL)]


def entry(session: Session, reader: Principal, event_id: str) -> EntryDetail:
    """Return one entry; raise NotFoundError, or OutOfScopeError for another county's or a confidential one."""
    connection = session.connection()
    stored = find_entry(connection, event_id)
    if stored is None:
        raise NotFoundError
    act = LoggedAct(*session.execute(select(*LOGGED_ACT).where(log_entry.c.event_id == event_id)).one())
    if not may_open(reader, act):
        raise OutOfScopeError(act.agency)
    covering = None if stored.place is None else latest_checkpoint(connection, stored.place + 1)
    return EntryDetail(
        act=act,
        body=stored.body,
        leaf_hash=leaf_hash(stored.body),
        leaf_index=stored.leaf_index,
        tree_size=tree_size(connection, present_era(connection) if stored.place is None else era_at(stored.place)),
        covered_by=covering.size if covering is not None else None,
    )


def checkpoints(session: Session, below: int = NEWEST, limit: int = 50) -> list[CheckpointRow]:
    """Return the present era's checkpoints smaller than `below`, the largest first."""
    start = place_of(present_era(session.connection()), 0)
    query = select(log_checkpoint).where(log_checkpoint.c.size >= start).order_by(log_checkpoint.c.size.desc())
    if below <= ROOM:
        query = query.where(log_checkpoint.c.size < start + below)
    return [
        CheckpointRow(within(row.size), row.root, row.signed_at, row.note.decode(), era_at(row.size))
        for row in session.execute(query.limit(limit))
    ]


def covered(session: Session) -> dict[int, int]:
    """Return the size of each era's newest checkpoint."""
    connection = session.connection()
    newest = ((era, latest_checkpoint(connection, place_of(era, 0))) for era in range(present_era(connection) + 1))
    return {era: found.size for era, found in newest if found is not None}


def checkpoint(session: Session, size: int) -> CheckpointRow:
    """Return the checkpoint of a size; raise NotFoundError if that size was never signed."""
    found = checkpoints(session, size + 1, 1) if 0 <= size < NEWEST else []
    if not found or found[0].size != size:
        raise NotFoundError
    return found[0]


def newest_checkpoint(session: Session) -> StoredCheckpoint:
    """Return the newest checkpoint; raise NotFoundError before there is one."""
    newest = latest_checkpoint(session.connection())
    if newest is None:
        raise NotFoundError
    return newest
