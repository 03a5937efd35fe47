"""Where the seed's numbers come from, and whether nobody could have tried them all: at least 100 bits.

The catalogue holds the sources the application offers. A notice's source is recognised by its pattern, or by a name
that begins with a lottery's, so a notice can be judged from its JSON alone; for others the number of values the pattern
allows is counted. That is an upper limit for a foreign source (nobody here knows how evenly its numbers fall), so a
source of the catalogue is to be preferred. The `secret` of sealed mode never counts: those who fixed it know it, and
only the public events bind them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import comb
from types import MappingProxyType

from sampling.patterns import UncountableError, count_values

REQUIRED_BITS = 100
SECRET = "secret"  # noqa: S105  # the name of the source, not a secret
SECRET_DIGITS = re.compile(r"[0-9a-f]{64}")


def ascending() -> str:
    """Return a look-ahead that refuses two-digit numbers, split by spaces, of which one is not above the one before."""
    tens = "|".join(f"[{ten + 1}-9]. {ten}" for ten in range(9))
    ones = "|".join(f"[{one}-9] \\1[{one}]" for one in range(10))
    return f"(?!.*(?:{tens}|(.)(?:{ones})))"


@dataclass(frozen=True)
class CatalogueSource:
    """A public event: what it is, how its numbers are written, and how many equally likely outcomes it has."""

    name: str
    zh: str
    en: str
    regex: str
    outcomes: int
    example: str
    aliases: tuple[str, ...] = ()

    @property
    def millibits(self) -> int:
        """Return its entropy in thousandths of a bit, rounded down."""
        return millibits(self.outcomes)


_OF_80, _OF_35 = "(?:0[1-9]|[1-7][0-9]|80)", "(?:0[1-9]|[12][0-9]|3[0-5])"
_OF_33, _OF_16, _OF_12 = "(?:0[1-9]|[12][0-9]|3[0-3])", "(?:0[1-9]|1[0-6])", "(?:0[1-9]|1[0-2])"
_SOURCES = (
    CatalogueSource(
        "kl8",
        "中国福利彩票快乐8：20 个号码由小到大，以空格分隔",
        "China Welfare Lottery Kuaile 8: 20 numbers ascending, split by spaces",
        f"{ascending()}{_OF_80}(?: {_OF_80}){{19}}",
        comb(80, 20),
        "03 07 11 12 19 20 24 31 33 38 41 45 52 57 60 63 66 71 74 80",
        ("快乐8", "kuaile8"),
    ),
    CatalogueSource(
        "ssq",
        "中国福利彩票双色球：6 个红球由小到大，加号，蓝球",
        "China Welfare Lottery Shuangseqiu: 6 red numbers ascending, a plus sign, the blue one",
        f"{ascending()}{_OF_33}(?: {_OF_33}){{5}}\\+{_OF_16}",
        comb(33, 6) * 16,
        "02 09 14 21 28 33+07",
        ("双色球", "shuangseqiu"),
    ),
    CatalogueSource(
        "dlt",
        "中国体育彩票大乐透：前区 5 个由小到大，加号，后区 2 个由小到大",
        "China Sports Lottery Daletou: 5 front numbers ascending, a plus sign, 2 back numbers ascending",
        f"{ascending()}{_OF_35}(?: {_OF_35}){{4}}\\+{_OF_12} {_OF_12}",
        comb(35, 5) * comb(12, 2),
        "04 11 18 27 35+03 12",
        ("大乐透", "daletou"),
    ),
    CatalogueSource(
        "dice6x25",
        "现场当众掷 25 枚六面骰，按掷出的顺序连写",
        "25 six-sided dice thrown on site before witnesses, written as thrown",
        "[1-6]{25}",
        6**25,
        "3514266123451623344152651",
    ),
    CatalogueSource(
        "dice10x20",
        "现场当众掷 20 枚十面骰，按掷出的顺序连写",
        "20 ten-sided dice thrown on site before witnesses, written as thrown",
        "[0-9]{20}",
        10**20,
        "04718293650192837465",
    ),
)


CATALOGUE: Mapping[str, CatalogueSource] = MappingProxyType({source.name: source for source in _SOURCES})
_BY_REGEX = {source.regex: source for source in CATALOGUE.values()}


@cache
def outcomes_of(regex: str, name: str = "") -> int:
    """Return how many outcomes a source has, by its pattern and name; 1, which is 0 bits, if that can't be told.

    A pattern of the catalogue is its source's, under any name. A source named after a lottery of the catalogue has that
    lottery's outcomes, or fewer if its pattern allows only fewer. For others the pattern's values are counted.
    """
    if regex in _BY_REGEX:
        return _BY_REGEX[regex].outcomes
    lottery = _lottery(name)
    try:
        count = count_values(regex)
    except UncountableError:
        return lottery or 1
    if lottery:
        return min(lottery, max(count.values, 1)) if count.exact else lottery
    return max(count.values, 1)


def _lottery(name: str) -> int:
    """Return the outcomes of the lottery that a source's name begins with, 0 if there is none."""
    lotteries = [source for source in CATALOGUE.values() if source.aliases]
    named = [each for each in lotteries if name.lower().startswith((each.name, *each.aliases))]
    return named[0].outcomes if named else 0


def millibits(outcomes: int) -> int:
    """Return 1000 · log2 of a number, rounded down, in integers alone."""
    return int(outcomes**1000).bit_length() - 1


def in_bits(outcomes: int) -> str:
    """Write log2 of a number with one decimal, rounded down."""
    tenths = millibits(outcomes) // 100
    return f"{tenths // 10}.{tenths % 10}"
