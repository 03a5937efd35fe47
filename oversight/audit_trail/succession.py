"""A log that can't go on under its name is continued under a new one (`log.succeeded/1`).

After a restore that the witnesses contradict, or once its key is in other hands, the old origin signs nothing any more.
The new origin's tree begins at size 0, and its entry 0 holds the last cosigned checkpoint of the old one, note and all,
and the old tree as it was kept: so whoever holds the new log's checkpoint holds the end of the old one as well. The old
tree stays where it is, to be proved and exported by its own checkpoints.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from audit_log import AuditLogError, Checkpoint, Entry, KeyType, Policy, ProofError, Verifier, root_at
from audit_log.errors import CheckpointError
from audit_log.note import Note, Signature
from audit_log.policy import Log
from oversight.audit_trail.cosigning import cosigned_note, known_lines, latest_witnessed
from oversight.audit_trail.key_ring import (
    KnownKey,
    LogKeyError,
    Mark,
    all_keys,
    further_path,
    locked,
    put_in_place,
    verifier_path,
    write_ring,
)
from oversight.audit_trail.keys import Wanted, install, known_keys
from oversight.bilingual import Text
from oversight.clock import Clock, day_of, milliseconds
from oversight.errors import ConflictError
from oversight.persistence import SYSTEM, Database, new_id
from oversight.persistence.eras import SUCCEEDED, Era, eras, opening_entry, place_of
from oversight.persistence.log_storage import DatabaseReader, append, find_entry, frontier_of, integrate_all, open_era

_PIECE = 240


class Cause(StrEnum):
    """Why a log is continued under another name."""

    RESTORED = "restored"
    STOLEN = "stolen"
    RENAMED = "renamed"


class SuccessionError(ConflictError):
    """The log can't be continued under that name, or not from here."""

    code = "log-succession"
    title = Text("不能另立日志", "The log can't be continued under another name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How the old log ended: its last cosigned checkpoint, with its note, and the tree that was kept of it.

    `contained`: the kept tree goes on from the checkpoint; else entries were lost, or others stand in their place.
    """

    checkpoint: Checkpoint
    note: bytes
    kept_size: int
    kept_root: bytes
    contained: bool

    def details(self) -> dict[str, int | bool | str | None]:
        """Return what an entry says of it; the note is base64 in pieces, since a code has 255 characters at most."""
        spelt = b64encode(self.note).decode("ascii")
        pieces = {f"old_note_{at // _PIECE:03d}": spelt[at : at + _PIECE] for at in range(0, len(spelt), _PIECE)}
        return {
            "old_origin": self.checkpoint.origin,
            "old_size": self.checkpoint.size,
            "old_root": self.checkpoint.root.hex(),
            "old_note_sha256": sha256(self.note).hexdigest(),
            "kept_size": self.kept_size,
            "kept_root": self.kept_root.hex(),
            "kept_contains_old": self.contained,
            **pieces,
        }

    @classmethod
    def parse(cls, details: Mapping[str, Any]) -> "Ending":
        """Read it back; raise ValueError, KeyError or TypeError if an entry says something else."""
        pieces = [details[name] for name in sorted(details) if name.startswith("old_note_0")]
        checkpoint = Checkpoint(details["old_origin"], details["old_size"], bytes.fromhex(details["old_root"]))
        signed = b64decode("".join(pieces), validate=True)
        kept = {"kept_size": details["kept_size"], "kept_root": bytes.fromhex(details["kept_root"])}
        found = cls(checkpoint=checkpoint, note=signed, contained=details["kept_contains_old"], **kept)
        if type(found.contained) is not bool or not found.details().items() <= details.items():
            raise ValueError(details)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """What shall come after: the new origin, its key, why, by which policy the old log's checkpoint is believed.

    `held` are cosigned notes of the old log that were kept elsewhere: each witness has the line that it made.
    """

    origin: str
    policy: Policy
    cause: Cause = Cause.RESTORED
    wanted: Wanted | None = None
    held: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Succeeded:
    """What was done: the new key, the first entry of the new log, and how the old one ended."""

    key: KnownKey
    event_id: str
    ending: Ending


def succeed(database: Database, clock: Clock, key_path: Path, successor: Successor) -> Succeeded:
    """Continue the log under a new origin with a new key; run again after a stop, it does what is left to do.

    Nothing else may write meanwhile, or afterwards under the old origin. Raises SuccessionError if that name was used
    before, the settings name another log than the present one, there is no checkpoint to hold on to, or the login may
    not do it; LogKeyError for a key that can't be made.
    """
    with locked(key_path):
        with database.readonly.connect() as connection:
            known = eras(connection, database.origin)
        if known[-1].number and known[-1].origin == successor.origin:
            return _finished(database, clock, key_path, known[-1])
        _refuse(database, known, successor.origin)
        ring = all_keys(key_path) if verifier_path(key_path).exists() else known_keys(key_path, database.origin)
        believed = _believed(successor.policy, [one.verifier for one in ring], database.origin)
        with database.engine.begin() as connection:
            _stand_alone(connection)
            integrate_all(connection)
            ending = _ending(connection, known[-1], believed, successor.held)
            new = install(key_path, successor.origin, successor.wanted or Wanted())
            event_id = _open(connection, clock, successor, new.verifier, ending)
        _hand_over(key_path, ring, new, clock)
    return Succeeded(new, event_id, ending)


def _refuse(database: Database, known: Sequence[Era], origin: str) -> None:
    if known[-1].origin != database.origin:
        raise SuccessionError(
            Text(
                "日志现名 {now}，不是 OVERSIGHT_LOG_ORIGIN 所说的 {said}。",
                "The log is {now} by now, not {said} as OVERSIGHT_LOG_ORIGIN says.",
            ).format(now=known[-1].origin, said=database.origin)
        )
    if any(one.origin == origin for one in known):
        raise SuccessionError(
            Text("名称 {origin} 已用过。", "The name {origin} was used before.").format(origin=origin),
            remedy=Text("请另取一个从未用过的名称。", "Choose one that was never used."),
        )


def _believed(policy: Policy, verifiers: list[Verifier], origin: str) -> Policy:
    """Return the policy with all keys of the old log, stolen ones as well: it is the witnesses that count here."""
    own = [one for one in verifiers if one.name == origin and one.key_type is KeyType.ED25519]
    return replace(policy, logs=tuple(map(Log, own)))


def _stand_alone(connection: Connection) -> None:
    """Wait for all who append, and let nobody append until the commit."""
    if connection.dialect.name == "sqlite":
        return
    rights = "SELECT has_table_privilege('log_pending', 'DELETE') AND has_table_privilege('log_entry', 'TRUNCATE')"
    if not connection.scalar(text(rights)):
        raise SuccessionError(
            Text("这个数据库登录角色无权执行。", "This database login may not do that."),
            remedy=Text(
                "请用运行 oversight db upgrade 的登录角色（OVERSIGHT_DATABASE_URL）。",
                "Use the login by which oversight db upgrade is run (OVERSIGHT_DATABASE_URL).",
            ),
        )
    connection.exec_driver_sql("LOCK TABLE log_entry IN EXCLUSIVE MODE")


def _ending(connection: Connection, old: Era, policy: Policy, held: Sequence[bytes]) -> Ending:
    frontier, notes = frontier_of(connection, lock=True), list(held)
    stored = latest_witnessed(connection, policy, old.start)
    if stored is not None:
        notes.append(cosigned_note(connection, stored.place))
    if not notes:
        raise SuccessionError(
            Text(
                "没有按策略见证过的检查点可以接续。", "There is no checkpoint, cosigned by the policy, to go on from."
            ),
            remedy=Text(
                "请向各县取得（oversight witness list DIR --json），用 --checkpoint 给出。",
                "Take it from the counties (oversight witness list DIR --json), and give it by --checkpoint.",
            ),
        )
    try:
        signed = max(_merged(notes, old.origin), key=lambda one: Checkpoint.parse(one.text).size).format()
        checkpoint = policy.check(signed).checkpoint
        signed = known_lines(signed, policy)
    except AuditLogError as error:
        raise SuccessionError(
            Text(f"{error.zh}。", f"{error.en}."),
            remedy=Text(
                "一个检查点的见证签名要凑够法定数：每个县给一份 --checkpoint；凑不够的不要给。",
                "Give one --checkpoint for each county until they make the quorum; leave out what has none.",
            ),
        ) from error
    return Ending(
        checkpoint=checkpoint,
        note=signed,
        kept_size=frontier.size,
        kept_root=frontier.root(),
        contained=_contains(connection, old, frontier.size, checkpoint),
    )


def _contains(connection: Connection, old: Era, size: int, checkpoint: Checkpoint) -> bool:
    try:
        reader = DatabaseReader(connection, old.number)
        return checkpoint.size <= size and root_at(reader, checkpoint.size) == checkpoint.root
    except ProofError:
        return False


def _merged(notes: Sequence[bytes], origin: str) -> list[Note]:
    """Return one note of the log for each text, with the lines of all its copies: each witness keeps its own alone."""
    lines: dict[str, dict[tuple[str, bytes], Signature]] = {}
    for one in map(Note.parse, notes):
        if Checkpoint.parse(one.text).origin != origin:
            raise CheckpointError("是另一个日志的检查点", "is a checkpoint of another log")
        known = lines.setdefault(one.text, {})
        for line in one.signatures:
            known.setdefault((line.name, line.key_id), line)
    return [Note(content, tuple(known.values())) for content, known in lines.items()]


def _open(connection: Connection, clock: Clock, successor: Successor, verifier: Verifier, ending: Ending) -> str:
    """Leave the old tree as it is, and write the new one's first entry."""
    now = clock.now()
    entry = Entry(
        log=successor.origin,
        event_id=new_id(now),
        occurred_at=milliseconds(now),
        actor=SYSTEM.user_id,
        role=SYSTEM.role,
        agency=SYSTEM.agency,
        action=SUCCEEDED,
        details=ending.details() | {"cause": successor.cause.value, "new_public_key": verifier.public_key.hex()},
    )
    era = open_era(connection)
    append(connection, [entry])
    integrate_all(connection)
    placed = find_entry(connection, entry.event_id)
    assert placed is not None and placed.place == place_of(era, 0)  # noqa: S101, PT018 - nobody else could append
    return entry.event_id


def _finished(database: Database, clock: Clock, key_path: Path, present: Era) -> Succeeded:
    """Put the new key into use, if a stop prevented that."""
    with database.readonly.connect() as connection:
        entry = opening_entry(connection, present.number)
    assert entry is not None  # noqa: S101 - the era has its name from it
    verifier = Verifier(present.origin, KeyType.ED25519, bytes.fromhex(str(entry.details["new_public_key"])))
    new, ring = KnownKey(verifier, further_path(key_path, verifier)), all_keys(key_path)
    if all(one.verifier != verifier for one in ring):
        if not new.path.exists():
            raise LogKeyError(
                Text("没有日志密钥文件 {path}。", "There is no log key file {path}.").format(path=new.path)
            )
        _hand_over(key_path, ring, new, clock)
    return Succeeded(new, entry.event_id, Ending.parse(entry.details))


def _hand_over(key_path: Path, ring: list[KnownKey], new: KnownKey, clock: Clock) -> None:
    """Let the new key sign, and those of the old origin no more."""
    yesterday = day_of(clock.now()) - timedelta(days=1)
    retired = [replace(one, mark=Mark.UNTIL, day=yesterday) if one.signs(day_of(clock.now())) else one for one in ring]
    write_ring(key_path, [new, *retired])


def name_successor(path: Path, verifier: Verifier) -> bool:
    """Put the new log's line at the head of a policy file, if it lacks it; the old log's stays, for the old entries."""
    if not path.exists():
        return False
    policy, line = path.read_bytes(), f"log {verifier.format()}\n".encode("ascii")
    if line not in policy:
        put_in_place(path, line + policy, path.stat().st_mode & 0o777)
    return True
