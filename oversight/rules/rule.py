"""A rule: a duty of the policy with the formula that judges it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from oversight.bilingual import Text
from oversight.rules.facts import Facts
from oversight.rules.outcome import Severity, Verdict

F = TypeVar("F", bound=Facts)


class Period(NamedTuple):
    """What an outcome is about: a printed label (`2026`, `2026-11-24`) and its last day."""

    label: str
    last_day: date

    @classmethod
    def of_year(cls, year: int) -> "Period":
        """Return a calendar year."""
        return cls(str(year), date(year, 12, 31))

    @classmethod
    def of_day(cls, day: date) -> "Period":
        """Return a single day."""
        return cls(day.isoformat(), day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[F]):
    """A rule with its citation.

    `formula` is pure and takes legal values only through `parameter(name, type)`, from those that `parameters` lists;
    `period` says which period the facts are about; `readings` are those of the clause's ambiguity, if it has one.
    `asks_feasibility` adds `feasible` to the JSON answer.
    """

    id: str
    requirement: str
    title: Text
    clause: str
    severity: Severity
    facts: type[F]
    period: Callable[[F, date], Period]
    formula: Callable[[F, date], Verdict]
    parameters: tuple[str, ...]
    readings: Mapping[str, Text] = field(default_factory=dict)
    asks_feasibility: bool = False
