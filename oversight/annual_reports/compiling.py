"""Compile a report's figures from what the system knows: staffing and budgets as of the year's end, or of today."""

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy.orm import Session

from oversight.annual_reports.figures import Figure, Value
from oversight.budgets.judging import BudgetVerdict, Measure, verdicts
from oversight.persistence import CITY
from oversight.rulebook import evaluate
from oversight.rulebook.quotas import Quotas
from oversight.rulebook.staffing import TOWNSHIP_ASSISTANTS, TownshipAssistantsFacts
from oversight.rules.outcome import Outcome, Result
from oversight.staffing.facts import township_facts

_FINANCE = f"{CITY}.CZ"


def prefill(session: Session, agency: str, year: int, today: date) -> tuple[Figure, ...]:
    """Return the figures the system has for an agency's report.

    A county has those of its townships and its budget, the city's finance department those of the city's own budget,
    the other departments none. All are as of the year's last day, or of today while the year runs.
    """
    on = min(today, date(year, 12, 31))
    division = CITY if agency == _FINANCE else agency
    if "." in division:
        return ()
    judged = next((each for each in verdicts(session, division, year, on) if each.agency == division), None)
    money = () if judged is None else tuple(_money(judged, on))
    return (*_staffing(session, division, on), *money) if agency != _FINANCE else money


def _staffing(session: Session, county: str, on: date) -> Iterator[Figure]:
    judged = [(facts, evaluate(TOWNSHIP_ASSISTANTS, facts, on)) for facts in township_facts(session, county, on)]
    results = [outcome.result for _, outcome in judged]
    rule, worst = TOWNSHIP_ASSISTANTS.requirement, _worst(results)
    known = [_needed(facts, outcome) for facts, outcome in judged]
    posts = [facts.assistants for facts, _ in judged]
    yield _figure("townships", len(judged), "staffing", on)
    yield _figure("townships_met", results.count(Result.COMPLIANT), "staffing", on, (rule, worst))
    yield _figure("assistants_needed", _total(known), "staffing", on)
    yield _figure("assistants", _total(posts), "staffing", on)


def _needed(facts: TownshipAssistantsFacts, outcome: Outcome) -> int | None:
    used = {each.name.removeprefix("staffing."): each.value for each in outcome.parameters}
    population = facts.registered_population
    if not population or "quota_boundary" not in used:
        return None
    classes = ("quota_first", "quota_second", "quota_third")
    bounds = [int(str(used[name])) for name in ("first_bound", "second_bound", *classes)]
    quotas = Quotas(bounds[0], bounds[1], (bounds[2], bounds[3], bounds[4]), str(used["quota_boundary"]))
    return quotas.decided(population)


def _money(judged: BudgetVerdict, on: date) -> Iterator[Figure]:
    budget, spent = judged.facts.budget(), judged.facts.spent()
    yield _figure("work_fund", budget.work, "budgets", on)
    yield _figure("subsidy_fund", budget.subsidy, "budgets", on)
    yield _figure("other_funds", budget.other, "budgets", on)
    yield _figure("charged", _total([spent.work, spent.subsidy, spent.other]), "budgets", on)
    yield _figure("charged_subsidy", spent.subsidy, "budgets", on)
    floor, cap = judged.floor_measure, judged.cap_measure
    yield _figure("floor_share", _ratio(floor), "rule", on, (judged.floor.requirement, judged.floor.result))
    yield _figure("cap_share", _ratio(cap), "rule", on, (judged.cap.requirement, judged.cap.result))


def _ratio(measure: Measure | None) -> str | None:
    return None if measure is None else measure.ratio


def _figure(key: str, value: Value, source: str, on: date, judged: tuple[str, Result | None] = ("", None)) -> Figure:
    rule, result = judged
    return Figure(
        key=key,
        value=value,
        system=value,
        source=source,
        on=on.isoformat(),
        rule=rule or None,
        result=None if result is None else result.value,
    )


def _total(values: Iterable[int | None]) -> int | None:
    """Add up; a missing part makes the sum missing, never smaller."""
    everything = [*values]
    known = [each for each in everything if each is not None]
    return sum(known) if len(known) == len(everything) else None


def _worst(results: Iterable[Result]) -> Result | None:
    """Return the result that speaks for all townships: the most serious there is."""
    order = (Result.BREACH, Result.DISPUTED, Result.UNDETERMINED, Result.AT_RISK, Result.COMPLIANT)
    found = set(results)
    return next((each for each in order if each in found), Result.NOT_APPLICABLE if found else None)
