"""Whoever owns the database can change it; the check finds every change, and names the first bad entry.

With triggers, references and checks out of the way, as the superuser: random cells in each column of each log table and
of each audited business table, on both databases. Out of scope, since nothing rests on them: `log_witness` (where each
witness stands, updated at each answer), web sessions, failed sign-ins, and verifications shown on the auditor's pages.
"""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Table, select

from oversight.audit_trail.problems import Problem, first_bad_entry
from oversight.clock import FixedClock
from oversight.persistence import Database
from oversight.persistence.base import audited_tables
from oversight.persistence.log_tables import log_checkpoint, log_entry, log_leaf, log_pending, log_tile, log_tree
from oversight.persistence.payload_tables import log_payload, log_subject_key
from oversight.persistence.witness_tables import log_conflict, log_cosignature
from tests.faults.logged_city import Logged, logged_city
from tests.faults.tampering import Changed, Examiner, as_owner, change_cell, undone

CELLS, A_FEW = 20, 1
OF_THE_LOG = (
    log_entry,
    log_leaf,
    log_pending,
    log_tile,
    log_tree,
    log_checkpoint,
    log_cosignature,
    log_conflict,
    log_payload,
    log_subject_key,
)


@pytest.fixture
def logged(any_database: Database, clock: FixedClock, tmp_path: Path) -> Logged:
    """The city on SQLite, and again on PostgreSQL."""
    return logged_city(any_database, clock, tmp_path)


def missed(logged: Logged, tables: tuple[Table, ...], cells: int) -> list[str]:
    """Change cells of every column, one at a time; return those that weren't found, or not by their name."""
    random, found = Random(65), []  # noqa: S311 - which cells are changed is of no consequence
    with as_owner(logged.database) as connection:
        examiner = Examiner(connection, logged.database.origin, logged.verifiers, logged.extent)
        for column in (column for table in tables for column in table.columns):
            for _ in range(cells):
                with undone(connection):
                    index = _Index(connection, column)
                    changed = change_cell(connection, column, random)
                    problems = examiner.of(column.table)
                    if not problems or not index.is_named(changed, problems):
                        found.append(f"{column}: {changed.before}: {changed.old!r} → {changed.new!r}: {problems[:2]}")
        assert examiner.whole() == [], "all is as it was"
    return found


class _Index:
    """Which entry of the tree a cell of the log belongs to, to compare with the one that is named."""

    def __init__(self, connection: Connection, column: Column[Any]) -> None:
        self._table = column.table
        self._leaves: dict[int, int] = {}
        if self._table is log_entry:
            rows = connection.execute(select(log_leaf.c.entry_id, log_leaf.c.leaf_index))
            self._leaves = {row.entry_id: row.leaf_index for row in rows}

    def is_named(self, changed: Changed, problems: list[Problem]) -> bool:
        """Tell whether the problems name the entry, or else the row, that was changed."""
        first = first_bad_entry(problems)
        if self._table is log_leaf:
            return first is not None and first.index == changed.before["leaf_index"]
        if self._table is log_entry and changed.before["entry_id"] in self._leaves:
            return first is not None and first.index == self._leaves[changed.before["entry_id"]]
        if self._table in OF_THE_LOG:
            return True
        names = {f"{self._table.name}:{key['id']}" for key in (changed.before, changed.after)}
        return any(one.where in names for one in problems)


def test_no_audited_table_is_without_a_row_to_change(logged: Logged) -> None:
    with logged.database.readonly.connect() as connection:
        tables = (*audited_tables(), *OF_THE_LOG)
        assert [table.name for table in tables if connection.execute(select(table).limit(1)).first() is None] == []


def test_a_cell_changed_in_any_column_is_found(logged: Logged) -> None:
    assert missed(logged, (*OF_THE_LOG, *audited_tables()), A_FEW) == []


@pytest.mark.slow
def test_twenty_cells_changed_in_each_column_of_the_log_are_found(logged: Logged) -> None:
    assert missed(logged, OF_THE_LOG, CELLS) == []


@pytest.mark.slow
def test_twenty_cells_changed_in_each_column_of_each_audited_table_are_found(logged: Logged) -> None:
    assert missed(logged, audited_tables(), CELLS) == []
