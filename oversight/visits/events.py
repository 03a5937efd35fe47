"""What can happen to a visit."""

from dataclasses import dataclass
from typing import ClassVar

from oversight.persistence import Event


@dataclass(frozen=True, kw_only=True)
class VisitStarted(Event):
    """The team came to a drawn object."""

    ACTION: ClassVar[str] = "visits.started/1"
    draw: int
    object: str
    inspectors: int
    lines: int


@dataclass(frozen=True, kw_only=True)
class VisitTeamChanged(Event):
    """A substitution changed the team of a visit that was under way."""

    ACTION: ClassVar[str] = "visits.team-changed/1"
    draw: int
    object: str
    inspectors: int


@dataclass(frozen=True, kw_only=True)
class LineAnswered(Event):
    """A line was answered, or answered anew."""

    ACTION: ClassVar[str] = "visits.line-answered/1"
    visit: str
    line: str
    answer: str
    position: int
    corrected: bool


@dataclass(frozen=True, kw_only=True)
class RecordSigned(Event):
    """Somebody signed a visit's record, or the inspected refused to."""

    ACTION: ClassVar[str] = "visits.record-signed/1"
    visit: str
    side: str
    inspector: str | None
    means: str
    record_sha256: str


@dataclass(frozen=True, kw_only=True)
class VisitClosed(Event):
    """Both sides had signed, or the inspected had refused."""

    ACTION: ClassVar[str] = "visits.closed/1"
    draw: int
    object: str
    state: str
    record_sha256: str
