"""Proof files (C2SP tlog-proof, `.tlog-proof`): with entry and policy, all that is needed to check offline.

    c2sp.org/tlog-proof@v1
    index <i>
    <base64 hash, the leaf's sibling first>
    …
    <empty line>
    <the signed checkpoint, with its cosignatures>

A line `extra <base64>` may stand before the index; nothing vouches for it.
"""

from dataclasses import dataclass

from audit_log.checkpoint import Checkpoint
from audit_log.encoding import decode_base64, decode_decimal, encode_base64
from audit_log.entry import Entry, parse_entry
from audit_log.errors import EntryError, ProofFileError
from audit_log.hashing import HASH_SIZE, leaf_hash
from audit_log.note import MAX_NOTE_BYTES, Note
from audit_log.policy import Policy, Witnessed
from audit_log.verify import verify_inclusion

MAX_HASHES = 63
_HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class ProofFile:
    """An entry's index, its inclusion proof, and the signed checkpoint; nothing is verified yet."""

    index: int
    proof: tuple[bytes, ...]
    signed_checkpoint: bytes
    extra: bytes | None = None

    @classmethod
    def parse(cls, stored: bytes) -> "ProofFile":
        """Read a proof file; raise ProofFileError, NoteError or CheckpointError unless `format` prints the same."""
        if len(stored) > 2 * MAX_NOTE_BYTES:
            raise ProofFileError("证明文件过大", "the proof file is too large")
        head, gap, signed_checkpoint = stored.partition(b"\n\n")
        if not gap:
            raise ProofFileError("证明与检查点之间没有空行", "no empty line between proof and checkpoint")
        try:
            first, *lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise ProofFileError("证明部分须为 ASCII", "the proof's part must be ASCII") from error
        if first != _HEADER:
            raise ProofFileError(f"首行不是 {_HEADER}", f"the first line is not {_HEADER}")
        extra = None
        if lines and lines[0].startswith("extra "):
            extra = _decode(lines.pop(0).removeprefix("extra "))
        index = _parse_index(lines)
        proof = tuple(_decode(line, HASH_SIZE) for line in lines[1:])
        Checkpoint.parse(Note.parse(signed_checkpoint).text)
        return cls(index, proof, signed_checkpoint, extra)

    def format(self) -> bytes:
        """Write the proof file."""
        lines = [_HEADER]
        if self.extra is not None:
            lines.append(f"extra {encode_base64(self.extra)}")
        lines += [f"index {self.index}", *map(encode_base64, self.proof), "", ""]
        return "\n".join(lines).encode() + self.signed_checkpoint

    def verify_leaf(self, leaf: bytes, policy: Policy) -> Witnessed:
        """Check that these bytes are in the log, under a checkpoint that the policy accepts."""
        witnessed = policy.check(self.signed_checkpoint)
        checkpoint = witnessed.checkpoint
        verify_inclusion(leaf_hash(leaf), self.index, checkpoint.size, self.proof, checkpoint.root)
        return witnessed

    def verify(self, body: bytes, policy: Policy) -> tuple[Entry, Witnessed]:
        """Check that these bytes are an entry in canonical form, of this log, and in it."""
        entry = parse_entry(body)
        witnessed = self.verify_leaf(body, policy)
        if entry.log != witnessed.checkpoint.origin:
            raise EntryError(
                f"条目写明属于日志 {entry.log}，检查点却是 {witnessed.checkpoint.origin} 的",
                f"the entry names the log {entry.log}, the checkpoint is of {witnessed.checkpoint.origin}",
            )
        return entry, witnessed


def _parse_index(lines: list[str]) -> int:
    if not lines or not lines[0].startswith("index "):
        raise ProofFileError("缺少 index 行", "there is no index line")
    if len(lines) - 1 > MAX_HASHES:
        raise ProofFileError(f"哈希多于 {MAX_HASHES} 个", f"more than {MAX_HASHES} hashes")
    try:
        return decode_decimal(lines[0].removeprefix("index "))
    except ValueError as error:
        raise ProofFileError("序号不是规范的整数", "the index is malformed") from error


def _decode(text: str, size: int | None = None) -> bytes:
    try:
        decoded = decode_base64(text)
    except ValueError as error:
        raise ProofFileError("证明的 base64 不合规", "the proof's base64 is malformed") from error
    if not decoded or size not in {None, len(decoded)}:
        raise ProofFileError("证明的哈希不是 32 字节", "a hash of the proof is not 32 bytes")
    return decoded
