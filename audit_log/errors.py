"""What can be wrong with a log, a proof or a key: one class a kind, each reason in Chinese and English."""


class AuditLogError(ValueError):
    """Something that claims to come from the log does not hold."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


class EntryError(AuditLogError):
    """An entry is outside the profile: its form, its keys, its values or its size."""


class ProofError(AuditLogError):
    """A Merkle proof does not lead to the root it claims, or is of the wrong form."""


class NoteError(AuditLogError):
    """A signed note is malformed, unsigned by any known key, or badly signed by one."""


class CheckpointError(AuditLogError):
    """A checkpoint's text is not the three lines it must be, or too few stand behind it."""


class ProofFileError(AuditLogError):
    """A proof file is malformed."""


class TileError(AuditLogError):
    """A tile's path or an entry bundle is malformed."""


class KeyMaterialError(AuditLogError):
    """A key, key text or key file can't be used, or is not kept safely."""


class PolicyError(AuditLogError):
    """A policy file is malformed; `line` is the line's number, or None if the whole file is meant."""

    def __init__(self, zh: str, en: str, line: int | None = None) -> None:
        if line is not None:
            zh, en = f"策略文件第 {line} 行：{zh}", f"policy line {line}: {en}"
        super().__init__(zh, en)
        self.line = line


class WitnessError(AuditLogError):
    """An add-checkpoint request is malformed or refused: `status` is the answer's HTTP status.

    `size` is set with status 409 only: that of the checkpoint the witness holds.
    """

    def __init__(self, zh: str, en: str, status: int = 400, size: int | None = None) -> None:
        super().__init__(zh, en)
        self.status = status
        self.size = size
