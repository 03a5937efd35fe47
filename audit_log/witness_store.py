"""What a witness must never forget, in its own SQLite file: whom it trusts, what it holds, what contradicts it.

The check against the checkpoint held and the storing of the new one are one IMMEDIATE transaction, on disk before the
witness answers. The file is made once, by `create`; a witness whose file is lost or restored from a backup needs a
new key, because it can't know any more what it has vouched for.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path

from audit_log.checkpoint import Checkpoint
from audit_log.cosignature import Cosignature, cosign
from audit_log.errors import KeyMaterialError, WitnessError
from audit_log.keys import PrivateKey
from audit_log.note import Note
from audit_log.signers import KeyType, Signer, Verifier
from audit_log.witness import AddCheckpoint, authenticate, check_growth, is_fork

KEY_FILE = "witness.key"
STORE_FILE = "witness.sqlite"
FORK, UNPROVEN = "fork", "unproven"
_SECONDS_TO_WAIT = 10
_SELECT_HELD = "SELECT note, cosigned_at, cosignature FROM held"
_SCHEMA = """
CREATE TABLE witness (verifier_key TEXT NOT NULL);
CREATE TABLE trusted (verifier_key TEXT NOT NULL PRIMARY KEY, since INTEGER NOT NULL);
CREATE TABLE held (
    origin TEXT NOT NULL PRIMARY KEY, size INTEGER NOT NULL, note BLOB NOT NULL, cosigned_at INTEGER NOT NULL,
    cosignature TEXT NOT NULL
);
CREATE TABLE conflict (
    origin TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL, kind TEXT NOT NULL, request BLOB NOT NULL,
    held_note BLOB, reason TEXT NOT NULL, seen_at INTEGER NOT NULL, settled_at INTEGER,
    PRIMARY KEY (origin, size, root)
);
"""


@dataclass(frozen=True, slots=True)
class Held:
    """The latest checkpoint cosigned for a log: its note as the log signed it, when (Unix seconds), and the line."""

    checkpoint: Checkpoint
    note: bytes
    cosigned_at: int
    cosignature: str

    @property
    def cosigned_note(self) -> bytes:
        """The checkpoint as signed by the log and cosigned."""
        return self.note + f"{self.cosignature}\n".encode()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A request that the log signed and the witness refused: a fork, or growth that was not proven.

    A fork is conclusive: `request` and `held_note` are two signed roots of one size. Unproven growth may be a third
    party's wrong proof; it is settled once the same checkpoint came with a right one.
    """

    origin: str
    size: int
    root: bytes
    kind: str
    request: bytes
    held_note: bytes | None
    reason: str
    seen_at: int
    settled_at: int | None


