"""The assignment against the oracles: every lawful assignment of tiny cases, and a textbook maximum flow."""

import random
from collections import Counter
from collections.abc import Iterable

import pytest

from sampling.assignment import assign
from sampling.flow import Problem, Slot
from sampling.hall import Hall
from tests.sampling.oracles import (
    Case,
    best_of_all,
    capacity_of,
    least_sum_of_squares,
    most_slots_filled,
    random_case,
    reference_ticket,
    smallest_blocked_set,
)
from tests.sampling.samples import problem_of


def names_of(case: Case) -> list[str] | Hall:
    assigned = assign(case.seed, problem_of(case))
    if isinstance(assigned, Hall):
        return assigned
    assert [(seat.object, seat.slot) for seat in assigned] == case.slots()
    return [seat.inspector for seat in assigned]


def compare_with_all_lawful_assignments(numbers: range) -> int:
    """Return how many of the cases had lawful teams."""
    feasible = 0
    for number in numbers:
        case = random_case(number)
        best, names = best_of_all(case), names_of(case)
        assert isinstance(names, Hall) if best is None else names == best, number
        feasible += best is not None
    return feasible


def large_case(number: int) -> Case:
    """Return a case too large to try everything, and tight."""
    rng = random.Random(number)  # noqa: S311  # a reproducible case, not a secret
    objects = tuple((f"O{n:02d}", rng.choice("XYZ")) for n in range(rng.randint(4, 14)))
    people = rng.randint(4, 12)
    cap = -(-2 * len(objects) // people)
    inspectors = tuple(
        (f"i{n:02d}", rng.choice([cap - 1, cap, cap + 1]), rng.choice([0, 0, 3]), ("a",) if n % 2 else ("a", "b"))
        for n in range(people)
    )
    targets = [*(name for name, _ in objects), "X"]
    conflicts = frozenset((rng.choice(inspectors)[0], rng.choice(targets)) for _ in range(rng.randint(0, 12)))
    seed = reference_ticket(str(number), "", "")
    return Case(seed, objects, ("b", ""), inspectors, conflicts)


def compare_with_maximum_flow(numbers: range) -> int:
    """Return how many of the cases had lawful teams."""
    feasible = 0
    for number in numbers:
        case = large_case(number)
        filled, names = most_slots_filled(case), names_of(case)
        if filled == len(case.slots()):
            assert isinstance(names, list)
            check_lawful(case, names)
            feasible += 1
        else:
            assert isinstance(names, Hall)
            assert names.need - names.capacity == len(case.slots()) - filled
    return feasible


def compare_with_minimum_cost_flow(cases: Iterable[Case]) -> int:
    """Return how many of the cases had lawful teams."""
    feasible = 0
    for case in cases:
        least, names = least_sum_of_squares(case), names_of(case)
        if isinstance(names, Hall):
            assert least is None, case
        else:
            visits = Counter(names)
            assert least == sum((prior + visits[name]) ** 2 for name, _, prior, _ in case.inspectors), case
            feasible += 1
    return feasible


def check_lawful(case: Case, names: list[str]) -> None:
    for slot, name in zip(case.slots(), names, strict=True):
        assert name in case.lawful(slot)
    visits = Counter(names)
    assert all(visits[inspector] <= cap for inspector, cap, _, _ in case.inspectors)
    teams = Counter((slot[0], name) for slot, name in zip(case.slots(), names, strict=True))
    assert max(teams.values()) == 1


def test_it_is_the_best_of_all_lawful_assignments_in_2_500_tiny_cases() -> None:
    assert 1000 < compare_with_all_lawful_assignments(range(2500)) < 1500


@pytest.mark.slow
def test_it_is_the_best_of_all_lawful_assignments_in_10_000_more_cases() -> None:
    assert 4000 < compare_with_all_lawful_assignments(range(10_000, 20_000)) < 6000


def test_it_exists_exactly_when_a_maximum_flow_fills_every_slot_in_300_cases() -> None:
    assert 100 < compare_with_maximum_flow(range(300)) < 250


@pytest.mark.slow
def test_it_exists_exactly_when_a_maximum_flow_fills_every_slot_in_1_000_more_cases() -> None:
    assert 300 < compare_with_maximum_flow(range(1000, 2000)) < 800


def test_the_sum_of_squared_loads_is_that_of_a_minimum_cost_flow_in_400_cases() -> None:
    assert 100 < compare_with_minimum_cost_flow(random_case(number) for number in range(30_000, 30_300)) < 200
    assert 30 < compare_with_minimum_cost_flow(large_case(number) for number in range(3000, 3100)) < 90


@pytest.mark.slow
def test_the_sum_of_squared_loads_is_that_of_a_minimum_cost_flow_in_500_more_cases() -> None:
    assert 150 < compare_with_minimum_cost_flow(large_case(number) for number in range(4000, 4500)) < 400


def test_the_certificate_is_the_smallest_of_the_worst_sets_of_slots() -> None:
    compared = 0
    for number in range(1500):
        case = random_case(number)
        certificate = names_of(case)
        if isinstance(certificate, Hall):
            assert certificate.blocked == smallest_blocked_set(case), number
            assert certificate.capacity == capacity_of(case, certificate.blocked) < certificate.need
            assert certificate.need == len(certificate.blocked)
            able = {name for slot in certificate.blocked for name in case.lawful(slot)}
            assert certificate.inspectors == tuple(sorted(able))
            compared += 1
    assert compared > 400


def test_no_objects_need_no_inspectors() -> None:
    assert assign("seed", Problem([], [], [], [])) == []


def test_nobody_at_all_is_a_certificate_too() -> None:
    problem = Problem([Slot("O", 1, 0), Slot("O", 2, 0)], [], [], [])
    assert assign("seed", problem) == Hall((("O", 1), ("O", 2)), (), 0, 2)


def test_loads_differ_by_one_at_most_when_everybody_may_do_everything() -> None:
    slots = [Slot(f"O{n}", number, 0b11111) for n in range(9) for number in (1, 2)]
    seats = assign("seed", Problem(slots, list("abcde"), [0] * 5, [9] * 5))
    assert not isinstance(seats, Hall)
    assert sorted(Counter(seat.inspector for seat in seats).values()) == [3, 3, 4, 4, 4]


def test_people_with_identical_rights_have_identical_probabilities() -> None:
    runs, slots = 1200, [Slot(name, number, 0b1111) for name in "XY" for number in (1, 2)]
    visits: Counter[tuple[str, int, str]] = Counter()
    for run in range(runs):
        seats = assign(reference_ticket(str(run), "fair", ""), Problem(slots, list("abcd"), [0] * 4, [1] * 4))
        assert not isinstance(seats, Hall)
        visits.update((seat.object, seat.slot, seat.inspector) for seat in seats)
    assert len(visits) == 16
    for name, number in {(slot.object, slot.number) for slot in slots}:
        counts = [visits[name, number, inspector] for inspector in "abcd"]
        assert sum((count - 300) ** 2 for count in counts) < 300 * 17  # 3 degrees: above 16.3 once in 1,000
