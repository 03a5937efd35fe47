"""The Merkle tree: its root, and the frontier by which it grows without its past.

A tree of `size` leaves is a row of complete subtrees, one for each bit set in `size`, the largest first.
Their roots, the *peaks*, are all that is needed to append and to compute the root: 32 bytes for each bit.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from audit_log.encoding import MAX_SIZE
from audit_log.errors import ProofError
from audit_log.hashing import EMPTY_ROOT, HASH_SIZE, LEAF_PREFIX, NODE_PREFIX, node_hash

_BLOCK_HEIGHT = 12
_BLOCK = 1 << _BLOCK_HEIGHT
_SIZE_BYTES = 8


@dataclass(frozen=True, slots=True)
class Subtree:
    """A complete subtree: leaves `index << height` up to (not with) `(index + 1) << height`."""

    height: int
    index: int


def split(size: int) -> int:
    """Return the largest power of two below `size` (at least 2), where the tree parts into left and right."""
    return 1 << (size - 1).bit_length() - 1


def complete_subtrees(start: int, end: int) -> Iterator[Subtree]:
    """Yield, from left to right, the complete subtrees that make up the leaves `start` to `end` (exclusive)."""
    while start < end:
        height = (end - start).bit_length() - 1
        if start:
            height = min(height, (start & -start).bit_length() - 1)
        yield Subtree(height, start >> height)
        start += 1 << height


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root over one or more neighbouring nodes of equal height; an odd last one rises unchanged."""
    level = list(hashes)
    while len(level) > 1:
        above = [
            sha256(NODE_PREFIX + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0]


def join_peaks(peaks: Sequence[bytes]) -> bytes:
    """Return the root over one or more complete subtrees of falling height, given their roots."""
    root_hash = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root_hash = node_hash(peak, root_hash)
    return root_hash


class Frontier:
    """The right edge of a growing tree: its size and peaks. Appending costs one to two hashes a leaf."""

    __slots__ = ("_peaks", "_size")

    def __init__(self) -> None:
        self._size = 0
        self._peaks: list[bytes] = []

    @property
    def size(self) -> int:
        """The number of leaves."""
        return self._size

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """The roots of the complete subtrees, the largest first."""
        return tuple(self._peaks)

    def root(self) -> bytes:
        """Return the root of the tree so far."""
        return join_peaks(self._peaks) if self._peaks else EMPTY_ROOT

    def append(self, leaf_hash: bytes) -> None:
        """Add one leaf by its hash."""
        self.extend((leaf_hash,))

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Add leaves by their hashes; whole blocks are folded level by level, which is faster."""
        remaining = iter(leaf_hashes)
        while block := list(islice(remaining, _BLOCK - self._size % _BLOCK)):
            if set(map(len, block)) != {HASH_SIZE}:
                raise ProofError("叶哈希不是 32 字节", "a leaf hash is not 32 bytes")
            if len(block) == _BLOCK:
                self._push(fold(block), _BLOCK_HEIGHT)
            else:
                for leaf_hash in block:
                    self._push(leaf_hash, 0)

    def _push(self, node: bytes, height: int) -> None:
        count = self._size >> height
        while count & 1:
            node = node_hash(self._peaks.pop(), node)
            count >>= 1
        self._peaks.append(node)
        self._size += 1 << height

    def to_bytes(self) -> bytes:
        """Return the size as eight big-endian bytes, then the peaks."""
        return self._size.to_bytes(_SIZE_BYTES, "big") + b"".join(self._peaks)

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Frontier":
        """Read what `to_bytes` wrote; any other length than its size demands raises ProofError."""
        size = int.from_bytes(stored[:_SIZE_BYTES], "big")
        if size > MAX_SIZE or len(stored) != _SIZE_BYTES + HASH_SIZE * size.bit_count():
            raise ProofError("树的前沿与其大小不符", "a frontier's length does not fit its size")
        frontier = cls()
        frontier._size = size
        frontier._peaks = [stored[at : at + HASH_SIZE] for at in range(_SIZE_BYTES, len(stored), HASH_SIZE)]
        return frontier

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frontier) and self.to_bytes() == other.to_bytes()

    __hash__ = None  # type: ignore[assignment]  # it grows, so it can't be a key

    def __repr__(self) -> str:
        return f"Frontier(size={self._size}, root={self.root().hex()})"


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaves given as their bytes (not their hashes), in order."""
    return root_of_hashes(sha256(LEAF_PREFIX + leaf).digest() for leaf in leaves)


def root_of_hashes(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root over leaves given as their hashes, in order."""
    frontier = Frontier()
    frontier.extend(leaf_hashes)
    return frontier.root()
