"""A city with one of everything, its log signed and cosigned: what tampering tests tamper with."""

from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import insert

from audit_log import Checkpoint, Entry, KeyType, PrivateKey, Signer, Verifier
from audit_log.cosignature import cosign
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.conflict_entries import keep_conflict
from oversight.audit_trail.fsck import Extent, fsck
from oversight.audit_trail.keys import log_verifier, make_key
from oversight.clock import FixedClock, milliseconds
from oversight.persistence import SYSTEM, Database, begin, new_id
from oversight.persistence.log_storage import StoredCheckpoint, append
from oversight.persistence.witness_tables import log_cosignature
from tests.builders.every_table import Filled, fill_empty_tables
from tests.builders.whole_city import build_whole_city


class Logged(NamedTuple):
    """A city with one of everything, its log signed and cosigned, and who can verify it."""

    database: Database
    verifiers: tuple[Verifier, ...]
    extent: Extent


def logged_city(database: Database, clock: FixedClock, folder: Path) -> Logged:
    """More than two full tiles of entries, three checkpoints, cosignatures, and an entry that waits."""
    key, witness = folder / "log.key", Signer("county.example", PrivateKey.generate(), KeyType.COSIGNATURE)
    make_key(key, database.origin)
    build_whole_city(database, clock)
    sign_checkpoint(database, clock, key)
    fill_empty_tables(database, clock)
    sign_checkpoint(database, clock, key)
    with begin(database, SYSTEM, clock) as tx:
        for _ in range(520):
            tx.record(Filled(agency="350800"))
        keep_conflict(tx, contradiction(clock))
    newest = sign_checkpoint(database, clock, key)
    with database.engine.begin() as connection:
        connection.execute(insert(log_cosignature), cosigned(database.origin, newest, witness))
        append(connection, [waiting(database.origin, clock)])
    verifiers = (log_verifier(key, database.origin),)
    extent = Extent(witnesses=(witness.verifier,))
    assert fsck(database, verifiers, extent=extent) == []
    return Logged(database, verifiers, extent)


def cosigned(origin: str, newest: StoredCheckpoint, witness: Signer) -> dict[str, Any]:
    """Return a witness's cosignature as a row."""
    at = newest.signed_at + timedelta(seconds=1)
    line = cosign(Checkpoint(origin, newest.size, newest.root), witness, int(at.timestamp()))
    return {
        "size": newest.size,
        "witness": witness.verifier.name,
        "line": line.format().encode(),
        "cosigned_at": at,
    }


def contradiction(clock: FixedClock) -> dict[str, Any]:
    """Return evidence against the log as a row."""
    ours = {"our_size": 7, "our_root": bytes(range(32)), "our_note": b"note"}
    theirs = {"their_size": 9, "request": b"old 7", "status": 409, "answer": b"9"}
    return {"witness": "county.example", "found_at": clock.now(), "kind": "ahead", **ours, **theirs}


def waiting(origin: str, clock: FixedClock) -> Entry:
    """Return an entry that isn't integrated with its transaction."""
    return Entry(
        log=origin,
        event_id=new_id(clock.now()),
        occurred_at=milliseconds(clock.now()),
        actor="system",
        role="system",
        agency="350800",
        action="tests.waiting/1",
    )
