"""What the demonstration says of itself in the log."""

from dataclasses import dataclass
from typing import ClassVar

from oversight.persistence import Event


@dataclass(frozen=True, kw_only=True)
class DemonstrationLoaded(Event):
    """Everything before this entry is invented, and whole."""

    ACTION: ClassVar[str] = "demonstration.loaded/1"
    scenes: int
