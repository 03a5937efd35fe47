"""Frozen facts that rules read: declared field by field, checked when made, read strictly from JSON."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple, TypeVar, get_origin, get_type_hints

from oversight.bilingual import Text
from oversight.errors import FieldError
from oversight.rules.errors import FactsError
from oversight.rules.nodes import is_day
from oversight.rules.outcome import Input

GIVEN = "facts"
_NO_SOURCES: Mapping[str, str] = MappingProxyType({})
_FIRST_YEAR, _LAST_YEAR = 1949, 9998
_WHOLE = Text("须为不小于0的整数", "must be a whole number, 0 or more")
_MESSAGES = MappingProxyType(
    {
        "fen": Text("须为不小于0的整数（单位：分）", "must be a whole number of fen, 0 or more"),
        "persons": _WHOLE,
        "working_days": _WHOLE,
        "year": Text("须为四位数年份", "must be a year of four digits"),
        "date": Text("须为日期，格式 2026-01-15", "must be a date such as 2026-01-15"),
        "flag": Text("须为 true 或 false", "must be true or false"),
        "code": Text("须为文字", "must be text"),
        "group": Text("须为对象，如 {}", "must be an object such as {}"),
    }
)


class Fact(NamedTuple):
    """What a field of facts is: `Annotated[int | None, Fact("fen", Text(…))] = None`.

    Units are `fen`, `persons`, `working_days`, `year`, `date`, `flag`, `code` and `group` (a nested object, whose class
    is `group`). None always stands for a missing fact.
    """

    unit: str
    label: Text
    group: "type[FactGroup] | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactGroup:
    """Facts that belong together; making one with an impossible value raises FactsError."""

    def __post_init__(self) -> None:
        """Refuse values that no fact of its kind can have."""
        for name, (unit, _, group) in declared(type(self)).items():
            value = getattr(self, name)
            if value is not None and not (_fits(unit, value) if group is None else isinstance(value, group)):
                raise FactsError(_refusal(name, unit, value))
        faults = tuple(self.contradictions())
        if faults:
            raise FactsError(*faults)

    def contradictions(self) -> Iterable[FieldError]:
        """Return what is impossible about the facts taken together."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts(FactGroup):
    """The base of the facts of a rule.

    `agency` is the code of the agency they are about; `sources` says, field by field, where each was taken from.
    """

    agency: Annotated[str | None, Fact("code", Text("单位代码", "Agency code"))] = None
    sources: Mapping[str, str] = field(default_factory=lambda: _NO_SOURCES, compare=False, repr=False)

    def input(self, path: str) -> Input:
        """Return one fact, `charged.work_fund` say, as a rule's input."""
        owner: FactGroup | None = self
        *groups, name = path.split(".")
        for group in groups:
            owner = None if owner is None else getattr(owner, group)
        unit, label = described_facts(type(self))[path]
        value = None if owner is None else getattr(owner, name)
        return Input(path, value, unit, self.sources.get(path, GIVEN), label)


F = TypeVar("F", bound=FactGroup)


_declared: dict[type[Any], Mapping[str, Fact]] = {}
_described: dict[type[Any], Mapping[str, tuple[str, Text]]] = {}


def declared(kind: type[FactGroup]) -> Mapping[str, Fact]:
    """Return the facts that a class declares, by name; found once a class."""
    found = _declared.get(kind)
    if found is None:
        hints = get_type_hints(kind, include_extras=True)
        found = {name: hint.__metadata__[0] for name, hint in hints.items() if get_origin(hint) is Annotated}
        _declared[kind] = found
    return found


def described_facts(kind: type[FactGroup]) -> Mapping[str, tuple[str, Text]]:
    """Return unit and label of each fact that a class declares, nested ones by their dotted path."""
    found = _described.get(kind)
    if found is None:
        found = _described[kind] = dict(_describe(kind, "", None))
    return found


def _fits(unit: str, value: object) -> bool:
    match unit:
        case "date":
            return type(value) is date
        case "flag":
            return type(value) is bool
        case "code":
            return type(value) is str
        case "year":
            return type(value) is int and _FIRST_YEAR <= value <= _LAST_YEAR
        case _:
            return type(value) is int and value >= 0


def _refusal(path: str, unit: str, value: object) -> FieldError:
    text = Text("{path}{message}，收到的是 {value}。", "{path} {message}; got {value}.")
    shown = repr(value)[:60]
    return FieldError(path, text.format(path=path, message=_MESSAGES[unit], value=shown))


def facts_from_json(kind: type[F], given: object) -> F:
    """Build facts from a JSON object; a missing key or null is a missing fact.

    Raises FactsError naming every key that is unknown or has an impossible value.
    """
    faults: list[FieldError] = []
    values = _read(kind, given, "", faults)
    if faults:
        raise FactsError(*faults)
    return kind(**values)


def _read(kind: type[FactGroup], given: object, prefix: str, faults: list[FieldError]) -> dict[str, Any]:
    known = declared(kind)
    if not isinstance(given, Mapping):
        faults.append(_refusal(prefix.rstrip(".") or GIVEN, "group", given))
        return {}
    faults.extend(_unknown(f"{prefix}{key}", str(key), known) for key in given if key not in known)
    values: dict[str, Any] = {}
    for name, (unit, _, group) in known.items():
        value, path = given.get(name), f"{prefix}{name}"
        if name not in given or (value is None and unit == "flag"):
            continue
        if group is not None and value is not None:
            values[name] = _group(group, value, path, faults)
        else:
            values[name] = _value(unit, value, path, faults)
    return values


def _group(kind: type[FactGroup], given: object, path: str, faults: list[FieldError]) -> FactGroup | None:
    before = len(faults)
    values = _read(kind, given, f"{path}.", faults)
    return kind(**values) if len(faults) == before else None


def _value(unit: str, value: object, path: str, faults: list[FieldError]) -> object:
    if unit == "date" and isinstance(value, str) and is_day(value):
        return date.fromisoformat(value)
    if value is not None and not _fits(unit, value):
        faults.append(_refusal(path, unit, value))
        return None
    return value


def _unknown(path: str, key: str, known: Mapping[str, object]) -> FieldError:
    near = get_close_matches(key, known, n=1)
    hint = (
        Text("是否指 {near}？", "Did you mean {near}?").format(near=near[0])
        if near
        else Text("可用：{known}。", "Known: {known}.").format(known=", ".join(known))
    )
    message = Text("没有“{path}”这一项。{hint}", "There is no field “{path}”. {hint}").format(path=path, hint=hint)
    return FieldError(path, message, "unknown")


def _describe(kind: type[FactGroup], path: str, of: Text | None) -> Iterator[tuple[str, tuple[str, Text]]]:
    for name, (unit, label, group) in declared(kind).items():
        said = label if of is None else Text(f"{of.zh}·{label.zh}", f"{of.en}: {label.en}")
        if group is None:
            yield f"{path}{name}", (unit, said)
        else:
            yield from _describe(group, f"{path}{name}.", said)
