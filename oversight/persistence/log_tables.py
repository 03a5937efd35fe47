"""The audit log's tables: insert-only entries, their queue, the tree over them, and signed checkpoints."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from oversight.persistence.base import Base, Id, UtcDateTime
from oversight.persistence.keeping import Keeping, Role, kept

_BIG = BigInteger().with_variant(Integer(), "sqlite")

log_entry = Table(
    "log_entry",
    Base.metadata,
    Column("entry_id", _BIG, primary_key=True, autoincrement=True, comment="order of insertion; may have gaps"),
    Column("event_id", Id, nullable=False, unique=True, comment="UUIDv7 of the event"),
    Column("body", LargeBinary, nullable=False, comment="the entry's canonical bytes, as hashed"),
    Column("occurred_at", String(24), nullable=False, comment="UTC with milliseconds, as in the body"),
    Column("actor", String(255), nullable=False, comment="who did it: a user's id"),
    Column("role", String(255), nullable=False, comment="in which role"),
    Column("agency", String(255), nullable=False, comment="the agency concerned"),
    Column("action", String(255), nullable=False, comment="what happened, with its version"),
    Column("subject", String(255), comment="the row concerned: table:id"),
    Column("previous_event_id", Id, unique=True, comment="the subject's entry before this one"),
    Index("ix_log_entry_occurred_at", "occurred_at"),
    Index("ix_log_entry_actor", "actor"),
    Index("ix_log_entry_agency", "agency"),
    Index("ix_log_entry_action", "action"),
    Index("ix_log_entry_subject", "subject"),
    comment="the audit log's entries (insert only)",
    info=kept(Keeping.INSERT_ONLY, Role.APPLICATION),
    sqlite_autoincrement=True,
)

log_pending = Table(
    "log_pending",
    Base.metadata,
    Column(
        "entry_id", _BIG, ForeignKey("log_entry.entry_id"), primary_key=True, comment="an entry not yet in the tree"
    ),
    comment="the queue of entries to integrate, filled by a trigger",
    info=kept(Keeping.QUEUE, Role.SEQUENCER),
)

log_leaf = Table(
    "log_leaf",
    Base.metadata,
    Column(
        "leaf_index", _BIG, primary_key=True, autoincrement=False, comment="position in the tree, from 0, without gaps"
    ),
    Column("entry_id", _BIG, ForeignKey("log_entry.entry_id"), nullable=False, unique=True, comment="the entry"),
    Column("hash", LargeBinary(32), nullable=False, comment="SHA-256(0x00 || body)"),
    comment="the tree's leaves (insert only)",
    info=kept(Keeping.INSERT_ONLY, Role.SEQUENCER),
)

log_tile = Table(
    "log_tile",
    Base.metadata,
    Column("level", Integer, primary_key=True, autoincrement=False, comment="0: leaf hashes"),
    Column("tile_index", _BIG, primary_key=True, autoincrement=False, comment="position within the level"),
    Column("root", LargeBinary(32), nullable=False, comment="the root of the tile's 256 hashes"),
    comment="the full tiles of 256 hashes, by their roots (insert only)",
    info=kept(Keeping.INSERT_ONLY, Role.SEQUENCER),
)

log_tree = Table(
    "log_tree",
    Base.metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="always 1: the single serialisation point"),
    Column("size", _BIG, nullable=False, comment="number of leaves"),
    Column("frontier", LargeBinary, nullable=False, comment="size and peaks of the tree"),
    comment="the tree's right edge (one row)",
    info=kept(Keeping.GROWING, Role.SEQUENCER, locked_by=Role.SIGNER),
)

log_checkpoint = Table(
    "log_checkpoint",
    Base.metadata,
    Column("size", _BIG, primary_key=True, autoincrement=False, comment="tree size: one root per size for ever"),
    Column("root", LargeBinary(32), nullable=False, comment="the tree's root at that size"),
    Column("note", LargeBinary, nullable=False, comment="the signed note"),
    Column("signed_at", UtcDateTime(), nullable=False, comment="when it was signed"),
    comment="signed checkpoints (insert only)",
    info=kept(Keeping.INSERT_ONLY, Role.SIGNER),
)
