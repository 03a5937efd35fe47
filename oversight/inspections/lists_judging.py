"""What an imported table would do to the lists: what is new, what changes, what stays, and all that is wrong."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar

from sqlalchemy.orm import Session

from oversight.agencies.queries import names
from oversight.bilingual import Text
from oversight.errors import FieldError
from oversight.inspections import queries
from oversight.inspections.catalogue_policy import LEVELS, METHODS, ChecklistLine, faults_of_matter
from oversight.inspections.catalogue_queries import all_versions
from oversight.inspections.lists_reading import Table
from oversight.inspections.policy import RECUSAL_REASONS
from oversight.inspections.rows import InspectorRow
from oversight.inspections.service import AddInspector, ListMatter
from oversight.inspections.service.roster import faults_of_inspector

Command = TypeVar("Command", AddInspector, ListMatter)
_YES = MappingProxyType({"": True, "是": True, "yes": True, "在岗": True, "否": False, "no": False, "不在岗": False})
_COUNT = re.compile(r"[0-9]{1,3}")
_DAY = re.compile(r"([0-9]{4})[-/年]([0-9]{1,2})[-/月]([0-9]{1,2})日?")
_BETWEEN = re.compile(r"[\s,;，；、]+")
_USUAL_CAP = "3"


@dataclass(frozen=True, slots=True)
class Verdict(Generic[Command]):
    """Commands by what they do, codes of what stays as it is, and the places that are wrong."""

    new: tuple[Command, ...]
    changed: tuple[Command, ...]
    same: tuple[str, ...]
    errors: tuple[FieldError, ...]


class _Version(NamedTuple):
    code: str
    title: str
    clause: str
    method: str
    level: str
    checklist: tuple[ChecklistLine, ...]


class _Wrong(list[FieldError]):
    """The faults found so far, each with its place in a table."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table

    def at(self, number: int, field: str, text: Text) -> None:
        """Add a fault of a row's field."""
        self.append(FieldError("file", text, where=self._table.place(number, field)))


def judge_inspectors(session: Session, table: Table) -> Verdict[AddInspector]:
    """Compare a table with the roster."""
    known, there = names(session), {row.code: _as_command(row) for row in queries.inspectors(session)}
    wrong, seen = _Wrong(table), set[str]()
    new, changed, same = list[AddInspector](), list[AddInspector](), list[str]()
    for number, record in table.records():
        before = len(wrong)
        command = _inspector(number, record, wrong)
        for fault in faults_of_inspector(command, known):
            wrong.at(number, fault.field.partition(".")[0], fault.message)
        if command.code in seen:
            wrong.at(number, "code", Text("编号重复。", "The code is there twice."))
        seen.add(command.code)
        if len(wrong) > before:
            continue
        if there.get(command.code) == command:
            same.append(command.code)
        else:
            (changed if command.code in there else new).append(command)
    return Verdict(tuple(new), tuple(changed), tuple(same), tuple(wrong))


def _as_command(row: InspectorRow) -> AddInspector:
    return AddInspector(
        code=row.code,
        name=row.name,
        unit=row.agency,
        certificate=row.certificate,
        skills=row.skills,
        relations=row.relations,
        cap=row.cap,
        active=row.active,
        leave_from=row.leave_from,
        leave_until=row.leave_until,
    )


def _inspector(number: int, record: Mapping[str, str], wrong: _Wrong) -> AddInspector:
    cap = record.get("cap") or _USUAL_CAP
    if not _COUNT.fullmatch(cap):
        wrong.at(number, "cap", Text("应是整数，例如 3。", "This is a whole number, such as 3."))
        cap = _USUAL_CAP
    active = _YES.get(record.get("active", "").casefold())
    if active is None:
        wrong.at(number, "active", Text("请填“是”或“否”。", "Write yes or no."))
    return AddInspector(
        code=record["code"],
        name=record["name"],
        unit=record["unit"],
        certificate=record["certificate"],
        skills=tuple(sorted(set(_words(record.get("skills", ""))))),
        relations=dict(_relation(one) for one in sorted(_words(record.get("relations", "")))),
        cap=int(cap),
        active=bool(active),
        leave_from=_leave(number, "leave_from", record, wrong),
        leave_until=_leave(number, "leave_until", record, wrong),
    )


