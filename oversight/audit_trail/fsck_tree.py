"""The tree over the entries: leaves without gap, tiles, the tree's row, and every signed checkpoint."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from audit_log import AuditLogError, Checkpoint, Cosignature, Frontier, KeyType, Verifier, leaf_hash, note
from audit_log import root_of_hashes as root_of
from oversight.audit_trail.fsck_entries import BATCH, BODY_AND_COLUMNS, ENTRIES, entry_problems
from oversight.audit_trail.keys import timestamper
from oversight.audit_trail.problems import Problem, Progress
from oversight.bilingual import Text
from oversight.persistence.log_storage import StoredCheckpoint
from oversight.persistence.log_tables import log_checkpoint, log_entry, log_leaf, log_tile, log_tree

TREE, CHECKPOINTS = "tree", "checkpoints"
_TILE = 256
_REPORT_EVERY = 5000
_STAGE = Text("核对条目与树", "entries and tree")


def tree_problems(connection: Connection, origin: str, progress: Progress) -> Iterator[Problem]:
    """Walk the leaves in order, recomputing everything that stands above them."""
    total = connection.execute(select(func.count()).select_from(log_leaf)).scalar_one()
    walk = _Walk(_stored_tiles(connection), _stored_roots(connection))
    query = (
        select(log_leaf.c.leaf_index, log_leaf.c.hash, log_leaf.c.entry_id.label("leaf_entry"), *BODY_AND_COLUMNS)
        .outerjoin(log_entry, log_entry.c.entry_id == log_leaf.c.entry_id)
        .order_by(log_leaf.c.leaf_index)
        .execution_options(yield_per=BATCH)
    )
    for at, row in enumerate(connection.execute(query)):
        if at % _REPORT_EVERY == 0:
            progress(_STAGE, at, total)
        if row.leaf_index != at:
            what = Text("叶的序号有缺口，应为 {at}", "the leaf indices have a gap: {at} expected").format(at=at)
            yield Problem(TREE, f"leaf {row.leaf_index}", what)
            return
        if row.entry_id is None:
            what = Text("没有条目 {entry}", "there is no entry {entry}").format(entry=row.leaf_entry)
            yield Problem(ENTRIES, f"leaf {at}", what)
        else:
            if leaf_hash(row.body) != row.hash:
                what = Text("叶哈希与正文不符", "the leaf hash is not that of the body")
                yield Problem(ENTRIES, f"entry {row.entry_id}", what, row.event_id)
            yield from entry_problems(row, origin)
        yield from walk.take(row.hash)
    progress(_STAGE, total, total)
    yield from walk.finish()
    yield from _tree_row_problems(connection, walk.frontier)


def _stored_tiles(connection: Connection) -> dict[tuple[int, int], bytes]:
    return {(row.level, row.tile_index): row.root for row in connection.execute(select(log_tile))}


def _stored_roots(connection: Connection) -> dict[int, bytes]:
    return {row.size: row.root for row in connection.execute(select(log_checkpoint.c.size, log_checkpoint.c.root))}


class _Walk:
    """Grows the tree leaf by leaf, and compares each full tile and each checkpoint's root on the way."""

    def __init__(self, tiles: dict[tuple[int, int], bytes], roots: Mapping[int, bytes]) -> None:
        self.frontier = Frontier()
        self._tiles, self._roots = tiles, roots
        self._levels: list[list[bytes]] = [[]]
        self._counts = [0]

    def take(self, leaf: bytes) -> Iterator[Problem]:
        """Add one leaf hash."""
        self.frontier.append(leaf)
        yield from self._fill(0, leaf)
        expected = self._roots.get(self.frontier.size)
        if expected is not None and expected != self.frontier.root():
            yield self._wrong_root(self.frontier.size)

    def _fill(self, level: int, node: bytes) -> Iterator[Problem]:
        self._levels[level].append(node)
        if len(self._levels[level]) < _TILE:
            return
        root, index = root_of(self._levels[level]), self._counts[level]
        self._levels[level].clear()
        self._counts[level] += 1
        if self._tiles.pop((level, index), None) != root:
            what = Text("满块的根缺失或不对", "the full tile's root is missing or wrong")
            yield Problem(TREE, f"tile {level}/{index}", what)
        if level + 1 == len(self._levels):
            self._levels.append([])
            self._counts.append(0)
        yield from self._fill(level + 1, root)

    def finish(self) -> Iterator[Problem]:
        """Report tiles and checkpoints that reach beyond the leaves."""
        for level, index in sorted(self._tiles):
            yield Problem(TREE, f"tile {level}/{index}", Text("树中没有这一块", "the tree has no such tile"))
        if 0 in self._roots and self._roots[0] != Frontier().root():
            yield self._wrong_root(0)
        for size in sorted(one for one in self._roots if one > self.frontier.size or one < 0):
            what = Text("检查点比日志还大：有条目丢失", "the checkpoint is larger than the log: entries were lost")
            yield Problem(CHECKPOINTS, f"checkpoint {size}", what)

    def _wrong_root(self, size: int) -> Problem:
        earlier = max((one for one in self._roots if one < size), default=0)
        what = Text(
            "第 {a} 至 {b} 号叶在签发后被改动，或检查点的根不对",
            "a leaf of {a} to {b} was changed after signing, or the checkpoint's root is wrong",
        ).format(a=earlier, b=max(size - 1, 0))
        return Problem(CHECKPOINTS, f"checkpoint {size}", what)


def _tree_row_problems(connection: Connection, frontier: Frontier) -> Iterator[Problem]:
    rows = [tuple(row) for row in connection.execute(select(log_tree.c.id, log_tree.c.size, log_tree.c.frontier))]
    if rows != [(1, frontier.size, frontier.to_bytes())] and (rows or frontier.size):
        what = Text("树的状态行与叶不符", "the tree's row does not fit the leaves")
        yield Problem(TREE, "log_tree", what)


def note_problems(connection: Connection, origin: str, verifiers: Sequence[Verifier]) -> Iterator[Problem]:
    """Check every checkpoint's note: its text, both signatures, nothing else, and the signed time."""
    known = [*verifiers, *map(timestamper, verifiers)]
    for row in connection.execute(select(log_checkpoint).order_by(log_checkpoint.c.size)):
        stored = StoredCheckpoint(row.size, row.root, row.note, row.signed_at)
        try:
            signed_at = _signed_at(stored, origin, known)
        except AuditLogError as error:
            yield Problem(CHECKPOINTS, f"checkpoint {row.size}", Text(error.zh, error.en))
            continue
        if signed_at != stored.signed_at:
            what = Text("签名时间不是 {at}", "was not signed at {at}").format(at=stored.signed_at.isoformat())
            yield Problem(CHECKPOINTS, f"checkpoint {row.size}", what)


def _signed_at(stored: StoredCheckpoint, origin: str, known: Sequence[Verifier]) -> datetime | None:
    """Return the time that the note's second line binds, having verified both; None if a line is missing or strange."""
    expected = Checkpoint(origin, stored.size, stored.root)
    opened = note.open(stored.note, known)
    if opened.text != expected.format():
        return None
    by_type = {verifier.key_type: (verifier, signature) for verifier, signature in opened.verified}
    lines = note.Note.parse(stored.note).signatures
    if set(by_type) != set(KeyType) or len(lines) != len(KeyType):
        return None
    verifier, signature = by_type[KeyType.COSIGNATURE]
    return datetime.fromtimestamp(Cosignature.parse(signature.format(), expected, verifier).at, UTC)
