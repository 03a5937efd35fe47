"""Tiles (C2SP tlog-tiles): a whole log as files that never change, named by level, index and width.

    tile/<level>/<index>[.p/<width>]      up to 256 hashes, 32 bytes each
    tile/entries/<index>[.p/<width>]      up to 256 entries, each after its length as two big-endian bytes

The index stands in groups of three digits, all but the last after an `x`: 1234067 is `x001/x234/067`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit_log.encoding import MAX_SIZE
from audit_log.entry import MAX_ENTRY_BYTES
from audit_log.errors import TileError
from audit_log.hashing import HASH_SIZE
from audit_log.proofs import TILE_HEIGHT, TILE_WIDTH

MAX_LEVEL = 63
_LENGTH_BYTES = 2
_PATH = re.compile(
    r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9]|[1-9][0-9]|[12][0-9]{2}))?"
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One file of a log: hashes of a level, or entries (`level` is None). A width below 256 makes it partial."""

    level: int | None
    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        level_fits = self.level is None or 0 <= self.level <= MAX_LEVEL
        if not (level_fits and 0 <= self.index <= MAX_SIZE and 1 <= self.width <= TILE_WIDTH):
            raise TileError(
                f"没有这样的瓦片：第 {self.level} 层、序号 {self.index}、宽度 {self.width}",
                f"there is no tile of level {self.level}, index {self.index}, width {self.width}",
            )

    @classmethod
    def parse(cls, path: str) -> "Tile":
        """Read a path; raise TileError unless `format` prints the same."""
        match = _PATH.fullmatch(path)
        if match is None:
            raise TileError(f"不是瓦片的路径：{path[:80]!a}", f"not the path of a tile: {path[:80]!a}")
        level = None if match[1] == "entries" else int(match[1])
        tile = cls(level, int(re.sub("[x/]", "", match[2])), int(match[3] or TILE_WIDTH))
        if tile.format() != path:
            raise TileError(
                f"瓦片的路径应写成 {tile.format()}：{path!a}", f"the tile's path is {tile.format()}, not {path!a}"
            )
        return tile

    def format(self) -> str:
        """Write the path, with slashes, relative to the log's."""
        digits = str(self.index)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        *high, last = (digits[at : at + 3] for at in range(0, len(digits), 3))
        name = "/".join(("tile", "entries" if self.level is None else str(self.level), *(f"x{one}" for one in high)))
        return f"{name}/{last}" if self.width == TILE_WIDTH else f"{name}/{last}.p/{self.width}"

    @property
    def start(self) -> int:
        """The position, within its level, of the first hash or entry."""
        return self.index * TILE_WIDTH

    def is_within(self, size: int) -> bool:
        """Whether a tree of `size` leaves has all of it; so it does of each partial tile that has grown since."""
        return self.start + self.width <= count_at(self.level or 0, size)


def count_at(level: int, size: int) -> int:
    """Return how many hashes a level has in a tree of `size` leaves."""
    return size >> TILE_HEIGHT * level


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield the tiles that a tree of `size` leaves consists of: entry bundles, then the hashes level by level."""
    yield from _row(None, size)
    level = 0
    while count := count_at(level, size):
        yield from _row(level, count)
        level += 1


def _row(level: int | None, count: int) -> Iterator[Tile]:
    for start in range(0, count, TILE_WIDTH):
        yield Tile(level, start // TILE_WIDTH, min(TILE_WIDTH, count - start))


def format_hash_tile(hashes: Sequence[bytes]) -> bytes:
    """Write 1 to 256 hashes, 32 bytes each, one after the other."""
    _check_count(hashes, "哈希瓦片须有 1 至 256 个哈希", "a tile has 1 to 256 hashes")
    if set(map(len, hashes)) != {HASH_SIZE}:
        raise TileError("哈希不是 32 字节", "a hash is not 32 bytes")
    return b"".join(hashes)


def parse_hash_tile(stored: bytes) -> tuple[bytes, ...]:
    """Read a tile's hashes; raise TileError unless `format_hash_tile` writes the same."""
    if len(stored) % HASH_SIZE:
        raise TileError("哈希瓦片残缺", "the tile is cut off")
    hashes = tuple(stored[at : at + HASH_SIZE] for at in range(0, len(stored), HASH_SIZE))
    _check_count(hashes, "哈希瓦片须有 1 至 256 个哈希", "a tile has 1 to 256 hashes")
    return hashes


def format_bundle(entries: Sequence[bytes]) -> bytes:
    """Write 1 to 256 entries one after the other, each after its length as two big-endian bytes."""
    _check_count(entries, "条目包须有 1 至 256 条", "a bundle has 1 to 256 entries")
    if max(map(len, entries)) > MAX_ENTRY_BYTES:
        raise TileError(f"条目超过 {MAX_ENTRY_BYTES} 字节", f"an entry has more than {MAX_ENTRY_BYTES} bytes")
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES, "big") + entry for entry in entries)


def parse_bundle(stored: bytes) -> tuple[bytes, ...]:
    """Read a bundle's entries; raise TileError unless `format_bundle` writes the same."""
    entries = []
    at = 0
    while at < len(stored):
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(stored[at:start], "big")
        entries.append(stored[start:at])
    if at != len(stored):
        raise TileError("条目包残缺", "the bundle is cut off")
    _check_count(entries, "条目包须有 1 至 256 条", "a bundle has 1 to 256 entries")
    return tuple(entries)


def _check_count(items: Sequence[bytes], zh: str, en: str) -> None:
    if not 1 <= len(items) <= TILE_WIDTH:
        raise TileError(zh, en)
