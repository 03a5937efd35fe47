"""What a witness is asked, what it must check, and what it answers (C2SP tlog-witness); no storage, no network.

A request is the body of `POST <prefix>/add-checkpoint`:

    old <size of the checkpoint that the witness holds>
    <base64 hash of the consistency proof>
    …
    <empty line>
    <the signed checkpoint>
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus

from audit_log import note
from audit_log.checkpoint import Checkpoint
from audit_log.cosignature import Cosignature
from audit_log.encoding import decode_base64, decode_decimal, encode_base64
from audit_log.errors import NoteError, ProofError, WitnessError
from audit_log.hashing import EMPTY_ROOT, HASH_SIZE
from audit_log.note import Note
from audit_log.signers import Verifier
from audit_log.verify import verify_consistency

MAX_REQUEST_BYTES = 256 * 1024
MAX_HASHES = 63
SIZE_TYPE = "text/x.tlog.size"
_OLD = "old "


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A request: the size the witness is thought to hold, the proof from there on, and the signed checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: bytes

    @classmethod
    def parse(cls, body: bytes) -> "AddCheckpoint":
        """Read a body; raise WitnessError (400), NoteError or CheckpointError unless `format` prints the same."""
        if len(body) > MAX_REQUEST_BYTES:
            raise WitnessError("请求过大", "the request is too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        head, gap, signed = body.partition(b"\n\n")
        if not gap:
            raise WitnessError("证明与检查点之间没有空行", "no empty line between proof and checkpoint")
        try:
            first, *lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise WitnessError("证明部分须为 ASCII", "the proof's part must be ASCII") from error
        if len(lines) > MAX_HASHES:
            raise WitnessError(f"哈希多于 {MAX_HASHES} 个", f"more than {MAX_HASHES} hashes")
        request = cls(_parse_old(first), tuple(map(_parse_hash, lines)), signed)
        request.unverified()
        return request

    def format(self) -> bytes:
        """Write the body."""
        lines = [f"{_OLD}{self.old}", *map(encode_base64, self.proof), "", ""]
        return "\n".join(lines).encode() + self.checkpoint

    def unverified(self) -> Checkpoint:
        """Return the checkpoint, whoever signed it."""
        return Checkpoint.parse(Note.parse(self.checkpoint).text)


def _parse_old(line: str) -> int:
    if not line.startswith(_OLD):
        raise WitnessError("首行不是 old <大小>", "the first line is not: old <size>")
    try:
        return decode_decimal(line.removeprefix(_OLD))
    except ValueError as error:
        raise WitnessError("old 的大小不是规范的整数", "the old size is malformed") from error


def _parse_hash(line: str) -> bytes:
    try:
        decoded = decode_base64(line)
    except ValueError as error:
        raise WitnessError("证明的 base64 不合规", "the proof's base64 is malformed") from error
    if len(decoded) != HASH_SIZE:
        raise WitnessError("证明的哈希不是 32 字节", "a hash of the proof is not 32 bytes")
    return decoded


def authenticate(request: AddCheckpoint, trusted: Collection[Verifier]) -> tuple[Checkpoint, Note]:
    """Return the checkpoint, and its note with the lines of trusted keys of its origin alone, if they signed it.

    Otherwise raise WitnessError 404, 403 or 400.
    """
    checkpoint = request.unverified()
    keys = [verifier for verifier in trusted if verifier.name == checkpoint.origin]
    if not keys:
        raise WitnessError("不认识的日志", "the log is unknown", HTTPStatus.NOT_FOUND)
    try:
        opened = note.open(request.checkpoint, keys)
    except NoteError as error:
        raise WitnessError(error.zh, error.en, HTTPStatus.FORBIDDEN) from error
    if request.old > checkpoint.size:
        raise WitnessError("old 大于检查点的大小", "the old size is larger than the checkpoint's")
    return checkpoint, Note(opened.text, tuple(signature for _, signature in opened.verified))


def check_growth(request: AddCheckpoint, checkpoint: Checkpoint, held: Checkpoint | None) -> None:
    """Check that an authentic checkpoint grew out of the one held; else raise WitnessError 409 or 422."""
    size, root = (held.size, held.root) if held else (0, EMPTY_ROOT)
    if request.old != size:
        raise WitnessError(f"见证持有的大小是 {size}", f"the witness holds size {size}", HTTPStatus.CONFLICT, size=size)
    try:
        verify_consistency(size, root, checkpoint.size, checkpoint.root, request.proof)
    except ProofError as error:
        raise WitnessError(error.zh, error.en, HTTPStatus.UNPROCESSABLE_ENTITY) from error


def is_fork(checkpoint: Checkpoint, held: Checkpoint | None) -> bool:
    """Tell whether two authentic checkpoints of one log have one size and two roots: proof of misbehaviour."""
    return held is not None and held.size == checkpoint.size and held.root != checkpoint.root


def format_cosignatures(cosignatures: Iterable[Cosignature]) -> bytes:
    """Write the body of an answer 200: the cosignatures' lines."""
    return "".join(f"{one.format()}\n" for one in cosignatures).encode()


def parse_cosignatures(answer: bytes, checkpoint: Checkpoint, witness: Verifier) -> tuple[Cosignature, ...]:
    """Read the body of an answer 200: the witness's verified cosignatures, one at least, lines of others ignored.

    Whatever else it is raises NoteError.
    """
    signed = checkpoint.format().encode() + b"\n" + answer
    opened = note.open(signed, [witness])
    if opened.text != checkpoint.format():
        raise NoteError("回答不是签名行", "the answer is not signature lines")
    return tuple(Cosignature.parse(one.format(), checkpoint, witness) for _, one in opened.verified)


def checkpoint_path(origin: str) -> str:
    """Return where, below its prefix, a witness shows the checkpoint that it holds of a log."""
    return f"{sha256(origin.encode()).hexdigest()}/checkpoint"


def format_size(size: int) -> bytes:
    """Write the body of an answer 409."""
    return b"%d\n" % size


def parse_size(answer: bytes) -> int:
    """Read the body of an answer 409; raise WitnessError unless `format_size` writes the same."""
    try:
        digits, end = answer[:-1].decode("ascii"), answer[-1:]
        size = decode_decimal(digits)
    except ValueError as error:
        raise WitnessError("回答不是大小", "the answer is not a size") from error
    if end != b"\n":
        raise WitnessError("回答不是大小", "the answer is not a size")
    return size
