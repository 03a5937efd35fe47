"""Named keys: who signs notes, who verifies them, and how both are written (C2SP signed-note, tlog-cosignature).

A key is known by its name and a four-byte id, SHA-256(name ‖ LF ‖ type ‖ public key)[:4]. A verifier key is written
`name+hex(id)+base64(type ‖ public key)`, a signer key `PRIVATE+KEY+name+hex(id)+base64(type ‖ seed)`. Where the type is
0xff, which is everybody's, a longer identifier follows it.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from audit_log.encoding import MAX_SIZE, decode_base64, encode_base64
from audit_log.errors import CheckpointError, KeyMaterialError
from audit_log.hashing import HASH_SIZE
from audit_log.keys import Algorithm, PrivateKey, check_public_key, verify_signature
from audit_log.statements import KeyType, cosigned_bytes, head_of, statement, time_in

__all__ = ["KeyType", "SecretKey", "Signer", "Verifier", "cosigned_at", "cosigned_bytes", "is_name", "key_id"]
KEY_ID_SIZE = 4
_PRIVATE = "PRIVATE+KEY+"


class SecretKey(Protocol):
    """What signs: a private key at hand, or something that has one and lets it be used."""

    @property
    def algorithm(self) -> Algorithm:
        """How it signs."""

    @property
    def public_key(self) -> bytes:
        """The public key."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message."""


def is_name(name: str) -> bool:
    """Tell whether a key may have this name: not empty, no spaces of any kind, no plus, no control characters."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return name != "" and not any(one.isspace() or one == "+" or one < " " for one in name)


def key_id(name: str, key_type: int, public_key: bytes) -> bytes:
    """Return the four-byte id of a key; where the type is 0xff, its identifier stands before the public key."""
    return sha256(name.encode() + b"\n" + bytes([key_type]) + public_key).digest()[:KEY_ID_SIZE]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name and type."""

    name: str
    key_type: KeyType
    public_key: bytes

    def __post_init__(self) -> None:
        if not is_name(self.name):
            raise KeyMaterialError(f"密钥名称 {self.name!a} 不合规", f"{self.name!a} is not a key name")
        check_public_key(self.public_key, self.key_type.algorithm)

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
        return key_id(self.name, self.key_type, self.key_type.prefix[1:] + self.public_key)

    def verifies(self, text: bytes, blob: bytes) -> bool:
        """Tell whether a signature line's bytes (after the key id) are this key's for a note's text."""
        size = self.key_type.head_size
        if len(blob) < size:
            return False
        try:
            message = statement(self.key_type, self.name, text, blob[:size])
        except CheckpointError:
            return False
        return verify_signature(self.public_key, message, blob[size:], self.key_type.algorithm)


class Signer:
    """A private key with its name and type."""

    __slots__ = ("_private_key", "verifier")

    def __init__(self, name: str, key: SecretKey, key_type: KeyType = KeyType.ED25519) -> None:
        if key.algorithm is not key_type.algorithm:
            raise KeyMaterialError("密钥算法与类型不符", "the key's algorithm is not its type's")
        self.verifier = Verifier(name, key_type, key.public_key)
        self._private_key = key

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """Read a signer key; raise KeyMaterialError unless `format` would print the same."""
        if not text.startswith(_PRIVATE):
            raise KeyMaterialError("不是签名密钥", "not a signer key")
        name, key_type, seed, claimed = _parse_key(text.removeprefix(_PRIVATE))
        signer = cls(name, PrivateKey.from_seed(seed, key_type.algorithm), key_type)
        if signer.verifier.key_id != claimed:
            raise KeyMaterialError("密钥编号与名称和密钥不符", "the key id does not fit name and key")
        return signer

    def format(self) -> str:
        """Write the key, with its secret, as `PRIVATE+KEY+name+hex(id)+base64(type ‖ seed)`."""
        if not isinstance(self._private_key, PrivateKey):
            raise KeyMaterialError("私钥不在手边", "the private key is not at hand")
        return _PRIVATE + _format_key(self.verifier, self._private_key.seed)

    def blob(self, text: bytes, time: int | None = None, sm3_root: bytes = b"") -> bytes:
        """Sign a note's text: the bytes of a signature line after the key id.

        A plain signature must have no time, any other needs one in Unix seconds; an SM2 line needs the tree's SM3 root
        as well, 32 bytes. Raises KeyMaterialError otherwise, and if what a key elsewhere answers is not its signature;
        CheckpointError if the type is for checkpoints and the text is none.
        """
        key_type = self.verifier.key_type
        head = _head(key_type, time, sm3_root)
        made = head + self._private_key.sign(statement(key_type, self.verifier.name, text, head))
        if not isinstance(self._private_key, PrivateKey) and not self.verifier.verifies(text, made):
            raise KeyMaterialError("签名方给出的签名不成立", "what the signer answered is not its signature")
        return made


def _head(key_type: KeyType, time: int | None, sm3_root: bytes) -> bytes:
    if len(sm3_root) != (HASH_SIZE if key_type is KeyType.SM2 else 0):
        raise KeyMaterialError("SM2 签名须有 SM3 根，其他签名没有", "an SM2 line has an SM3 root, and no other")
    if not key_type.is_timed:
        if time is not None:
            raise KeyMaterialError("普通签名没有时间", "only a cosignature has a time")
        return b""
    if time is None or not 0 <= time <= MAX_SIZE:
        raise KeyMaterialError("见证签名须有时间", "a cosignature needs a time")
    return head_of(time, sm3_root)


def cosigned_at(blob: bytes) -> int:
    """Return the time, in Unix seconds, of a timed line's bytes that have been verified."""
    return time_in(blob)


def _format_key(verifier: Verifier, material: bytes) -> str:
    return f"{verifier.name}+{verifier.key_id.hex()}+{encode_base64(verifier.key_type.prefix + material)}"


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
    if not decoded.startswith(key_type.prefix):
        raise KeyMaterialError("0xff 类密钥的算法标识不认识", "a key of type 0xff is not of an algorithm known here")
    return name, key_type, decoded.removeprefix(key_type.prefix), claimed_id
