"""Drawing objects: srs, pps with exact inclusion, all; and the call order."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling import SamplingFrame, StratumPlan, Unit
from sampling.objects import called, draw_objects, proportional
from tests.sampling.oracles import reference_ticket

SEEDS = [reference_ticket(str(run), "objects", "") for run in range(4000)]


def units_of(*weights: int) -> list[Unit]:
    return [Unit(f"u{n}", "B", weight) for n, weight in enumerate(weights)]


def test_the_srs_sample_is_the_smallest_tickets_then_the_reserves() -> None:
    frame = SamplingFrame(Unit(f"u{n}", "A", 0) for n in range(20))
    drawn = draw_objects("s", frame, {"A": StratumPlan("srs", 4, 3)})
    order = sorted((unit.id for unit in frame.units), key=lambda name: reference_ticket("s", "object/A", name))
    assert drawn == {"A": order[:7]}


def test_all_is_every_unit_in_ticket_order_whatever_k_says() -> None:
    frame = SamplingFrame(Unit(f"u{n}", "A", 0) for n in range(6))
    drawn = draw_objects("s", frame, {"A": StratumPlan("all", 2, 9)})
    assert drawn["A"] == sorted((u.id for u in frame.units), key=lambda name: reference_ticket("s", "object/A", name))
    assert sorted(called("s", drawn, {"A": StratumPlan("all", 2, 9)})) == sorted(drawn["A"])


def test_reserves_end_where_the_stratum_ends() -> None:
    frame = SamplingFrame([Unit("a", "A", 1), Unit("b", "A", 1)])
    assert len(draw_objects("s", frame, {"A": StratumPlan("srs", 2, 5)})["A"]) == 2
    assert len(draw_objects("s", frame, {"A": StratumPlan("pps", 2, 5)})["A"]) == 2


def test_only_drawn_objects_are_called_in_the_order_of_their_call_tickets() -> None:
    objects = {"A": ["a", "b", "r"], "B": ["c"]}
    plan = {"A": StratumPlan("srs", 2, 1), "B": StratumPlan("all", 0, 0)}
    assert called("s", objects, plan) == sorted("abc", key=lambda name: reference_ticket("s", "call", name))


def test_pps_includes_each_unit_with_probability_proportional_to_its_weight() -> None:
    weights, count = (5, 7, 11, 3, 8, 6), 2
    included = Counter(name for seed in SEEDS for name in proportional(seed, "B", units_of(*weights), count))
    for unit in units_of(*weights):
        expected = len(SEEDS) * count * unit.weight // sum(weights)
        assert abs(included[unit.id] - expected) < 140, unit  # standard deviation at most 32


def test_pps_draws_at_exactly_the_points_of_the_systematic_line() -> None:
    """For every start on the line, count whom it meets: k·w of W starts, exactly."""
    units = units_of(2, 3, 4, 1)
    met: Counter[str] = Counter()
    starts: set[int] = set()
    for seed in SEEDS:
        start = int(reference_ticket(seed, "object/B/start", "0"), 16) % 10
        order = sorted(units, key=lambda unit: reference_ticket(seed, "object/B/order", unit.id))
        if [unit.id for unit in order] == ["u1", "u0", "u3", "u2"] and start not in starts:
            starts.add(start)
            met.update(proportional(seed, "B", units, 2))
    assert len(starts) == 10
    assert met == {"u0": 4, "u1": 6, "u2": 8, "u3": 2}


def test_pps_takes_certain_units_out_again_and_again_and_ranks_them_first() -> None:
    units = units_of(100, 40, 5, 5, 5, 5)  # 3·100 ≥ 160; then 2·40 ≥ 60; one of the rest
    for seed in SEEDS[:200]:
        drawn = proportional(seed, "B", units, 3)
        assert set(drawn[:2]) == {"u0", "u1"}
        assert drawn[:2] == sorted(drawn[:2], key=lambda name: reference_ticket(seed, "object/B/rank", name))
        assert drawn[2] in {"u2", "u3", "u4", "u5"}
        assert len(drawn) == 3


def test_pps_leaves_out_weight_zero_and_can_draw_nobody() -> None:
    assert proportional("s", "B", units_of(0, 3, 0), 2) == ["u1"]
    assert proportional("s", "B", units_of(1, 3), 0) == []
    assert sorted(proportional("s", "B", units_of(4, 4), 2)) == ["u0", "u1"]
    assert len(proportional("s", "B", units_of(100, 1), 1)) == 1


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12), st.integers(0, 12), st.sampled_from(SEEDS[:50]))
def test_pps_draws_as_many_as_are_asked_for_each_once(weights: list[int], count: int, seed: str) -> None:
    drawn = proportional(seed, "B", units_of(*weights), count)
    assert len(drawn) == len(set(drawn)) == min(count, sum(weight > 0 for weight in weights))


@pytest.mark.parametrize("mode", ["srs", "pps"])
def test_strata_are_drawn_apart(mode: str) -> None:
    plan = {"A": StratumPlan(mode, 2, 0), "B": StratumPlan(mode, 2, 0)}
    alone = SamplingFrame(Unit(f"a{n}", "A", 1) for n in range(5))
    both = SamplingFrame([*alone.units, *(Unit(f"b{n}", "B", 1) for n in range(5))])
    assert draw_objects("s", both, plan)["A"] == draw_objects("s", alone, plan)["A"]
    assert list(draw_objects("s", both, plan)) == ["A", "B"]
