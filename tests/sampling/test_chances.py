"""Chances: every sample, every unit by its size, every pair of inspectors, against what the specification says.

The seeds are fixed, so these tests always give the same figures; the limits are those that independent chances pass
once in 1,000 times.
"""

from collections import Counter
from itertools import combinations

import pytest

from sampling import SamplingFrame, StratumPlan, Unit, objects
from sampling.assignment import assign
from sampling.flow import Problem, Slot
from sampling.hall import Hall
from sampling.objects import draw_objects, proportional
from tests.sampling.oracles import reference_ticket

CHI_SQUARE_34 = 65.25  # degrees of freedom; above it once in 1,000
CHI_SQUARE_14 = 36.12
CHI_SQUARE_3 = 16.27


def seeds(count: int, label: str) -> list[str]:
    return [reference_ticket(str(number), "chances", label) for number in range(count)]


def chi_square(counts: Counter[object], cells: int, total: int) -> float:
    expected = total / cells
    assert len(counts) == cells
    return sum((count - expected) ** 2 for count in counts.values()) / expected


def test_each_of_the_35_samples_of_3_of_7_is_as_frequent_as_any_other() -> None:
    frame, plan = SamplingFrame(Unit(f"u{n}", "A", n) for n in range(7)), {"A": StratumPlan("srs", 3, 2)}
    runs = [draw_objects(seed, frame, plan)["A"] for seed in seeds(7000, "srs")]
    assert chi_square(Counter(frozenset(ids[:3]) for ids in runs), 35, 7000) < CHI_SQUARE_34
    assert chi_square(Counter(frozenset(ids[2:]) for ids in runs), 35, 7000) < CHI_SQUARE_34, "reserves are alike"


@pytest.mark.parametrize(
    ("weights", "count"),
    [
        ((2, 3, 4, 1), 2),
        ((100, 2, 3, 4, 1), 3),  # the first is certain, the others as above
        ((100, 40, 5, 5, 5, 5), 3),  # two are certain, the second only once the first is out
        ((7, 7, 7, 7, 7), 3),
        ((1, 0, 1, 13, 6), 4),  # weight 0 is left out, all others are certain
    ],
)
def test_pps_includes_each_unit_in_exactly_its_share_of_all_starts_whatever_their_order(
    monkeypatch: pytest.MonkeyPatch, weights: tuple[int, ...], count: int
) -> None:
    units = [Unit(f"u{n}", "B", weight) for n, weight in enumerate(weights)]
    certain, rest = certain_by_the_book(dict(enumerate(weights)), count)
    total = sum(rest.values()) or 1
    for seed in seeds(40, "pps"):
        met: Counter[str] = Counter()
        for start in range(total):
            monkeypatch.setattr(objects, "uniform", lambda _seed, _tag, size, start=start: start % size)
            drawn = proportional(seed, "B", units, count)
            assert set(drawn[: len(certain)]) == {f"u{n}" for n in certain}
            met.update(drawn)
        shares = {f"u{n}": (count - len(certain)) * weight for n, weight in rest.items()}
        assert met == {**shares, **dict.fromkeys((f"u{n}" for n in certain), total)}


def certain_by_the_book(weights: dict[int, int], count: int) -> tuple[set[int], dict[int, int]]:
    """Return who is certain, and the weights of the others, by spec §4 taken literally: one unit at a time."""
    rest, certain = {n: weight for n, weight in weights.items() if weight}, set[int]()
    while rest:
        largest = max(rest, key=lambda n: rest[n])
        if (count - len(certain)) * rest[largest] < sum(rest.values()):
            break
        certain.add(largest)
        del rest[largest]
    return certain, rest


def test_of_the_units_taken_by_size_each_is_as_likely_a_reserve_as_any_other() -> None:
    units = [Unit(f"u{n}", "B", 3) for n in range(4)]
    last = Counter(proportional(seed, "B", units, 3)[-1] for seed in seeds(4000, "reserve"))
    assert chi_square(Counter(last), 4, 4000) < CHI_SQUARE_3


def test_all_15_pairs_are_equally_frequent_where_6_alike_visit_6_objects() -> None:
    everybody, runs = 0b111111, 2000
    slots = [Slot(f"O{n}", number, everybody) for n in range(6) for number in (1, 2)]
    met: Counter[object] = Counter()
    for seed in seeds(runs, "pairs"):
        seats = assign(seed, Problem(slots, list("abcdef"), [0] * 6, [2] * 6))
        assert not isinstance(seats, Hall)
        assert set(Counter(seat.inspector for seat in seats).values()) == {2}
        met.update(
            frozenset((one.inspector, other.inspector)) for one, other in zip(seats[::2], seats[1::2], strict=True)
        )
    assert set(met) == {frozenset(pair) for pair in combinations("abcdef", 2)}
    assert chi_square(met, 15, 6 * runs) < CHI_SQUARE_14
