"""The rules there are, found by id or requirement number and judged by the law of a day."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from oversight.bilingual import Text
from oversight.rulebook.annual_reports import SUBMITTED_ON_TIME
from oversight.rulebook.budgets import SERVICES_FLOOR, SUBSIDY_CAP
from oversight.rulebook.in_place import IN_PLACE
from oversight.rulebook.publishing import PUBLISHED_ON_TIME
from oversight.rulebook.staffing import TOWNSHIP_ASSISTANTS, VILLAGE_ASSISTANTS
from oversight.rules.errors import UnknownRuleError
from oversight.rules.evaluate import evaluate as judge
from oversight.rules.facts import Facts, facts_from_json
from oversight.rules.law import Law
from oversight.rules.loading import load_law
from oversight.rules.outcome import Outcome, Severity
from oversight.rules.parameter import Parameter
from oversight.rules.rule import Rule

FOLDER = Path(__file__).parent

RULES: Mapping[str, Rule[Any]] = MappingProxyType(
    {
        each.id: each
        for each in (
            TOWNSHIP_ASSISTANTS,
            VILLAGE_ASSISTANTS,
            IN_PLACE,
            SERVICES_FLOOR,
            SUBSIDY_CAP,
            PUBLISHED_ON_TIME,
            SUBMITTED_ON_TIME,
        )
    }
)
_BY_REQUIREMENT = {each.requirement: each for each in RULES.values()}


class RuleRow(NamedTuple):
    """A rule in a list: `clause` is the clause's number in the document, `since` the first day it binds."""

    id: str
    requirement: str
    title: Text
    clause: str
    severity: Severity
    since: date


@cache
def law() -> Law:
    """Return the law as written in this folder, loaded once."""
    return load_law(FOLDER)


def rule(name: str) -> Rule[Any]:
    """Find a rule by its id (`budgets.services-floor`) or requirement number (`R30`).

    Raises UnknownRuleError naming the nearest.
    """
    found = RULES.get(name) or _BY_REQUIREMENT.get(name.upper())
    if found is None:
        raise UnknownRuleError(name, [*RULES, *_BY_REQUIREMENT])
    return found


def evaluate(name: str | Rule[Any], facts: Facts, on: date) -> Outcome:
    """Judge facts by a rule with the clause and parameters in force on a day."""
    found = rule(name) if isinstance(name, str) else name
    if not isinstance(facts, found.facts):
        raise TypeError(f"{found.id} reads {found.facts.__name__}, not {type(facts).__name__}")
    return judge(found, facts, on, law())


def evaluate_json(name: str, given: object, on: date) -> Outcome:
    """Judge facts given as a JSON object.

    Raises FactsError naming each field that is unknown or impossible, UnknownRuleError for an unknown rule.
    """
    found = rule(name)
    return judge(found, facts_from_json(found.facts, given), on, law())


def whole_number_on(name: str, day: date) -> int:
    """Return a whole number that the law sets, as in force on a day; before its first day, as it was on that.

    For limits that no rule judges, and for what facts are counted by. Raises LookupError for an unknown parameter.
    """
    versions = law().parameters[name].versions
    value = law().on(max(day, min(each.since for each in versions))).parameters[name].value
    if not isinstance(value, int):
        raise TypeError(f"parameter {name} is a {type(value).__name__}, not a whole number")
    return value


def limits() -> tuple[Parameter, ...]:
    """Return the parameters that no rule judges by: the time limits of procedures."""
    judged = {name for each in RULES.values() for name in each.parameters}
    return tuple(each for name, each in law().parameters.items() if name not in judged)


def rules_index() -> tuple[RuleRow, ...]:
    """Return one row a rule, in the order of the policy."""
    return tuple(
        RuleRow(
            each.id,
            each.requirement,
            each.title,
            law().latest(each.clause).number,
            each.severity,
            law().first_day(each.clause),
        )
        for each in RULES.values()
    )
