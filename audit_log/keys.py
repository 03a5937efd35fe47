"""Ed25519 keys, the one place where `cryptography` is used: made, kept in 0600 files, signing, verifying."""

import os
import stat
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from audit_log.errors import KeyMaterialError

SEED_SIZE = 32
PUBLIC_KEY_SIZE = 32
_FIELD = 2**255 - 19
_CURVE_D = -121665 * pow(121666, -1, _FIELD) % _FIELD
_ORDER_8_Y = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL_ORDER_Y = {0, 1, _FIELD - 1, _ORDER_8_Y, _FIELD - _ORDER_8_Y}
_LONGEST_FILE = 4096


class PrivateKey:
    """An Ed25519 private key; it never shows itself."""

    __slots__ = ("_key",)

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def generate(cls) -> "PrivateKey":
        """Make a new key from the system's randomness."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, seed: bytes) -> "PrivateKey":
        """Take a key from its 32-byte seed (RFC 8032)."""
        if len(seed) != SEED_SIZE:
            raise KeyMaterialError("私钥种子必须是 32 字节", "a private key's seed must be 32 bytes")
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def load(cls, path: Path) -> "PrivateKey":
        """Read a PEM (PKCS #8) or raw 32-byte seed file; refuse one that others than its owner can read or write."""
        stored = _read_private(path)
        if len(stored) == SEED_SIZE:
            return cls.from_seed(stored)
        try:
            key = load_pem_private_key(stored, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise KeyMaterialError(
                f"{path} 不是 PEM 或 32 字节种子", f"{path} is neither PEM nor a 32-byte seed"
            ) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyMaterialError(f"{path} 不是 Ed25519 私钥", f"{path} is not an Ed25519 private key")
        return cls(key)

    def save(self, path: Path) -> None:
        """Write the key as PEM to a new file of mode 0600; refuse to overwrite."""
        pem = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise KeyMaterialError(
                f"无法新建密钥文件 {path}：{error.strerror}", f"cannot create key file {path}: {error.strerror}"
            ) from error
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(descriptor)

    @property
    def seed(self) -> bytes:
        """The 32-byte seed, for encodings that hold it."""
        return self._key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())

    @property
    def public_key(self) -> bytes:
        """The 32-byte public key."""
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature of a message."""
        return self._key.sign(message)


def verify_signature(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether the signature is the key's own of that message (cofactorless, S below the group order)."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def check_public_key(public_key: bytes) -> None:
    """Raise KeyMaterialError unless the bytes are the one spelling of a curve point that is not of small order."""
    if len(public_key) != PUBLIC_KEY_SIZE:
        raise KeyMaterialError("Ed25519 公钥必须是 32 字节", "an Ed25519 public key must be 32 bytes")
    y = int.from_bytes(public_key, "little") & (1 << 255) - 1
    if y >= _FIELD:
        raise KeyMaterialError("公钥编码不规范", "the public key is not canonically encoded")
    if y in _SMALL_ORDER_Y:
        raise KeyMaterialError("公钥是小阶点", "the public key is a point of small order")
    if pow((y * y - 1) * (_CURVE_D * y * y + 1), (_FIELD - 1) // 2, _FIELD) != 1:
        raise KeyMaterialError("公钥不在曲线上", "the public key is not on the curve")


def _read_private(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_mode & 0o077:
                raise KeyMaterialError(
                    f"密钥文件 {path} 可被他人读写，请先 chmod 600",
                    f"others can use key file {path}: chmod 600 it first",
                )
            return file.read(_LONGEST_FILE)
    except OSError as error:
        raise KeyMaterialError(
            f"无法读取密钥文件 {path}：{error.strerror}", f"cannot read key file {path}: {error.strerror}"
        ) from error
