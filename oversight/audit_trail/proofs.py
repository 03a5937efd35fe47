"""Proofs to take away: an entry's bytes, the path to a signed checkpoint, and the policy that says whom to trust."""

from base64 import b64encode
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from audit_log import Checkpoint, ProofError, ProofFile, Verifier, consistency_proof, inclusion_proof, note
from oversight.audit_trail.keys import policy_for
from oversight.bilingual import Text
from oversight.errors import ConflictError, NotFoundError
from oversight.persistence.log_storage import DatabaseReader, StoredEntry, find_entry, latest_checkpoint

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
    """The three files that let anyone check an entry, and the entry's place in the tree."""

    leaf_index: int
    checkpoint_size: int
    proof: bytes
    entry: bytes
    policy: bytes


def entry_of(connection: Connection, event_id: str) -> StoredEntry:
    """Return an entry by its event's id; raise NotFoundError."""
    found = find_entry(connection, event_id)
    if found is None:
        raise NotFoundError
    return found


def proof_for(connection: Connection, event_id: str) -> ProofFile:
    """Prove an entry against the newest checkpoint; raise NotFoundError, NotYetCoveredError or DamagedLogError."""
    leaf_index = entry_of(connection, event_id).leaf_index
    newest = None if leaf_index is None else latest_checkpoint(connection, covering=leaf_index + 1)
    if leaf_index is None or newest is None:
        raise NotYetCoveredError
    try:
        path = inclusion_proof(DatabaseReader(connection), leaf_index, newest.size)
    except ProofError as error:
        raise DamagedLogError(error) from error
    return ProofFile(leaf_index, tuple(path), newest.note)


def evidence_for(connection: Connection, event_id: str, verifier: Verifier) -> Evidence:
    """Return the proof, entry and policy files of an event; raise NotFoundError or NotYetCoveredError."""
    proof = proof_for(connection, event_id)
    signed = _known_lines(note.Note.parse(proof.signed_checkpoint), verifier)
    proof = replace(proof, signed_checkpoint=signed.format())
    covering = Checkpoint.parse(signed.text)
    return Evidence(
        leaf_index=proof.index,
        checkpoint_size=covering.size,
        proof=proof.format(),
        entry=entry_of(connection, event_id).body,
        policy=policy_for(verifier).format(),
    )


def _known_lines(signed: note.Note, verifier: Verifier) -> note.Note:
    """Keep the signatures that the policy beside the proof names, if any: a reader ignores others, changed or not."""
    known = tuple(one for one in signed.signatures if one.is_of(verifier))
    return note.Note(signed.text, known or signed.signatures)


def consistency_file(connection: Connection, old: int, new: int) -> bytes:
    """Prove that the log of size `old` is the beginning of that of size `new`: one base64 hash a line."""
    hashes = consistency_proof(DatabaseReader(connection), old, new)
    return b"".join(b64encode(one) + b"\n" for one in hashes)
