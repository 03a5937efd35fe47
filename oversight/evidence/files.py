"""The file store: one file a digest, written whole or not at all, and swept of what no row names."""

import fcntl
import os
import re
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}")
GRACE = timedelta(hours=24)
"""How long a file may lie without a row: its transaction may still be running, or may be tried again."""


@dataclass(frozen=True, slots=True)
class FileStore:
    """Files under `root`/aa/digest. Names are digests and nothing else, so no sender chooses a path."""

    root: Path

    def put(self, body: bytes, now: datetime) -> str:
        """Keep a file and return its digest; one that is there already is only marked as used now."""
        digest = sha256(body).hexdigest()
        path = self._path(digest)
        with self._held():
            if not path.exists():
                self._write(path, body)
            os.utime(path, (now.timestamp(), now.timestamp()))
        return digest

    def read(self, digest: str) -> bytes | None:
        """Return a file, None if it is gone or isn't what its name says."""
        try:
            body = self._path(digest).read_bytes()
        except FileNotFoundError:
            return None
        return body if sha256(body).hexdigest() == digest else None

    def missing(self, named: Collection[str]) -> list[str]:
        """Return the digests whose file is gone or altered."""
        return sorted(digest for digest in named if self.read(digest) is None)

    def sweep(self, named: Collection[str], now: datetime) -> list[str]:
        """Remove the files that no row names and nobody has sent for a day; return their names."""
        swept = []
        with self._held():
            for path in self._files():
                unused = now.timestamp() - path.stat().st_mtime > GRACE.total_seconds()
                if unused and path.name not in named:
                    path.unlink()
                    swept.append(path.name)
        return swept

    def _files(self) -> Iterator[Path]:
        yield from sorted(path for path in self.root.glob("*/*") if path.is_file() and not path.is_symlink())

    def _path(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise ValueError("a file's name is its SHA-256")
        return self.root / digest[:2] / digest

    def _write(self, path: Path, body: bytes) -> None:
        """Write beside, bring to the disk, rename: a power cut leaves the old state or the new one."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, written = tempfile.mkstemp(dir=path.parent, prefix="part-")
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(written).rename(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Keep sweeping and sending apart, across processes."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.root / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
