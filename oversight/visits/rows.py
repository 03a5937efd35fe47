"""Visits as their readers see them: frozen."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """The answer that stands for a line: `ok` is True for yes, False for no, None for not applicable.

    `question` and `clause` are the line's at the start of the visit; `correction` says why it was corrected after
    somebody had signed, `version` the how-manieth answer to this line it is.
    """

    code: str
    ok: bool | None
    note: str
    question: str
    clause: str
    correction: str | None
    version: int
    answered_at: datetime
    answered_by: str
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRow:
    """A signature; `holds` unless the record has changed since."""

    side: str
    inspector: str | None
    means: str
    signer: str | None
    post: str | None
    reason: str | None
    record_sha256: str
    signed_at: datetime
    holds: bool
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow:
    """A visit; state is open, signed or refused (the inspected would not sign).

    `agency` is in whose scope the object lies, `answers` those that stand (in the checklist's order), `evidence` the
    digests of what is attached; `signed_by_inspectors` counts the inspectors whose signature holds.
    """

    id: str
    number: int
    object: str
    agency: str
    state: str
    started_at: datetime
    closed_at: datetime | None
    inspectors: tuple[str, ...]
    questions: int
    answers: tuple[AnswerRow, ...]
    evidence: tuple[str, ...]
    signed_by_inspectors: int
    signed_by_inspected: bool
    record_sha256: str
    event_id: str
