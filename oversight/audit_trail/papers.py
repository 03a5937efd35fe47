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
from oversight.persistence.eras import place_of, present_era
from oversight.persistence.log_storage import DatabaseReader, StoredCheckpoint, latest_checkpoint, stored_checkpoint
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
    found = _named(connection, paper)
    newest = latest_checkpoint(connection, None if found is None else found.place)
    if found is None or newest is None:
        return Finding(checkpoint=Agreement.UNKNOWN, newest=newest)
    if found.root != paper.root:
        return Finding(checkpoint=Agreement.OTHER, found=found, newest=newest)
    same = Agreement.SAME if _is_beginning(connection, found, newest) else Agreement.BROKEN
    entry, path = _entry(connection, paper, found.era)
    return Finding(checkpoint=same, entry=entry, found=found, newest=newest, path=path)


def _named(connection: Connection, paper: Paper) -> StoredCheckpoint | None:
    """Return the checkpoint of a paper's size: of the era in which it has the paper's root, else of the newest."""
    places = [place_of(era, paper.size) for era in range(present_era(connection) + 1)]
    query = select(log_checkpoint).where(log_checkpoint.c.size.in_(places)).order_by(log_checkpoint.c.size.desc())
    found = [stored_checkpoint(row) for row in connection.execute(query)]
    return next((one for one in found if one.root == paper.root), found[0] if found else None)


def _is_beginning(connection: Connection, old: StoredCheckpoint, new: StoredCheckpoint) -> bool:
    try:
        proof = consistency_proof(DatabaseReader(connection, old.era), old.size, new.size)
        verify_consistency(old.size, old.root, new.size, new.root, proof)
    except ProofError:
        return False
    return True


def _entry(connection: Connection, paper: Paper, era: int) -> tuple[Agreement | None, ProofPath | None]:
    if paper.index is None or paper.leaf is None:
        return None, None
    held = connection.scalar(select(log_leaf.c.hash).where(log_leaf.c.leaf_index == place_of(era, paper.index)))
    if held is None or paper.index >= paper.size:
        return Agreement.UNKNOWN, None
    if held != paper.leaf:
        return Agreement.OTHER, None
    try:
        proof = inclusion_proof(DatabaseReader(connection, era), paper.index, paper.size)
    except ProofError:
        return Agreement.BROKEN, None
    path = path_of(paper.leaf, paper.index, paper.size, proof)
    return (Agreement.SAME if path.reached == paper.root else Agreement.BROKEN), path


def leaf_proof(connection: Connection, index: int, size: int) -> bytes:
    """Return the proof file of a leaf in a checkpoint's tree, without the entry, which is not for everybody.

    Raises NotFoundError if that size was never signed, and ProofError if the leaf is not in it.
    """
    signed = cosigned_note(connection, place_of(present_era(connection), size))
    covering = Checkpoint.parse(note.Note.parse(signed).text)
    proof = inclusion_proof(DatabaseReader(connection), index, covering.size)
    return ProofFile(index, tuple(proof), signed).format()
