"""A report as a document of its own: canonical JSON, whose SHA-256 the log keeps, and its reading back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from unicodedata import normalize

from oversight.annual_reports.figures import Figure, figures_of, kept
from oversight.annual_reports.queries import ReportRow, SectionText
from oversight.annual_reports.sections import owed_by
from oversight.clock import SHANGHAI

FORMAT = "annual-report/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What was, or would be, submitted; `number` 0 and no instant stand for a draft."""

    agency: str
    agency_name: str
    year: int
    number: int
    submitted_at: datetime | None
    sections: Mapping[str, str]
    figures: tuple[Figure, ...]

    def to_json(self) -> str:
        """Print canonically: sorted keys, no spaces, UTF-8 in NFC, the instant with Shanghai's offset."""
        at = None if self.submitted_at is None else self.submitted_at.astimezone(SHANGHAI)
        values = {
            "format": FORMAT,
            "agency": self.agency,
            "agency_name": self.agency_name,
            "year": self.year,
            "number": self.number,
            "submitted_at": None if at is None else at.isoformat(timespec="milliseconds"),
            "sections": dict(self.sections),
            "figures": kept(self.figures),
        }
        return normalize("NFC", json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")))

    @classmethod
    def from_json(cls, text: str) -> "Snapshot":
        """Read what `to_json` printed."""
        values: dict[str, Any] = json.loads(text)
        at = values["submitted_at"]
        return cls(
            agency=values["agency"],
            agency_name=values["agency_name"],
            year=values["year"],
            number=values["number"],
            submitted_at=None if at is None else datetime.fromisoformat(at),
            sections=values["sections"],
            figures=figures_of(values["figures"]),
        )


def digest(text: str) -> str:
    """Return the SHA-256 of a snapshot's UTF-8 bytes, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def snapshot_of(report: ReportRow, agency_name: str, submission: tuple[int, datetime | None] = (0, None)) -> Snapshot:
    """Return the working copy as a snapshot; `submission` is its number and instant."""
    number, at = submission
    nothing = SectionText()
    return Snapshot(
        agency=report.agency,
        agency_name=agency_name,
        year=report.year,
        number=number,
        submitted_at=at,
        sections={each.key: report.sections.get(each.key, nothing).text for each in owed_by(report.agency)},
        figures=report.figures,
    )
