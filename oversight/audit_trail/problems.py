"""What a check of the log can find."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from oversight.bilingual import Text

Progress = Callable[[Text, int, int], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not hold: which check, where (entry, leaf, tile, checkpoint or row), and what.

    `index` is the leaf index, where it is an entry of the tree that is bad.
    """

    check: str
    where: str
    what: Text
    event_id: str | None = None
    index: int | None = None


def silent(stage: Text, done: int, total: int) -> None:
    """Show no progress."""
    del stage, done, total


def first_bad_entry(problems: Sequence[Problem]) -> Problem | None:
    """Return the problem of the first entry of the tree that is bad, or None if no single entry is known to be."""
    return min(
        (one for one in problems if one.index is not None), key=lambda one: (one.index, not one.event_id), default=None
    )
