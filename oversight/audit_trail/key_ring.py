"""All keys that the log has ever had: one line each in the file beside the key, the newest first, none ever removed.

    <verifier key>                        signs
    <verifier key> until 2026-12-24       was replaced, and signs to the end of that day in Shanghai; afterwards it is
                                          only known, so that old checkpoints still verify
    <verifier key> revoked 2026-11-24     was stolen: signs nothing, and no policy trusts it any more

The first key, whose line is the last of Ed25519, is the file that `OVERSIGHT_LOG_KEY` names; the others stand in the
directory of that name and `.d`, each under its id. A key file has the key, or says which command signs with it; it is
its owner's alone (0600).
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from audit_log import Algorithm, AuditLogError, KeyType, Verifier
from oversight.bilingual import Text
from oversight.errors import UnavailableError

_READABLE = 0o644
_WORDS = 3


class LogKeyError(UnavailableError):
    """The log's key is not there, can't be used, or would be overwritten."""

    code = "log-key"
    title = Text("日志密钥不可用", "The log's key can't be used")


class Mark(StrEnum):
    """What a line says of a key that was replaced."""

    UNTIL = "until"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key of the log: its verifier, the file through which it signs, and what became of it on which day."""

    verifier: Verifier
    path: Path
    mark: Mark | None = None
    day: date | None = None

    def signs(self, on: date) -> bool:
        """Tell whether it signs on a day."""
        return self.mark is None or (self.mark is Mark.UNTIL and self.day is not None and on <= self.day)

    @property
    def is_current(self) -> bool:
        """Whether it was not replaced."""
        return self.mark is None

    @property
    def is_trusted(self) -> bool:
        """Whether what it signed is believed: by whoever checks, as long as it was not stolen."""
        return self.mark is not Mark.REVOKED

    @property
    def algorithm(self) -> Algorithm:
        """How it signs."""
        return self.verifier.key_type.algorithm


def type_of(algorithm: Algorithm) -> KeyType:
    """Return the type under which a log's key of that algorithm is known."""
    return next(one for one in KeyType if one.algorithm is algorithm)


def verifier_path(key_path: Path) -> Path:
    """Return where the verifier keys stand: beside the key, readable by all."""
    return key_path.with_name(f"{key_path.name}.pub")


def further_path(key_path: Path, verifier: Verifier) -> Path:
    """Return where a key that is not the first one is kept."""
    return directory_of(key_path) / f"{verifier.key_id.hex()}.key"


def directory_of(key_path: Path) -> Path:
    """Return the directory of the further keys."""
    return key_path.with_name(f"{key_path.name}.d")


def read_ring(key_path: Path, origin: str) -> list[KnownKey]:
    """Return the keys in the file's order, those of the origins before it as well; none of them may sign any more.

    Raises LogKeyError if it says anything else than it may.
    """
    written, known = verifier_path(key_path), all_keys(key_path)
    if not any(one.is_current and one.algorithm is Algorithm.ED25519 for one in known):
        what = Text("{path} 中没有在用的 Ed25519 密钥。", "{path} has no Ed25519 key in use.")
        raise LogKeyError(what.format(path=written))
    _refuse_other_log(known, origin, written)
    return known


def all_keys(key_path: Path) -> list[KnownKey]:
    """Return the keys in the file's order, whatever log they are of; raise LogKeyError if it can't be read."""
    written = verifier_path(key_path)
    try:
        lines = written.read_text(encoding="ascii").splitlines()
        known = [_parse(line, key_path) for line in lines]
    except OSError as error:
        raise LogKeyError(
            Text("无法读取 {path}：{why}。", "{path} can't be read: {why}.").format(path=written, why=error.strerror)
        ) from error
    except (AuditLogError, ValueError) as error:
        raise LogKeyError(
            Text("{path} 不是验证密钥。", "{path} is not a verifier key.").format(path=written)
        ) from error
    ours = [at for at, one in enumerate(known) if one.algorithm is Algorithm.ED25519]
    if ours:
        known[ours[-1]] = replace(known[ours[-1]], path=key_path)
    return known


def by_use(ring: Sequence[KnownKey]) -> list[KnownKey]:
    """Order keys: those in use, then those replaced last; Ed25519 before the others."""
    return sorted(ring, key=_rank)


def write_ring(key_path: Path, ring: Sequence[KnownKey]) -> None:
    """Replace the file in one step, to last."""
    put_in_place(verifier_path(key_path), "".join(f"{_format(one)}\n" for one in ring).encode("ascii"), _READABLE)


def put_in_place(path: Path, content: bytes, mode: int) -> None:
    """Write beside a file and move over it, to last: a reader sees the old content or the new."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, mode)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    Path(name).replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(folder)
    os.close(folder)


@contextmanager
def locked(key_path: Path) -> Iterator[None]:
    """Let one program at a time change the keys."""
    folder = directory_of(key_path)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _parse(line: str, key_path: Path) -> KnownKey:
    words = line.split(" ")
    verifier = Verifier.parse(words[0])
    known = KnownKey(verifier, further_path(key_path, verifier))
    if len(words) == _WORDS:
        known = replace(known, mark=Mark(words[1]), day=date.fromisoformat(words[2]))
    if _format(known) != line:
        raise ValueError(line)
    return known


def _format(known: KnownKey) -> str:
    what = "" if known.mark is None or known.day is None else f" {known.mark} {known.day.isoformat()}"
    return f"{known.verifier.format()}{what}"


def _rank(known: KnownKey) -> tuple[bool, bool, int]:
    replaced = 0 if known.day is None else -known.day.toordinal()
    return not known.is_current, known.algorithm is not Algorithm.ED25519, replaced


def _refuse_other_log(known: Sequence[KnownKey], origin: str, written: Path) -> None:
    for one in known:
        if one.verifier.name != origin and one.is_current:
            raise LogKeyError(
                Text("{path} 属于日志 {name}，不是 {origin}。", "{path} is of the log {name}, not {origin}.").format(
                    path=written, name=one.verifier.name, origin=origin
                )
            )
