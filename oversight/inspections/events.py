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

    ACTION: ClassVar[str] = "inspections.plan-submitted/2"
    year: int
    overburdened: int


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
class InspectorChanged(Event):
    """What the roster says of an inspector was replaced."""

    ACTION: ClassVar[str] = "inspections.inspector-changed/1"
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


@dataclass(frozen=True, kw_only=True)
class FairnessCertified(Event):
    """A notice's fairness certificate was computed, as anybody can compute it."""

    ACTION: ClassVar[str] = "inspections.fairness-certified/1"
    draw: int
    certificate_sha256: str
    runs: int
    infeasible: int
    flagged: int


@dataclass(frozen=True, kw_only=True)
class DrawRequested(Event):
    """Somebody started a draw that is too large for a page; the worker computes it."""

    ACTION: ClassVar[str] = "inspections.draw-requested/1"
    draw: int


@dataclass(frozen=True, kw_only=True)
class SecretOpened(Event):
    """Custodians were named for the secret of a sealed draw."""

    ACTION: ClassVar[str] = "inspections.secret-opened/1"
    item: str
    custodians: int


@dataclass(frozen=True, kw_only=True)
class ShareAssigned(Event):
    """A user became the custodian of a share."""

    ACTION: ClassVar[str] = "inspections.share-assigned/1"
    secret: str
    custodian: str


@dataclass(frozen=True, kw_only=True)
class ShareTaken(Event):
    """A custodian was shown the share, once."""

    ACTION: ClassVar[str] = "inspections.share-taken/1"
    secret: str
    share_sha256: str


@dataclass(frozen=True, kw_only=True)
class ShareReturned(Event):
    """A custodian brought the share back for the draw."""

    ACTION: ClassVar[str] = "inspections.share-returned/1"
    secret: str
    draw: int


@dataclass(frozen=True, kw_only=True)
class SecretChanged(Event):
    """A share was added to a secret; `sha256` is there once it is fixed."""

    ACTION: ClassVar[str] = "inspections.secret-changed/1"
    lacking: int
    sha256: str | None


@dataclass(frozen=True, kw_only=True)
class SecretUsed(Event):
    """A notice named the SHA-256 of a secret."""

    ACTION: ClassVar[str] = "inspections.secret-used/1"
    draw: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class DrawDisclosed(Event):
    """The result and the secret of a sealed draw were opened to everybody."""

    ACTION: ClassVar[str] = "inspections.draw-disclosed/1"
    draw: int
    result_sha256: str
