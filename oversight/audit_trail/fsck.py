"""Check the whole log and every audited row against it, in one snapshot; silent on a good log."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from audit_log import Verifier
from oversight.audit_trail.fsck_entries import CHAINS, ENTRIES, chain_problems, unsequenced_problems
from oversight.audit_trail.fsck_rows import ROWS, orphan_problems, row_problems, unchecked_problems
from oversight.audit_trail.fsck_tree import CHECKPOINTS, note_problems, tree_problems
from oversight.audit_trail.problems import Problem, Progress, silent
from oversight.bilingual import Text
from oversight.persistence import Database
from oversight.persistence.base import audited_tables

MOST = 50
_UNREADABLE = Text("内容无法读取：{error}", "can't be read: {error}")


def fsck(
    database: Database, verifiers: Sequence[Verifier], progress: Progress = silent, most: int = MOST
) -> list[Problem]:
    """Return what does not hold, at most `most` of each check; the first bad entry comes first.

    Checked: leaf indices without gap; bodies canonical, of this log, equal to their columns and to their leaf hashes;
    every entry in the tree or in the queue; tiles' roots; the tree's row; each checkpoint's root, signature and time;
    the entries of each subject in one chain; rows and entries one to one, with versions and state commitments.
    `verifiers` are the log's verifier keys, old ones included.
    """
    problems: list[Problem] = []
    with _snapshot(database) as connection:
        for name, check in _checks(connection, database.origin, verifiers, progress):
            problems += islice(_guarded(name, check), most)
    return problems


def _checks(
    connection: Connection, origin: str, verifiers: Sequence[Verifier], progress: Progress
) -> Iterator[tuple[str, Callable[[], Iterable[Problem]]]]:
    yield ENTRIES, lambda: tree_problems(connection, origin, progress)
    yield ENTRIES, lambda: unsequenced_problems(connection, origin)
    yield CHAINS, lambda: chain_problems(connection)
    yield CHECKPOINTS, lambda: note_problems(connection, origin, verifiers)
    tables = audited_tables()
    yield ROWS, lambda: unchecked_problems(connection, tables)
    for at, table in enumerate(tables, start=1):
        yield ROWS, lambda table=table: row_problems(connection, table)  # type: ignore[misc]  # bound at once
        yield ROWS, lambda table=table: orphan_problems(connection, table)  # type: ignore[misc]  # bound at once
        progress(Text("核对业务记录", "business rows"), at, len(tables))


def _guarded(name: str, check: Callable[[], Iterable[Problem]]) -> Iterator[Problem]:
    """Turn what a check can't even read into a problem of its own."""
    try:
        yield from check()
    except (ValueError, TypeError, AttributeError, SQLAlchemyError) as error:
        yield Problem(name, "-", _UNREADABLE.format(error=f"{type(error).__name__}: {error}"[:200]))


@contextmanager
def _snapshot(database: Database) -> Iterator[Connection]:
    """Open a connection that sees one state throughout, so that a log under load gives no false alarm."""
    with database.readonly.connect() as connection:
        if database.is_sqlite:
            yield connection
        else:
            yield connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
