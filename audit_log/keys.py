"""Keys, the one place where `cryptography` signs: made, kept in 0600 files, signing, verifying.

Ed25519 is what every log has; ML-DSA-44 (FIPS 204) and SM2 are for optional further lines.
"""

import os
import stat
from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from audit_log import sm2
from audit_log.errors import KeyMaterialError

SEED_SIZE = 32
PUBLIC_KEY_SIZE = 32
ML_DSA_44_PUBLIC_KEY_SIZE = 1312
_FIELD = 2**255 - 19
_CURVE_D = -121665 * pow(121666, -1, _FIELD) % _FIELD
_ORDER_8_Y = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL_ORDER_Y = {0, 1, _FIELD - 1, _ORDER_8_Y, _FIELD - _ORDER_8_Y}
_LONGEST_FILE = 4096


class Algorithm(StrEnum):
    """How a key signs."""

    ED25519 = "ed25519"
    ML_DSA_44 = "ml-dsa-44"
    SM2 = "sm2"


class PrivateKey:
    """A private key; it never shows itself."""

    __slots__ = ("_key",)

    def __init__(self, key: Ed25519PrivateKey | MLDSA44PrivateKey | sm2.Sm2PrivateKey) -> None:
        self._key = key

    @classmethod
    def generate(cls, algorithm: Algorithm = Algorithm.ED25519) -> "PrivateKey":
        """Make a new key from the system's randomness."""
        if algorithm is Algorithm.ML_DSA_44:
            return cls(MLDSA44PrivateKey.generate())
        return cls(sm2.Sm2PrivateKey.generate() if algorithm is Algorithm.SM2 else Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, seed: bytes, algorithm: Algorithm = Algorithm.ED25519) -> "PrivateKey":
        """Take a key from its 32-byte seed (RFC 8032, FIPS 204) or secret number (SM2)."""
        if len(seed) != SEED_SIZE:
            raise KeyMaterialError("私钥种子必须是 32 字节", "a private key's seed must be 32 bytes")
        if algorithm is Algorithm.ML_DSA_44:
            return cls(MLDSA44PrivateKey.from_seed_bytes(seed))
        return cls(
            sm2.Sm2PrivateKey(seed) if algorithm is Algorithm.SM2 else Ed25519PrivateKey.from_private_bytes(seed)
        )

    @classmethod
    def load(cls, path: Path) -> "PrivateKey":
        """Read a PEM (PKCS #8) or raw 32-byte seed file; refuse one that others than its owner can read or write."""
        stored = read_private(path)
        if len(stored) == SEED_SIZE:
            return cls.from_seed(stored)
        if national := sm2.Sm2PrivateKey.from_pem(stored):
            return cls(national)
        try:
            key = load_pem_private_key(stored, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise KeyMaterialError(
                f"{path} 不是 PEM 或 32 字节种子", f"{path} is neither PEM nor a 32-byte seed"
            ) from error
        if not isinstance(key, Ed25519PrivateKey | MLDSA44PrivateKey):
            raise KeyMaterialError(f"{path} 不是 Ed25519 等可用的私钥", f"{path} is not an Ed25519 or ML-DSA-44 key")
        return cls(key)

    def save(self, path: Path) -> None:
        """Write the key as PEM to a new file of mode 0600; refuse to overwrite."""
        write_private(path, self.pem())

    def pem(self) -> bytes:
        """Return the key, with its secret, as PKCS #8 in PEM."""
        if isinstance(self._key, sm2.Sm2PrivateKey):
            return self._key.pem()
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def algorithm(self) -> Algorithm:
        """How the key signs."""
        if isinstance(self._key, sm2.Sm2PrivateKey):
            return Algorithm.SM2
        return Algorithm.ED25519 if isinstance(self._key, Ed25519PrivateKey) else Algorithm.ML_DSA_44

    @property
    def seed(self) -> bytes:
        """The 32-byte seed, for encodings that hold it."""
        if isinstance(self._key, sm2.Sm2PrivateKey):
            return self._key.seed
        return self._key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())

    @property
    def public_key(self) -> bytes:
        """The public key: 32 bytes of Ed25519, 1,312 of ML-DSA-44, 65 of SM2."""
        if isinstance(self._key, sm2.Sm2PrivateKey):
            return self._key.public_key
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message: 64 bytes of Ed25519 or SM2, 2,420 of ML-DSA-44."""
        return self._key.sign(message)


def verify_signature(
    public_key: bytes, message: bytes, signature: bytes, algorithm: Algorithm = Algorithm.ED25519
) -> bool:
    """Tell whether the signature is the key's own of that message (Ed25519: cofactorless, S below the group order)."""
    if algorithm is Algorithm.SM2:
        return sm2.verify_signature(public_key, message, signature)
    known = Ed25519PublicKey if algorithm is Algorithm.ED25519 else MLDSA44PublicKey
    try:
        known.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def check_public_key(public_key: bytes, algorithm: Algorithm = Algorithm.ED25519) -> None:
    """Raise KeyMaterialError unless the bytes are a key's one spelling; a curve's point must not be of small order."""
    if algorithm is Algorithm.ED25519:
        _check_ed25519(public_key)
    elif algorithm is Algorithm.SM2:
        sm2.check_public_key(public_key)
    elif len(public_key) != ML_DSA_44_PUBLIC_KEY_SIZE:
        raise KeyMaterialError("ML-DSA-44 公钥必须是 1312 字节", "an ML-DSA-44 public key must be 1312 bytes")


def _check_ed25519(public_key: bytes) -> None:
    if len(public_key) != PUBLIC_KEY_SIZE:
        raise KeyMaterialError("Ed25519 公钥必须是 32 字节", "an Ed25519 public key must be 32 bytes")
    y = int.from_bytes(public_key, "little") & (1 << 255) - 1
    if y >= _FIELD:
        raise KeyMaterialError("公钥编码不规范", "the public key is not canonically encoded")
    if y in _SMALL_ORDER_Y:
        raise KeyMaterialError("公钥是小阶点", "the public key is a point of small order")
    if pow((y * y - 1) * (_CURVE_D * y * y + 1), (_FIELD - 1) // 2, _FIELD) != 1:
        raise KeyMaterialError("公钥不在曲线上", "the public key is not on the curve")


def write_private(path: Path, content: bytes) -> None:
    """Write a secret to a new file of mode 0600, to last; refuse to overwrite."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise KeyMaterialError(
            f"无法新建密钥文件 {path}：{error.strerror}", f"cannot create key file {path}: {error.strerror}"
        ) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def read_private(path: Path) -> bytes:
    """Read a key file; refuse one that others than its owner can read or write."""
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
