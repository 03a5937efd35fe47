"""What can happen to the list of matters."""

from dataclasses import dataclass
from typing import ClassVar

from oversight.persistence import Event


@dataclass(frozen=True, kw_only=True)
class MatterListed(Event):
    """A version of a matter was put on the list."""

    ACTION: ClassVar[str] = "inspections.matter-listed/1"
    matter: str
    effective_from: str
    questions: int
