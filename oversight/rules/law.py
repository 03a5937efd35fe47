"""The law as loaded: clauses and parameters, asked as of a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from oversight.rules.clause import Clause
from oversight.rules.errors import MissingParameterError
from oversight.rules.parameter import Parameter, ParameterVersion


@dataclass(frozen=True, slots=True)
class LawOfDay:
    """What was in force on one day: clauses by id, parameter versions by name."""

    day: date
    clauses: Mapping[str, Clause]
    parameters: Mapping[str, ParameterVersion]


class Law:
    """All clauses and parameters with their dates; immutable once built."""

    def __init__(self, clauses: Iterable[Clause], parameters: Iterable[Parameter]) -> None:
        self.clauses = tuple(sorted(clauses, key=lambda clause: (clause.id, clause.since)))
        self.parameters: Mapping[str, Parameter] = MappingProxyType({each.name: each for each in parameters})
        self._latest = {clause.id: clause for clause in self.clauses}
        self._first = {clause.id: clause.since for clause in reversed(self.clauses)}

    def on(self, day: date) -> LawOfDay:
        """Return what was in force on a day; asking again for the same day costs nothing."""
        return _in_force(self, day)

    def latest(self, clause: str) -> Clause:
        """Return a clause in its latest wording, to cite it even for a day on which it wasn't in force."""
        return self._latest[clause]

    def first_day(self, clause: str) -> date:
        """Return the first day on which a clause was in force in any wording."""
        return self._first[clause]


@lru_cache(maxsize=256)
def _in_force(law: Law, day: date) -> LawOfDay:
    return LawOfDay(
        day,
        {clause.id: clause for clause in law.clauses if clause.in_force_on(day)},
        {
            version.name: version
            for each in law.parameters.values()
            for version in each.versions
            if version.in_force_on(day)
        },
    )


class Working:
    """The record of one evaluation: the law of its day and the parameters taken so far, in order."""

    __slots__ = ("law", "used")

    def __init__(self, law: LawOfDay) -> None:
        self.law = law
        self.used: dict[str, ParameterVersion] = {}

    def take(self, name: str) -> ParameterVersion:
        """Return the version in force and remember it."""
        version = self.law.parameters.get(name)
        if version is None:
            raise MissingParameterError(name, self.law.day.isoformat())
        self.used[name] = version
        return version
