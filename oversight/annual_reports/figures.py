"""The figures of a report: what each is, where the system took it from, and what the reporter changed, with a note."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any
from unicodedata import normalize

from oversight.annual_reports.policy import text_faults
from oversight.bilingual import Text
from oversight.errors import FieldError
from oversight.rules.figures import yuan
from oversight.web.money import AmountError, fen_of

NOTE_LIMIT = 200
Value = int | str | None
_COUNT = re.compile(r"[0-9]{1,9}")
_MONEY_MESSAGE = Text("“{title}”：{why}", "“{title}”: {why}")
_NEGATIVE = Text("金额不能小于 0，请核对。", "the amount can't be less than 0; check it.")
_COUNT_MESSAGE = Text(
    "“{title}”应为不小于 0 的整数，例如 12。", "“{title}” should be a whole number, 0 or more, such as 12."
)


@dataclass(frozen=True, slots=True)
class FigureKind:
    """A figure that reports carry: its section, label and unit; `derived` ones can't be changed by hand."""

    key: str
    section: str
    label: Text
    unit: str
    derived: bool = False


_UNITS: Mapping[str, Text] = MappingProxyType(
    {
        "fen": Text("元", "yuan"),
        "persons": Text("人", "persons"),
        "townships": Text("个", "townships"),
        "percent": Text("", ""),
    }
)
_CAPACITY, _SERVICES = "capacity", "services"
KINDS: Mapping[str, FigureKind] = MappingProxyType(
    {
        each.key: each
        for each in (
            FigureKind("townships", _CAPACITY, Text("乡镇（街道）数", "Townships"), "townships"),
            FigureKind(
                "townships_met",
                _CAPACITY,
                Text("协管员达标乡镇（街道）", "Townships meeting the quota"),
                "townships",
            ),
            FigureKind("assistants_needed", _CAPACITY, Text("应配协管员", "Assistants required"), "persons"),
            FigureKind("assistants", _CAPACITY, Text("在岗协管员", "Assistants at post"), "persons"),
            FigureKind("work_fund", _SERVICES, Text("社会救助工作经费（W）", "Work funds (W)"), "fen"),
            FigureKind("subsidy_fund", _SERVICES, Text("困难群众救助补助资金（K）", "Subsidy fund (K)"), "fen"),
            FigureKind("other_funds", _SERVICES, Text("其他社会救助专项经费（O）", "Other special funds (O)"), "fen"),
            FigureKind(
                "charged",
                _SERVICES,
                Text("购买社会救助服务列支（S）", "Charged to the purchase of services (S)"),
                "fen",
            ),
            FigureKind(
                "charged_subsidy",
                _SERVICES,
                Text("其中从补助资金列支（s_K）", "Of this, from the subsidy fund (s_K)"),
                "fen",
            ),
            FigureKind(
                "floor_share",
                _SERVICES,
                Text("列支比例 S/D（≥5%）", "Share S/D (at least 5 %)"),
                "percent",
                derived=True,
            ),
            FigureKind(
                "cap_share",
                _SERVICES,
                Text("补助资金比例 s_K/K（≤3%）", "Share s_K/K (at most 3 %)"),
                "percent",
                derived=True,
            ),
        )
    }
)
SOURCES: Mapping[str, Text] = MappingProxyType(
    {
        "staffing": Text("协管员名册与户籍人口", "Rosters and registered populations"),
        "budgets": Text("预算与列支台账", "Budget and charge ledger"),
        "rule": Text("规则判定", "Judged by rule"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure: `system` is what the system took on `on`, `value` what is reported; `note` says why they differ.

    `rule` and `result` cite the rule that judges it, if one does; money is whole fen, shares are printed.
    """

    key: str
    value: Value
    system: Value
    source: str
    on: str
    note: str = ""
    rule: str | None = None
    result: str | None = None

    @property
    def kind(self) -> FigureKind:
        """What it is."""
        return KINDS[self.key]

    @property
    def changed(self) -> bool:
        """Whether the reporter changed it."""
        return self.value != self.system

    @property
    def unit(self) -> Text:
        """The unit in words."""
        return _UNITS[self.kind.unit]

    @property
    def printed(self) -> str:
        """The reported value, as people read it."""
        return printed(self.kind, self.value)

    @property
    def system_printed(self) -> str:
        """The system's value, as people read it."""
        return printed(self.kind, self.system)

    @property
    def origin(self) -> Text:
        """Where the system took it from, and as of which day."""
        return Text("{source}（截至 {on}）", "{source}, as of {on}").format(source=SOURCES[self.source], on=self.on)


def printed(kind: FigureKind, value: Value) -> str:
    """Print a value in its unit; a missing one is `--`."""
    if value is None:
        return "--"
    if isinstance(value, str):
        return value
    return yuan(value) if kind.unit == "fen" else f"{value:,}"


def figures_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Figure, ...]:
    """Return the figures as kept with a report."""
    return tuple(Figure(**each) for each in stored)


def kept(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """Return figures in the form in which a report keeps them."""
    return [asdict(each) for each in figures]


def refreshed(old: Iterable[Figure], new: Iterable[Figure]) -> tuple[Figure, ...]:
    """Take the system's new figures; a changed figure keeps its value and note if it still differs."""
    changed = {each.key: each for each in old if each.changed}
    return tuple(
        replace(each, value=changed[each.key].value, note=changed[each.key].note)
        if each.key in changed and changed[each.key].value != each.system
        else each
        for each in new
    )


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """What a person typed for a figure (money in yuan), and the note that says why it differs."""

    value: str
    note: str = ""


def entered(figures: Iterable[Figure], entries: Mapping[str, FigureEntry]) -> tuple[list[Figure], list[FieldError]]:
    """Apply what was typed to the figures; return them with every fault. Field names: `figure-K`, `note-K`."""
    after: list[Figure] = []
    faults: list[FieldError] = []
    for figure in figures:
        entry = entries.get(figure.key)
        if entry is None or figure.kind.derived:
            after.append(figure)
            continue
        value, fault = _read(figure.kind, entry.value)
        note = entry.note.strip()
        changed = replace(figure, value=value, note=note if value != figure.system else "")
        problem = fault or _note_fault(changed, note)
        faults += [problem] if problem else []
        after.append(changed)
    return after, faults


def _read(kind: FigureKind, typed: str) -> tuple[Value, FieldError | None]:
    text = normalize("NFKC", typed).replace(",", "").replace(" ", "")
    if text in {"", "--"}:
        return None, None
    field = f"figure-{kind.key}"
    if kind.unit == "fen":
        try:
            return _amount(text), None
        except AmountError as error:
            return None, FieldError(field, _MONEY_MESSAGE.format(title=kind.label, why=error.text), "not-an-amount")
    if _COUNT.fullmatch(text) is None:
        return None, FieldError(field, _COUNT_MESSAGE.format(title=kind.label), "not-a-number")
    return int(text), None


def _amount(text: str) -> int:
    fen = fen_of(text)
    if fen < 0:
        raise AmountError(_NEGATIVE)
    return fen


def _note_fault(figure: Figure, note: str) -> FieldError | None:
    field = f"note-{figure.key}"
    if figure.changed and not note:
        message = Text(
            "“{title}”填报 {value}，与系统数据 {system} 不同，请写明原因。",
            "“{title}” is given as {value} and the system has {system}; say why.",
        ).format(title=figure.kind.label, value=figure.printed, system=figure.system_printed)
        return FieldError(field, message, "note-missing")
    return next(iter(text_faults(field, note, _NOTE.format(title=figure.kind.label), NOTE_LIMIT)), None)


_NOTE = Text("{title}的说明", "note on {title}")
