"""What can happen to persons, appointments and exemptions; ids and codes alone, never a name."""

from dataclasses import dataclass
from typing import ClassVar

from oversight.persistence import Event


@dataclass(frozen=True, kw_only=True)
class PersonEntered(Event):
    """A person was entered on a roster for the first time."""

    ACTION: ClassVar[str] = "staffing.person-entered/1"


@dataclass(frozen=True, kw_only=True)
class PersonAppointed(Event):
    """A person took up a post."""

    ACTION: ClassVar[str] = "staffing.person-appointed/1"
    person: str
    role: str
    started_on: str
    ended_on: str | None
    eligibility: str
    full_time: bool


@dataclass(frozen=True, kw_only=True)
class AppointmentEnded(Event):
    """A person left a post."""

    ACTION: ClassVar[str] = "staffing.appointment-ended/1"
    role: str
    ended_on: str


@dataclass(frozen=True, kw_only=True)
class AppointmentCorrected(Event):
    """What was entered of an appointment was put right."""

    ACTION: ClassVar[str] = "staffing.appointment-corrected/1"
    role: str
    started_on: str
    ended_on: str | None
    eligibility: str
    full_time: bool


@dataclass(frozen=True, kw_only=True)
class LeaveRecorded(Event):
    """A person's leave was entered, changed or (both days null) taken out."""

    ACTION: ClassVar[str] = "staffing.leave-recorded/1"
    role: str
    leave_from: str | None
    leave_until: str | None


@dataclass(frozen=True, kw_only=True)
class VillageExempted(Event):
    """A village was found to need no assistant."""

    ACTION: ClassVar[str] = "staffing.village-exempted/1"
    reason: str
    since: str


@dataclass(frozen=True, kw_only=True)
class ExemptionEnded(Event):
    """A village needs assistants again."""

    ACTION: ClassVar[str] = "staffing.exemption-ended/1"
    ended_on: str
