"""The database: SQLite for one machine, PostgreSQL where one machine is outgrown."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=30000",
    "recursive_triggers=ON",
    "secure_delete=ON",
)


class Database:
    """An engine with the transaction habits that were measured to lose nothing, and the origin of the log it holds."""

    def __init__(self, url: str, origin: str = "longyan.example/oversight") -> None:
        self.origin = origin
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine = create_engine(parsed, pool_pre_ping=True)
        self._beside: list[Database] = []
        self.site = self
        """The same database by the login of the site, which appends; itself unless it was opened beside that one."""
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    @property
    def is_sqlite(self) -> bool:
        """Whether there is a single writer anyway."""
        return self.engine.dialect.name == "sqlite"

    @cached_property
    def readonly(self) -> Engine:
        """The engine for reading: its SQLite transactions take no write lock."""
        return self.engine.execution_options(readonly=True)

    def beside(self, url: str) -> "Database":
        """Return the same database by another login's address; itself if the address is its own, or empty."""
        if not url or make_url(url) == self.engine.url:
            return self
        other = Database(url, self.origin)
        other.site = self
        self._beside.append(other)
        return other

    def dispose(self) -> None:
        """Close all connections, those of other logins as well."""
        for one in (*self._beside, self):
            one.engine.dispose()


@contextmanager
def reading(database: Database) -> Iterator[Session]:
    """Open a session that only reads; nothing it might change is kept."""
    with Session(database.readonly, autoflush=False) as session:
        yield session
        session.rollback()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):  # pragma: no branch - the only driver used
        connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    readonly = connection.get_execution_options().get("readonly", False)
    connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")
