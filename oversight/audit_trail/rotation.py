"""Further keys of the log, and new ones in place of old: each is an entry of the log, so that nobody adds one unseen.

The entry is committed first. A stop between it and the file beside the key leaves an announced key that never signs,
never one that signs unannounced.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import ClassVar, TypedDict

from audit_log import AuditLogError, Verifier
from oversight.audit_trail.key_ring import (
    KnownKey,
    LogKeyError,
    Mark,
    locked,
    put_in_place,
    read_ring,
    verifier_path,
    write_ring,
)
from oversight.audit_trail.keys import Wanted, install, known_keys
from oversight.bilingual import Text
from oversight.clock import Clock
from oversight.persistence import SYSTEM, Database, Event, begin

OVERLAP_DAYS = 30
_LONGEST_CODE = 255
_READABLE = 0o644


class Reason(StrEnum):
    """Why a key is replaced."""

    PLANNED = "planned"
    LOST = "lost"
    STOLEN = "stolen"


@dataclass(frozen=True, kw_only=True)
class KeyAdded(Event):
    """A key of a further algorithm signs from now on; a public key too long for a code is null beside its digest."""

    ACTION: ClassVar[str] = "audit_trail.key-added/1"
    algorithm: str
    new_key: str
    new_public_key: str | None
    new_public_key_sha256: str


@dataclass(frozen=True, kw_only=True)
class KeyRotated(Event):
    """A key was replaced; the old one signs to the end of `last_day` (Shanghai), or no more if that is past."""

    ACTION: ClassVar[str] = "audit_trail.key-rotated/1"
    algorithm: str
    old_key: str
    new_key: str
    new_public_key: str | None
    new_public_key_sha256: str
    last_day: str
    reason: str


class _Described(TypedDict):
    new_key: str
    new_public_key: str | None
    new_public_key_sha256: str


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did: the key that was replaced, as it stands now, and the new one."""

    old: KnownKey
    new: KnownKey


def add_key(database: Database, clock: Clock, key_path: Path, wanted: Wanted) -> KnownKey:
    """Let a key of a further algorithm sign as well; raise LogKeyError if there is one of it already."""
    with locked(key_path):
        ring = _ring(key_path, database.origin)
        if any(one.is_current and one.algorithm is wanted.algorithm for one in ring):
            raise LogKeyError(
                Text("已有在用的 {kind} 密钥。", "There is a {kind} key in use.").format(kind=wanted.algorithm.value),
                remedy=Text("要更换请运行：oversight log key rotate", "To replace it, run: oversight log key rotate"),
            )
        new = install(key_path, database.origin, wanted)
        with begin(database, SYSTEM, clock) as tx:
            tx.record(KeyAdded(agency=SYSTEM.agency, algorithm=wanted.algorithm.value, **_described(new.verifier)))
        write_ring(key_path, [new, *ring])
    return new


def rotate_key(
    database: Database, clock: Clock, key_path: Path, wanted: Wanted, reason: Reason = Reason.PLANNED
) -> Rotated:
    """Make a new key in place of the one in use; both sign for 30 days, unless the old one was lost or stolen."""
    with locked(key_path):
        ring = _ring(key_path, database.origin)
        replaced = next((one for one in ring if one.is_current and one.algorithm is wanted.algorithm), None)
        if replaced is None:
            raise LogKeyError(
                Text("没有在用的 {kind} 密钥。", "There is no {kind} key in use.").format(kind=wanted.algorithm.value),
                remedy=Text("请先运行：oversight log key new", "First run: oversight log key new"),
            )
        new = install(key_path, database.origin, wanted)
        with begin(database, SYSTEM, clock) as tx:
            old = _retired(replaced, tx.today, reason)
            tx.record(_event(old, new, reason))
        write_ring(key_path, [new, *(old if one is replaced else one for one in ring)])
    return Rotated(old, new)


def mend_policy(path: Path, rotated: Rotated) -> bool:
    """Put the new key's line into a policy file above the old one's, and take a stolen key's out; tell if it changed.

    Raises LogKeyError if a file that is there can't be read or written.
    """
    try:
        lines = path.read_bytes().splitlines(keepends=True)
        at = next((n for n, line in enumerate(lines) if _names(line, rotated.old.verifier)), None)
        if at is None:
            return False
        kept = [lines[at]] if rotated.old.is_trusted else []
        lines[at : at + 1] = [f"log {rotated.new.verifier.format()}\n".encode("ascii"), *kept]
        put_in_place(path, b"".join(lines), path.stat().st_mode & 0o777)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise LogKeyError(
            Text("策略文件 {path} 未能更新：{why}。", "The policy file {path} was not mended: {why}.").format(
                path=path, why=error.strerror
            )
        ) from error
    return True


def _ring(key_path: Path, origin: str) -> list[KnownKey]:
    return read_ring(key_path, origin) if verifier_path(key_path).exists() else known_keys(key_path, origin)


def _retired(known: KnownKey, today: date, reason: Reason) -> KnownKey:
    if reason is Reason.STOLEN:
        return replace(known, mark=Mark.REVOKED, day=today)
    last = today - timedelta(days=1) if reason is Reason.LOST else today + timedelta(days=OVERLAP_DAYS)
    return replace(known, mark=Mark.UNTIL, day=last)


def _event(old: KnownKey, new: KnownKey, reason: Reason) -> KeyRotated:
    last = old.day - timedelta(days=1) if old.mark is Mark.REVOKED and old.day else old.day
    return KeyRotated(
        agency=SYSTEM.agency,
        algorithm=new.algorithm.value,
        old_key=old.verifier.key_id.hex(),
        last_day=f"{last}",
        reason=reason.value,
        **_described(new.verifier),
    )


def _described(verifier: Verifier) -> _Described:
    public = verifier.public_key.hex()
    return {
        "new_key": verifier.key_id.hex(),
        "new_public_key": public if len(public) <= _LONGEST_CODE else None,
        "new_public_key_sha256": sha256(verifier.public_key).hexdigest(),
    }


def _names(line: bytes, verifier: Verifier) -> bool:
    """Tell whether a policy's line trusts a log's key."""
    words = line.split()
    try:
        return words[:1] == [b"log"] and Verifier.parse(words[1].decode("ascii")) == verifier
    except (AuditLogError, IndexError, UnicodeDecodeError):
        return False
