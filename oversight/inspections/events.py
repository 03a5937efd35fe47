"""What can happen to plans, inspectors, notices and draws."""

from dataclasses import dataclass
from typing import ClassVar

from oversight.persistence import Event


@dataclass(frozen=True, kw_only=True)
class PlanDrafted(Event):
    """A yearly plan was drafted."""

    ACTION: ClassVar[str] = "inspections.plan-drafted/1"
    year: int
    items: int


@dataclass(frozen=True, kw_only=True)
class ItemPlanned(Event):
    """An item was put into a plan."""

    ACTION: ClassVar[str] = "inspections.item-planned/1"
    plan: str
    object_kind: str
    strata: int


@dataclass(frozen=True, kw_only=True)
class PlanSubmitted(Event):
    """A plan was submitted for approval."""

    ACTION: ClassVar[str] = "inspections.plan-submitted/1"
    year: int


@dataclass(frozen=True, kw_only=True)
class PlanApproved(Event):
    """A plan was approved by a second person."""

    ACTION: ClassVar[str] = "inspections.plan-approved/1"
    year: int
    submitted_by: str


@dataclass(frozen=True, kw_only=True)
class InspectorAdded(Event):
    """An inspector was entered in the roster."""

    ACTION: ClassVar[str] = "inspections.inspector-added/1"
    inspector: str
    relations: int


@dataclass(frozen=True, kw_only=True)
class RecusalDeclared(Event):
    """An inspector withdrew from an object or a stratum."""

    ACTION: ClassVar[str] = "inspections.recusal-declared/1"
    inspector: str
    target: str
    reason: str
    evidence: str | None


@dataclass(frozen=True, kw_only=True)
class NoticePublished(Event):
    """Frame, inspectors and recusals were frozen, and the draw announced."""

    ACTION: ClassVar[str] = "inspections.notice-published/1"
    draw: int
    item: str
    ordinal: int
    notice_sha256: str


@dataclass(frozen=True, kw_only=True)
class SeedRevealed(Event):
    """The number of a public event was entered."""

    ACTION: ClassVar[str] = "inspections.seed-revealed/1"
    draw: int
    source: str
    value_sha256: str
    witnesses: int


@dataclass(frozen=True, kw_only=True)
class DrawRun(Event):
    """The draw was computed and its one result stored."""

    ACTION: ClassVar[str] = "inspections.draw-run/1"
    draw: int
    seed: str
    result_sha256: str
    assigned: bool


@dataclass(frozen=True, kw_only=True)
class NoticeSettled(Event):
    """A notice's state changed: it is drawn or void."""

    ACTION: ClassVar[str] = "inspections.notice-settled/1"
    draw: int
    state: str
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class VoidRequested(Event):
    """The first approver asked for a draw to be void."""

    ACTION: ClassVar[str] = "inspections.void-requested/1"
    draw: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class DrawVoided(Event):
    """The second approver agreed; the result is kept."""

    ACTION: ClassVar[str] = "inspections.draw-voided/1"
    draw: int
    reason: str
    result_sha256: str


@dataclass(frozen=True, kw_only=True)
class RegisterExtended(Event):
    """The public register got an entry."""

    ACTION: ClassVar[str] = "inspections.register-extended/1"
    number: int
    kind: str
    draw: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class AttemptRefused(Event):
    """Somebody tried what a draw never allows: a second result, another value of the seed, a value before its day."""

    ACTION: ClassVar[str] = "inspections.attempt-refused/1"
    draw: int
    attempt: str
    source: str | None


@dataclass(frozen=True, kw_only=True)
class InspectorLinked(Event):
    """An account became an inspector's, or was taken away."""

    ACTION: ClassVar[str] = "inspections.inspector-linked/1"
    inspector: str
    account: str | None
