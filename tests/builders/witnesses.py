"""Witnesses of a log without a network: keys in its policy, cosignatures put where they are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from audit_log import Checkpoint, KeyType, PrivateKey, Signer, cosign
from oversight.audit_trail.conflict_entries import keep_conflict
from oversight.audit_trail.policies import write_policy
from oversight.clock import FixedClock
from oversight.persistence import SYSTEM, Database, begin
from oversight.persistence.log_storage import latest_checkpoint
from oversight.persistence.witness_tables import log_cosignature, log_witness
from oversight.settings import Settings
from tests.builders.prepared import settings_for

PLACES = ("350802", "350825", "350881")


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """A county's witness."""

    name: str
    key: PrivateKey

    @property
    def signer(self) -> Signer:
        """What signs for it."""
        return Signer(self.name, self.key, KeyType.COSIGNATURE)


def build_witnesses(database: Database, folder: Path) -> list[WitnessKey]:
    """Write a policy with three witnesses, which asks for all three, beside the log's key in `folder`."""
    made = [WitnessKey(f"witness.{place}.example", PrivateKey.generate()) for place in PLACES]
    named = [(one.signer.verifier, f"http://127.0.0.1:1/{one.name}") for one in made]
    write_policy(settings_of(database, folder), named)
    return made


def settings_of(database: Database, folder: Path) -> Settings:
    """Return the settings of a test's program over a database."""
    return settings_for(database.engine.url.render_as_string(hide_password=False), folder)


def cosign_newest(database: Database, witnesses: Sequence[WitnessKey], at: datetime) -> int:
    """Let witnesses cosign the newest checkpoint and return its size."""
    with database.engine.begin() as connection:
        newest = latest_checkpoint(connection)
        assert newest is not None
        checkpoint = Checkpoint(database.origin, newest.size, newest.root)
        for one in witnesses:
            made = cosign(checkpoint, one.signer, int(at.timestamp()))
            row = {"size": newest.size, "witness": one.name, "cosigned_at": at.astimezone(UTC).replace(microsecond=0)}
            connection.execute(insert(log_cosignature).values(line=made.format().encode(), **row))
    return newest.size


def stand(database: Database, witness: WitnessKey, size: int, at: datetime, *, failing: bool = False) -> None:
    """Let it be known where a witness stands."""
    with database.engine.begin() as connection:
        connection.execute(
            insert(log_witness).values(
                name=witness.name,
                verifier_key=witness.signer.verifier.format(),
                url=f"http://127.0.0.1:1/{witness.name}",
                origin=database.origin,
                size=size,
                last_answered_at=None if failing else at,
                failing_since=at if failing else None,
                last_error="unreachable" if failing else None,
            )
        )


def contradict(database: Database, witness: WitnessKey, at: datetime) -> None:
    """Let a witness hold what the log does not contain."""
    with begin(database, SYSTEM, FixedClock(at)) as tx:
        newest = latest_checkpoint(tx.session.connection())
        assert newest is not None
        ours = {"our_size": newest.size, "our_root": newest.root, "our_note": newest.note}
        theirs = {"their_size": newest.size + 3, "request": b"", "status": 422, "answer": b""}
        keep_conflict(tx, {"witness": witness.name, "found_at": at, "kind": "forked", **ours, **theirs})
