"""The shape of an audit event: a past-tense fact of codes and numbers, which becomes one entry of the log."""

import secrets
from dataclasses import dataclass, fields
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to an agency's affairs.

    `ACTION` is "slice.past-tense/version"; all fields but `agency` become the entry's details, and are codes,
    integers, booleans or null: never names or free text. `BLANKS` is true for an erasure, which seals no payload.
    """

    ACTION: ClassVar[str]
    BLANKS: ClassVar[bool] = False
    agency: str

    def details(self) -> dict[str, int | bool | str | None]:
        """Return the event's own fields."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name != "agency"}


def new_id(at: datetime) -> str:
    """Return a UUIDv7 (RFC 9562): 48 bits of milliseconds, then randomness. It is an identifier, not a secret."""
    milliseconds = int(at.timestamp() * 1000)
    value = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(UUID(int=value))
