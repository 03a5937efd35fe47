"""Dated values of the law, and the way a formula takes one so that the engine knows it was used."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from oversight.bilingual import Text
from oversight.rules.figures import plain

if TYPE_CHECKING:
    from oversight.rules.law import Working

Value = int | Fraction | date | str
V = TypeVar("V", int, Fraction, date, str)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterVersion:
    """One value of a parameter with its unit and clause, in force from `since` to `until` inclusive."""

    name: str
    value: Value
    unit: str
    version: str
    clause: str
    since: date
    until: date | None = None

    def in_force_on(self, day: date) -> bool:
        """Tell whether this value counts on a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    @property
    def printed(self) -> int | str:
        """The value as JSON and documents show it: a whole number, or text."""
        if isinstance(self.value, Fraction):
            return self.value.numerator if self.value.denominator == 1 else plain(self.value)
        return self.value.isoformat() if isinstance(self.value, date) else self.value

    def as_json(self) -> dict[str, object]:
        """Return name, value, unit, version, since and clause."""
        return {
            "name": self.name,
            "value": self.printed,
            "unit": self.unit,
            "version": self.version,
            "since": self.since.isoformat(),
            "clause": self.clause,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter: what it is, the ambiguity it settles (A1..A26) if any, and its versions by date."""

    name: str
    title: Text
    versions: tuple[ParameterVersion, ...]
    ambiguity: str | None = None
    note: Text | None = None


working: ContextVar["Working"] = ContextVar("working")


def parameter(name: str, kind: type[V]) -> V:
    """Take a parameter's value in force on the day of the running evaluation, and note that it was used.

    Raises MissingParameterError if no version is in force, TypeError if the file's unit has another type,
    and LookupError outside an evaluation.
    """
    value = working.get().take(name).value
    if not isinstance(value, kind):
        raise TypeError(f"parameter {name} is a {type(value).__name__}, not a {kind.__name__}")
    return value
