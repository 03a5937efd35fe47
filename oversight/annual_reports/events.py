"""What can happen to an annual report."""

from dataclasses import dataclass
from typing import ClassVar

from oversight.persistence import Event


@dataclass(frozen=True, kw_only=True)
class ReportStarted(Event):
    """A draft was begun and prefilled."""

    ACTION: ClassVar[str] = "annual_reports.started/1"
    year: int


@dataclass(frozen=True, kw_only=True)
class SectionSaved(Event):
    """A section of the working copy was written; `changed_figures` differ from the system's and carry a note."""

    ACTION: ClassVar[str] = "annual_reports.section-saved/1"
    year: int
    section: str
    characters: int
    done: bool
    changed_figures: int


@dataclass(frozen=True, kw_only=True)
class FiguresRefreshed(Event):
    """The system's figures were taken anew."""

    ACTION: ClassVar[str] = "annual_reports.figures-refreshed/1"
    year: int
    figures: int


@dataclass(frozen=True, kw_only=True)
class ReportSubmitted(Event):
    """The report was submitted, for the first time or again."""

    ACTION: ClassVar[str] = "annual_reports.submitted/1"
    year: int
    number: int
    timeliness: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class VersionKept(Event):
    """The snapshot of a submission was kept."""

    ACTION: ClassVar[str] = "annual_reports.version-kept/1"
    report: str
    number: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ReportReturned(Event):
    """The report was sent back; the reason stays in the database, its length is here."""

    ACTION: ClassVar[str] = "annual_reports.returned/1"
    year: int
    number: int
    sections: str
    characters: int


@dataclass(frozen=True, kw_only=True)
class ReturnKept(Event):
    """The reason of a return was kept."""

    ACTION: ClassVar[str] = "annual_reports.return-kept/1"
    report: str
    number: int


@dataclass(frozen=True, kw_only=True)
class ReportAccepted(Event):
    """The city accepted the report."""

    ACTION: ClassVar[str] = "annual_reports.accepted/1"
    year: int
    number: int
    sha256: str
