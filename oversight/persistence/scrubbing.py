"""Rewrite the database's files, so that nothing of what was deleted is left in them.

SQLite: `secure_delete` zeroes what is deleted, but a page that was rebalanced may keep a copy in its unused part, and
the write-ahead log has pages as they were; so the file is rebuilt and the log emptied. PostgreSQL: a deleted row stands
in its table's file until that is rewritten, in the statistics of the planner, and in the write-ahead log.
"""

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from oversight.bilingual import Text
from oversight.persistence.engine import Database

_TURNS, _PAUSE = 200, 0.05
_FOREIGN = text(
    "SELECT relname FROM pg_class WHERE oid = ANY (CAST(:tables AS regclass[])) AND NOT pg_has_role(relowner, 'USAGE')"
    " ORDER BY relname"
)
_OLDER = text(
    "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND age(backend_xmin) > age(CAST(:at AS xid))"
)
_MAY_CHECKPOINT = text(
    "SELECT rolsuper OR pg_has_role('pg_checkpoint', 'USAGE') FROM pg_roles WHERE rolname = current_user"
)
_MAY_SWITCH = text("SELECT has_function_privilege('pg_switch_wal()', 'EXECUTE')")
_MAY_REWRITE_STATISTICS = text(
    "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()"
)


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """Whether the tables' files are free of what was deleted; if not why, and what else is left to the operator."""

    done: bool
    notes: tuple[Text, ...] = ()


def scrub(database: Database, tables: Sequence[str]) -> Scrubbed:
    """Rewrite the files of the tables (on SQLite: of all), after the deletion's commit; harmless to repeat."""
    if database.is_sqlite:
        return _scrub_sqlite(database)
    with database.engine.connect() as plain:
        return _scrub_postgresql(plain.execution_options(isolation_level="AUTOCOMMIT"), tables)


def _scrub_sqlite(database: Database) -> Scrubbed:
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError as error:
        return Scrubbed(done=False, notes=(_IN_USE.format(reason=error),))
    finally:
        connection.close()
    return Scrubbed(done=False, notes=(_IN_USE.format(reason="wal_checkpoint"),)) if busy else Scrubbed(done=True)


def _scrub_postgresql(connection: Connection, tables: Sequence[str]) -> Scrubbed:
    foreign = connection.execute(_FOREIGN, {"tables": list(tables)}).scalars().all()
    if foreign:
        return Scrubbed(done=False, notes=(_NOT_OWNER.format(tables=", ".join(foreign)),))
    if not _nobody_sees_the_deleted(connection):
        return Scrubbed(done=False, notes=(_IN_USE.format(reason="pg_stat_activity.backend_xmin"),))
    for table in tables:
        connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {table}")
    notes = []
    if connection.scalar(_MAY_REWRITE_STATISTICS):
        connection.exec_driver_sql("VACUUM (FULL) pg_catalog.pg_statistic")
    else:
        notes.append(_STATISTICS)
    if connection.scalar(_MAY_SWITCH) and connection.scalar(_MAY_CHECKPOINT):
        for act in ("CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT"):
            connection.exec_driver_sql(act)
    else:
        notes.append(_WRITE_AHEAD)
    return Scrubbed(done=True, notes=tuple(notes))


def _nobody_sees_the_deleted(connection: Connection) -> bool:
    """Wait for the transactions that began before now: what they may still read, VACUUM would keep."""
    barrier = connection.scalar(text("SELECT CAST(pg_current_xact_id() AS xid)::text"))
    for _ in range(_TURNS):
        if not connection.scalar(_OLDER, {"at": barrier}):
            return True
        time.sleep(_PAUSE)
    return False


_IN_USE = Text(
    "数据库正被其他连接使用，文件残留尚未清除，稍后会再试（{reason}）。",
    "Other connections use the database; its files are not rewritten yet, and it is tried again ({reason}).",
)
_NOT_OWNER = Text(
    "当前角色不是下列表的属主，不能重写文件：{tables}。请以属主成员运行 oversight log erase --finish。",
    "This role doesn't own these tables and can't rewrite them: {tables}. As a member of the owner's role, run:"
    " oversight log erase --finish",
)
_STATISTICS = Text(
    "不能重写 pg_statistic，请由数据库属主执行：VACUUM FULL pg_catalog.pg_statistic",
    "pg_statistic can't be rewritten; the database's owner runs: VACUUM FULL pg_catalog.pg_statistic",
)
_WRITE_AHEAD = Text(
    "不能切换预写日志，请由管理员执行：CHECKPOINT; SELECT pg_switch_wal(); CHECKPOINT",
    "The write-ahead log can't be switched; an administrator runs: CHECKPOINT; SELECT pg_switch_wal(); CHECKPOINT",
)
