"""How many assistants a township needs by its registered population, under each reading of the bounds (A6)."""

from typing import NamedTuple

from oversight.bilingual import Text
from oversight.rules.parameter import parameter

READINGS = {
    "higher": Text("从高：恰在界线的按高一档", "Higher: at a bound the higher class counts"),
    "lower": Text("从低：恰在界线的按低一档", "Lower: at a bound the lower class counts"),
    "middle": Text("居中：2至5万含两端", "Middle: 20,000 to 50,000 includes both ends"),
}

QUOTA_PARAMETERS = (
    "staffing.first_bound",
    "staffing.second_bound",
    "staffing.quota_first",
    "staffing.quota_second",
    "staffing.quota_third",
    "staffing.quota_boundary",
)


class Quotas(NamedTuple):
    """The bounds, the three class quotas and the deciding reading, as in force on the day."""

    first_bound: int
    second_bound: int
    needed: tuple[int, int, int]
    reading: str

    @classmethod
    def in_force(cls) -> "Quotas":
        """Take the values of the running evaluation."""
        return cls(
            parameter("staffing.first_bound", int),
            parameter("staffing.second_bound", int),
            (
                parameter("staffing.quota_first", int),
                parameter("staffing.quota_second", int),
                parameter("staffing.quota_third", int),
            ),
            parameter("staffing.quota_boundary", str),
        )

    def under(self, reading: str, population: int) -> int:
        """Return the assistants needed under a reading."""
        at_bound = (population == self.first_bound and reading != "lower") or (
            population == self.second_bound and reading == "higher"
        )
        return self.needed[(population > self.first_bound) + (population > self.second_bound) + at_bound]

    def decided(self, population: int) -> int:
        """Return the assistants needed under the deciding reading."""
        return self.under(self.reading, population)

    def explain(self, population: int) -> Text:
        """Say that a population stands exactly on a bound, and what the readings make of it."""
        return Text(
            "户籍人口恰为{n}人，同时落入两档；按从高口径应配{high}名，按从低口径为{low}名。",
            "The registered population is exactly {n} and falls in two classes; the higher reading asks for {high} "
            "assistants, the lower for {low}.",
        ).format(n=f"{population:,}", high=self.under("higher", population), low=self.under("lower", population))
