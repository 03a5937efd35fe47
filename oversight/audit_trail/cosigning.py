"""The witnesses' cosignatures as kept: the cosigned note of a checkpoint, whether it has its quorum, who stands where.

Nothing here is believed because it is in the database: a quorum is counted from signatures that verify.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from audit_log import AuditLogError, Policy, note
from audit_log.note import Signature
from audit_log.policy import NO_QUORUM
from oversight.bilingual import Text
from oversight.errors import NotFoundError
from oversight.persistence.eras import era_at, place_of, present_era, within
from oversight.persistence.log_storage import StoredCheckpoint, latest_checkpoint, stored_checkpoint
from oversight.persistence.log_tables import log_checkpoint
from oversight.persistence.witness_tables import log_conflict, log_cosignature, log_witness

ALARM_AFTER = timedelta(hours=1)
_PAGE = 16


class Standing(StrEnum):
    """How it is with a witness: contradicting us comes first, then silence, then how far it has cosigned."""

    CONFLICT = "conflict"
    ALARM = "alarm"
    FAILING = "failing"
    BEHIND = "behind"
    COSIGNED = "cosigned"


STANDINGS = {
    Standing.CONFLICT: Text("与日志矛盾", "Contradicts the log"),
    Standing.ALARM: Text("失联超过 1 小时", "Silent for more than an hour"),
    Standing.FAILING: Text("暂无应答", "Not answering"),
    Standing.BEHIND: Text("尚未签最新检查点", "Newest not yet cosigned"),
    Standing.COSIGNED: Text("已签最新检查点", "Newest cosigned"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessState:
    """Where a witness stands; `name` is its key's, `cosigned` the largest checkpoint it cosigned, None before one.

    `newest` is the log's newest checkpoint, `conflicts` counts the contradictions that it has not taken back.
    """

    name: str
    url: str | None
    newest: int | None
    size: int = 0
    cosigned: int | None = None
    last_answered_at: datetime | None = None
    failing_since: datetime | None = None
    last_error: str | None = None
    conflicts: int = 0

    def standing(self, now: datetime) -> Standing:
        """Return how it is with the witness at an instant."""
        if self.conflicts:
            return Standing.CONFLICT
        if self.failing_since is not None:
            return Standing.ALARM if now - self.failing_since > ALARM_AFTER else Standing.FAILING
        return Standing.COSIGNED if self.cosigned is not None and self.cosigned == self.newest else Standing.BEHIND


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A contradiction kept as evidence; `settled` if the witness has since cosigned beyond it, or in a later era."""

    witness: str
    found_at: datetime
    kind: str
    our_size: int
    our_root: bytes
    their_size: int
    status: int
    answer: bytes
    settled: bool


def cosigned_note(connection: Connection, place: int) -> bytes:
    """Return a checkpoint's note: the log's own lines, then the cosignatures by witness; NotFoundError without one."""
    signed = connection.execute(select(log_checkpoint.c.note).where(log_checkpoint.c.size == place)).scalar()
    if signed is None:
        raise NotFoundError
    query = select(log_cosignature.c.line).where(log_cosignature.c.size == place).order_by(log_cosignature.c.witness)
    lines = connection.execute(query).scalars().all()
    return bytes(signed) + b"".join(line + b"\n" for line in lines)


def newest_cosigned_note(connection: Connection) -> bytes:
    """Return the newest checkpoint's note with the cosignatures it has so far; NotFoundError without one."""
    newest = latest_checkpoint(connection)
    if newest is None:
        raise NotFoundError
    return cosigned_note(connection, newest.place)


def known_lines(signed: bytes, policy: Policy) -> bytes:
    """Keep a note's lines of the keys that a policy names (all, if it names none): others are ignored, whatever."""
    keys = [*(one.verifier for one in policy.logs), *(one.verifier for one in policy.witnesses)]
    parsed = note.Note.parse(signed)
    known = tuple(one for one in parsed.signatures if any(one.is_of(key) for key in keys))
    return note.Note(parsed.text, known or parsed.signatures).format()


def has_quorum(connection: Connection, place: int, policy: Policy) -> bool:
    """Tell whether the checkpoint at a place is signed and cosigned as the policy asks; False if there is none."""
    try:
        policy.check(cosigned_note(connection, place))
    except (AuditLogError, NotFoundError):
        return False
    return True


