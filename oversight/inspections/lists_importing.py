"""Store an imported table, all of it or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from oversight.bilingual import Text
from oversight.errors import InvalidInputError
from oversight.inspections.lists_judging import Verdict, judge_inspectors, judge_matters
from oversight.inspections.lists_reading import Table
from oversight.inspections.lists_sheets import INSPECTOR_COLUMNS, MATTER_COLUMNS
from oversight.inspections.models import Inspector
from oversight.inspections.service import list_matter
from oversight.inspections.service.roster import store_inspector
from oversight.permissions import Permission
from oversight.persistence import CITY, Transaction, require, require_scope


@dataclass(frozen=True, slots=True)
class Importable:
    """A list that can be imported: its columns, those that must be there, how it is judged and stored."""

    title: Text
    columns: Mapping[str, Text]
    needed: tuple[str, ...]
    judge: Callable[[Session, Table, date], Verdict[Any]]
    store: Callable[[Transaction, Verdict[Any]], None]
    page: str


def import_table(tx: Transaction, kind: Importable, table: Table) -> Verdict[Any]:
    """Judge a table as the lists stand now and store it; raise InvalidInputError if a single row is wrong."""
    require(tx.principal, Permission.INSPECTIONS_PLAN)
    require_scope(tx.principal, CITY)
    verdict = kind.judge(tx.session, table, tx.today)
    if verdict.errors:
        raise InvalidInputError(*verdict.errors)
    kind.store(tx, verdict)
    return verdict


def _store_inspectors(tx: Transaction, verdict: Verdict[Any]) -> None:
    there = {row.id: row for row in tx.session.scalars(select(Inspector))}
    for command in (*verdict.new, *verdict.changed):
        store_inspector(tx, command, there.get(command.code))


def _store_matters(tx: Transaction, verdict: Verdict[Any]) -> None:
    for command in (*verdict.new, *verdict.changed):
        list_matter(tx, command)


LISTS: Mapping[str, Importable] = MappingProxyType(
    {
        "inspectors": Importable(
            Text("导入检查人员", "Import inspectors"),
            INSPECTOR_COLUMNS,
            ("code", "name", "unit", "certificate"),
            lambda session, table, _: judge_inspectors(session, table),
            _store_inspectors,
            "inspections.roster",
        ),
        "matters": Importable(
            Text("导入抽查事项", "Import matters"),
            MATTER_COLUMNS,
            tuple(field for field in MATTER_COLUMNS if field != "effective_from"),
            judge_matters,
            _store_matters,
            "inspections.matter_list",
        ),
    }
)
