"""SM2 signatures with SM3 (GB/T 32918.2, GM/T 0009), the one place where `gmalg` is used: an optional extra.

Without `pip install oversight[sm]` public keys are still read and checked; signing and verifying say what is missing.
gmalg is Python and its time depends on the secret: keep such a key on a machine of its own, behind a command.
"""

import base64
import secrets
from collections.abc import Callable
from hashlib import new as new_hash
from typing import Any

from audit_log.errors import KeyMaterialError

PUBLIC_KEY_SIZE, SEED_SIZE, SIGNATURE_SIZE = 65, 32, 64
SIGNER_ID = b"1234567812345678"
_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_HALF = 32
_POINT = b"\x04"
_PKCS8 = bytes.fromhex("308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420")
_PKCS8_POINT = bytes.fromhex("a144034200")
_PEM_BEGIN, _PEM_END = b"-----BEGIN PRIVATE KEY-----\n", b"-----END PRIVATE KEY-----\n"
_PEM_LINE = 64


class Sm2PrivateKey:
    """An SM2 private key; it never shows itself."""

    __slots__ = ("_seed", "public_key")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_SIZE or not 1 <= int.from_bytes(seed, "big") <= _ORDER - 2:
            raise KeyMaterialError("SM2 私钥不在范围内", "an SM2 private key must be 32 bytes, from 1 to n - 2")
        self._seed = seed
        self.public_key = bytes(_library().SM2(sk=seed).generate_pk(seed))

    @classmethod
    def generate(cls) -> "Sm2PrivateKey":
        """Make a new key from the system's randomness."""
        return cls((secrets.randbelow(_ORDER - 2) + 1).to_bytes(SEED_SIZE, "big"))

    @classmethod
    def from_pem(cls, stored: bytes) -> "Sm2PrivateKey | None":
        """Read PKCS #8 as OpenSSL writes it; None if it is some other key's."""
        if not (stored.startswith(_PEM_BEGIN) and stored.endswith(_PEM_END)):
            return None
        try:
            der = base64.b64decode(stored.removeprefix(_PEM_BEGIN).removesuffix(_PEM_END))
        except ValueError:
            return None
        if not der.startswith(_PKCS8):
            return None
        key = cls(der[len(_PKCS8) : len(_PKCS8) + SEED_SIZE])
        if key.pem() != stored:
            raise KeyMaterialError("SM2 私钥文件的公钥不符", "the SM2 key file's public key is not its own")
        return key

    def pem(self) -> bytes:
        """Return the key as PKCS #8, as OpenSSL reads it."""
        encoded = base64.b64encode(_PKCS8 + self._seed + _PKCS8_POINT + self.public_key)
        lines = [encoded[at : at + _PEM_LINE] + b"\n" for at in range(0, len(encoded), _PEM_LINE)]
        return b"".join([_PEM_BEGIN, *lines, _PEM_END])

    @property
    def seed(self) -> bytes:
        """The 32-byte secret number."""
        return self._seed

    def sign(self, message: bytes, randomness: Callable[[int], int] = secrets.randbits) -> bytes:
        """Return the signature r ‖ s, 32 bytes each, under the usual signer id."""
        signer = _library().SM2(sk=self._seed, uid=SIGNER_ID, pk=self.public_key, rnd_fn=randomness)
        return b"".join(bytes(half).rjust(_HALF, b"\0") for half in signer.sign(message))


def verify_signature(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether r ‖ s is the key's signature of a message, under the usual signer id."""
    if len(signature) != SIGNATURE_SIZE:
        return False
    verifier = _library().SM2(uid=SIGNER_ID, pk=public_key)
    return bool(verifier.verify(message, signature[:_HALF], signature[_HALF:]))


def check_public_key(public_key: bytes) -> None:
    """Raise KeyMaterialError unless the bytes are 04 ‖ x ‖ y of a point of the curve, whose order is prime."""
    if len(public_key) != PUBLIC_KEY_SIZE or public_key[:1] != _POINT:
        raise KeyMaterialError(
            "SM2 公钥必须是 04 开头的 65 字节", "an SM2 public key must be 65 bytes that begin with 04"
        )
    x, y = (int.from_bytes(half, "big") for half in (public_key[1 : 1 + _HALF], public_key[1 + _HALF :]))
    if x >= _P or y >= _P or (y * y - x * x * x + 3 * x - _B) % _P:
        raise KeyMaterialError("SM2 公钥不在曲线上", "the SM2 public key is not on the curve")


def sm3(message: bytes) -> bytes:
    """Hash with SM3 (GB/T 32905), by OpenSSL where it has it."""
    try:
        return new_hash("sm3", message).digest()
    except ValueError:
        hashing = _library().SM3()
        hashing.update(message)
        return bytes(hashing.value())


def _library() -> Any:
    try:
        import gmalg  # type: ignore[import-untyped,unused-ignore]  # has no types, and is an extra
    except ImportError as error:
        raise KeyMaterialError(
            "未安装国密扩展，请运行 pip install 'oversight[sm]'", "SM2 is an extra: pip install 'oversight[sm]'"
        ) from error
    return gmalg
