"""What can happen to agencies and populations."""

from dataclasses import dataclass
from typing import ClassVar

from oversight.persistence import Event


@dataclass(frozen=True, kw_only=True)
class AgencyAdded(Event):
    """A division or department was entered."""

    ACTION: ClassVar[str] = "agencies.added/1"
    level: str


@dataclass(frozen=True, kw_only=True)
class PopulationRecorded(Event):
    """A registered population was entered or corrected."""

    ACTION: ClassVar[str] = "agencies.population-recorded/1"
    on: str
    registered: int | None
