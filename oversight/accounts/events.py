"""What can happen to accounts."""

from dataclasses import dataclass
from typing import ClassVar

from oversight.persistence import Event


@dataclass(frozen=True, kw_only=True)
class UserAdded(Event):
    """An account was opened."""

    ACTION: ClassVar[str] = "accounts.user-added/1"
    user: str
    role: str
    scope: str


@dataclass(frozen=True, kw_only=True)
class UserDisabled(Event):
    """An account was closed; its sessions ended at once."""

    ACTION: ClassVar[str] = "accounts.user-disabled/1"
    user: str


@dataclass(frozen=True, kw_only=True)
class TokenIssued(Event):
    """A bearer token was made."""

    ACTION: ClassVar[str] = "accounts.token-issued/1"
    user: str


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """A user signed in."""

    ACTION: ClassVar[str] = "accounts.signed-in/1"


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    """A user signed out."""

    ACTION: ClassVar[str] = "accounts.signed-out/1"


@dataclass(frozen=True, kw_only=True)
class SignInRefused(Event):
    """A sign-in failed, or was refused because of too many failures."""

    ACTION: ClassVar[str] = "accounts.sign-in-refused/1"
    reason: str
