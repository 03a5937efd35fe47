"""The register of notices, results and voids: one writer at a time, each entry chained to the one before."""

from hashlib import sha256

from sqlalchemy import func, select

from oversight.inspections.events import RegisterExtended
from oversight.inspections.models import RegisterEntry
from oversight.inspections.policy import GENESIS, register_hash
from oversight.persistence import Transaction

_LOCK = 4_719_2021


def hold_register(tx: Transaction) -> None:
    """Wait until no other transaction changes a draw or the register; ours is the only one until it ends.

    On SQLite a writing transaction is alone from its start.
    """
    if not tx.database.is_sqlite:
        tx.session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def enter(tx: Transaction, kind: str, draw: int, content: bytes, agency: str) -> RegisterEntry:
    """Append an entry about a file; the register must be held."""
    last = tx.session.scalar(select(RegisterEntry).order_by(RegisterEntry.number.desc()).limit(1))
    number, previous = (last.number + 1, last.sha256) if last is not None else (1, GENESIS)
    digest = sha256(content).hexdigest()
    entry = RegisterEntry(
        id=tx.new_id(),
        number=number,
        kind=kind,
        draw=draw,
        content=digest,
        previous=previous,
        sha256=register_hash(number, kind, draw, digest, previous),
        entered_at=tx.now,
    )
    tx.session.add(entry)
    tx.record(RegisterExtended(agency=agency, number=number, kind=kind, draw=draw, sha256=entry.sha256), entry)
    tx.flush()
    return entry
