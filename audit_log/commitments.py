"""Commitments: digests by which an entry vouches for what must not be in it, until the salt is destroyed."""

from collections.abc import Mapping
from hashlib import sha256

from audit_log.errors import EntryError
from audit_log.jcs import Json, canonical

SALT_SIZE = 32
_STATE = b"oversight/state/v1\x00"
_PAYLOAD = b"oversight/payload/v1\x00"


def state_commitment(salt: bytes, columns: Mapping[str, Json]) -> str:
    """Commit to a business row's audited columns after a change: 64 hex digits."""
    return _commit(_STATE, salt, columns)


def payload_commitment(salt: bytes, payload: Mapping[str, Json]) -> str:
    """Commit to an entry's personal payload: 64 hex digits."""
    return _commit(_PAYLOAD, salt, payload)


def _commit(purpose: bytes, salt: bytes, value: Mapping[str, Json]) -> str:
    if len(salt) != SALT_SIZE:
        raise EntryError("盐必须是 32 字节", "the salt must be 32 bytes")
    return sha256(purpose + salt + canonical(value)).hexdigest()
