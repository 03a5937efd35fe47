"""Where the log was continued under another origin: what its first entry says of the old log, against the old tree."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sqlalchemy import Connection

from audit_log import AuditLogError, KeyType, Verifier, note
from oversight.audit_trail.fsck_tree import Growing
from oversight.audit_trail.problems import Problem
from oversight.audit_trail.succession import Ending
from oversight.bilingual import Text
from oversight.persistence.eras import Era, opening_entry

SUCCESSION = "succession"


def endings_of(
    connection: Connection, known: Sequence[Era], verifiers: Sequence[Verifier]
) -> tuple[dict[int, Ending], list[Problem]]:
    """Return how each era but the present one ended, by its number, and what is wrong with what the log says of it."""
    endings, problems = {}, []
    for era, following in pairwise(known):
        found = _ending(connection, era, following, verifiers)
        if isinstance(found, Ending):
            endings[era.number] = found
        else:
            problems.append(Problem(SUCCESSION, following.origin, found, None, following.start))
    return endings, problems


def _ending(connection: Connection, era: Era, following: Era, verifiers: Sequence[Verifier]) -> Ending | Text:
    entry = opening_entry(connection, following.number)
    try:
        ending = Ending.parse({} if entry is None else entry.details)
    except (AuditLogError, ValueError, KeyError, TypeError):
        return Text("首条不是对旧日志的接续", "its first entry is not that of a succession")
    own = [one for one in verifiers if one.name == era.origin and one.key_type is KeyType.ED25519]
    try:
        opened = note.open(ending.note, own)
    except AuditLogError as error:
        return Text(error.zh, error.en)
    if opened.text != ending.checkpoint.format() or ending.checkpoint.origin != era.origin:
        return Text("所附检查点不是旧日志的", "the checkpoint that it holds is not the old log's")
    return ending


def ending_problems(tree: Growing, ending: Ending) -> Iterator[Problem]:
    """Compare the old tree with how it was when it was left."""
    if (tree.size, tree.root) != (ending.kept_size, ending.kept_root):
        what = Text(
            "旧树与接续时的不同（当时 {then} 条）", "the old tree is not as it was when the log went on (size {then})"
        )
        yield Problem(SUCCESSION, ending.checkpoint.origin, what.format(then=ending.kept_size))
