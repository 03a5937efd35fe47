"""Check the whole log and all records against it; silent on a good log, however much is written meanwhile."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from sqlalchemy import Connection, select

from audit_log import Checkpoint, Verifier
from oversight.audit_trail.conflict_entries import CONFLICTS, conflict_problems
from oversight.audit_trail.fsck_checkpoints import (
    CHECKPOINTS,
    COSIGNATURES,
    Signed,
    bounds_of,
    cosignature_problems,
    note_batches,
    order_problems,
)
from oversight.audit_trail.fsck_entries import CHAINS, ENTRIES, chain_problems, unsequenced_problems
from oversight.audit_trail.fsck_leaves import TREE, stretches
from oversight.audit_trail.fsck_outside import OUTSIDE, Kept, opened
from oversight.audit_trail.fsck_payloads import PAYLOADS, payload_problems
from oversight.audit_trail.fsck_rows import ROWS, orphan_problems, shares, unchecked_problems
from oversight.audit_trail.fsck_sm3 import sm3_problems
from oversight.audit_trail.fsck_succession import ending_problems, endings_of
from oversight.audit_trail.fsck_tree import Growing, leaf_count, root_problems
from oversight.audit_trail.fsck_work import Hands, Part, Piece, pool_of, snapshot
from oversight.audit_trail.problems import Problem, Progress, silent
from oversight.bilingual import Text
from oversight.persistence import Database
from oversight.persistence.base import audited_tables
from oversight.persistence.eras import SUCCEEDED, Era, eras
from oversight.persistence.log_tables import log_checkpoint, log_leaf

MOST = 50
WORTH_PROCESSES = 50_000
_NOTES, _ENTRIES, _RECORDS = (
    Text("核对检查点", "checkpoints"),
    Text("核对条目与树", "entries and tree"),
    Text("核对业务记录", "business rows"),
)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is checked, and by how many processes (only worth it on a large log).

    `business`: audited rows as well, one to one and with their state commitments. `against`: checkpoints that were kept
    elsewhere. `witnesses`: the keys of the policy's witnesses. `most`: how many problems of each check are returned.
    """

    business: bool = True
    against: tuple[Kept, ...] = ()
    witnesses: tuple[Verifier, ...] = ()
    processes: int = 1
    most: int = MOST


WHOLE = Extent()


class _Shown(NamedTuple):
    """How progress over all eras is shown: so many of all leaves are in the eras before."""

    progress: Progress
    before: int
    total: int


def fsck(
    database: Database, verifiers: Sequence[Verifier], progress: Progress = silent, extent: Extent = WHOLE
) -> list[Problem]:
    """Return what does not hold; problems of entries come first, in the order of the entries.

    Checked: leaf indices without gap; bodies canonical, of this log, equal to their columns and to their leaf hashes;
    every entry in the tree or in the queue; tiles; the tree's row; each checkpoint's root, signatures and time; the
    witnesses' cosignatures; personal payloads, there and whole or erased by the log; entries within the times of their
    checkpoints, and each subject's in one chain; rows and entries one to one, with versions and state commitments;
    checkpoints kept elsewhere. `verifiers` are the log's verifier keys, old ones included.
    """
    with snapshot(database) as connection:
        total = leaf_count(connection)
        processes = extent.processes if total >= WORTH_PROCESSES else 1
        with pool_of(database, processes) as pool:
            hands = Hands(connection, extent.most, pool)
            check = Check(connection, database.origin, tuple(verifiers), extent, hands)
            problems = [*check.log(total, progress), *(check.records(progress) if extent.business else ())]
    return sorted(problems, key=lambda one: (one.index is None, one.index or 0))


