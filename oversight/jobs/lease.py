"""The lease: of all workers that are started one has it, and its death frees it at once.

On PostgreSQL it is an advisory lock of a connection of its own, on SQLite an flock on a file beside the database; both
are let go by the system when their holder dies, by whatever death.
"""

import fcntl
import os
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

_LOCK = 0x4C59_4A44_0065  # one number that every worker of this program agrees on
_KEEPALIVE = {"keepalives": 1, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}


class Lease(Protocol):
    """Who holds it may schedule; `held` must be asked again and again."""

    def take(self) -> bool:
        """Try to take the lease, without waiting."""
        ...

    def held(self) -> bool:
        """Whether it is still held."""
        ...

    def release(self) -> None:
        """Let it go; harmless if it isn't held."""
        ...


def lease_for(database_url: str) -> Lease:
    """Return the lease that belongs to a database."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return FileLease(Path(f"{url.database}.worker"))
    return AdvisoryLease(database_url)


class FileLease:
    """An flock on a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Try to take the lease, without waiting."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def held(self) -> bool:
        """Whether it is still held, on the very file that others would lock."""
        if self._descriptor is None:
            return False
        try:
            return os.path.samestat(os.fstat(self._descriptor), self._path.stat())
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Let it go; the file stays, or two could lock two files of one name."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class AdvisoryLease:
    """A PostgreSQL advisory lock on a connection of its own."""

    def __init__(self, database_url: str) -> None:
        self._engine = create_engine(
            database_url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=_KEEPALIVE
        )
        self._connection: Connection | None = None

    def take(self) -> bool:
        """Try to take the lease, without waiting; an unreachable database means no."""
        self.release()
        try:
            connection = self._engine.connect()
            if connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK}):
                self._connection = connection
                return True
            connection.close()
        except SQLAlchemyError:
            return False
        return False

    def held(self) -> bool:
        """Whether the connection still stands; the lock is lost with it."""
        if self._connection is None:
            return False
        try:
            return bool(self._connection.scalar(text("SELECT 1")))
        except SQLAlchemyError:
            return False

    def release(self) -> None:
        """Let it go by closing the connection."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.invalidate()
            connection.close()
