"""An era's tree over its leaves: tiles, the tree's row, and the root of every checkpoint, kept here or elsewhere."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, func, select

from audit_log import EMPTY_ROOT
from audit_log.hashing import node_hash
from audit_log.tree import fold, join_peaks
from oversight.audit_trail.fsck_leaves import STRETCH, TILE, TREE, Checked
from oversight.audit_trail.problems import Problem
from oversight.bilingual import Text
from oversight.persistence.eras import first_tile, place_of
from oversight.persistence.log_tables import log_leaf, log_tile, log_tree

_STRETCH_HEIGHT = STRETCH.bit_length() - 1


def leaf_count(connection: Connection, *where: ColumnElement[bool]) -> int:
    """Count the leaves, all or some; where there is a gap, up to and with it."""
    return connection.execute(select(func.count()).select_from(log_leaf).where(*where)).scalar_one()


class Growing:
    """The tree of an era as its stretches are put together, from left to right; `roots` by place."""

    def __init__(self, era: int = 0, *, is_last: bool = True) -> None:
        self.era, self.is_last = era, is_last
        self.start = place_of(era, 0)
        self.size = 0
        self.is_whole = True
        self.roots: dict[int, bytes] = {self.start: EMPTY_ROOT}
        self.blocks: list[bytes] = []
        self._peaks: list[bytes] = []

    def take(self, checked: Checked) -> None:
        """Put the next stretch to the right; after a broken one nothing more can be said."""
        self.is_whole = self.is_whole and checked.whole
        if not self.is_whole:
            return
        for place, partial in checked.partial.items():
            self.roots[place] = join_peaks([*self._peaks, partial])
        end = checked.end - self.start
        self.blocks += checked.blocks[: (end - self.size) // TILE]
        count, peaks = self.size >> _STRETCH_HEIGHT, list(checked.peaks)
        if end - self.size == STRETCH:
            while count & 1:
                peaks[0] = node_hash(self._peaks.pop(), peaks[0])
                count >>= 1
        self._peaks += peaks
        self.size = end

    def bounds(self, place: ColumnElement[int]) -> Iterator[ColumnElement[bool]]:
        """Bound a column of places to this era; what is of none is of the first or of the last."""
        if self.era:
            yield place >= self.start
        if not self.is_last:
            yield place < place_of(self.era + 1, 0)

    @property
    def root(self) -> bytes:
        """The root over all leaves of the era."""
        return join_peaks(self._peaks) if self._peaks else EMPTY_ROOT

    def problems(self, connection: Connection) -> Iterator[Problem]:
        """Compare tiles, and for the present era the tree's row, with the whole tree."""
        yield from self._tile_problems(connection)
        if not self.is_last:
            return
        frontier = self.size.to_bytes(8, "big") + b"".join(self._peaks)
        rows = [tuple(row) for row in connection.execute(select(log_tree.c.id, log_tree.c.size, log_tree.c.frontier))]
        if rows != [(1, self.start + self.size, frontier)] and (rows or self.size):
            what = Text("树的状态行与叶不符", "the tree's row does not fit the leaves")
            yield Problem(TREE, "log_tree", what)

    def _tile_problems(self, connection: Connection) -> Iterator[Problem]:
        stored = {
            (row.level, row.tile_index - first_tile(self.era, row.level)): row.root
            for row in connection.execute(select(log_tile))
            if self._has(row.level, row.tile_index)
        }
        for level, roots in enumerate(_levels(self.blocks)):
            for index, root in enumerate(roots):
                if stored.pop((level, index), None) != root:
                    what = Text("满块的根缺失或不对", "the full tile's root is missing or wrong")
                    yield Problem(TREE, f"tile {level}/{index}", what)
        for level, index in sorted(stored):
            yield Problem(TREE, f"tile {level}/{index}", Text("树中没有这一块", "the tree has no such tile"))

    def _has(self, level: int, index: int) -> bool:
        """Tell whether a stored tile is of this era; what is of none is of the first or of the last."""
        begun = self.era == 0 or index >= first_tile(self.era, max(level, 0))
        return begun and (self.is_last or index < first_tile(self.era + 1, max(level, 0)))


def _levels(roots: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Yield the roots of the full tiles, level by level."""
    while roots:
        yield roots
        roots = [fold(roots[at : at + TILE]) for at in range(0, len(roots) - TILE + 1, TILE)]


def root_problems(tree: Growing, roots: Mapping[int, bytes], check: str, names: Mapping[int, str]) -> Iterator[Problem]:
    """Compare checkpoints' roots by their places with the tree's."""
    before = 0
    for place in sorted(roots):
        size = place - tree.start
        if size < 0 or size > tree.size:
            what = Text("检查点比日志还大：有条目丢失", "the checkpoint is larger than the log: entries were lost")
            yield Problem(check, names[place], what)
        elif tree.roots[place] != roots[place]:
            what = Text(
                "第 {a} 至 {b} 号叶在签发后被改动，或检查点的根不对",
                "a leaf of {a} to {b} was changed after signing, or the checkpoint's root is wrong",
            )
            yield Problem(check, names[place], what.format(a=before, b=max(size - 1, 0)))
        before = max(size, 0)
