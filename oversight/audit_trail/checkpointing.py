"""Sign the tree's state, so that whoever keeps a checkpoint can show that nothing before it was changed.

There is one root per size for ever: a size that has been signed is not signed again, and its checkpoint is handed out
as it stands, however old. Signing is not itself an event of the log, which would otherwise never come to rest.
"""

from pathlib import Path

from sqlalchemy import Connection

from audit_log import Checkpoint, Frontier, ProofError, root_at
from oversight.audit_trail.signing import sign, signers
from oversight.audit_trail.sm3_root import sm3_root
from oversight.bilingual import Text
from oversight.clock import Clock
from oversight.errors import ConflictError
from oversight.persistence import Database
from oversight.persistence.log_storage import (
    DatabaseReader,
    StoredCheckpoint,
    frontier_of,
    integrate_all,
    latest_checkpoint,
    may_integrate,
    store_checkpoint,
)


class RewrittenLogError(ConflictError):
    """The tree contradicts a checkpoint that was signed before; nothing more is signed."""

    code = "log-rewritten"
    title = Text("日志与已签发的检查点矛盾", "The log contradicts a signed checkpoint")


def sign_checkpoint(database: Database, clock: Clock, key_path: Path) -> StoredCheckpoint:
    """Take pending entries into the tree if the login may, sign its state and return the checkpoint.

    If nothing is new, it is the newest one. The tree's row stays locked until the commit. A crash before it leaves no
    checkpoint, and a note that nobody has seen; the note is given out only after the commit. Raises LogKeyError without
    a usable key, and RewrittenLogError if the tree is smaller than the newest checkpoint or does not contain it.
    """
    signing = signers(key_path, database.origin, clock.now())
    with database.engine.begin() as connection:
        frontier = frontier_of(connection, lock=True)
        if may_integrate(connection) and integrate_all(connection):
            frontier = frontier_of(connection)
        newest = latest_checkpoint(connection)
        if newest is not None:
            _refuse_contradiction(connection, frontier, newest)
            if newest.size == frontier.size:
                return newest
        checkpoint = Checkpoint(database.origin, frontier.size, frontier.root())
        signed_at = clock.now().replace(microsecond=0)
        signed = sign(checkpoint, signing, signed_at, lambda: sm3_root(connection, checkpoint, key_path))
        return store_checkpoint(connection, checkpoint, signed, signed_at)


def _refuse_contradiction(connection: Connection, frontier: Frontier, newest: StoredCheckpoint) -> None:
    if frontier.size >= newest.size and _root_at(connection, newest.size) == newest.root:
        return
    raise RewrittenLogError(
        Text(
            "日志现有 {have} 条，与已签发的大小为 {size} 的检查点不符，拒绝签名。",
            "The log has {have} entries and does not contain its checkpoint of size {size}; nothing is signed.",
        ).format(have=frontier.size, size=newest.size),
        remedy=Text(
            "请运行 oversight log fsck；若刚从备份恢复，请找回较新的备份。",
            "Run: oversight log fsck. After a restore, look for a newer backup.",
        ),
    )


def _root_at(connection: Connection, size: int) -> bytes | None:
    """Return the root of the leaves at hand, or nothing if some of them are gone."""
    try:
        return root_at(DatabaseReader(connection), size)
    except ProofError:
        return None
