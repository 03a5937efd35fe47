"""The same tree hashed with SM3 in place of SHA-256: its root stands in the log's optional SM2 line.

leaf = SM3(0x00 ‖ entry); node = SM3(0x01 ‖ left ‖ right); empty root = SM3("").
"""

from audit_log.encoding import MAX_SIZE
from audit_log.errors import ProofError
from audit_log.hashing import HASH_SIZE, LEAF_PREFIX, NODE_PREFIX
from audit_log.sm2 import sm3

_SIZE_BYTES = 8


class Sm3Frontier:
    """The right edge of the growing SM3 tree: its size and the roots of its complete subtrees, the largest first."""

    __slots__ = ("_peaks", "size")

    def __init__(self, size: int = 0, peaks: tuple[bytes, ...] = ()) -> None:
        self.size = size
        self._peaks = list(peaks)

    def append(self, entry: bytes) -> None:
        """Add one entry by its bytes."""
        node, count = sm3(LEAF_PREFIX + entry), self.size
        while count & 1:
            node, count = sm3(NODE_PREFIX + self._peaks.pop() + node), count >> 1
        self._peaks.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of the tree so far."""
        if not self._peaks:
            return sm3(b"")
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = sm3(NODE_PREFIX + peak + root)
        return root

    def to_bytes(self) -> bytes:
        """Return the size as eight big-endian bytes, then the peaks."""
        return self.size.to_bytes(_SIZE_BYTES, "big") + b"".join(self._peaks)

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Sm3Frontier":
        """Read what `to_bytes` wrote; any other length than its size demands raises ProofError."""
        size = int.from_bytes(stored[:_SIZE_BYTES], "big")
        if size > MAX_SIZE or len(stored) != _SIZE_BYTES + HASH_SIZE * size.bit_count():
            raise ProofError("SM3 树的前沿与其大小不符", "an SM3 frontier's length does not fit its size")
        peaks = (stored[at : at + HASH_SIZE] for at in range(_SIZE_BYTES, len(stored), HASH_SIZE))
        return cls(size, tuple(peaks))
