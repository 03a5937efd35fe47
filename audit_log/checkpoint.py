"""Checkpoints (C2SP tlog-checkpoint): the log's origin, size and root in three lines, without extension lines."""

from dataclasses import dataclass

from audit_log.encoding import decode_base64, decode_decimal, encode_base64
from audit_log.errors import CheckpointError
from audit_log.hashing import EMPTY_ROOT, HASH_SIZE

_LINES = 4


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log: its origin (its name, and its key's), its number of entries, its root."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read a checkpoint's text (a note's, not the note); raise CheckpointError unless `format` prints the same."""
        lines = text.split("\n")
        if len(lines) != _LINES or lines[-1]:
            raise CheckpointError("检查点须恰为三行", "a checkpoint must be exactly three lines")
        origin, size_text, root_text, _ = lines
        if not origin or any(one < " " or "\ud800" <= one <= "\udfff" for one in origin):
            raise CheckpointError("日志名称不合规", "the origin is malformed")
        try:
            size = decode_decimal(size_text)
        except ValueError as error:
            raise CheckpointError("检查点的大小不是规范的整数", "the checkpoint's size is malformed") from error
        try:
            root = decode_base64(root_text)
        except ValueError as error:
            raise CheckpointError("检查点的根不是规范的 base64", "the checkpoint's root is malformed base64") from error
        if len(root) != HASH_SIZE:
            raise CheckpointError("检查点的根不是 32 字节", "the checkpoint's root is not 32 bytes")
        if size == 0 and root != EMPTY_ROOT:
            raise CheckpointError("空树的根不对", "the root of an empty tree is wrong")
        return cls(origin, size, root)

    def format(self) -> str:
        """Write the three lines."""
        return f"{self.origin}\n{self.size}\n{encode_base64(self.root)}\n"
