"""What a printed paper says of the log, held against the log: the paper is a witness of its own.

Sizes, roots and leaf hashes tell nothing about what the entries say, so anybody may ask.
"""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from sqlalchemy import Connection, select

from audit_log import Checkpoint, ProofError, ProofFile, consistency_proof, inclusion_proof, note, verify_consistency
from oversight.audit_trail.cosigning import cosigned_note
from oversight.audit_trail.proof_paths import ProofPath, path_of
from oversight.persistence.log_storage import DatabaseReader, StoredCheckpoint, latest_checkpoint
from oversight.persistence.log_tables import log_checkpoint, log_leaf


class Agreement(StrEnum):
    """Whether the log says what a paper says."""

    SAME = "same"
    OTHER = "other"
    UNKNOWN = "unknown"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What stands on a paper: a checkpoint's size and root, and, in its code, an entry's place and leaf hash."""

    size: int
    root: bytes
    index: int | None = None
    leaf: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What comes of it.

    `checkpoint`: has the log a checkpoint of that size with that root (UNKNOWN: none of that size), and is it the
    beginning of the newest (else BROKEN). `entry`: is the leaf where the paper says; `path` proves it.
    """

    checkpoint: Agreement
    entry: Agreement | None = None
    found: StoredCheckpoint | None = None
    newest: StoredCheckpoint | None = None
    path: ProofPath | None = None


def address_of(public_url: str, paper: Paper) -> str:
    """Return the address that a paper's code leads to."""
    query: dict[str, object] = {"size": paper.size, "root": paper.root.hex()}
    if paper.index is not None and paper.leaf is not None:
        query |= {"index": paper.index, "leaf": paper.leaf.hex()}
    return f"{public_url.rstrip('/')}/public/log/?{urlencode(query)}"


def compare(connection: Connection, paper: Paper) -> Finding:
    """Hold a paper against the log."""
    newest = latest_checkpoint(connection)
    row = connection.execute(select(log_checkpoint).where(log_checkpoint.c.size == paper.size)).first()
    if row is None or newest is None:
        return Finding(checkpoint=Agreement.UNKNOWN, newest=newest)
    found = StoredCheckpoint(row.size, row.root, row.note, row.signed_at)
    if found.root != paper.root:
        return Finding(checkpoint=Agreement.OTHER, found=found, newest=newest)
    same = Agreement.SAME if _is_beginning(connection, found, newest) else Agreement.BROKEN
    entry, path = _entry(connection, paper)
    return Finding(checkpoint=same, entry=entry, found=found, newest=newest, path=path)


def _is_beginning(connection: Connection, old: StoredCheckpoint, new: StoredCheckpoint) -> bool:
    try:
        proof = consistency_proof(DatabaseReader(connection), old.size, new.size)
        verify_consistency(old.size, old.root, new.size, new.root, proof)
    except ProofError:
        return False
    return True


def _entry(connection: Connection, paper: Paper) -> tuple[Agreement | None, ProofPath | None]:
    if paper.index is None or paper.leaf is None:
        return None, None
    held = connection.scalar(select(log_leaf.c.hash).where(log_leaf.c.leaf_index == paper.index))
    if held is None or paper.index >= paper.size:
        return Agreement.UNKNOWN, None
    if held != paper.leaf:
        return Agreement.OTHER, None
    try:
        proof = inclusion_proof(DatabaseReader(connection), paper.index, paper.size)
    except ProofError:
        return Agreement.BROKEN, None
    path = path_of(paper.leaf, paper.index, paper.size, proof)
    return (Agreement.SAME if path.reached == paper.root else Agreement.BROKEN), path


def leaf_proof(connection: Connection, index: int, size: int) -> bytes:
    """Return the proof file of a leaf in a checkpoint's tree, without the entry, which is not for everybody.

    Raises NotFoundError if that size was never signed, and ProofError if the leaf is not in it.
    """
    signed = cosigned_note(connection, size)
    covering = Checkpoint.parse(note.Note.parse(signed).text)
    proof = inclusion_proof(DatabaseReader(connection), index, covering.size)
    return ProofFile(index, tuple(proof), signed).format()
