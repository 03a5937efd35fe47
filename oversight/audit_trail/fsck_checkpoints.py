"""The signed checkpoints: text, every signature line, the signed time, and the witnesses' cosignatures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from audit_log import AuditLogError, Checkpoint, Cosignature, KeyType, Verifier, note
from audit_log.errors import CheckpointError
from audit_log.note import Signature
from audit_log.signers import cosigned_at
from oversight.audit_trail.fsck_leaves import Bounds
from oversight.audit_trail.fsck_work import Part
from oversight.audit_trail.keys import timestamper
from oversight.audit_trail.problems import Problem
from oversight.bilingual import Text
from oversight.clock import milliseconds
from oversight.persistence.eras import Era, era_at, within
from oversight.persistence.log_storage import StoredCheckpoint
from oversight.persistence.log_tables import log_checkpoint
from oversight.persistence.witness_tables import log_cosignature, log_witness

CHECKPOINTS, COSIGNATURES = "checkpoints", "cosignatures"
BATCH = 1000
SKEW = timedelta(minutes=1)
LONGEST_TRANSACTION = timedelta(hours=1)
_EVER, _NEVER = "", "~"


class Signed(NamedTuple):
    """A checkpoint whose note holds, by its place, and the time that its signature binds."""

    place: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Notes:
    """Stored checkpoints of an era, `first` to `last` by place (inclusive), to be verified by the log's keys."""

    era: Era
    first: int
    last: int
    verifiers: tuple[Verifier, ...]

    def run(self, connection: Connection, most: int) -> tuple[list[Problem], list[Signed]]:
        """Check these notes; return the problems, and those that hold."""
        signed: list[Signed] = []
        return Part(CHECKPOINTS, self._problems, (signed,)).run(connection, most), signed

    def _problems(self, connection: Connection, signed: list[Signed]) -> Iterator[Problem]:
        own = [one for one in self.verifiers if one.name == self.era.origin]
        known = [*own, *(timestamper(one) for one in own if one.key_type is KeyType.ED25519)]
        query = select(log_checkpoint).where(log_checkpoint.c.size.between(self.first, self.last))
        for row in connection.execute(query.order_by(log_checkpoint.c.size)):
            size = row.size - self.era.start
            what = note_fault(StoredCheckpoint(size, row.root, row.note, row.signed_at), self.era.origin, known)
            if what is None:
                signed.append(Signed(row.size, row.signed_at))
            else:
                yield Problem(CHECKPOINTS, f"checkpoint {size}", what)


def note_batches(era: Era, places: Sequence[int], verifiers: Sequence[Verifier]) -> Iterator[Notes]:
    """Part the stored checkpoints of an era, given by their places in rising order."""
    for at in range(0, len(places), BATCH):
        batch = places[at : at + BATCH]
        yield Notes(era, batch[0], batch[-1], tuple(verifiers))


def note_fault(stored: StoredCheckpoint, origin: str, known: Sequence[Verifier]) -> Text | None:
    """Return what is wrong with a checkpoint's note, if anything is: strange lines count, and so does a wrong time."""
    expected = Checkpoint(origin, stored.size, stored.root)
    try:
        opened = note.open(stored.note, known)
        lines = note.Note.parse(stored.note).signatures
        times = {_time(line) for key, line in opened.verified if key.key_type.is_timed}
    except AuditLogError as error:
        return Text(error.zh, error.en)
    if opened.text != expected.format():
        return Text("签名文本不是这个大小和根", "its note is about another size or root")
    plain = [key for key, _ in opened.verified if key.key_type is KeyType.ED25519]
    if len(opened.verified) != len(lines) or not plain or not times:
        return Text("签名行缺失或来源不明", "a signature line is missing or of an unknown key")
    if times != {stored.signed_at}:
        return Text("签名时间不是 {at}", "was not signed at {at}").format(at=stored.signed_at.isoformat())
    return None


def _time(line: Signature) -> datetime:
    """Return the time that a verified line binds."""
    try:
        return datetime.fromtimestamp(cosigned_at(line.blob), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise CheckpointError("签名时间超出范围", "the signed time is out of range") from error


def order_problems(signed: Sequence[Signed]) -> Iterator[Problem]:
    """Check that a larger checkpoint was not signed before a smaller one."""
    for before, after in pairwise(signed):
        if after.at < before.at - SKEW:
            what = Text("早于大小为 {size} 的检查点签发", "was signed before the checkpoint of size {size}")
            where = f"checkpoint {within(after.place)}"
            yield Problem(CHECKPOINTS, where, what.format(size=within(before.place)))


def bounds_of(signed: Sequence[Signed]) -> list[Bounds]:
    """Return within which times entries must lie: not after the first checkpoint that covers them (but for clocks that
    differ), and not before one that lacks them (but for the length of a transaction).
    """  # noqa: D205 - one sentence, two lines
    latest = [milliseconds(one.at + SKEW) for one in signed]
    earliest = [_EVER, *(milliseconds(one.at - LONGEST_TRANSACTION) for one in signed)]
    ends = [one.place for one in signed]
    return [
        Bounds(end, first, last) for end, first, last in zip([*ends, 1 << 63], earliest, [*latest, _NEVER], strict=True)
    ]


def cosignature_problems(
    connection: Connection, known: Sequence[Era], witnesses: Sequence[Verifier]
) -> Iterator[Problem]:
    """Verify every cosignature, by the policy's keys or else those that the log last asked."""
    keys = {(key.name, key.key_id): key for key in (*_asked(connection), *witnesses)}
    query = (
        select(log_cosignature, log_checkpoint.c.root)
        .outerjoin(log_checkpoint, log_checkpoint.c.size == log_cosignature.c.size)
        .order_by(log_cosignature.c.size, log_cosignature.c.witness)
        .execution_options(yield_per=BATCH)
    )
    for row in connection.execute(query):
        era = known[min(max(era_at(row.size), 0), len(known) - 1)]
        what = _cosignature_fault(row, era, keys)
        if what is not None:
            yield Problem(COSIGNATURES, f"checkpoint {row.size - era.start}, {row.witness}", what)


def _asked(connection: Connection) -> Iterator[Verifier]:
    for stored in connection.scalars(select(log_witness.c.verifier_key).order_by(log_witness.c.name)):
        try:
            yield Verifier.parse(stored)
        except AuditLogError:
            continue


def _cosignature_fault(row: Row[*tuple[Any, ...]], era: Era, keys: Mapping[tuple[str, bytes], Verifier]) -> Text | None:
    if row.root is None:
        return Text("没有这样大小的检查点", "there is no checkpoint of this size")
    try:
        line = row.line.decode()
        signature = Signature.parse(line)
        verifier = keys.get((signature.name, signature.key_id))
        if signature.name != row.witness or verifier is None:
            return Text("签名不是这个见证的已知密钥的", "the line is of no known key of this witness")
        checkpoint = Checkpoint(era.origin, row.size - era.start, row.root)
        at = _time(Cosignature.parse(line, checkpoint, verifier).signature)
    except UnicodeDecodeError:
        return Text("签名行不是文本", "the line is no text")
    except AuditLogError as error:
        return Text(error.zh, error.en)
    if at != row.cosigned_at:
        return Text("见证时间不是 {at}", "was not cosigned at {at}").format(at=row.cosigned_at.isoformat())
    return None
