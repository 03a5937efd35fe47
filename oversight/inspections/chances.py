"""How likely a sample finds a problem, and how large it must be: exact, by counting samples.

Of N objects, B have the problem. A sample of n without replacement misses all of them with C(N - B, n) / C(N, n), the
hypergeometric distribution (GB/T 10111-2008 for simple random sampling). All is integers; a percentage is cut off,
never rounded up, so that no sample is called better than it is.
"""

from fractions import Fraction
from math import perm
from typing import NamedTuple

from oversight.bilingual import Text
from oversight.errors import FieldError, InvalidInputError

MOST = 100_000
_HUNDRED = 100


class Answer(NamedTuple):
    """What a sample comes to: how many objects have the problem, the chance in per cent, and the size needed."""

    population: int
    sample: int
    share: int
    wanted: int
    bad: int
    percent: str
    needed: int

    @property
    def said(self) -> Text:
        """The chance of this sample, in a sentence."""
        return Text(
            "{n:,} 个里抽 {k:,} 个：若有 {share}%（{bad:,} 个）有问题，发现至少一个的把握是 {percent}%。",
            "{k:,} of {n:,}: if {share}% ({bad:,}) have the problem, at least one is found with {percent}%.",
        ).format(n=self.population, k=self.sample, share=self.share, bad=self.bad, percent=self.percent)

    @property
    def advice(self) -> Text:
        """The sample that the wanted chance needs, in a sentence."""
        return Text(
            "要有 {wanted}% 的把握，至少抽 {needed:,} 个。", "For a chance of {wanted}%, draw at least {needed:,}."
        ).format(wanted=self.wanted, needed=self.needed)


def answer_to(population: int, sample: int, share: int, wanted: int) -> Answer:
    """Judge a sample against a share in per cent; raise InvalidInputError naming the figure that can't be."""
    bad = share_of(population, share)
    percent = per_mille(chance_to_find(population, bad, sample))
    return Answer(population, sample, share, wanted, bad, percent, size_needed(population, bad, wanted))


def share_of(population: int, percent: int) -> int:
    """Return how many objects have the problem if `percent` of them have: cut off, but one at least."""
    return max(1, population * percent // _HUNDRED)


def chance_to_find(population: int, bad: int, sample: int) -> Fraction:
    """Return the exact probability that a sample has at least one of the `bad` objects."""
    wrong = _out_of_bounds(population, bad) or _sample_out_of_bounds(population, sample)
    if wrong:
        raise InvalidInputError(wrong)
    missed, every = _missing(population, bad, sample)
    return 1 - Fraction(missed, every)


def size_needed(population: int, bad: int, percent: int) -> int:
    """Return the smallest sample that finds one of the `bad` objects with at least `percent` per cent.

    Found by halving: a larger sample never finds less. 100 per cent needs one object more than are without the problem.
    """
    wrong = _out_of_bounds(population, bad)
    if wrong is None and not 1 <= percent <= _HUNDRED:
        wrong = FieldError("wanted", Text("把握为 1 至 100（%）。", "The wanted chance is 1 to 100 (%)."))
    if wrong:
        raise InvalidInputError(wrong)
    low, high = 1, population - bad + 1
    while low < high:
        middle = (low + high) // 2
        if _finds(population, bad, middle, percent):
            high = middle
        else:
            low = middle + 1
    return low


def per_mille(chance: Fraction) -> str:
    """Write a probability in per cent with one decimal, cut off: 78.1."""
    tenths = chance.numerator * 10 * _HUNDRED // chance.denominator
    return f"{tenths // 10}.{tenths % 10}"


def _missing(population: int, bad: int, sample: int) -> tuple[int, int]:
    """Return in how many orders a sample misses every bad object, and how many there are; the shorter product of two.

    C(N - B, n) / C(N, n) is also C(N - n, B) / C(N, B): whichever of n and B is smaller is the number of factors.
    """
    fewer, more = min(bad, sample), max(bad, sample)
    return perm(population - more, fewer), perm(population, fewer)


def _finds(population: int, bad: int, sample: int, percent: int) -> bool:
    missed, every = _missing(population, bad, sample)
    return _HUNDRED * (every - missed) >= percent * every


def _out_of_bounds(population: int, bad: int) -> FieldError | None:
    if not 1 <= population <= MOST:
        text = Text("对象总数为 1 至 {n}。", "The number of objects is 1 to {n}.").format(n=f"{MOST:,}")
        return FieldError("population", text)
    if not 1 <= bad <= population:
        text = Text("有问题的对象为 1 至 {n} 个。", "1 to {n} objects have the problem.").format(n=f"{population:,}")
        return FieldError("share", text)
    return None


def _sample_out_of_bounds(population: int, sample: int) -> FieldError | None:
    if 1 <= sample <= population:
        return None
    text = Text("抽取数为 1 至 {n}。", "The sample is 1 to {n}.").format(n=f"{population:,}")
    return FieldError("sample", text)
