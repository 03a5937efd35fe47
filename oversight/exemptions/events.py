"""What can happen to a fault-tolerance case; the entries tell the step and nothing of its content."""

from dataclasses import dataclass
from typing import ClassVar

from oversight.persistence import Event


@dataclass(frozen=True, kw_only=True)
class ExemptionApplied(Event):
    """Somebody applied about a finding."""

    ACTION: ClassVar[str] = "exemptions.applied/1"
    finding: str


@dataclass(frozen=True, kw_only=True)
class ExaminationBegun(Event):
    """The first examiner took the case up."""

    ACTION: ClassVar[str] = "exemptions.examination-begun/1"


@dataclass(frozen=True, kw_only=True)
class OpinionRecorded(Event):
    """An examiner gave or changed an opinion on an element."""

    ACTION: ClassVar[str] = "exemptions.opinion-recorded/1"
    case: str
    element: str


@dataclass(frozen=True, kw_only=True)
class FlagRecorded(Event):
    """A point of the negative list was found."""

    ACTION: ClassVar[str] = "exemptions.flag-recorded/1"
    case: str


@dataclass(frozen=True, kw_only=True)
class ExemptionDecided(Event):
    """A meeting decided, or the negative list did."""

    ACTION: ClassVar[str] = "exemptions.decided/1"
    case: str
    round: str
    automatic: bool


@dataclass(frozen=True, kw_only=True)
class CaseSettled(Event):
    """The case took the state of its decision."""

    ACTION: ClassVar[str] = "exemptions.settled/1"


@dataclass(frozen=True, kw_only=True)
class ExemptionAppealed(Event):
    """The applicant appealed."""

    ACTION: ClassVar[str] = "exemptions.appealed/1"


@dataclass(frozen=True, kw_only=True)
class ExemptionWithdrawn(Event):
    """The applicant withdrew the case."""

    ACTION: ClassVar[str] = "exemptions.withdrawn/1"


@dataclass(frozen=True, kw_only=True)
class ExemptionTookEffect(Event):
    """The finding was closed, and the exemption works from this day on."""

    ACTION: ClassVar[str] = "exemptions.took-effect/1"
