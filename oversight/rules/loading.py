"""The loader of the written law: clauses and dated parameters from YAML, refused with file and line if faulty."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from oversight.rules.clause import Clause
from oversight.rules.law import Law
from oversight.rules.nodes import Entry, is_day, read_yaml
from oversight.rules.parameter import Parameter, ParameterVersion, Value

_DECIMAL = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?", re.ASCII)
_MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}", re.ASCII)
_HUNDRED = 100


def load_law(folder: Path) -> Law:
    """Load `clauses/*.yaml` and `parameters/**.yaml` of a folder.

    Raises RulebookError naming file and line for anything missing, unknown, doubled, misdated or unquoted.
    """
    clauses = [clause for path in _files(folder / "clauses") for clause in _clauses(path, _shown(path, folder))]
    known = {clause.id for clause in clauses}
    parameters = [
        _parameter(read_yaml(path, _shown(path, folder)), _name_of(path, folder / "parameters"), known)
        for path in _files(folder / "parameters")
    ]
    return Law(clauses, parameters)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.yaml"))


def _shown(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _name_of(path: Path, folder: Path) -> str:
    return ".".join(path.relative_to(folder).with_suffix("").parts)


def _clauses(path: Path, shown: str) -> Iterator[Clause]:
    root = read_yaml(path, shown).mapping(("document", "clauses"))
    document = root["document"].string()
    dated: dict[str, list[tuple[Entry, date, date | None]]] = {}
    for item in root["clauses"].items():
        entries = item.mapping(("id", "number", "text", "since"), ("until",))
        since, until = _span(entries)
        dated.setdefault(entries["id"].string(), []).append((item, since, until))
        yield Clause(
            id=entries["id"].string(),
            document=document,
            number=entries["number"].string(),
            text=entries["text"].text(),
            since=since,
            until=until,
        )
    for spans in dated.values():
        _refuse_overlap(spans)


def _parameter(root: Entry, name: str, clauses: Iterable[str]) -> Parameter:
    entries = root.mapping(("name", "title", "versions"), ("ambiguity", "note", "choices"))
    if entries["name"].string() != name:
        entries["name"].fail(f"名称应与文件路径一致：{name}。", f"The name must match the file's path: {name}.")
    choices = [each.string() for each in entries["choices"].items()] if "choices" in entries else []
    versions, spans = [], []
    for ordinal, item in enumerate(entries["versions"].items(), 1):
        fields = item.mapping(("value", "unit", "clause", "since"), ("until",))
        since, until = _span(fields)
        spans.append((item, since, until))
        if fields["clause"].string() not in clauses:
            fields["clause"].fail("没有这一条款。", f"There is no clause “{fields['clause'].string()}”.")
        versions.append(
            ParameterVersion(
                name=name,
                value=_value(fields["unit"], fields["value"], choices),
                unit=fields["unit"].string(),
                version=f"{since.isoformat()}/{ordinal}",
                clause=fields["clause"].string(),
                since=since,
                until=until,
            )
        )
    _refuse_overlap(spans)
    return Parameter(
        name=name,
        title=entries["title"].text(),
        versions=tuple(versions),
        ambiguity=entries["ambiguity"].string() if "ambiguity" in entries else None,
        note=entries["note"].text() if "note" in entries else None,
    )


def _span(entries: dict[str, Entry]) -> tuple[date, date | None]:
    since = entries["since"].day()
    until = entries["until"].optional_day() if "until" in entries else None
    if until is not None and until < since:
        entries["until"].fail("截止日早于起始日。", "It ends before it begins.")
    return since, until


def _refuse_overlap(spans: list[tuple[Entry, date, date | None]]) -> None:
    ordered = sorted(spans, key=lambda span: span[1])
    for (_, since, until), (item, following, _) in pairwise(ordered):
        if until is None or following <= until:
            item.fail(
                f"生效日期 {following} 与自 {since} 起的版本重叠，请为前一版本写明 until。",
                f"The dates overlap: this one starts {following}, the one from {since} needs an until.",
            )


def _value(unit: Entry, value: Entry, choices: list[str]) -> Value:
    name = unit.string()
    if name == "reading":
        return _choice(value, choices)
    read = _READERS.get(name)
    if read is None:
        known = (*_READERS, "reading")
        unit.fail(f"未知的单位“{name}”，可用：{'、'.join(known)}。", f"Unknown unit “{name}”; use {', '.join(known)}.")
    return read(value)


def _percent(value: Entry) -> Fraction:
    raw = str(value.node.value)
    if not _DECIMAL.fullmatch(raw) or value.node.tag.endswith(":float") or Fraction(raw) > _HUNDRED:
        value.fail(
            '百分数须为0至100的整数，小数请加引号，如 "4.5"。',
            'A percentage is a whole number 0 to 100, or a quoted decimal such as "4.5".',
        )
    return Fraction(raw)


def _month_day(value: Entry) -> str:
    raw = value.string()
    if not _MONTH_DAY.fullmatch(raw) or not is_day(f"2001-{raw}"):
        value.fail(f"“{raw}”不是月日，格式应为 01-15。", f"“{raw}” is not a month and day such as 01-15.")
    return raw


def _choice(value: Entry, choices: list[str]) -> str:
    if value.string() not in choices:
        value.fail(f"口径须为：{'、'.join(choices)}。", f"The reading must be one of: {', '.join(choices)}.")
    return value.string()


_READERS: Mapping[str, Callable[[Entry], Value]] = MappingProxyType(
    {
        "percent": _percent,
        "persons": Entry.whole,
        "days": Entry.whole,
        "working_days": Entry.whole,
        "visits": Entry.whole,
        "date": Entry.day,
        "month_day": _month_day,
    }
)
