"""What can be asked of an annual report: one command a use case."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from oversight.annual_reports.figures import FigureEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class StartReport:
    """Begin the report of an agency about a year, prefilled with the system's figures."""

    agency: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveSection:
    """A section's text, whether it is done, and its figures as typed.

    `version` is the report's as the writer saw it; None writes over whatever is there.
    """

    agency: str
    year: int
    section: str
    text: str
    done: bool = True
    figures: Mapping[str, FigureEntry] = field(default_factory=dict)
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshFigures:
    """Take the system's figures anew; those changed by hand keep their value and note."""

    agency: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitReport:
    """Submit a draft to the city bureau; `version` as for SaveSection."""

    agency: str
    year: int
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResubmitReport:
    """Submit again what was returned; `version` as for SaveSection."""

    agency: str
    year: int
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnReport:
    """Send a submitted report back with the reason, naming the sections to put right (or none: the whole)."""

    agency: str
    year: int
    reason: str
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptReport:
    """Accept a submitted report."""

    agency: str
    year: int


ReportCommand = SaveSection | RefreshFigures | SubmitReport | ResubmitReport | ReturnReport | AcceptReport
