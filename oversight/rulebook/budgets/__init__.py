"""Measure 4, the money: the floor of 5 % (R30), the cap of 3 % (R31), and whether both can be met."""

from oversight.rulebook.budgets.cap import SUBSIDY_CAP
from oversight.rulebook.budgets.facts import BudgetFacts, ChargedFunds
from oversight.rulebook.budgets.floor import SERVICES_FLOOR

__all__ = ["SERVICES_FLOOR", "SUBSIDY_CAP", "BudgetFacts", "ChargedFunds"]
