"""The SM3 roots that SM2 lines bind, against the entries: read only if the log ever had an SM2 key."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import Connection, select

from audit_log import KeyType, Sm3Frontier, Verifier, note
from audit_log.statements import sm3_root_in
from oversight.audit_trail.fsck_checkpoints import CHECKPOINTS
from oversight.audit_trail.problems import Problem
from oversight.bilingual import Text
from oversight.persistence.eras import era_at, place_of, within
from oversight.persistence.log_tables import log_checkpoint, log_entry, log_leaf

_BATCH = 5000


def sm3_problems(connection: Connection, verifiers: Sequence[Verifier]) -> Iterator[Problem]:
    """Grow the SM3 tree over the entries and compare it with each checkpoint's SM2 lines (verified elsewhere)."""
    bound = list(_bound_roots(connection, [one for one in verifiers if one.key_type is KeyType.SM2]))
    for era, of_era in groupby(bound, key=lambda one: era_at(one[0])):
        yield from _of_era(connection, era, list(of_era))


def _of_era(connection: Connection, era: int, bound: list[tuple[int, bytes]]) -> Iterator[Problem]:
    frontier, bodies = Sm3Frontier(), _bodies(connection, place_of(era, 0), bound[-1][0])
    for place, root in bound:
        size = within(place)
        while frontier.size < size and (body := next(bodies, None)) is not None:
            frontier.append(body)
        if frontier.size == size and frontier.root() != root:
            what = Text("SM2 签名所附的 SM3 根与条目不符", "the SM3 root of its SM2 line is not that of the entries")
            yield Problem(CHECKPOINTS, f"checkpoint {size}", what)


def _bound_roots(connection: Connection, verifiers: Sequence[Verifier]) -> Iterator[tuple[int, bytes]]:
    if not verifiers:
        return
    query = select(log_checkpoint.c.size, log_checkpoint.c.note).order_by(log_checkpoint.c.size)
    for row in connection.execute(query):
        for line in note.Note.parse(row.note).signatures:
            if any(line.is_of(one) for one in verifiers):
                yield row.size, sm3_root_in(line.blob)


def _bodies(connection: Connection, start: int, end: int) -> Iterator[bytes]:
    query = (
        select(log_entry.c.body)
        .join(log_leaf, log_leaf.c.entry_id == log_entry.c.entry_id)
        .where(log_leaf.c.leaf_index >= start, log_leaf.c.leaf_index < end)
        .order_by(log_leaf.c.leaf_index)
        .execution_options(yield_per=_BATCH)
    )
    yield from connection.execute(query).scalars()