def _leave(number: int, field: str, record: Mapping[str, str], wrong: _Wrong) -> date | None:
    typed = record.get(field, "")
    return _day(number, field, typed, wrong) if typed else None


def _relation(typed: str) -> tuple[str, str]:
    """Read 350825101:spouse; the reason may be in words."""
    code, _, reason = typed.replace("：", ":").partition(":")
    return code, _key(RECUSAL_REASONS, reason)


def _words(typed: str) -> list[str]:
    return [word for word in _BETWEEN.split(typed) if word]


def _key(choices: Mapping[str, Text], typed: str) -> str:
    """Return the code that is meant by a code or by its words in either language."""
    return next((key for key, text in choices.items() if typed.casefold() in {text.zh, text.en.casefold()}), typed)


def judge_matters(session: Session, table: Table, today: date) -> Verdict[ListMatter]:
    """Compare a table, a row for each question, with the list; a version keeps the day it has there."""
    there = all_versions(session)
    by_day = {(one.code, one.effective_from): one for one in there}
    newest = {one.code: one for one in there}
    wrong = _Wrong(table)
    new, changed, same = list[ListMatter](), list[ListMatter](), list[str]()
    for (code, typed_day), rows in _grouped(table):
        before, number = len(wrong), rows[0][0]
        on = (_day(number, "effective_from", typed_day, wrong) if typed_day else None) or today
        command = _matter(rows, on, wrong)
        known = by_day.get((code, command.effective_from)) or (newest.get(code) if not typed_day else None)
        if known is not None and _version(known) == _version(command):
            same.append(code)
            continue
        _fault_day(number, command, (code, command.effective_from) in by_day, today, wrong)
        if len(wrong) == before:
            (changed if code in newest else new).append(command)
    return Verdict(tuple(new), tuple(changed), tuple(same), tuple(wrong))


def _grouped(table: Table) -> Iterable[tuple[tuple[str, str], list[tuple[int, dict[str, str]]]]]:
    groups: dict[tuple[str, str], list[tuple[int, dict[str, str]]]] = {}
    for number, record in table.records():
        groups.setdefault((record["code"], record.get("effective_from", "")), []).append((number, record))
    return groups.items()


def _day(number: int, field: str, typed: str, wrong: _Wrong) -> date | None:
    found = _DAY.fullmatch(typed)
    try:
        return date(*map(int, found.groups() if found else ()))
    except (TypeError, ValueError):
        wrong.at(number, field, Text("日期应写成 2026-11-24 的形式。", "Write the day like 2026-11-24."))
        return None


def _matter(rows: list[tuple[int, dict[str, str]]], on: date, wrong: _Wrong) -> ListMatter:
    number, first = rows[0]
    said = [first[field] for field in ("title", "clause", "method", "level")]
    for other, record in rows[1:]:
        for field, value in zip(("title", "clause", "method", "level"), said, strict=True):
            if record[field] != value:
                text = Text("与第 {n} 行同一事项的内容不同。", "This differs from row {n}, of the same matter.")
                wrong.at(other, field, text.format(n=number))
    title, clause, method, level = said
    lines = tuple(ChecklistLine(one["line"], one["question"], one["line_clause"]) for _, one in rows)
    kind = (_key(METHODS, method), _key(LEVELS, level))
    for fault in faults_of_matter(first["code"], (title, clause), kind, lines):
        field, _, code = fault.field.partition(".")
        at = [row for row, one in rows if one["line"][:10] == code][-1] if field == "checklist" else number
        wrong.at(at, "line" if field == "checklist" else field, fault.message)
    return ListMatter(
        code=first["code"],
        title=title,
        clause=clause,
        method=kind[0],
        level=kind[1],
        checklist=lines,
        effective_from=on,
    )


def _version(one: ListMatter | object) -> _Version:
    return _Version(*(getattr(one, field) for field in _Version._fields))


def _fault_day(number: int, command: ListMatter, taken: bool, today: date, wrong: _Wrong) -> None:  # noqa: FBT001 - a fact of the day
    if command.effective_from < today:
        text = Text("生效日期不能早于今天。", "A version takes effect today at the earliest.")
        wrong.at(number, "effective_from", text)
    elif taken:
        text = Text("这一事项在这一天已有不同的版本。", "The matter has another version of that day already.")
        wrong.at(number, "effective_from", text)
