"""What can happen to evidence."""

from dataclasses import dataclass
from typing import ClassVar

from oversight.persistence import Event


@dataclass(frozen=True, kw_only=True)
class EvidenceAttached(Event):
    """A file was attached to a record; the digest commits to its bytes."""

    ACTION: ClassVar[str] = "evidence.attached/1"
    owner: str
    line: str | None
    sha256: str
    size: int
    media_type: str
    on_device: bool
    located: bool
