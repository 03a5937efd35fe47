"""What can happen to the conclusion of a visit."""

from dataclasses import dataclass
from typing import ClassVar

from oversight.persistence import Event


@dataclass(frozen=True, kw_only=True)
class ConclusionDrafted(Event):
    """An inspector of the team drafted the conclusion, or drafted it anew."""

    ACTION: ClassVar[str] = "conclusions.drafted/1"
    draw: int
    object: str
    problems: int


@dataclass(frozen=True, kw_only=True)
class ConclusionReturned(Event):
    """The second person sent the draft back."""

    ACTION: ClassVar[str] = "conclusions.returned/1"
    draw: int
    object: str


@dataclass(frozen=True, kw_only=True)
class ConclusionFormed(Event):
    """The second person approved it: the days until its publication run."""

    ACTION: ClassVar[str] = "conclusions.formed/1"
    draw: int
    object: str
    publish_by: str


@dataclass(frozen=True, kw_only=True)
class ConclusionPublished(Event):
    """It was published."""

    ACTION: ClassVar[str] = "conclusions.published/1"
    draw: int
    object: str
    public_sha256: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class PublicationBlocked(Event):
    """Somebody would have published personal data: nothing was published."""

    ACTION: ClassVar[str] = "conclusions.publication-blocked/1"
    draw: int
    object: str
    names: int
    identities: int
    telephones: int
    cards: int
