"""What if: the same rules on figures that nobody has stored."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError
from oversight.rulebook.budgets import BudgetFacts, ChargedFunds
from oversight.rulebook.budgets.facts import Funds
from oversight.rules.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """Fen to add to the work fund's budget and to the charges of each fund; negative takes away."""

    work_fund: int = 0
    charge_work: int = 0
    charge_subsidy: int = 0
    charge_other: int = 0

    def __bool__(self) -> bool:
        """Whether anything is supposed at all."""
        return any(getattr(self, one.name) for one in fields(self))


LABELS = {
    "work_fund": Text("追加工作经费预算", "Add to the work fund's budget"),
    "charge_work": Text("再从工作经费列支", "Charge more to the work fund"),
    "charge_subsidy": Text("再从补助资金列支", "Charge more to the subsidy fund"),
    "charge_other": Text("再从其他专项经费列支", "Charge more to other special funds"),
}


def suppose(facts: BudgetFacts, supposed: Supposition) -> BudgetFacts:
    """Return the facts as they would be; what is unknown stays unknown.

    Raises InvalidInputError for an amount that takes more away than there is, or adds to what is unknown.
    """
    faults = tuple(_faults(facts, supposed))
    if faults:
        raise InvalidInputError(*faults)
    work = None if facts.work_fund is None else facts.work_fund + supposed.work_fund
    return replace(
        facts,
        work_fund=work,
        charged=None if facts.charged is None else _plus(facts.spent(), supposed),
        committed=None if facts.committed is None else _plus(facts.forecast(), supposed),
    )


def _plus(funds: Funds, supposed: Supposition) -> ChargedFunds:
    return ChargedFunds(
        work_fund=_sum(funds.work, supposed.charge_work),
        subsidy_fund=_sum(funds.subsidy, supposed.charge_subsidy),
        other_funds=_sum(funds.other, supposed.charge_other),
    )


def _sum(amount: int | None, more: int) -> int | None:
    return None if amount is None else amount + more


def _faults(facts: BudgetFacts, supposed: Supposition) -> Iterator[FieldError]:
    spent = facts.spent()
    known = {
        "work_fund": facts.work_fund,
        "charge_work": spent.work,
        "charge_subsidy": spent.subsidy,
        "charge_other": spent.other,
    }
    for name, amount in known.items():
        more = getattr(supposed, name)
        if more and amount is None:
            text = Text("{label}：现有金额未知，无法推演。", "{label}: the present amount is unknown.")
            yield FieldError(name, text.format(label=LABELS[name]))
        elif amount is not None and amount + more < 0:
            text = Text("{label}：减少的金额超过现有金额。", "{label}: that takes away more than there is.")
            yield FieldError(name, text.format(label=LABELS[name]))


def from_fixes(facts: BudgetFacts, *outcomes: Outcome) -> Supposition:
    """Return the supposition that carries out what the outcomes advise, alternatives left aside.

    Money not of the subsidy fund is charged to the work fund as far as that goes, then to the other funds.
    """
    amounts: dict[str, int] = {}
    for outcome in outcomes:
        for fix in outcome.fixes:
            if not fix.alternative:
                amounts[fix.action] = max(amounts.get(fix.action, 0), fix.amount or 0)
    raised, moved = amounts.get("raise_work_fund", 0), amounts.get("move_from_subsidy", 0)
    free = amounts.get("charge_non_subsidy", 0) + moved
    left = max(0, (facts.work_fund or 0) + raised - (facts.spent().work or 0))
    return Supposition(
        work_fund=raised,
        charge_work=min(free, left),
        charge_subsidy=amounts.get("charge_subsidy", 0) - moved,
        charge_other=max(0, free - left),
    )
