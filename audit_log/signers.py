"""Named keys: who signs notes, who verifies them, and how both are written (C2SP signed-note, tlog-cosignature).

A key is known by its name and a four-byte id, SHA-256(name ‖ LF ‖ type ‖ public key)[:4]. A verifier key is written
`name+hex(id)+base64(type ‖ public key)`, a signer key `PRIVATE+KEY+name+hex(id)+base64(type ‖ seed)`.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256

from audit_log.encoding import MAX_SIZE, decode_base64, encode_base64
from audit_log.errors import KeyMaterialError
from audit_log.keys import PrivateKey, check_public_key, verify_signature

KEY_ID_SIZE = 4
_SIGNATURE_SIZE = 64
_PRIVATE = "PRIVATE+KEY+"
_TIMED = struct.Struct(">Q64s")


class KeyType(IntEnum):
    """The types of signature understood here; lines of other types belong to keys unknown to us."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


def is_name(name: str) -> bool:
    """Tell whether a key may have this name: not empty, no spaces of any kind, no plus, no control characters."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return name != "" and not any(one.isspace() or one == "+" or one < " " for one in name)


def key_id(name: str, key_type: int, public_key: bytes) -> bytes:
    """Return the four-byte id of a key."""
    return sha256(name.encode() + b"\n" + bytes([key_type]) + public_key).digest()[:KEY_ID_SIZE]


def cosigned_bytes(time: int, text: bytes) -> bytes:
    """Return what a witness signs: a header, the time in Unix seconds, and the checkpoint's text."""
    return b"cosignature/v1\ntime %d\n%b" % (time, text)


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name and type."""

    name: str
    key_type: KeyType
    public_key: bytes

    def __post_init__(self) -> None:
        if not is_name(self.name):
            raise KeyMaterialError(f"密钥名称 {self.name!a} 不合规", f"{self.name!a} is not a key name")
        check_public_key(self.public_key)

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Read a verifier key; raise KeyMaterialError unless `format` would print the same."""
        name, key_type, public_key, claimed = _parse_key(text)
        verifier = cls(name, key_type, public_key)
        if verifier.key_id != claimed:
            raise KeyMaterialError("密钥编号与名称和公钥不符", "the key id does not fit name and key")
        return verifier

    def format(self) -> str:
        """Write the key as `name+hex(id)+base64(type ‖ public key)`."""
        return _format_key(self, self.public_key)

    @property
    def key_id(self) -> bytes:
        """The four-byte id."""
        return key_id(self.name, self.key_type, self.public_key)

    def verifies(self, text: bytes, blob: bytes) -> bool:
        """Tell whether a signature line's bytes (after the key id) are this key's for a note's text."""
        if self.key_type is KeyType.COSIGNATURE:
            if len(blob) != _TIMED.size:
                return False
            time, blob = _TIMED.unpack(blob)
            if time > MAX_SIZE:
                return False
            text = cosigned_bytes(time, text)
        return len(blob) == _SIGNATURE_SIZE and verify_signature(self.public_key, text, blob)


class Signer:
    """A private key with its name and type."""

    __slots__ = ("_private_key", "verifier")

    def __init__(self, name: str, private_key: PrivateKey, key_type: KeyType = KeyType.ED25519) -> None:
        self.verifier = Verifier(name, key_type, private_key.public_key)
        self._private_key = private_key

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """Read a signer key; raise KeyMaterialError unless `format` would print the same."""
        if not text.startswith(_PRIVATE):
            raise KeyMaterialError("不是签名密钥", "not a signer key")
        name, key_type, seed, claimed = _parse_key(text.removeprefix(_PRIVATE))
        signer = cls(name, PrivateKey.from_seed(seed), key_type)
        if signer.verifier.key_id != claimed:
            raise KeyMaterialError("密钥编号与名称和密钥不符", "the key id does not fit name and key")
        return signer

    def format(self) -> str:
        """Write the key, with its secret, as `PRIVATE+KEY+name+hex(id)+base64(type ‖ seed)`."""
        return _PRIVATE + _format_key(self.verifier, self._private_key.seed)

    def blob(self, text: bytes, time: int | None = None) -> bytes:
        """Sign a note's text: the bytes of a signature line after the key id.

        A cosignature needs the time in Unix seconds, any other signature must have none; else KeyMaterialError.
        """
        if self.verifier.key_type is not KeyType.COSIGNATURE:
            if time is not None:
                raise KeyMaterialError("普通签名没有时间", "only a cosignature has a time")
            return self._private_key.sign(text)
        if time is None or not 0 <= time <= MAX_SIZE:
            raise KeyMaterialError("见证签名须有时间", "a cosignature needs a time")
        return _TIMED.pack(time, self._private_key.sign(cosigned_bytes(time, text)))


def cosigned_at(blob: bytes) -> int:
    """Return the time, in Unix seconds, of a cosignature's bytes that have been verified."""
    time: int = _TIMED.unpack(blob)[0]
    return time


def _format_key(verifier: Verifier, material: bytes) -> str:
    return f"{verifier.name}+{verifier.key_id.hex()}+{encode_base64(bytes([verifier.key_type]) + material)}"


def _parse_key(text: str) -> tuple[str, KeyType, bytes, bytes]:
    malformed = KeyMaterialError("密钥应形如 名称+编号+base64", "a key must look like name+id+base64")
    try:
        name, claimed, encoded = text.split("+", 2)
        decoded, claimed_id = decode_base64(encoded), bytes.fromhex(claimed)
    except ValueError as error:
        raise malformed from error
    if len(claimed_id) != KEY_ID_SIZE or claimed_id.hex() != claimed or not decoded:
        raise malformed
    try:
        key_type = KeyType(decoded[0])
    except ValueError as error:
        raise KeyMaterialError(
            f"不支持的密钥类型 {decoded[0]:#04x}", f"key type {decoded[0]:#04x} is not supported"
        ) from error
    return name, key_type, decoded[1:], claimed_id
