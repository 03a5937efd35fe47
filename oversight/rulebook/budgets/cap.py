"""R31: of the subsidy fund, no more than 3 % is charged to the purchase of services."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from oversight.bilingual import Text
from oversight.rulebook.budgets.facts import BudgetFacts, Moment, year_of
from oversight.rulebook.budgets.fixes import hold_commitments, move_from_subsidy
from oversight.rulebook.budgets.floor import impossible
from oversight.rulebook.budgets.readings import READINGS, TERMS, Terms, cap_needs, cap_of, feasible
from oversight.rulebook.wording import future, missing, whole_year
from oversight.rules.figures import percent_up, plain, signed_yuan, yuan
from oversight.rules.outcome import Fix, ReadingResult, Result, Severity, Verdict
from oversight.rules.parameter import parameter
from oversight.rules.rule import Rule

_PERCENT = 100


class _Use(NamedTuple):
    """Charged and forecast fen against the cap; without a budget of the subsidy fund itself (`own`) the cap is 0."""

    charged: int
    forecast: int | None
    base: int
    cap: int
    own: int

    def near(self, warning: Fraction) -> bool:
        """Tell whether charges or forecast stand between the warning line and the cap, both exclusive."""
        line = warning.numerator * self.cap
        return any(
            line < amount * _PERCENT * warning.denominator and amount < self.cap
            for amount in (self.charged, self.forecast or 0)
        )


def _use(reading: str, terms: Terms, facts: BudgetFacts) -> _Use | None:
    limit = cap_of(reading, terms.cap, facts.budget())
    charged, own = facts.spent().subsidy, facts.budget().subsidy
    if limit is None or charged is None or own is None:
        return None
    base, cap = limit
    return _Use(charged, facts.forecast().subsidy, base, cap if own else 0, own)


def _result(use: _Use | None, warning: Fraction, *, running: bool) -> Result:
    if use is None:
        return Result.UNDETERMINED
    if not use.own and not use.charged:
        return Result.NOT_APPLICABLE
    if use.charged > use.cap:
        return Result.BREACH
    if not running:
        return Result.COMPLIANT
    if use.forecast is None:
        return Result.UNDETERMINED
    return Result.AT_RISK if use.forecast > use.cap or use.near(warning) else Result.COMPLIANT


def _judge(facts: BudgetFacts, on: date) -> Verdict:
    period = year_of(facts, on)
    moment = Moment.of(period, on)
    if moment is Moment.FUTURE:
        return future(period.label)
    terms, warning = Terms.in_force(), parameter("budgets.subsidy_cap_warning", Fraction)
    running = moment is Moment.RUNNING
    readings = tuple(
        ReadingResult(name, title, _result(_use(name, terms, facts), warning, running=running))
        for name, title in READINGS.items()
    )
    result = next(each.result for each in readings if each.reading == terms.reading)
    inputs = facts.described(*cap_needs(terms.reading))
    possible = feasible(terms, facts.budget())
    use = _use(terms.reading, terms, facts)
    if use is None or result is Result.UNDETERMINED:
        absent = [each for each in inputs if each.value is None]
        return missing(absent, inputs, reading=terms.reading, readings=readings, feasible=possible)
    margin, threshold = use.cap - use.charged, f"≤ {plain(terms.cap)}%"
    formula = f"{_LABELS[terms.reading]} = {yuan(use.charged)} ÷ {yuan(use.base)} = {percent_up(use.charged, use.base)}"
    template = _NO_FUND if result is Result.NOT_APPLICABLE else _SUMMARIES[margin < 0]
    return Verdict(
        result=result,
        summary=template.format(
            year=period.label, formula=formula, threshold=threshold, over=yuan(-margin), spare=yuan(margin)
        ),
        inputs=inputs,
        formula=formula,
        threshold=Text(threshold, threshold),
        margin=Text(f"{signed_yuan(margin)} 元", f"{signed_yuan(margin)} yuan"),
        reading=terms.reading,
        readings=readings,
        fixes=_fixes(use, result),
        feasible=possible,
        notes=(*whole_year(period), *_notes(use, result, running=running), *impossible(terms, facts.budget())),
    )


_LABELS = {"A": "k ÷ K", "B": "k ÷ K", "C": "k ÷ K", "D": "k ÷ (W+K+O)"}
_NO_FUND = Text(
    "{year}年度没有补助资金预算，也没有列支，上限不适用。",
    "{year}: no subsidy fund and no charge to it; the cap doesn't apply.",
)
_SUMMARIES = (
    Text(
        "{year}年度补助资金列支 {formula}，要求{threshold}，距上限还有 {spare} 元。",
        "{year}: charged to the subsidy fund {formula}; {threshold} is allowed; {spare} yuan below the cap.",
    ),
    Text(
        "{year}年度补助资金列支 {formula}，要求{threshold}，超出 {over} 元。",
        "{year}: charged to the subsidy fund {formula}; {threshold} is allowed; {over} yuan over.",
    ),
)
_FULL = Text("恰在上限：不得再从补助资金列支。", "Exactly at the cap: nothing more may be charged to the subsidy fund.")
_FORECAST_OVER = Text("按承诺将超出上限 {over} 元。", "By the commitments the cap will be exceeded by {over} yuan.")
_NEAR = Text("接近上限：距上限 {spare} 元。", "Near the limit: {spare} yuan below the cap.")


def _fixes(use: _Use, result: Result) -> tuple[Fix, ...]:
    match result:
        case Result.BREACH:
            return move_from_subsidy(use.charged - use.cap)
        case Result.AT_RISK:
            return hold_commitments((use.forecast or 0) - use.cap)
        case _:
            return ()


def _notes(use: _Use, result: Result, *, running: bool) -> tuple[Text, ...]:
    if result is Result.COMPLIANT:
        return (_FULL,) if running and use.cap in {use.charged, use.forecast} else ()
    if result is not Result.AT_RISK:
        return ()
    if use.forecast is not None and use.forecast > use.cap:
        return (_FORECAST_OVER.format(over=yuan(use.forecast - use.cap)),)
    return (_NEAR.format(spare=yuan(use.cap - use.charged)),)


SUBSIDY_CAP = Rule(
    id="budgets.subsidy-cap",
    requirement="R31",
    title=Text("补助资金列支比例不超过3%", "No more than 3 % of the subsidy fund"),
    clause="longyan-2021-65/4-purchase-of-services",
    severity=Severity.VIOLATION,
    facts=BudgetFacts,
    period=year_of,
    formula=_judge,
    parameters=(*TERMS, "budgets.subsidy_cap_warning"),
    readings=READINGS,
    asks_feasibility=True,
)
