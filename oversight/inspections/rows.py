"""Plans, inspectors, draws and the register as their readers see them: frozen."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from oversight.bilingual import Text
from oversight.inspections import drawing
from oversight.inspections.outcomes import Outcome
from oversight.inspections.policy import Ground, Stratum


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A plan's item, and the numbers of its notices."""

    id: str
    plan_id: str
    position: int
    title: str
    clause: str
    object_kind: str
    strata: dict[str, Stratum]
    team: tuple[str, ...]
    publish_within: int
    notices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan; `event_id` is the log entry of its last change."""

    id: str
    agency: str
    year: int
    title: str
    document_number: str
    state: str
    submitted_by: str | None
    approved_by: str | None
    approved_at: datetime | None
    event_id: str
    items: tuple[ItemRow, ...]
    burden_reason: str | None = None


@dataclass(frozen=True, slots=True)
class InspectorRow:
    """An inspector of the roster, with the recusals on record."""

    code: str
    name: str
    agency: str
    certificate: str
    skills: tuple[str, ...]
    relations: dict[str, str]
    cap: int
    active: bool
    recusals: tuple[Ground, ...]
    leave_from: date | None = None
    leave_until: date | None = None


@dataclass(frozen=True, slots=True)
class DrawRow:
    """A notice in a list; `result` is true once drawn."""

    id: str
    number: int
    title: str
    item_id: str
    ordinal: int
    state: str
    sha256: str
    published_at: datetime
    publish_by: date
    events: tuple[date, ...]
    revealed: int
    result: bool
    event_id: str
    sealed: bool = False
    disclosed_at: datetime | None = None

    @property
    def withheld(self) -> bool:
        """Whether the result of a sealed draw is still closed: the public may not foresee the visits."""
        return self.sealed and self.disclosed_at is None and self.state != "void"

    @property
    def ready(self) -> bool:
        """Whether all numbers are there, and the draw can be run."""
        return self.state == "published" and not self.result and self.revealed == len(self.events)

    @property
    def step(self) -> int:
        """The present step: 3 while numbers are missing, 4 before the draw, 5 after it."""
        return 5 if self.result else 4 if self.ready else 3


@dataclass(frozen=True, slots=True)
class SeedRow:
    """A source of the seed with its value, once entered."""

    source: drawing.Source
    value: str | None
    witnesses: tuple[str, ...]
    revealed_at: datetime | None


@dataclass(frozen=True, slots=True)
class JobRow:
    """Work in the background: the certificate, or a large draw; `done` of `total`."""

    kind: str
    state: str
    done: int
    total: int
    failure: Text | None

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in {"queued", "running"}


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A fairness certificate; `pairs` are the flagged ones with how often they met."""

    runs: int
    infeasible: int
    body: bytes
    sha256: str
    computed_at: datetime
    pairs: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A custodian's share: when it was handed out, and brought back."""

    custodian: str
    taken_at: datetime | None
    returned_at: datetime | None


@dataclass(frozen=True, slots=True)
class SecretRow:
    """The secret of a sealed draw: its SHA-256 once all shares are handed out, its notice once one names it."""

    id: str
    item_id: str
    sha256: str | None
    notice: int | None
    shares: tuple[ShareRow, ...]

    @property
    def ready(self) -> bool:
        """Whether a notice can be published with it."""
        return self.sha256 is not None and self.notice is None


@dataclass(frozen=True, slots=True)
class VoidRow:
    """A void, asked for or decided; `result` is what it had or would have had."""

    reason: str
    first_approver: str
    second_approver: str | None
    decided_at: datetime | None
    result: bytes | None


@dataclass(frozen=True, slots=True)
class DrawDetail:
    """A draw whole: the frozen files, the seed, the recusals with their reasons, the result."""

    row: DrawRow
    previous: str
    files: drawing.Files
    strata: dict[str, Stratum]
    seeds: tuple[SeedRow, ...]
    grounds: tuple[Ground, ...]
    result: bytes | None
    result_sha256: str | None
    drawn_at: datetime | None
    outcome: Outcome | None
    void: VoidRow | None
    substitutions: bytes | None = None

    @property
    def kept(self) -> bytes | None:
        """The result.json of the bundle: the draw's, or the one that a void draw would have had."""
        return self.result if self.result is not None or self.void is None else self.void.result

    def outside(self) -> "DrawDetail":
        """Return what everybody may see: of a sealed draw neither the secret nor the result, until it is opened."""
        if not self.row.withheld:
            return self
        seeds = tuple(replace(one, value=None) if one.source.name == drawing.SECRET else one for one in self.seeds)
        return replace(self, seeds=seeds, result=None, outcome=None, substitutions=None)


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """An entry of the register; `whole` unless a number is skipped or the chain is broken before it."""

    number: int
    kind: str
    draw: int
    content: str
    previous: str
    sha256: str
    entered_at: datetime
    whole: bool
