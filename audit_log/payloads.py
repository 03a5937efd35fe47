"""Personal payloads: what an entry only commits to, sealed under a key of its subject, until both are destroyed.

The second of the two files that use `cryptography`: the first signs with keys that are kept for years, this one
encrypts under keys that exist to be destroyed, and neither needs the other.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from audit_log.commitments import SALT_SIZE, payload_commitment
from audit_log.errors import AuditLogError
from audit_log.jcs import Json, canonical, parse_canonical

KEY_BITS, NONCE_SIZE = 256, 12


class PayloadError(AuditLogError):
    """A payload can't be opened: it was changed, or the key is not its own."""


@dataclass(frozen=True, slots=True)
class SealedPayload:
    """A payload as kept: salt (32 bytes), nonce (12 bytes) and AES-256-GCM ciphertext with its tag."""

    salt: bytes
    nonce: bytes
    ciphertext: bytes

    @property
    def ciphertext_sha256(self) -> str:
        """The digest that the entry has of the ciphertext: 64 hex digits."""
        return sha256(self.ciphertext).hexdigest()


def new_subject_key() -> bytes:
    """Make a key for one subject's payloads: 32 bytes of the system's randomness."""
    return AESGCM.generate_key(KEY_BITS)


def seal_payload(key: bytes, event_id: str, payload: Mapping[str, Json]) -> tuple[SealedPayload, str]:
    """Encrypt a payload for its entry, to whose id it is bound; return it with the commitment for the entry."""
    salt, nonce = secrets.token_bytes(SALT_SIZE), secrets.token_bytes(NONCE_SIZE)
    ciphertext = AESGCM(key).encrypt(nonce, canonical(payload), event_id.encode())
    return SealedPayload(salt, nonce, ciphertext), payload_commitment(salt, payload)


def open_payload(key: bytes, event_id: str, sealed: SealedPayload) -> dict[str, Json]:
    """Decrypt a payload; raise PayloadError unless key, entry and every byte are its own."""
    try:
        return parse_canonical(AESGCM(key).decrypt(sealed.nonce, sealed.ciphertext, event_id.encode()))
    except (InvalidTag, ValueError) as error:
        raise PayloadError("密文或密钥不对，无法解密", "the ciphertext or its key is not the right one") from error
