"""The tree over the leaves: tiles, the tree's row, and the root of every checkpoint, kept here or elsewhere."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, func, select

from audit_log import EMPTY_ROOT
from audit_log.hashing import node_hash
from audit_log.tree import fold, join_peaks
from oversight.audit_trail.fsck_leaves import STRETCH, TILE, TREE, Checked
from oversight.audit_trail.problems import Problem
from oversight.bilingual import Text
from oversight.persistence.log_tables import log_leaf, log_tile, log_tree

_STRETCH_HEIGHT = STRETCH.bit_length() - 1


def leaf_count(connection: Connection) -> int:
    """Count the leaves; where there is a gap, up to and with it."""
    return connection.execute(select(func.count()).select_from(log_leaf)).scalar_one()


class Growing:
    """The tree as its stretches are put together, from left to right."""

    def __init__(self) -> None:
        self.size = 0
        self.is_whole = True
        self.roots: dict[int, bytes] = {0: EMPTY_ROOT}
        self.blocks: list[bytes] = []
        self._peaks: list[bytes] = []

    def take(self, checked: Checked) -> None:
        """Put the next stretch to the right; after a broken one nothing more can be said."""
        self.is_whole = self.is_whole and checked.whole
        if not self.is_whole:
            return
        for size, partial in checked.partial.items():
            self.roots[size] = join_peaks([*self._peaks, partial])
        self.blocks += checked.blocks[: (checked.end - self.size) // TILE]
        count, peaks = self.size >> _STRETCH_HEIGHT, list(checked.peaks)
        if checked.end - self.size == STRETCH:
            while count & 1:
                peaks[0] = node_hash(self._peaks.pop(), peaks[0])
                count >>= 1
        self._peaks += peaks
        self.size = checked.end

    def problems(self, connection: Connection) -> Iterator[Problem]:
        """Compare tiles and the tree's row with the whole tree."""
        yield from self._tile_problems(connection)
        frontier = self.size.to_bytes(8, "big") + b"".join(self._peaks)
        rows = [tuple(row) for row in connection.execute(select(log_tree.c.id, log_tree.c.size, log_tree.c.frontier))]
        if rows != [(1, self.size, frontier)] and (rows or self.size):
            what = Text("树的状态行与叶不符", "the tree's row does not fit the leaves")
            yield Problem(TREE, "log_tree", what)

    def _tile_problems(self, connection: Connection) -> Iterator[Problem]:
        stored = {(row.level, row.tile_index): row.root for row in connection.execute(select(log_tile))}
        for level, roots in enumerate(_levels(self.blocks)):
            for index, root in enumerate(roots):
                if stored.pop((level, index), None) != root:
                    what = Text("满块的根缺失或不对", "the full tile's root is missing or wrong")
                    yield Problem(TREE, f"tile {level}/{index}", what)
        for level, index in sorted(stored):
            yield Problem(TREE, f"tile {level}/{index}", Text("树中没有这一块", "the tree has no such tile"))


def _levels(roots: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Yield the roots of the full tiles, level by level."""
    while roots:
        yield roots
        roots = [fold(roots[at : at + TILE]) for at in range(0, len(roots) - TILE + 1, TILE)]


def root_problems(tree: Growing, roots: Mapping[int, bytes], check: str, names: Mapping[int, str]) -> Iterator[Problem]:
    """Compare checkpoints' roots by their sizes with the tree's."""
    before = 0
    for size in sorted(roots):
        if size < 0 or size > tree.size:
            what = Text("检查点比日志还大：有条目丢失", "the checkpoint is larger than the log: entries were lost")
            yield Problem(check, names[size], what)
        elif tree.roots[size] != roots[size]:
            what = Text(
                "第 {a} 至 {b} 号叶在签发后被改动，或检查点的根不对",
                "a leaf of {a} to {b} was changed after signing, or the checkpoint's root is wrong",
            )
            yield Problem(check, names[size], what.format(a=before, b=max(size - 1, 0)))
        before = max(size, 0)
