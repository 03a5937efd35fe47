"""What can happen after a draw: recusals asked for and decided, seats and objects vacated and replaced."""

from dataclasses import dataclass
from typing import ClassVar

from oversight.persistence import Event


@dataclass(frozen=True, kw_only=True)
class RecusalRequested(Event):
    """The inspected asked that an inspector of the drawn team withdraw."""

    ACTION: ClassVar[str] = "inspections.recusal-requested/1"
    draw: int
    inspector: str
    object: str
    reason: str
    evidence: str | None


@dataclass(frozen=True, kw_only=True)
class RecusalDecided(Event):
    """The head granted or rejected what the inspected asked for; `late` if after the last day for it."""

    ACTION: ClassVar[str] = "inspections.recusal-decided/1"
    draw: int
    inspector: str
    object: str
    granted: bool
    late: bool


@dataclass(frozen=True, kw_only=True)
class SubstitutionRequested(Event):
    """Somebody asked that a seat or an object be replaced."""

    ACTION: ClassVar[str] = "inspections.substitution-requested/1"
    draw: int
    kind: str
    inspector: str | None
    object: str | None
    reason: str
    evidence: str | None


@dataclass(frozen=True, kw_only=True)
class SubstitutionDeclared(Event):
    """A second person approved: the seats are vacated, before the number that fills them is known."""

    ACTION: ClassVar[str] = "inspections.substitution-declared/1"
    draw: int
    kind: str
    seats: int
    requested_by: str
    entry_sha256: str


@dataclass(frozen=True, kw_only=True)
class SubstitutionRefused(Event):
    """A second person refused a substitution; nothing changes."""

    ACTION: ClassVar[str] = "inspections.substitution-refused/1"
    draw: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class SubstitutionSettled(Event):
    """The vacated seats were filled, or it was found that they can't be."""

    ACTION: ClassVar[str] = "inspections.substitution-settled/1"
    draw: int
    kind: str
    seats: int
    seed: str
    possible: bool
