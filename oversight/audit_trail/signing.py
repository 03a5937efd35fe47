"""Who signs for the log on a day, and the lines they make: an Ed25519 key two, every other key one."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from audit_log import AuditLogError, Checkpoint, KeyType, Signer, note
from audit_log.note import Signature, signature_of
from oversight.audit_trail.key_command import as_log_key_error
from oversight.audit_trail.key_ring import KnownKey
from oversight.audit_trail.keys import known_keys, secret_of
from oversight.clock import day_of

Sm3Root = Callable[[], bytes]


def signers(key_path: Path, origin: str, at: datetime) -> list[Signer]:
    """Return all that sign for the log at an instant, those in use first; raise LogKeyError if one of them can't."""
    on = day_of(at)
    return [one for known in known_keys(key_path, origin) if known.signs(on) for one in _signers_of(known)]


def sign(checkpoint: Checkpoint, signing: Sequence[Signer], at: datetime, sm3_root: Sm3Root) -> bytes:
    """Sign a checkpoint with each, those that can with the time, so that `signed_at` is bound as well.

    `sm3_root` is asked for the root of the parallel SM3 tree if an SM2 key signs. Raises LogKeyError.
    """
    text, seconds = checkpoint.format(), int(at.timestamp())
    try:
        return note.sign(text, (), [_line(text, one, seconds, sm3_root) for one in signing])
    except AuditLogError as error:
        raise as_log_key_error(error) from error


def _signers_of(known: KnownKey) -> list[Signer]:
    """Return an Ed25519 key as what verifiers know it by, and as what signs times; any other as it is."""
    key, key_type = secret_of(known), known.verifier.key_type
    types = [key_type] if key_type.is_timed else [key_type, KeyType.COSIGNATURE]
    return [Signer(known.verifier.name, key, one) for one in types]


def _line(text: str, signer: Signer, seconds: int, sm3_root: Sm3Root) -> Signature:
    key_type = signer.verifier.key_type
    root = sm3_root() if key_type is KeyType.SM2 else b""
    return signature_of(text, signer, seconds if key_type.is_timed else None, root)
