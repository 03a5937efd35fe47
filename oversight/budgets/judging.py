"""Both ratios of an agency's year judged, with the figures that a page or a report shows of them."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from oversight.budgets.facts import budget_facts
from oversight.rulebook import evaluate
from oversight.rulebook.budgets import SERVICES_FLOOR, SUBSIDY_CAP, BudgetFacts
from oversight.rulebook.budgets.readings import Terms, cap_of, floor_tests
from oversight.rules.figures import percent_down, percent_up
from oversight.rules.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Measure:
    """What was spent, of what, and the limit, in fen, under the deciding reading; `ratio` never flatters."""

    spent: int
    base: int
    limit: int
    ratio: str
    percent: Fraction

    @property
    def margin(self) -> int:
        """How far spending stands above the limit."""
        return self.spent - self.limit


@dataclass(frozen=True, slots=True)
class BudgetVerdict:
    """An agency's year: facts, the outcomes of R30 and R31, and their figures (None where a fact is missing)."""

    facts: BudgetFacts
    floor: Outcome
    cap: Outcome

    @property
    def agency(self) -> str:
        """The county's or the city's code."""
        return self.facts.agency or ""

    @property
    def feasible(self) -> bool | None:
        """Whether any spending meets both limits; None if that can't be known."""
        return self.floor.feasible

    @property
    def floor_measure(self) -> Measure | None:
        """All charges against the floor; under a reading with several tests, the one that is furthest behind."""
        terms = _terms(self.cap)
        tests = floor_tests(terms.reading, terms.floor, self.facts.budget(), self.facts.spent()) if terms else ()
        if not tests or terms is None:
            return None
        worst = min(tests, key=lambda test: test.spent - test.need)
        return Measure(worst.spent, worst.base, worst.need, percent_down(worst.spent, worst.base), terms.floor)

    @property
    def cap_measure(self) -> Measure | None:
        """Charges to the subsidy fund against the cap."""
        terms, spent = _terms(self.cap), self.facts.spent().subsidy
        limit = cap_of(terms.reading, terms.cap, self.facts.budget()) if terms else None
        if limit is None or spent is None or terms is None:
            return None
        base, most = limit
        return Measure(spent, base, most, percent_up(spent, base), terms.cap)


def judge(facts: BudgetFacts, on: date) -> BudgetVerdict:
    """Judge an agency's year by the law of a day."""
    return BudgetVerdict(facts, evaluate(SERVICES_FLOOR, facts, on), evaluate(SUBSIDY_CAP, facts, on))


def verdicts(session: Session, scope: str, year: int, on: date) -> list[BudgetVerdict]:
    """Judge each county of a scope and the city itself, by code, in a fixed number of queries."""
    return [judge(facts, on) for facts in budget_facts(session, scope, year, on)]


def _terms(outcome: Outcome) -> Terms | None:
    used = {one.name: one.value for one in outcome.parameters}
    floor, cap = used.get("budgets.services_floor"), used.get("budgets.subsidy_cap")
    if not isinstance(floor, Fraction) or not isinstance(cap, Fraction):
        return None
    return Terms(floor, cap, str(used["budgets.reading"]))
