"""The four readings of the 5 % / 3 % sentence, and whether both can be met at all (feasibility).

W work funds, K subsidy fund, O other special funds; w, k, o what is charged to each; S = w + k + o.

A  S ≥ 5 %·(W+K+O)                     k ≤ 3 %·K        the default: the pool
B  S ≥ 5 %·(W+K)                       k ≤ 3 %·K        the two named sources only
C  w ≥ 5 %·W and o ≥ 5 %·O             k ≤ 3 %·K        the subsidy fund excepted from the 5 %
D  S ≥ 5 %·(W+K+O)                     k ≤ 3 %·(W+K+O)  the cap measured on the pool

All comparisons are of whole fen: S ≥ p % of D exactly if S ≥ ceil(p·D/100).
"""

from fractions import Fraction
from typing import NamedTuple

from oversight.bilingual import Text
from oversight.rulebook.budgets.facts import Funds
from oversight.rules.figures import ceil_share, floor_share
from oversight.rules.parameter import parameter

READINGS = {
    "A": Text(
        "口径A（合并）：5%以全部社会救助专项经费为分母，3%以补助资金预算总额为分母",
        "A (pool): 5 % of all special funds, 3 % of the subsidy fund",
    ),
    "B": Text(
        "口径B（列名）：5%仅以工作经费和补助资金为分母",
        "B (named sources): 5 % of work funds and subsidy fund only",
    ),
    "C": Text(
        "口径C（除外）：补助资金以外的各项经费各自不低于5%",
        "C (exception): each fund but the subsidy fund reaches 5 % by itself",
    ),
    "D": Text("口径D（总额）：3%以全部社会救助专项经费为分母", "D (pool cap): 3 % of all special funds"),
}

TERMS = ("budgets.services_floor", "budgets.subsidy_cap", "budgets.reading")
_WHOLE = 100


class Terms(NamedTuple):
    """The two percentages and the deciding reading, as in force on the day."""

    floor: Fraction
    cap: Fraction
    reading: str

    @classmethod
    def in_force(cls) -> "Terms":
        """Take the values of the running evaluation."""
        return cls(
            parameter("budgets.services_floor", Fraction),
            parameter("budgets.subsidy_cap", Fraction),
            parameter("budgets.reading", str),
        )


class Test(NamedTuple):
    """One comparison of the floor: fen spent against `need`, the least that reaches the share of `base`."""

    label: str
    spent: int
    base: int
    need: int


def floor_needs(reading: str) -> tuple[str, ...]:
    """Return the facts that the floor uses under a reading."""
    charged = ("charged.work_fund", "charged.subsidy_fund", "charged.other_funds")
    match reading:
        case "B":
            return ("work_fund", "subsidy_fund", *charged)
        case "C":
            return ("work_fund", "other_funds", "charged.work_fund", "charged.other_funds")
        case _:
            return ("work_fund", "subsidy_fund", "other_funds", *charged)


def cap_needs(reading: str) -> tuple[str, ...]:
    """Return the facts that the cap uses under a reading."""
    pool = ("work_fund", "other_funds") if reading == "D" else ()
    return ("subsidy_fund", *pool, "charged.subsidy_fund")


def floor_tests(reading: str, floor: Fraction, budget: Funds, spent: Funds) -> tuple[Test, ...]:
    """Return the comparisons that the floor consists of; none if a fact is missing or there is no budget at all."""
    if reading == "C":
        pairs = [("w ÷ W", spent.work, budget.work), ("o ÷ O", spent.other, budget.other)]
    else:
        total = _sum(spent.work, spent.subsidy, spent.other)
        named = ("S ÷ (W+K)", total, _sum(budget.work, budget.subsidy))
        pairs = [named if reading == "B" else ("S ÷ (W+K+O)", total, _sum(*budget))]
    known = [(label, part, base) for label, part, base in pairs if part is not None and base is not None]
    if len(known) < len(pairs) or not any(base for _, _, base in known):
        return ()
    return tuple(Test(label, part, base, ceil_share(floor, base)) for label, part, base in known)


def cap_of(reading: str, cap: Fraction, budget: Funds) -> tuple[int, int] | None:
    """Return the cap's base and the most that may be charged to the subsidy fund; None if a fact is missing."""
    base = _sum(*budget) if reading == "D" else budget.subsidy
    return None if base is None else (base, floor_share(cap, base))


class Room(NamedTuple):
    """What could be spent at most: `free` on other sources, `subsidy` on the subsidy fund; `need` is the floor."""

    free: int
    subsidy: int
    need: int

    @property
    def suffices(self) -> bool:
        """Whether spending all of it reaches the floor."""
        return self.free + self.subsidy >= self.need


def room(terms: Terms, budget: Funds, raised: int = 0) -> Room | None:
    """Return the most that can be spent under the deciding reading if work funds were raised by some fen.

    Under B only the two named sources may pay; under C each source must reach its own share, so the floor is met
    whenever everything is spent. None if a fact is missing or there is no budget to take a share of.
    """
    if budget.work is None or (budget.other is None and terms.reading != "B"):
        return None
    work, other = budget.work + raised, budget.other or 0
    if terms.reading == "C":
        needs = ceil_share(terms.floor, work) + ceil_share(terms.floor, other)
        return Room(work + other, 0, needs) if work + other else None
    if budget.subsidy is None:
        return None
    free = work if terms.reading == "B" else work + other
    pool = free + budget.subsidy
    capped = floor_share(terms.cap, pool if terms.reading == "D" else budget.subsidy)
    return Room(free, min(budget.subsidy, capped), ceil_share(terms.floor, pool)) if pool else None


def feasible(terms: Terms, budget: Funds) -> bool | None:
    """Tell whether any spending meets floor and cap together; None if that can't be known."""
    most = room(terms, budget)
    return None if most is None else most.suffices


def least_raise(terms: Terms, budget: Funds) -> int:
    """Return the fewest fen by which work funds must be raised, all of them spent, so that both can be met.

    Raising W also raises D, so for a constant cap this is ceil(x / (1 - 5 %)) with x the fen still short when all is
    spent; the search finds the exact whole fen under each reading. Raises ValueError for a floor of 100 % or more.
    """
    if terms.floor >= _WHOLE:
        raise ValueError("no raise of a fund can meet a floor of 100 %")

    def met(raised: int) -> bool:
        most = room(terms, budget, raised)
        return most is not None and most.suffices

    least, most = 0, 1
    while not met(most):
        least, most = most, most * 2
    while least < most:  # not bisect: amounts may be larger than a range's length
        middle = (least + most) // 2
        least, most = (least, middle) if met(middle) else (middle + 1, most)
    return least


def _sum(*amounts: int | None) -> int | None:
    known = [each for each in amounts if each is not None]
    return sum(known) if len(known) == len(amounts) else None
