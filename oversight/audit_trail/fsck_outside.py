"""Checkpoints that were kept elsewhere: the one thing that whoever holds database and key can't rewrite."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from audit_log import AuditLogError, Checkpoint, Verifier, note
from oversight.audit_trail.problems import Problem
from oversight.bilingual import Text

OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint's signed note that was kept elsewhere, and the name (its file's) by which it is spoken of."""

    name: str
    note: bytes


def opened(kept: Kept, origins: Collection[str], verifiers: Sequence[Verifier]) -> Checkpoint | Problem:
    """Verify that the note is one that this log signed, under any of its origins, and return its checkpoint, or what is
    wrong with it.
    """  # noqa: D205 - one sentence, two lines
    try:
        checkpoint = Checkpoint.parse(note.open(kept.note, verifiers).text)
    except AuditLogError as error:
        return Problem(OUTSIDE, kept.name, Text(error.zh, error.en))
    if checkpoint.origin not in origins:
        what = Text("是另一个日志 {log} 的检查点", "is a checkpoint of another log: {log}")
        return Problem(OUTSIDE, kept.name, what.format(log=checkpoint.origin))
    return checkpoint
