"""What the log keeps of its witnesses: where each stands, their cosignatures, and what contradicts the log."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from oversight.persistence.base import Base, UtcDateTime
from oversight.persistence.keeping import Keeping, Role, kept

_BIG = BigInteger().with_variant(Integer(), "sqlite")

log_witness = Table(
    "log_witness",
    Base.metadata,
    Column("name", String(255), primary_key=True, comment="the name of the witness's key"),
    Column("verifier_key", String(1000), nullable=False, comment="its verifier key, as in the policy when last asked"),
    Column("url", String(1000), nullable=False, comment="its submission prefix when last asked"),
    Column("origin", String(255), nullable=False, comment="the log that it was asked about"),
    Column("size", _BIG, nullable=False, comment="the size that it is known to hold; 0 before its first answer"),
    Column("last_answered_at", UtcDateTime(), comment="when it last gave a proper answer"),
    Column("failing_since", UtcDateTime(), comment="since when it has given none"),
    Column("last_error", String(40), comment="code of what was wrong with its last answer"),
    comment="where each witness stands (operational: rows are updated, and prove nothing)",
    info=kept(Keeping.UPDATABLE, Role.SIGNER),
)

log_cosignature = Table(
    "log_cosignature",
    Base.metadata,
    Column("size", _BIG, ForeignKey("log_checkpoint.size"), primary_key=True, comment="the checkpoint's size"),
    Column("witness", String(255), primary_key=True, comment="the name of the witness's key"),
    Column("line", LargeBinary, nullable=False, comment="the signature line, verified, without its line feed"),
    Column("cosigned_at", UtcDateTime(), nullable=False, comment="the time that the line binds"),
    comment="the witnesses' cosignatures (insert only)",
    info=kept(Keeping.INSERT_ONLY, Role.SIGNER),
)

log_conflict = Table(
    "log_conflict",
    Base.metadata,
    Column("conflict_id", _BIG, primary_key=True, autoincrement=True, comment="order of finding"),
    Column("witness", String(255), nullable=False, comment="the name of the witness's key"),
    Column("found_at", UtcDateTime(), nullable=False, comment="when it was found"),
    Column("kind", String(20), nullable=False, comment="ahead, or forked"),
    Column("our_size", _BIG, nullable=False, comment="the size of the checkpoint that we showed"),
    Column("our_root", LargeBinary(32), nullable=False, comment="its root"),
    Column("our_note", LargeBinary, nullable=False, comment="its signed note"),
    Column("their_size", _BIG, nullable=False, comment="the size that the witness holds"),
    Column("request", LargeBinary, nullable=False, comment="what the witness was asked, byte for byte"),
    Column("status", Integer, nullable=False, comment="the HTTP status of its answer"),
    Column("answer", LargeBinary, nullable=False, comment="the body of its answer, byte for byte"),
    Index("ix_log_conflict_witness", "witness"),
    comment="evidence that a witness holds what the log does not contain (insert only)",
    info=kept(Keeping.INSERT_ONLY, Role.APPLICATION),  # which appends the entry that commits to the row
    sqlite_autoincrement=True,
)
