"""Measure 4, the money: a year's special funds and what was charged to them for the purchase of services."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Annotated, NamedTuple

from oversight.bilingual import Text
from oversight.rules.facts import Fact, FactGroup, Facts
from oversight.rules.outcome import Input
from oversight.rules.rule import Period


class Funds(NamedTuple):
    """An amount in fen for each source; None is a missing fact."""

    work: int | None
    subsidy: int | None
    other: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargedFunds(FactGroup):
    """Fen charged (or committed in all) to each source for the purchase of services."""

    work_fund: Annotated[int | None, Fact("fen", Text("工作经费", "work funds"))] = None
    subsidy_fund: Annotated[int | None, Fact("fen", Text("补助资金", "subsidy fund"))] = None
    other_funds: Annotated[int | None, Fact("fen", Text("其他专项经费", "other special funds"))] = None

    def funds(self) -> Funds:
        """Return the three amounts."""
        return Funds(self.work_fund, self.subsidy_fund, self.other_funds)


_NOTHING_KNOWN = Funds(None, None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetFacts(Facts):
    """An agency's year: adjusted annual budget of each source, amounts charged, and the committed forecast, in fen.

    `committed` is the year's total forecast, what is charged already included (and counted at least); without it
    nothing beyond the charges is expected. `year` defaults to the year of the day judged.
    """

    year: Annotated[int | None, Fact("year", Text("预算年度", "Budget year"))] = None
    work_fund: Annotated[int | None, Fact("fen", Text("社会救助工作经费", "Work funds (W)"))] = None
    subsidy_fund: Annotated[int | None, Fact("fen", Text("困难群众救助补助资金", "Subsidy fund (K)"))] = None
    other_funds: Annotated[int | None, Fact("fen", Text("其他社会救助专项经费", "Other special funds (O)"))] = None
    charged: Annotated[ChargedFunds | None, Fact("group", Text("已列支", "Charged"), group=ChargedFunds)] = None
    committed: Annotated[
        ChargedFunds | None, Fact("group", Text("已列支与已承诺合计", "Charged and committed"), group=ChargedFunds)
    ] = None

    def budget(self) -> Funds:
        """Return the budgets of the three sources."""
        return Funds(self.work_fund, self.subsidy_fund, self.other_funds)

    def spent(self) -> Funds:
        """Return the amounts charged."""
        return self.charged.funds() if self.charged else _NOTHING_KNOWN

    def forecast(self) -> Funds:
        """Return the committed forecast, by default the amounts charged, and never less than these."""
        if self.committed is None:
            return self.spent()
        pairs = zip(self.committed.funds(), self.spent(), strict=True)
        return Funds(*(each if each is None else max(each, charged or 0) for each, charged in pairs))

    def described(self, *names: str) -> tuple[Input, ...]:
        """Return inputs by name, with the forecasts of the charged ones if a forecast was given."""
        paths = [*names]
        if self.committed is not None:
            paths += [name.replace("charged.", "committed.") for name in names if name.startswith("charged.")]
        return tuple(self.input(path) for path in paths)


class Moment(Enum):
    """Where the day judged stands to the budget year: the year is closed from its last day on."""

    FUTURE = "future"
    RUNNING = "running"
    CLOSED = "closed"

    @classmethod
    def of(cls, period: Period, on: date) -> "Moment":
        """Place a day."""
        if on.year < period.last_day.year:
            return cls.FUTURE
        return cls.CLOSED if on >= period.last_day else cls.RUNNING


def year_of(facts: BudgetFacts, on: date) -> Period:
    """Return the budget year that the facts are about."""
    return Period.of_year(on.year if facts.year is None else facts.year)