class WitnessStore:
    """A witness's directory: its key (0600) and its SQLite file."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / STORE_FILE
        if not self._path.is_file():
            raise WitnessError(
                f"{directory} 中没有见证（先运行 witness init）", f"no witness in {directory}: run witness init first"
            )
        try:
            with self._reading() as connection:
                [(text,)] = connection.execute("SELECT verifier_key FROM witness")
        except (sqlite3.Error, ValueError) as error:
            raise WitnessError(f"{self._path} 不是见证的存储", f"{self._path} is not a witness's store") from error
        self.verifier = Verifier.parse(text)
        self._signer = Signer(self.verifier.name, PrivateKey.load(directory / KEY_FILE), KeyType.COSIGNATURE)
        if self._signer.verifier != self.verifier:
            raise KeyMaterialError("密钥文件与见证不符", "the key file is not this witness's")

    @classmethod
    def create(cls, directory: Path, name: str, log: Verifier, at: int) -> "WitnessStore":
        """Make a witness in a directory, new or empty of witnesses, that trusts one log key; never overwrite."""
        check_log_key(log)
        key = PrivateKey.generate()
        verifier = Signer(name, key, KeyType.COSIGNATURE).verifier
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (directory / STORE_FILE).exists():
            raise WitnessError(f"{directory} 中已有见证", f"there is a witness in {directory} already")
        key.save(directory / KEY_FILE)
        path = directory / STORE_FILE
        with _connected(f"{path.absolute().as_uri()}?mode=rwc") as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA}")
            connection.execute("INSERT INTO witness VALUES (?)", (verifier.format(),))
            connection.execute("INSERT INTO trusted VALUES (?, ?)", (log.format(), at))
            connection.execute("COMMIT")
        return cls(directory)

    def trust(self, log: Verifier, at: int) -> None:
        """Accept a further log key, of a log already known (its next key) or of another."""
        check_log_key(log)
        with self._writing() as connection:
            connection.execute("INSERT OR IGNORE INTO trusted VALUES (?, ?)", (log.format(), at))

    def distrust(self, log: Verifier) -> None:
        """Accept a log key no longer, a stolen one for instance; what was cosigned stays held."""
        with self._writing() as connection:
            if not connection.execute("DELETE FROM trusted WHERE verifier_key = ?", (log.format(),)).rowcount:
                raise WitnessError("见证并不信任这个公钥", "the witness does not trust that key")

    def trusted(self) -> list[Verifier]:
        """Return the log keys accepted, oldest first."""
        with self._reading() as connection:
            return _trusted(connection)

    def held(self) -> list[Held]:
        """Return the latest checkpoint of each log, by origin."""
        with self._reading() as connection:
            rows = connection.execute(f"{_SELECT_HELD} ORDER BY origin").fetchall()
        return [_held(*row) for row in rows]

    def conflicts(self) -> list[Conflict]:
        """Return the refused requests that are kept as evidence, oldest first."""
        with self._reading() as connection:
            rows = connection.execute("SELECT * FROM conflict ORDER BY seen_at, origin, size, root").fetchall()
        return [Conflict(*row) for row in rows]

    def cosign(self, request: AddCheckpoint, now: Callable[[], int]) -> Cosignature:
        """Check a request and store its checkpoint in one transaction, and return the cosignature of it.

        What is refused raises WitnessError with its status; what contradicts the checkpoint held is kept first.
        """
        with self._writing() as connection:
            checkpoint, signed = authenticate(request, _trusted(connection))
            held = _latest(connection, checkpoint.origin)
            at = now()
            try:
                check_growth(request, checkpoint, held.checkpoint if held else None)
            except WitnessError as refusal:
                _keep(connection, replace(request, checkpoint=signed.format()), held, refusal, at)
                error = refusal
            else:
                made = cosign(checkpoint, self._signer, at)
                _store(connection, checkpoint, signed, made)
                return made
        raise error

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with _connected(f"{self._path.absolute().as_uri()}?mode=rw") as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")


def check_log_key(log: Verifier) -> None:
    """Raise KeyMaterialError unless the key can be a log's."""
    if log.key_type is not KeyType.ED25519:
        raise KeyMaterialError("日志的密钥类型须为 0x01", "a log's key must be of type 0x01")


@contextmanager
def _connected(uri: str) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(uri, uri=True, timeout=_SECONDS_TO_WAIT, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = FULL")
        yield connection
    finally:
        connection.close()


def _trusted(connection: sqlite3.Connection) -> list[Verifier]:
    rows = connection.execute("SELECT verifier_key FROM trusted ORDER BY since, rowid").fetchall()
    return [Verifier.parse(text) for (text,) in rows]


def _held(note: bytes, cosigned_at: int, cosignature: str) -> Held:
    return Held(Checkpoint.parse(Note.parse(note).text), note, cosigned_at, cosignature)


def _latest(connection: sqlite3.Connection, origin: str) -> Held | None:
    row = connection.execute(f"{_SELECT_HELD} WHERE origin = ?", (origin,)).fetchone()
    return _held(*row) if row else None


def _store(connection: sqlite3.Connection, checkpoint: Checkpoint, signed: Note, made: Cosignature) -> None:
    connection.execute(
        "INSERT INTO held VALUES (?, ?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE SET size = excluded.size,"
        " note = excluded.note, cosigned_at = excluded.cosigned_at, cosignature = excluded.cosignature",
        (checkpoint.origin, checkpoint.size, signed.format(), made.at, made.format()),
    )
    connection.execute(
        "UPDATE conflict SET settled_at = ? WHERE origin = ? AND size = ? AND root = ? AND settled_at IS NULL",
        (made.at, checkpoint.origin, checkpoint.size, checkpoint.root),
    )


def _keep(
    connection: sqlite3.Connection, request: AddCheckpoint, held: Held | None, refusal: WitnessError, at: int
) -> None:
    checkpoint = request.unverified()
    forked = is_fork(checkpoint, held.checkpoint if held else None)
    if not forked and refusal.status == HTTPStatus.CONFLICT:
        return
    connection.execute(
        "INSERT INTO conflict VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (origin, size, root) DO UPDATE SET"
        " kind = excluded.kind, request = excluded.request, held_note = excluded.held_note, reason = excluded.reason"
        " WHERE conflict.kind = 'unproven' AND excluded.kind = 'fork'",
        (
            checkpoint.origin,
            checkpoint.size,
            checkpoint.root,
            FORK if forked else UNPROVEN,
            request.format(),
            held.note if held else None,
            str(refusal),
            at,
        ),
    )
