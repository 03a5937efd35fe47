"""All rules over all agencies on a day: facts in a fixed number of queries, then pure evaluation."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from oversight.annual_reports.facts import report_facts
from oversight.bilingual import Text
from oversight.budgets.facts import budget_facts
from oversight.conclusions.facts import publication_facts
from oversight.rulebook import evaluate, rule, rules_index
from oversight.rules.outcome import Outcome, Result
from oversight.staffing.facts import in_place_facts, township_facts, village_facts

Loader = Callable[[Session, str, date], Sequence[Any]]

_SERIOUSNESS = (
    Result.BREACH,
    Result.DISPUTED,
    Result.AT_RISK,
    Result.UNDETERMINED,
    Result.COMPLIANT,
    Result.NOT_APPLICABLE,
)
_COUNTY_DIGITS = 6


def _budgets(session: Session, scope: str, on: date) -> Sequence[Any]:
    return budget_facts(session, scope, on.year, on)


def _reports(session: Session, scope: str, on: date) -> Sequence[Any]:
    return report_facts(session, scope, on.year - 1, on)


_LOADERS: dict[str, Loader] = {
    "R16": township_facts,
    "R17": village_facts,
    "R18": in_place_facts,
    "R30": _budgets,
    "R31": _budgets,
    "R69": publication_facts,
    "R71": _reports,
}


def assess(session: Session, scope: str, on: date, name: str | None = None) -> list[Outcome]:
    """Judge every agency within a scope by every rule, or by one; the budgets are read once for both their rules."""
    wanted = [rule(name).requirement] if name is not None else [row.requirement for row in rules_index()]
    read: dict[Loader, Sequence[Any]] = {}
    outcomes: list[Outcome] = []
    for requirement in wanted:
        loader = _LOADERS[requirement]
        if loader not in read:
            read[loader] = loader(session, scope, on)
        outcomes += [evaluate(requirement, facts, on) for facts in read[loader]]
    return outcomes


@dataclass(frozen=True, slots=True)
class Tally:
    """The worst result of a group, how many have it, and how many were judged."""

    result: Result
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class Column:
    """A rule at the head of a column."""

    id: str
    requirement: str
    title: Text


@dataclass(frozen=True, slots=True)
class Matrix:
    """Counties (and the city itself) by rules."""

    columns: tuple[Column, ...]
    rows: dict[str, dict[str, Tally]]


def summarise(outcomes: Iterable[Outcome]) -> Matrix:
    """Group outcomes by county and rule; the worst result stands for the group."""
    groups: dict[str, dict[str, list[Result]]] = {}
    for outcome in outcomes:
        county = (outcome.agency or "")[:_COUNTY_DIGITS]
        groups.setdefault(county, {}).setdefault(outcome.rule, []).append(outcome.result)
    columns = tuple(
        Column(row.id, row.requirement, row.title)
        for row in rules_index()
        if any(row.id in by_rule for by_rule in groups.values())
    )
    return Matrix(
        columns, {county: {name: tally(found) for name, found in groups[county].items()} for county in sorted(groups)}
    )


def tally(results: Sequence[Result]) -> Tally:
    """Return the worst of several results and how often it stands there."""
    worst = min(results, key=_SERIOUSNESS.index)
    return Tally(worst, results.count(worst), len(results))


def worst_first(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Sort outcomes by seriousness, then by agency."""
    return sorted(outcomes, key=lambda one: (_SERIOUSNESS.index(one.result), one.agency or ""))
