"""Measures 3(2) and 4, the money: funds, adjusted budgets, charges for services, ratios and what-if."""
