"""What can happen to a finding."""

from dataclasses import dataclass
from typing import ClassVar

from oversight.persistence import Event


@dataclass(frozen=True, kw_only=True)
class FindingOpened(Event):
    """A breach was kept as a finding."""

    ACTION: ClassVar[str] = "findings.opened/1"
    rule: str
    period: str
    severity: str


@dataclass(frozen=True, kw_only=True)
class FindingRectified(Event):
    """The county reported the finding put right."""

    ACTION: ClassVar[str] = "findings.rectified/1"
    evidence: str | None


@dataclass(frozen=True, kw_only=True)
class RectificationReturned(Event):
    """A reviewer found that it isn't put right yet."""

    ACTION: ClassVar[str] = "findings.rectification-returned/1"


@dataclass(frozen=True, kw_only=True)
class FindingClosed(Event):
    """A reviewer accepted the rectification."""

    ACTION: ClassVar[str] = "findings.closed/1"
