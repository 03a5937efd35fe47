"""Who signs for the log, and the signature lines they make: one list of signers, two lines of each."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from audit_log import Checkpoint, KeyType, PrivateKey, Signer, note
from audit_log.note import Signature, signature_of
from oversight.audit_trail.keys import log_key


def signers(key_path: Path, at: datetime) -> list[PrivateKey]:  # noqa: ARG001 - which keys sign depends on the day
    """Return the keys that sign for the log at an instant; raise LogKeyError without a usable one."""
    return [log_key(key_path)]


def sign(checkpoint: Checkpoint, signing: Sequence[PrivateKey], at: datetime) -> bytes:
    """Sign with each key, and once more with the time, so that `signed_at` is bound as well."""
    return note.sign(checkpoint.format(), (), [line for key in signing for line in _lines(checkpoint, key, at)])


def _lines(checkpoint: Checkpoint, key: PrivateKey, at: datetime) -> tuple[Signature, Signature]:
    text = checkpoint.format()
    timed = Signer(checkpoint.origin, key, KeyType.COSIGNATURE)
    return signature_of(text, Signer(checkpoint.origin, key)), signature_of(text, timed, int(at.timestamp()))
