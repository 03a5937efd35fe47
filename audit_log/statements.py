"""What each type of key signs for a checkpoint, and what stands before the signature in its line.

| type | before the signature | signed |
|---|---|---|
| 0x01 Ed25519 | nothing | the note's text |
| 0x04 Ed25519 cosignature | time | `cosignature/v1`, the time and the text |
| 0x06 ML-DSA-44 | time | C2SP's `cosigned_message` of name, time, origin, size and root |
| 0xff SM2 with SM3 | time, SM3 root | `oversight/sm2-sm3/v1`, the time, the text and the SM3 root |

A time is eight big-endian bytes of Unix seconds.
"""

import struct
from enum import IntEnum

from audit_log.checkpoint import Checkpoint
from audit_log.encoding import MAX_SIZE, encode_base64
from audit_log.errors import CheckpointError
from audit_log.hashing import HASH_SIZE
from audit_log.keys import Algorithm

SM2_IDENTIFIER = b"oversight/sm2-sm3/v1\n"
_TIME_BYTES = 8
_MLDSA_LABEL = b"subtree/v1\n\0"
_MLDSA_NUMBER = struct.Struct(">Q")
_LONGEST_NAME = 255


class KeyType(IntEnum):
    """The types of signature understood here; lines of other types belong to keys unknown to us."""

    ED25519 = 0x01
    COSIGNATURE = 0x04
    ML_DSA_44 = 0x06
    SM2 = 0xFF

    @property
    def algorithm(self) -> Algorithm:
        """The algorithm of the key."""
        return _ALGORITHMS[self]

    @property
    def prefix(self) -> bytes:
        """What stands before the public key where it is encoded: the type, and for 0xff what it is."""
        return bytes([self]) + (SM2_IDENTIFIER if self is KeyType.SM2 else b"")

    @property
    def head_size(self) -> int:
        """How many bytes stand before the signature in a line's bytes."""
        return _HEAD_SIZES[self]

    @property
    def is_timed(self) -> bool:
        """Whether the line says when it was made."""
        return self.head_size > 0


_ALGORITHMS = {
    KeyType.ED25519: Algorithm.ED25519,
    KeyType.COSIGNATURE: Algorithm.ED25519,
    KeyType.ML_DSA_44: Algorithm.ML_DSA_44,
    KeyType.SM2: Algorithm.SM2,
}
_HEAD_SIZES = {
    KeyType.ED25519: 0,
    KeyType.COSIGNATURE: _TIME_BYTES,
    KeyType.ML_DSA_44: _TIME_BYTES,
    KeyType.SM2: _TIME_BYTES + HASH_SIZE,
}


def head_of(time: int, sm3_root: bytes = b"") -> bytes:
    """Return what stands before the signature of a timed line."""
    return time.to_bytes(_TIME_BYTES, "big") + sm3_root


def time_in(head: bytes) -> int:
    """Return the time that a timed line's bytes begin with."""
    return int.from_bytes(head[:_TIME_BYTES], "big")


def sm3_root_in(blob: bytes) -> bytes:
    """Return the SM3 root that an SM2 line's bytes have after their time."""
    return blob[_TIME_BYTES : _TIME_BYTES + HASH_SIZE]


def cosigned_bytes(time: int, text: bytes) -> bytes:
    """Return what a witness signs: a header, the time in Unix seconds, and the checkpoint's text."""
    return b"cosignature/v1\ntime %d\n%b" % (time, text)


def statement(key_type: KeyType, name: str, text: bytes, head: bytes) -> bytes:
    """Return the bytes that a key of that type and name signs; raise CheckpointError where only checkpoints are."""
    if key_type is KeyType.ED25519:
        return text
    time = time_in(head)
    if time > MAX_SIZE:
        raise CheckpointError("时间超出范围", "the time is out of range")
    if key_type is KeyType.COSIGNATURE:
        return cosigned_bytes(time, text)
    checkpoint = _checkpoint_in(text)
    if key_type is KeyType.ML_DSA_44:
        return _mldsa_message(name, time, checkpoint)
    root = encode_base64(sm3_root_in(head)).encode()
    return b"%btime %d\n%b%b\n" % (SM2_IDENTIFIER, time, text, root)


def _checkpoint_in(text: bytes) -> Checkpoint:
    try:
        return Checkpoint.parse(text.decode())
    except UnicodeDecodeError as error:
        raise CheckpointError("不是 UTF-8 文本", "not UTF-8 text") from error


def _mldsa_message(name: str, time: int, checkpoint: Checkpoint) -> bytes:
    """Return C2SP tlog-cosignature's `cosigned_message` of a whole tree."""
    signed_at, start, end = (_MLDSA_NUMBER.pack(number) for number in (time, 0, checkpoint.size))
    return b"".join([_MLDSA_LABEL, _counted(name), signed_at, _counted(checkpoint.origin), start, end, checkpoint.root])


def _counted(name: str) -> bytes:
    encoded = name.encode()
    if len(encoded) > _LONGEST_NAME:
        raise CheckpointError("名称超过 255 字节", "a name is longer than 255 bytes")
    return bytes([len(encoded)]) + encoded