def latest_witnessed(connection: Connection, policy: Policy, covering: int | None = None) -> StoredCheckpoint | None:
    """Return the newest checkpoint with the policy's quorum, if there is one: of the present era, or, with a place, of
    those that cover the leaf before it.
    """  # noqa: D205 - one sentence, two lines
    first = place_of(present_era(connection), 0) if covering is None else covering
    for place in _promising(connection, policy, first):
        if has_quorum(connection, place, policy):
            row = connection.execute(select(log_checkpoint).where(log_checkpoint.c.size == place)).one()
            return stored_checkpoint(row)
    return None


def _promising(connection: Connection, policy: Policy, covering: int) -> Iterator[int]:
    """Yield an era's checkpoints by place, the largest first, of which enough lines claim to be of the witnesses."""
    sizes = (log_checkpoint if policy.quorum == NO_QUORUM else log_cosignature).c.size
    query = select(sizes).distinct().where(sizes >= covering, sizes < place_of(era_at(covering) + 1, 0))
    query = query.order_by(sizes.desc()).limit(_PAGE)
    page = connection.execute(query).scalars().all()
    while page:
        claimed: dict[int, set[str]] = {size: set() for size in page}
        lines = select(log_cosignature.c.size, log_cosignature.c.line).where(log_cosignature.c.size.in_(page))
        for size, line in connection.execute(lines):
            claimed[size].update(_claimed(line, policy))
        yield from (size for size in page if policy.satisfied(claimed[size]))
        page = connection.execute(query.where(sizes < page[-1])).scalars().all()


def _claimed(line: bytes, policy: Policy) -> Iterator[str]:
    try:
        signature = Signature.parse(line.decode())
    except (AuditLogError, UnicodeDecodeError):
        return
    yield from (one.name for one in policy.witnesses if signature.is_of(one.verifier))


def witness_states(connection: Connection, policy: Policy | None = None) -> list[WitnessState]:
    """Return where the witnesses stand, by name: the policy's, those never asked as well, or all ever asked."""
    newest = latest_checkpoint(connection)
    size = None if newest is None else newest.size
    rows = {row.name: row for row in connection.execute(select(log_witness))}
    era = present_era(connection)
    cosigned = {name: within(place) for name, place in _largest(connection).items() if era_at(place) == era}
    open_conflicts = [one.witness for one in conflicts(connection) if not one.settled]
    known = {name: row.url for name, row in rows.items()}
    asked = known if policy is None else {one.verifier.name: one.url for one in policy.witnesses}
    return [
        WitnessState(
            name=name,
            url=url,
            newest=size,
            cosigned=cosigned.get(name),
            conflicts=open_conflicts.count(name),
            **_operational(rows.get(name)),
        )
        for name, url in sorted(asked.items())
    ]


def _operational(row: Any) -> dict[str, Any]:
    names = ("size", "last_answered_at", "failing_since", "last_error")
    return {} if row is None else {name: getattr(row, name) for name in names}


def conflicts(connection: Connection, limit: int = 1000) -> list[ConflictRow]:
    """Return the contradictions found, the newest first."""
    columns: Sequence[ColumnElement[Any]] = [log_conflict.c[name] for name in _EVIDENCE]
    query = select(*columns).order_by(log_conflict.c.conflict_id.desc()).limit(limit)
    cosigned = _largest(connection)
    return [
        ConflictRow(
            **{name: getattr(row, name) for name in _EVIDENCE}
            | {name: within(getattr(row, name)) for name in ("our_size", "their_size")},
            settled=_settled(row, cosigned.get(row.witness)),
        )
        for row in connection.execute(query)
    ]


_EVIDENCE = ("witness", "found_at", "kind", "our_size", "our_root", "their_size", "status", "answer")


def _settled(row: Any, cosigned: int | None) -> bool:
    return cosigned is not None and cosigned > row.our_size and cosigned >= row.their_size


def _largest(connection: Connection) -> dict[str, int]:
    largest = func.max(log_cosignature.c.size).label("largest")
    query = select(log_cosignature.c.witness, largest).group_by(log_cosignature.c.witness)
    return {row.witness: row.largest for row in connection.execute(query)}


def cosigners(connection: Connection, places: Iterable[int]) -> dict[int, list[tuple[str, datetime]]]:
    """Return who cosigned each of these checkpoints, and when, by name."""
    query = (
        select(log_cosignature.c.size, log_cosignature.c.witness, log_cosignature.c.cosigned_at)
        .where(log_cosignature.c.size.in_(list(places)))
        .order_by(log_cosignature.c.witness)
    )
    found: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    for size, witness, at in connection.execute(query):
        found[size].append((witness, at))
    return found
