"""What may be asked of rosters."""

from dataclasses import dataclass
from datetime import date

from oversight.staffing.vocabulary import INELIGIBLE


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointPerson:
    """A person, known by id or new by name, takes up a post at a township or village on a day.

    `county`, if given, is the county that the agency must lie in. `eligibility` matters for village assistants.
    """

    agency: str
    role: str
    started_on: date
    person: str | None = None
    name: str | None = None
    ended_on: date | None = None
    eligibility: str = INELIGIBLE
    full_time: bool = True
    county: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndAppointment:
    """The last day of an appointment."""

    appointment: str
    ended_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectAppointment:
    """An appointment as it should have been entered."""

    appointment: str
    started_on: date
    ended_on: date | None
    eligibility: str
    full_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLeave:
    """First and last day of leave (None: still away); both None take an entered leave out."""

    appointment: str
    leave_from: date | None
    leave_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptVillage:
    """A village-level division that needs no assistant since a day, and why."""

    village: str
    reason: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EndExemption:
    """The last day on which a village needed no assistant."""

    village: str
    ended_on: date
