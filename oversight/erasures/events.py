"""What can happen to an erasure; opaque ids and codes alone."""

from dataclasses import dataclass
from typing import ClassVar

from oversight.persistence import Event
from oversight.persistence.payload_tables import ERASED


@dataclass(frozen=True, kw_only=True)
class ErasureRequested(Event):
    """An erasure was asked for."""

    ACTION: ClassVar[str] = "erasures.requested/1"
    about: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class ErasureApproved(Event):
    """One of the two approvals; the second carries the erasure out."""

    ACTION: ClassVar[str] = "erasures.approved/1"
    about: str
    approval: int


@dataclass(frozen=True, kw_only=True)
class ErasureRefused(Event):
    """An approver refused."""

    ACTION: ClassVar[str] = "erasures.refused/1"
    about: str


@dataclass(frozen=True, kw_only=True)
class Erased(Event):
    """A record's personal data was destroyed: its payloads' salts, ciphertexts and key, and its own columns."""

    ACTION: ClassVar[str] = ERASED
    BLANKS: ClassVar[bool] = True
    request: str
    basis: str
    requested_by: str
    first_approver: str
    second_approver: str
    payloads: int


@dataclass(frozen=True, kw_only=True)
class ErasureFinished(Event):
    """The database's files were rewritten, so that nothing of the erased bytes is left in them."""

    ACTION: ClassVar[str] = "erasures.finished/1"
    about: str
