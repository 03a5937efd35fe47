"""How often the townships are visited in a year, by what was drawn and by what is planned (政府督查工作条例 第十五条).

Before a draw nobody knows whom it hits, and no township may be kept out of it for having been drawn before: the lots
would not be fair. So visits that are drawn, or certain because a whole stratum is visited, count; what lots may add is
shown beside them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from oversight.inspections.policy import Stratum


@dataclass(frozen=True, slots=True)
class Burden:
    """Visits of a township in a year: drawn already, certain by the plans, and possible by their lots."""

    township: str
    drawn: int
    certain: int
    possible: int

    def over(self, most: int) -> bool:
        """Whether there are more visits than `most` whatever the lots say."""
        return self.drawn + self.certain > most

    def may_be_over(self, most: int) -> bool:
        """Whether there can be more visits than `most` if the lots fall so."""
        return self.drawn + self.certain + self.possible > most


def burdens(
    parents: Mapping[str, str], visited: Counter[str], planned: Iterable[Mapping[str, Stratum]]
) -> tuple[Burden, ...]:
    """Return the burden of each township (code -> county) that is visited or may be, the heaviest first.

    `visited` counts the visits drawn this year; `planned` are the strata of items that have not been drawn.
    """
    certain: Counter[str] = Counter()
    possible: Counter[str] = Counter()
    sizes = Counter(parents.values())
    for strata in planned:
        for township, county in parents.items():
            stratum = strata.get(county)
            if stratum is None:
                continue
            every = stratum.mode == "all" or stratum.k >= sizes[county]
            (certain if every else possible)[township] += 1
    found = (Burden(one, visited[one], certain[one], possible[one]) for one in sorted(parents))
    loaded = [one for one in found if one.drawn + one.certain + one.possible]
    return tuple(sorted(loaded, key=lambda one: (-one.drawn - one.certain, -one.possible)))
