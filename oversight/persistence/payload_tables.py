"""The only erasable tables of the log: personal payloads, and the key of each subject under which they are sealed."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table

from oversight.persistence.base import Base, Id
from oversight.persistence.keeping import Keeping, Role, kept

ERASED = "erasures.erased/1"  # the action of the entry without which the triggers let nothing be deleted here

log_subject_key = Table(
    "log_subject_key",
    Base.metadata,
    Column("subject", String(255), primary_key=True, comment="whose payloads it seals, opaque: table:id"),
    Column("key", LargeBinary(32), nullable=False, comment="AES-256 key; erasure destroys it"),
    comment="one key for each subject of personal payloads (erasable, by an erasure's entry only)",
    info=kept(Keeping.ERASABLE, Role.APPLICATION),
)

log_payload = Table(
    "log_payload",
    Base.metadata,
    Column("event_id", Id, ForeignKey("log_entry.event_id"), primary_key=True, comment="the entry that commits to it"),
    Column(
        "subject",
        String(255),
        ForeignKey("log_subject_key.subject"),
        nullable=False,
        comment="whose personal data it is: the entry's subject",
    ),
    Column("salt", LargeBinary(32), nullable=False, comment="salt of the entry's payload commitment"),
    Column("nonce", LargeBinary(12), nullable=False, comment="AES-GCM nonce"),
    Column("ciphertext", LargeBinary, nullable=False, comment="AES-256-GCM of the canonical payload, tag included"),
    Index("ix_log_payload_subject", "subject"),
    comment="personal payloads of the log's entries, encrypted (erasable, by an erasure's entry only)",
    info=kept(Keeping.ERASABLE, Role.APPLICATION),
)

ERASABLE = (log_payload, log_subject_key)
