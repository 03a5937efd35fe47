"""Pieces of a check, done one after another in one snapshot, or by several processes side by side.

What a piece reads doesn't change on a good log once it stands (or is read by one statement), so processes need not see
the same snapshot: a log that grows meanwhile gives no false alarm.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from oversight.audit_trail.problems import Problem
from oversight.bilingual import Text
from oversight.persistence import Base, Database

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
_UNREADABLE = Text("内容无法读取：{error}", "can't be read: {error}")
_databases: list[Database] = []  # of a process of the pool: the one that it works on


class Piece(Protocol[T_co]):
    """A part of a check that can be sent to another process."""

    def run(self, connection: Connection, most: int) -> T_co:
        """Do it, and return at most `most` problems."""


@dataclass(frozen=True, slots=True)
class Part:
    """A check that is a function of the connection and some values: it says what is wrong, piece by piece."""

    name: str
    check: Callable[..., Iterable[Problem]]
    values: tuple[Any, ...] = ()

    def run(self, connection: Connection, most: int) -> list[Problem]:
        """Do it, and turn what can't even be read into a problem of its own."""
        problems: list[Problem] = []
        try:
            problems.extend(islice(self.check(connection, *self.values), most))
        except (ValueError, TypeError, AttributeError, SQLAlchemyError) as error:
            problems.append(unreadable(self.name, error))
        return problems


def unreadable(check: str, error: Exception) -> Problem:
    """Return the problem that something can't be read."""
    return Problem(check, "-", _UNREADABLE.format(error=f"{type(error).__name__}: {error}"[:200]))


@contextmanager
def snapshot(database: Database) -> Iterator[Connection]:
    """Open a connection that sees one state throughout."""
    with database.readonly.connect() as connection:
        if database.is_sqlite:
            yield connection
        else:
            yield connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


class Hands:
    """Does pieces of work and gives the results in their order."""

    def __init__(self, connection: Connection, most: int, pool: ProcessPoolExecutor | None = None) -> None:
        self._connection, self._most, self._pool = connection, most, pool

    def do(self, pieces: Sequence[Piece[T]]) -> Iterator[T]:
        """Begin all the pieces at once where there are processes for them; else each as it is asked for."""
        if self._pool is None:
            return (piece.run(self._connection, self._most) for piece in pieces)
        waiting = [self._pool.submit(_run, piece, self._most) for piece in pieces]
        return (one.result() for one in waiting)


@contextmanager
def pool_of(database: Database, processes: int) -> Iterator[ProcessPoolExecutor | None]:
    """Start processes that know the same tables and read the same database; none if one is enough."""
    if processes <= 1:
        yield None
        return
    url = database.engine.url.render_as_string(hide_password=False)
    models = sorted({mapper.class_.__module__ for mapper in Base.registry.mappers})
    with ProcessPoolExecutor(processes, get_context("spawn"), _open, (url, database.origin, models)) as pool:
        yield pool
        pool.shutdown(cancel_futures=True)


def _open(url: str, origin: str, models: Sequence[str]) -> None:
    for name in models:
        import_module(name)
    _databases[:] = [Database(url, origin)]


def _run(piece: Piece[T], most: int) -> T:
    with snapshot(_databases[0]) as connection:
        return piece.run(connection, most)
