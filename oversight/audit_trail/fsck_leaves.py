"""One stretch of the log's leaves: each entry against its leaf, its columns and its time, and the roots above them.

Stretches begin at multiples of 16,384, so that each is one complete subtree (the last may be part of one) and can be
checked by itself, by any process, in any order.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlalchemy import Connection, bindparam, select

from audit_log import Frontier
from audit_log.hashing import HASH_SIZE, LEAF_PREFIX
from audit_log.tree import fold
from oversight.audit_trail.fsck_bodies import body_pattern, columns_of
from oversight.audit_trail.fsck_entries import BODY_AND_COLUMNS, ENTRIES, entry_problems
from oversight.audit_trail.problems import Problem
from oversight.bilingual import Text
from oversight.persistence.eras import Era, within
from oversight.persistence.log_tables import log_entry, log_leaf

STRETCH = 16_384
TILE = 256
TREE, TIMES = "tree", "times"
_LEAVES = (
    select(log_leaf.c.leaf_index, log_leaf.c.hash, log_leaf.c.entry_id, log_entry.c.entry_id, *BODY_AND_COLUMNS)
    .outerjoin(log_entry, log_entry.c.entry_id == log_leaf.c.entry_id)
    .where(log_leaf.c.leaf_index >= bindparam("start"), log_leaf.c.leaf_index < bindparam("end"))
    .order_by(log_leaf.c.leaf_index)
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The times, as entries spell them, between which the leaves below `end` must lie."""

    end: int
    earliest: str
    latest: str

    def violated(self, time: str) -> Text:
        """Say how a time lies outside."""
        if time > self.latest:
            what = Text("时间 {time} 晚于签入它的检查点", "its time {time} is after the checkpoint that covers it")
        else:
            what = Text(
                "时间 {time} 早于上一个检查点，却不在其中", "its time {time} is before a checkpoint that lacks it"
            )
        return what.format(time=time)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Leaves `start` to `end` (exclusive) of an era; the sizes at which a root is wanted; bounds in rising order.

    All of them are places; `origin` is the era's.
    """

    origin: str
    start: int
    end: int
    sizes: tuple[int, ...]
    bounds: tuple[Bounds, ...]

    def run(self, connection: Connection, most: int) -> "Checked":
        """Check these leaves."""
        rows = connection.execute(_LEAVES, {"start": self.start, "end": self.end}).cursor.fetchall()
        leaves: list[Any] = [row[1] for row in rows]
        problems = list(islice(self._problems(rows), most))
        if self._is_broken(rows):
            return Checked(problems, self.end, whole=False)
        blocks = [fold(leaves[at : at + TILE]) for at in range(0, len(leaves), TILE)]
        partial = {size: self._root_to(size - self.start, leaves, blocks) for size in self.sizes}
        return Checked(problems, self.end, partial, tuple(blocks), _peaks(leaves))

    def _is_broken(self, rows: Sequence[tuple[Any, ...]]) -> bool:
        """Whether no tree can be built: a leaf is missing, or is no hash."""
        return len(rows) != self.end - self.start or any(
            row[0] != at or type(row[1]) is not bytes or len(row[1]) != HASH_SIZE
            for at, row in enumerate(rows, self.start)
        )

    def _problems(self, rows: Sequence[tuple[Any, ...]]) -> Iterator[Problem]:
        """Check row by row; a gap ends it."""
        pattern, bounds = body_pattern(self.origin), iter(self.bounds)
        bound = next(bounds)
        for at, (index, leaf, leaf_entry, entry_id, body, *columns) in enumerate(rows, self.start):
            if index != at:
                yield _gap(at)
                return
            while at >= bound.end:
                bound = next(bounds)
            if entry_id is None:
                what = Text("没有条目 {entry}", "there is no entry {entry}").format(entry=leaf_entry)
                yield Problem(ENTRIES, f"leaf {within(at)}", what, None, at)
                continue
            if type(body) is not bytes or sha256(LEAF_PREFIX + body).digest() != leaf:
                what = Text("叶哈希与正文不符", "the leaf hash is not that of the body")
                yield Problem(ENTRIES, f"entry {entry_id}", what, columns[0], at)
            if type(body) is not bytes or columns_of(body, pattern) != tuple(columns):
                yield from entry_problems(f"entry {entry_id}", (body, *columns), self.origin, at)
            if not bound.earliest <= str(columns[1]) <= bound.latest:
                yield Problem(TIMES, f"entry {entry_id}", bound.violated(str(columns[1])), columns[0], at)
        if len(rows) < self.end - self.start:
            yield _gap(self.start + len(rows))

    def _root_to(self, width: int, leaves: Sequence[bytes], blocks: Sequence[bytes]) -> bytes:
        """Return the root over the first leaves of the stretch, one at least."""
        whole, rest = divmod(width, TILE)
        return fold([*blocks[:whole], *([fold(leaves[whole * TILE : width])] if rest else [])])


@dataclass(frozen=True, slots=True)
class Checked:
    """What a stretch gave: problems, partial roots by tree size, roots of its blocks of 256, and its own peaks."""

    problems: list[Problem]
    end: int
    partial: dict[int, bytes] = field(default_factory=dict)
    blocks: tuple[bytes, ...] = ()
    peaks: tuple[bytes, ...] = ()
    whole: bool = True


def _peaks(leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    frontier = Frontier()
    frontier.extend(leaves)
    return frontier.peaks


def _gap(at: int) -> Problem:
    what = Text("叶的序号有缺口，应为 {at}", "the leaf indices have a gap: {at} expected").format(at=within(at))
    return Problem(TREE, f"leaf {within(at)}", what, None, at)


def stretches(era: Era, total: int, sizes: Sequence[int], bounds: Sequence[Bounds]) -> Iterator[Stretch]:
    """Part an era of `total` leaves; `sizes` (rising) are those at which a root is wanted, as places."""
    until = era.start + total
    for start in range(era.start, until, STRETCH):
        end = min(start + STRETCH, until)
        first, last = bisect_right(sizes, start), bisect_right(sizes, end)
        begun = bisect_right(bounds, start, key=lambda one: one.end)
        ended = bisect_left(bounds, end, key=lambda one: one.end)
        yield Stretch(era.origin, start, end, tuple(sizes[first:last]), tuple(bounds[begun : ended + 1]))
