"""The invented money: budgets and what is charged to each source, in units of 10,000 yuan, as the story needs it.

2026 is requirements §6.2: 新罗 exactly at the floor, 永定 exactly at the cap, 上杭 one fen short, 武平 over the cap,
长汀 both, 连城 infeasible, 漳平 behind by its own contracts. 2025 is in order, but for a missing line of 漳平.
"""

from fractions import Fraction
from typing import NamedTuple

WAN = 1_000_000
"""Fen in 10,000 yuan."""


class Money(NamedTuple):
    """Amounts in 10,000 yuan: subsidy fund, work funds, other special funds; None where there is no line."""

    subsidy_fund: Fraction
    work_fund: Fraction
    other_funds: Fraction | None

    def fen(self) -> dict[str, int]:
        """Return the amounts in fen by fund, without those that are missing."""
        return {fund: int(amount * WAN) for fund, amount in self._asdict().items() if amount is not None}


class Year(NamedTuple):
    """An agency's year: the adjusted budget, all its contracts for services, and how much of them was paid."""

    budget: Money
    contracts: Money
    paid: Money


def _wan(subsidy: str, work: str, other: str | None) -> Money:
    return Money(Fraction(subsidy), Fraction(work), None if other is None else Fraction(other))


def _paid(budget: Money, contracts: Money) -> Year:
    return Year(budget, contracts, contracts)


AMOUNTS: dict[int, dict[str, Year]] = {
    2025: {
        "350800": _paid(_wan("0", "290", "90"), _wan("0", "16", "6")),
        "350802": _paid(_wan("9400", "2500", "860"), _wan("240", "330", "90")),
        "350803": _paid(_wan("10800", "1460", "400"), _wan("270", "310", "70")),
        "350821": _paid(_wan("14200", "1400", "500"), _wan("360", "380", "90")),
        "350823": _paid(_wan("12100", "1750", "680"), _wan("310", "330", "100")),
        "350824": _paid(_wan("9000", "880", "360"), _wan("230", "230", "60")),
        "350825": _paid(_wan("8800", "420", "0"), _wan("230", "235", None)),
        "350881": _paid(_wan("7600", "960", None), _wan("190", "255", None)),
    },
    2026: {
        "350800": _paid(_wan("0", "300", "100"), _wan("0", "18", "6")),
        "350802": _paid(_wan("9800", "2600", "900"), _wan("250", "315", "100")),
        "350803": _paid(_wan("11200", "1500", "420"), _wan("336", "264", "70")),
        "350821": _paid(_wan("14800", "1450", "520"), _wan("480", "170", "50")),
        "350823": _paid(_wan("12600", "1800", "700"), _wan("330", "324.999999", "100")),
        "350824": _paid(_wan("9400", "900", "380"), _wan("300", "200", "60")),
        "350825": _paid(_wan("9100", "180", "0"), _wan("230", "120", None)),
        "350881": Year(_wan("7900", "1000", "300"), _wan("180", "160", "80"), _wan("100", "70", "40")),
    },
}
WAGES_BOOKED_AS_SERVICES = ("350821", 140 * WAN)
"""长汀 booked its assistants' pay as a purchase of services; it doesn't count, and without it the floor is missed."""
ADJUSTED = {"350802": 300 * WAN, "350824": 200 * WAN}
"""By how much the subsidy fund of 2026 was raised in July."""
OFF_LIST = ("350881", "other_funds")
"""The payment of 漳平 whose source code is none of the permitted funds."""
