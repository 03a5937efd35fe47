"""Proofs made: inclusion (RFC 9162 §2.1.3) and consistency (§2.1.4), from hashes read where they are kept.

Hashes are read through a `HashReader`, so that a database can serve proofs out of its leaf hashes and its tiles.
Its levels are those of tlog-tiles: level 0 has the leaf hashes, level *n* the roots of complete subtrees of 256ⁿ
leaves; so level *n* + 1 has, at index *i*, the root of the full tile *i* of level *n*. Store that root beside each full
tile, and nothing is ever recomputed. A proof reads at most two tiles a level, one span of each, each span once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from audit_log.errors import ProofError
from audit_log.hashing import EMPTY_ROOT, HASH_SIZE
from audit_log.tree import Subtree, complete_subtrees, fold, join_peaks, split

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT


class HashReader(Protocol):
    """Where hashes are kept. Only hashes that a tree of the size asked for has are ever asked for."""

    def read(self, level: int, start: int, count: int) -> Sequence[bytes]:
        """Return the hashes `start` to `start + count - 1` of a tile level; the span never leaves one tile of 256."""
        ...


class MemoryReader:
    """A HashReader over leaf hashes in memory; it remembers the higher hashes it has computed."""

    def __init__(self, leaf_hashes: Sequence[bytes]) -> None:
        self._leaf_hashes = leaf_hashes
        self._known: dict[tuple[int, int], bytes] = {}

    def read(self, level: int, start: int, count: int) -> Sequence[bytes]:
        """Return the hashes asked for, fewer if the leaves don't reach so far."""
        if level == 0:
            return self._leaf_hashes[start : start + count]
        return [self._tile_root(level, index) for index in range(start, start + count)]

    def _tile_root(self, level: int, index: int) -> bytes:
        if (level, index) not in self._known:
            self._known[level, index] = fold(self.read(level - 1, index * TILE_WIDTH, TILE_WIDTH))
        return self._known[level, index]


@dataclass(frozen=True, slots=True)
class _Span:
    level: int
    start: int
    count: int

    @property
    def tile(self) -> tuple[int, int]:
        return self.level, self.start // TILE_WIDTH


def inclusion_proof(leaf_hashes: HashReader | Sequence[bytes], index: int, size: int) -> list[bytes]:
    """Prove that the leaf at `index` is in the tree of the first `size` leaves; raise ProofError out of range."""
    if not 0 <= index < size:
        raise ProofError(f"序号 {index} 不在大小为 {size} 的树中", f"index {index} is not in a tree of size {size}")
    start, end = 0, size
    path = []
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return _hashes_of(leaf_hashes, reversed(path))


def consistency_proof(leaf_hashes: HashReader | Sequence[bytes], size1: int, size2: int) -> list[bytes]:
    """Prove that the tree of size `size1` is the beginning of the tree of size `size2`."""
    if not 0 <= size1 <= size2:
        raise ProofError(f"大小 {size1} 不在 0 与 {size2} 之间", f"size {size1} is not between 0 and {size2}")
    if size1 in {0, size2}:
        return []
    start, end = 0, size2
    path = []
    while size1 != end:
        middle = start + split(end - start)
        if size1 <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    if start:
        path.append((start, end))
    return _hashes_of(leaf_hashes, reversed(path))


def root_at(leaf_hashes: HashReader | Sequence[bytes], size: int) -> bytes:
    """Return the root that the tree had when it was `size` leaves large."""
    return _hashes_of(leaf_hashes, [(0, size)])[0] if size else EMPTY_ROOT


def _hashes_of(leaf_hashes: HashReader | Sequence[bytes], ranges: Iterable[tuple[int, int]]) -> list[bytes]:
    reader = MemoryReader(leaf_hashes) if isinstance(leaf_hashes, Sequence) else leaf_hashes
    wanted = [[_span_of(subtree) for subtree in complete_subtrees(start, end)] for start, end in ranges]
    tiles = _read_tiles(reader, [span for spans in wanted for span in spans])
    return [join_peaks([_root_of(span, *tiles[span.tile]) for span in spans]) for spans in wanted]


def _span_of(subtree: Subtree) -> _Span:
    level, rest = divmod(subtree.height, TILE_HEIGHT)
    return _Span(level, subtree.index << rest, 1 << rest)


def _root_of(span: _Span, start: int, hashes: Sequence[bytes]) -> bytes:
    return fold(hashes[span.start - start : span.start - start + span.count])


def _read_tiles(reader: HashReader, spans: Iterable[_Span]) -> dict[tuple[int, int], tuple[int, Sequence[bytes]]]:
    edges: dict[tuple[int, int], tuple[int, int]] = {}
    for span in spans:
        start, end = edges.get(span.tile, (span.start, span.start))
        edges[span.tile] = min(start, span.start), max(end, span.start + span.count)
    return {tile: (start, _read(reader, _Span(tile[0], start, end - start))) for tile, (start, end) in edges.items()}


def _read(reader: HashReader, span: _Span) -> Sequence[bytes]:
    hashes = reader.read(span.level, span.start, span.count)
    if len(hashes) != span.count or set(map(len, hashes)) != {HASH_SIZE}:
        raise ProofError(
            f"存储中缺少第 {span.level} 层自 {span.start} 起的 {span.count} 个哈希",
            f"storage lacks the {span.count} hashes from {span.start} on at level {span.level}",
        )
    return hashes
