"""What would mend a year's budget: exact fen, the fewest that do."""

from oversight.bilingual import Text
from oversight.rulebook.budgets.facts import Funds
from oversight.rulebook.budgets.readings import Room, Terms, Test, feasible, least_raise, room
from oversight.rules.figures import yuan
from oversight.rules.outcome import Fix

_RAISE = Text(
    "工作经费预算增加 {yuan} 元并全部用于购买服务。",
    "Raise the work fund by {yuan} yuan and spend all of it on services.",
)
_MOVE = Text(
    "将 {yuan} 元由补助资金改列工作经费或其他专项经费。",
    "Move {yuan} yuan of charges from the subsidy fund to other funds.",
)
_FREE = Text(
    "再从工作经费或其他专项经费列支 {yuan} 元。", "Charge {yuan} yuan more to work funds or other special funds."
)
_SUBSIDY = Text("再从补助资金列支 {yuan} 元。", "Charge {yuan} yuan more to the subsidy fund.")
_INSTEAD = Text(
    "上述金额中最多 {yuan} 元可改由补助资金列支，不突破上限。",
    "Of that, up to {yuan} yuan may come from the subsidy fund within its cap.",
)
_HOLD = Text("压减补助资金已承诺未列支的 {yuan} 元。", "Withdraw {yuan} yuan of commitments on the subsidy fund.")


def _fix(action: str, amount: int, text: Text, *, alternative: bool = False) -> tuple[Fix, ...]:
    """Return the fix, or nothing if the amount is nothing."""
    return (Fix(action, amount, text.format(yuan=yuan(amount)), alternative),) if amount > 0 else ()


def raise_work_fund(amount: int) -> tuple[Fix, ...]:
    """Return the act that makes an impossible pair of limits possible."""
    return _fix("raise_work_fund", amount, _RAISE)


def move_from_subsidy(excess: int) -> tuple[Fix, ...]:
    """Return the act that brings the subsidy fund back under its cap."""
    return _fix("move_from_subsidy", excess, _MOVE)


def hold_commitments(excess: int) -> tuple[Fix, ...]:
    """Return the act that keeps the forecast under the cap."""
    return _fix("withdraw_commitments", excess, _HOLD)


def floor_fixes(terms: Terms, budget: Funds, spent: Funds, tests: tuple[Test, ...]) -> tuple[Fix, ...]:
    """Return the acts that bring the charges to the floor and keep the cap, for tests that are short.

    Those that aren't alternatives are meant together: first charges beyond the cap are moved, then the shortage is
    charged, to other funds as far as these go. If no spending can do it, work funds are first raised by the least
    amount that can, and all is spent.
    """
    if terms.reading == "C":
        return _fix("charge_non_subsidy", sum(max(0, test.need - test.spent) for test in tests), _FREE)
    raised = least_raise(terms, budget) if feasible(terms, budget) is False else 0
    most = room(terms, budget, raised)
    return raise_work_fund(raised) + (_charges(terms, spent, most) if most else ())


def _charges(terms: Terms, spent: Funds, most: Room) -> tuple[Fix, ...]:
    work, subsidy, other = (each or 0 for each in spent)
    short = most.need - work - subsidy - other
    excess = max(0, subsidy - most.subsidy)
    headroom = max(0, most.subsidy - subsidy)
    left = most.free - excess - work - (0 if terms.reading == "B" else other)
    free = min(short, max(0, left))
    needed = short - free
    return (
        move_from_subsidy(excess)
        + _fix("charge_non_subsidy", free, _FREE)
        + _fix("charge_subsidy", needed, _SUBSIDY)
        + (() if needed else _fix("charge_subsidy", min(short, headroom), _INSTEAD, alternative=True))
    )
