"""R30: no less than 5 % of the special funds is charged to the purchase of services."""

from datetime import date

from oversight.bilingual import Text
from oversight.rulebook.budgets.facts import BudgetFacts, Funds, Moment, year_of
from oversight.rulebook.budgets.fixes import floor_fixes
from oversight.rulebook.budgets.readings import (
    READINGS,
    TERMS,
    Terms,
    Test,
    feasible,
    floor_needs,
    floor_tests,
    least_raise,
)
from oversight.rulebook.wording import future, missing, whole_year
from oversight.rules.figures import percent_down, plain, signed_yuan, yuan
from oversight.rules.outcome import Input, ReadingResult, Result, Severity, Verdict
from oversight.rules.rule import Rule


def _judge(facts: BudgetFacts, on: date) -> Verdict:
    period = year_of(facts, on)
    moment = Moment.of(period, on)
    if moment is Moment.FUTURE:
        return future(period.label)
    terms = Terms.in_force()
    readings = tuple(
        ReadingResult(name, title, _result(name, terms, facts, closed=moment is Moment.CLOSED))
        for name, title in READINGS.items()
    )
    result = next(each.result for each in readings if each.reading == terms.reading)
    tests = floor_tests(terms.reading, terms.floor, facts.budget(), facts.spent())
    inputs = facts.described(*floor_needs(terms.reading))
    possible = feasible(terms, facts.budget())
    if result is Result.UNDETERMINED:
        return missing(_absent(inputs), inputs, reading=terms.reading, readings=readings, feasible=possible)
    formula = "; ".join(_shown(test) for test in tests)
    margin = min(test.spent - test.need for test in tests)
    threshold = f"≥ {plain(terms.floor)}%"
    summary = _SUMMARIES[margin < 0].format(
        year=period.label, formula=formula, threshold=threshold, short=yuan(-margin), spare=yuan(margin)
    )
    return Verdict(
        result=result,
        summary=summary,
        inputs=inputs,
        formula=formula,
        threshold=Text(threshold, threshold),
        margin=Text(f"{signed_yuan(margin)} 元", f"{signed_yuan(margin)} yuan"),
        reading=terms.reading,
        readings=readings,
        fixes=floor_fixes(terms, facts.budget(), facts.spent(), tests) if margin < 0 else (),
        feasible=possible,
        notes=(*whole_year(period), *_notes(terms, facts, result, margin)),
    )


def _result(reading: str, terms: Terms, facts: BudgetFacts, *, closed: bool) -> Result:
    charged = _reached(floor_tests(reading, terms.floor, facts.budget(), facts.spent()))
    if charged is None or charged:
        return Result.UNDETERMINED if charged is None else Result.COMPLIANT
    if closed:
        return Result.BREACH
    forecast = _reached(floor_tests(reading, terms.floor, facts.budget(), facts.forecast()))
    if forecast is None:
        return Result.UNDETERMINED
    return Result.COMPLIANT if forecast else Result.AT_RISK


def _reached(tests: tuple[Test, ...]) -> bool | None:
    return all(test.spent >= test.need for test in tests) if tests else None


def _absent(inputs: tuple[Input, ...]) -> list[Input]:
    absent = [each for each in inputs if each.value is None]
    return absent or [each for each in inputs if not each.value and "." not in each.name]


def _shown(test: Test) -> str:
    return f"{test.label} = {yuan(test.spent)} ÷ {yuan(test.base)} = {percent_down(test.spent, test.base)}"


_SUMMARIES = (
    Text(
        "{year}年度购买服务列支 {formula}，要求{threshold}，超出下限 {spare} 元。",
        "{year}: charged to the purchase of services {formula}; {threshold} is needed; {spare} yuan above the floor.",
    ),
    Text(
        "{year}年度购买服务列支 {formula}，要求{threshold}，还差 {short} 元。",
        "{year}: charged to the purchase of services {formula}; {threshold} is needed; {short} yuan short.",
    ),
)
_ON_COURSE = Text(
    "按承诺可达标，但已列支数尚未达到。", "On course by the commitments, though the amounts charged don't reach it yet."
)
_BEHIND = Text(
    "按承诺仍不能达标，请在12月31日前补足。", "The commitments don't reach it either; make up for it by 31 December."
)
_IMPOSSIBLE = Text(
    "在现有预算下，下限与上限无法同时达到：工作经费预算至少需增加 {yuan} 元并全部用于购买服务。",
    "No spending of this budget meets floor and cap together: work funds must grow by at least {yuan} yuan, all spent.",
)


def _notes(terms: Terms, facts: BudgetFacts, result: Result, margin: int) -> tuple[Text, ...]:
    notes: list[Text] = []
    if margin < 0 and result is not Result.BREACH:
        notes.append(_ON_COURSE if result is Result.COMPLIANT else _BEHIND)
    return (*notes, *impossible(terms, facts.budget()))


def impossible(terms: Terms, budget: Funds) -> tuple[Text, ...]:
    """Return the note that floor and cap can't be met together, with the extra work fund that would mend it."""
    if feasible(terms, budget) is not False:
        return ()
    return (_IMPOSSIBLE.format(yuan=yuan(least_raise(terms, budget))),)


SERVICES_FLOOR = Rule(
    id="budgets.services-floor",
    requirement="R30",
    title=Text("购买服务列支比例不低于5%", "No less than 5 % for the purchase of services"),
    clause="longyan-2021-65/4-purchase-of-services",
    severity=Severity.VIOLATION,
    facts=BudgetFacts,
    period=year_of,
    formula=_judge,
    parameters=TERMS,
    readings=READINGS,
    asks_feasibility=True,
)
