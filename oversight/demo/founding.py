"""The first scenes: divisions, departments, accounts, and the registers of population each year."""

from collections.abc import Iterator
from datetime import date, time
from functools import partial

from oversight.bilingual import Text
from oversight.demo.accounts import open_accounts
from oversight.demo.geography import REGISTERS, enter_agencies, enter_register
from oversight.demo.stage import OPENING, Scene

PLACES = Text("行政区划", "Divisions")
ACCOUNTS = Text("账号", "Accounts")
REGISTER = Text("户籍人口", "Registered populations")


def scenes() -> Iterator[Scene]:
    """Return the opening, and a register early in each year."""
    yield Scene(OPENING, time(9, 0), PLACES, enter_agencies)
    yield Scene(OPENING, time(10, 0), ACCOUNTS, open_accounts)
    for register in REGISTERS:
        on = date(register.year + 1, 1, 4)
        yield Scene(on, time(9, 0), REGISTER, partial(enter_register, on=register))
