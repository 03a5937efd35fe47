"""A log with a key to test on: agencies changed a few times, all in the tree, with signed checkpoints."""

from pathlib import Path

from audit_log import Verifier
from oversight.agencies.models import Agency
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.keys import log_verifier, make_key
from oversight.clock import Clock
from oversight.persistence import SYSTEM, Database, begin
from tests.oversight.persistence.places import Renamed, placed, rename


def grown(database: Database, clock: Clock, directory: Path) -> Verifier:
    """Fill a log with 520 entries and two checkpoints; its key is `directory / "log.key"`."""
    key = directory / "log.key"
    make_key(key, database.origin)
    placed(database, clock, *(f"3508{number:02d}" for number in range(40)))
    rename(database, clock, "新罗区", "350802")
    sign_checkpoint(database, clock, key)
    with begin(database, SYSTEM, clock) as tx:
        for number in range(40):
            row = tx.session.get_one(Agency, f"3508{number:02d}")
            row.name = f"改名{number}"
            tx.record(Renamed(agency=row.id), row)
        for step in range(520 - 81):
            tx.record(Renamed(agency="350800", step=step))
    sign_checkpoint(database, clock, key)
    return log_verifier(key, database.origin)
