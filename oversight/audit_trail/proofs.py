"""Proofs to take away: an entry's bytes, the path to a signed checkpoint, and the policy that says whom to trust."""

from base64 import b64encode
from dataclasses import dataclass

from sqlalchemy import Connection

from audit_log import Policy, ProofError, ProofFile, consistency_proof, inclusion_proof
from oversight.audit_trail.cosigning import cosigned_note, has_quorum, known_lines, latest_witnessed
from oversight.bilingual import Text
from oversight.errors import ConflictError, NotFoundError
from oversight.persistence.log_storage import (
    DatabaseReader,
    StoredCheckpoint,
    StoredEntry,
    find_entry,
    latest_checkpoint,
)

PROOF_NAME, ENTRY_NAME, POLICY_NAME = "proof.tlog-proof", "entry.json", "policy.txt"
VERIFY_COMMANDS = (
    f"python3 -I -S audit_verify.py proof {PROOF_NAME} {ENTRY_NAME} --policy {POLICY_NAME}",
    f"python -m audit_log verify {PROOF_NAME} {ENTRY_NAME} --policy {POLICY_NAME}",
)


class NotYetCoveredError(ConflictError):
    """The entry is in the database and will be proved by the next checkpoint."""

    code = "not-yet-covered"
    title = Text("检查点尚未覆盖", "Not yet covered by a checkpoint")

    def __init__(self) -> None:
        super().__init__(
            Text(
                "这条记录已经保存，但还没有检查点覆盖它，暂时不能出具证明。",
                "The entry is stored, but no signed checkpoint covers it yet, so there is no proof for the moment.",
            ),
            remedy=Text(
                "后台任务每 10 秒签发一次检查点，请稍后再试；管理员也可运行 oversight log checkpoint。",
                "The worker signs a checkpoint every 10 seconds: try again shortly, or run: oversight log checkpoint",
            ),
        )


class DamagedLogError(ConflictError):
    """Leaves or tiles are gone, so that nothing can be proved from what is left."""

    code = "log-damaged"
    title = Text("日志已损坏", "The log is damaged")

    def __init__(self, reason: ProofError) -> None:
        super().__init__(
            Text("日志不完整，不能出具证明：{zh}。", "The log is incomplete and proves nothing: {en}.").format(
                zh=reason.zh, en=reason.en
            ),
            remedy=Text(
                "请运行 oversight log fsck，并从备份恢复。", "Run: oversight log fsck, and restore from a backup."
            ),
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """The three files that let anyone check an entry, and the entry's place in the tree.

    `witnessed` tells whether the checkpoint has the policy's quorum; without it the proof is refused by that policy.
    """

    leaf_index: int
    checkpoint_size: int
    proof: bytes
    entry: bytes
    policy: bytes
    witnessed: bool = True


def entry_of(connection: Connection, event_id: str) -> StoredEntry:
    """Return an entry by its event's id; raise NotFoundError."""
    found = find_entry(connection, event_id)
    if found is None:
        raise NotFoundError
    return found


def proof_for(connection: Connection, event_id: str, policy: Policy | None = None) -> ProofFile:
    """Prove an entry against the newest checkpoint that has the policy's quorum; without one, against the newest.

    Raises NotFoundError, NotYetCoveredError or DamagedLogError.
    """
    covering = _covering(connection, event_id, policy)
    return _proved(connection, event_id, covering)


def _covering(connection: Connection, event_id: str, policy: Policy | None) -> StoredCheckpoint:
    place = entry_of(connection, event_id).place
    if place is None:
        raise NotYetCoveredError
    covering = None if policy is None else latest_witnessed(connection, policy, place + 1)
    covering = covering or latest_checkpoint(connection, place + 1)
    if covering is None:
        raise NotYetCoveredError
    return covering


def _proved(connection: Connection, event_id: str, covering: StoredCheckpoint) -> ProofFile:
    index = entry_of(connection, event_id).leaf_index or 0
    try:
        path = inclusion_proof(DatabaseReader(connection, covering.era), index, covering.size)
    except ProofError as error:
        raise DamagedLogError(error) from error
    return ProofFile(index, tuple(path), cosigned_note(connection, covering.place))


def evidence_for(connection: Connection, event_id: str, policy: Policy) -> Evidence:
    """Return the proof, entry and policy files of an event; raise NotFoundError or NotYetCoveredError."""
    covering = _covering(connection, event_id, policy)
    proof = _proved(connection, event_id, covering)
    known = ProofFile(proof.index, proof.proof, known_lines(proof.signed_checkpoint, policy))
    return Evidence(
        leaf_index=proof.index,
        checkpoint_size=covering.size,
        proof=known.format(),
        entry=entry_of(connection, event_id).body,
        policy=policy.format(),
        witnessed=has_quorum(connection, covering.place, policy),
    )


def consistency_file(connection: Connection, old: int, new: int) -> bytes:
    """Prove that the log of size `old` is the beginning of that of size `new`: one base64 hash a line."""
    hashes = consistency_proof(DatabaseReader(connection), old, new)
    return b"".join(b64encode(one) + b"\n" for one in hashes)
