"""What a check of the log can find."""

from collections.abc import Callable
from dataclasses import dataclass

from oversight.bilingual import Text

Progress = Callable[[Text, int, int], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not hold: which check, where (entry, leaf, tile, checkpoint or row), and what."""

    check: str
    where: str
    what: Text
    event_id: str | None = None


def silent(stage: Text, done: int, total: int) -> None:
    """Show no progress."""
    del stage, done, total