@dataclass(frozen=True, slots=True)
class Check:
    """One run over one snapshot, in two halves: the log itself, and the business rows against it."""

    connection: Connection
    origin: str
    verifiers: tuple[Verifier, ...]
    extent: Extent
    hands: Hands

    def log(self, total: int, progress: Progress) -> Iterator[Problem]:
        """Check the log itself."""
        known = eras(self.connection, self.origin)
        endings, wrong = endings_of(self.connection, known, self.verifiers)
        yield from wrong
        outside = [
            (kept.name, opened(kept, [one.origin for one in known], self.verifiers)) for kept in self.extent.against
        ]
        yield from (one for _, one in outside if isinstance(one, Problem))
        held = [(name, one) for name, one in outside if isinstance(one, Checkpoint)]
        held += [(SUCCEEDED, one.checkpoint) for one in endings.values() if one.contained]
        done, others = 0, self.hands.do(self._wholes(known))
        for era in known:
            tree = Growing(era.number, is_last=era is known[-1])
            ending = endings.get(era.number)
            of_era = {name: one for name, one in held if one.origin == era.origin}
            yield from self._tree(tree, era, of_era, _Shown(progress, done, total))
            done += tree.size
            if ending is not None and tree.is_whole:
                yield from ending_problems(tree, ending)
        yield from chain.from_iterable(others)

    def _tree(self, tree: Growing, era: Era, held: Mapping[str, Checkpoint], shown: "_Shown") -> Iterator[Problem]:
        """Check the leaves, tiles and checkpoints of an era, and grow its tree."""
        query = select(log_checkpoint.c.size, log_checkpoint.c.root).where(*tree.bounds(log_checkpoint.c.size))
        roots = {row.size: row.root for row in self.connection.execute(query.order_by(log_checkpoint.c.size))}
        signed: list[Signed] = []
        yield from self._notes(era, list(roots), signed, shown.progress)
        yield from order_problems(signed)
        sizes = sorted({*roots, *(era.start + one.size for one in held.values())} - {era.start})
        count = leaf_count(self.connection, *tree.bounds(log_leaf.c.leaf_index))
        shown.progress(_ENTRIES, shown.before, shown.total)
        for checked in self.hands.do(list(stretches(era, count, sizes, bounds_of(signed)))):
            yield from checked.problems
            tree.take(checked)
            shown.progress(_ENTRIES, shown.before + checked.end - era.start, shown.total)
        if tree.is_whole:
            yield from Part(TREE, tree.problems).run(self.connection, self.extent.most)
            names = {place: f"checkpoint {place - era.start}" for place in roots}
            yield from root_problems(tree, roots, CHECKPOINTS, names)
            for name, one in held.items():
                place = era.start + one.size
                yield from root_problems(tree, {place: one.root}, OUTSIDE, {place: name})

    def _notes(self, era: Era, places: Sequence[int], signed: list[Signed], progress: Progress) -> Iterator[Problem]:
        done = 0
        for problems, good in self.hands.do(list(note_batches(era, places, self.verifiers))):
            yield from problems
            signed += good
            done += len(good) + len(problems)
            progress(_NOTES, done, len(places))

    def _wholes(self, known: Sequence[Era]) -> list[Piece[list[Problem]]]:
        """Return the checks that the database does over the whole log."""
        return [
            Part(ENTRIES, unsequenced_problems, (known[-1].origin,)),
            Part(CHAINS, chain_problems),
            Part(CONFLICTS, conflict_problems),
            Part(PAYLOADS, payload_problems),
            Part(COSIGNATURES, cosignature_problems, (tuple(known), self.extent.witnesses)),
            Part(CHECKPOINTS, sm3_problems, (self.verifiers,)),
        ]

    def records(self, progress: Progress) -> Iterator[Problem]:
        """Check the business rows."""
        tables = audited_tables()
        yield from Part(ROWS, unchecked_problems, (tables,)).run(self.connection, self.extent.most)
        pieces: list[Piece[list[Problem]]] = [Part(ROWS, orphan_problems)]
        pieces += [share for table in tables for share in shares(self.connection, table)]
        for done, problems in enumerate(self.hands.do(pieces), start=1):
            yield from problems
            progress(_RECORDS, done, len(pieces))
