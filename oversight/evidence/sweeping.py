"""The daily look at the file store: what no row names is removed, what a row names must be there unaltered."""

import logging

from oversight.clock import Clock
from oversight.evidence.files import FileStore
from oversight.evidence.queries import digests
from oversight.persistence import Database, reading

logger = logging.getLogger("oversight.evidence")


def tend(database: Database, store: FileStore, clock: Clock) -> tuple[list[str], list[str]]:
    """Sweep the store; return the files removed, and the digests whose file is gone or altered."""
    now = clock.now()
    with reading(database) as session:
        named = digests(session)
    swept, missing = store.sweep(named, now), store.missing(named)
    if swept:
        logger.warning("evidence: %d files without a row removed", len(swept))
    for digest in missing:
        logger.error("evidence: the file %s is gone or altered", digest)
    return swept, missing
