"""Tickets: the known answers of the specification, and an order that a raw hash gives too."""

import json
from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from sampling import first_in_order, in_order, ticket, uniform
from sampling.tickets import ticket as library_ticket
from tests.sampling.oracles import reference_ticket
from tests.sampling.samples import VECTORS

SEED = "14c8e4827e2786e8b96a883e55b6d58ee6be4c265f385c903ab877b3effdea2c"
LABELS = st.lists(st.text("abc龙岩01", max_size=4), unique=True, max_size=30)


def test_the_known_answers_of_the_specification_hold() -> None:
    known = json.loads((VECTORS / "known-answers.json").read_text(encoding="utf-8"))
    for answer in known["tickets"]:
        assert ticket(known["seed"], answer["tag"], answer["label"]) == answer["ticket"]
    for answer in known["uniform"]:
        assert uniform(known["seed"], answer["tag"], answer["size"]) == answer["value"]
    labels = [f"LY-{n:06d}" for n in range(100)]
    assert first_in_order(known["seed"], "object/A", labels, 5) == known["srs"]


@given(st.text(max_size=10), st.text(max_size=10))
def test_a_ticket_is_the_hash_of_seed_tag_and_label(tag: str, label: str) -> None:
    assert library_ticket(SEED, tag, label) == reference_ticket(SEED, tag, label)


@given(LABELS, st.integers(0, 35))
def test_the_first_in_order_are_the_beginning_of_the_whole_order(labels: list[str], count: int) -> None:
    whole = sorted(labels, key=lambda label: (reference_ticket(SEED, "t", label), label))
    assert in_order(SEED, "t", labels) == whole
    assert first_in_order(SEED, "t", iter(labels), count) == whole[:count]


def test_a_long_stream_is_cut_back_on_the_way_without_losing_anyone() -> None:
    labels = [str(n) for n in range(5000)]
    assert first_in_order(SEED, "t", (label for label in labels), 7) == in_order(SEED, "t", labels)[:7]


def test_a_number_above_the_last_whole_multiple_is_drawn_again() -> None:
    size = 2**255 + 1  # almost half of all tickets are above the last multiple
    seeds = [f"{n}" for n in range(40)]
    firsts = [int(reference_ticket(seed, "u", "0"), 16) for seed in seeds]
    drawn_again = [seed for seed, first in zip(seeds, firsts, strict=True) if first >= size]
    assert drawn_again
    for seed in seeds:
        tickets = (int(reference_ticket(seed, "u", str(n)), 16) for n in range(100))
        assert uniform(seed, "u", size) == next(x for x in tickets if x < size)


def test_each_of_the_35_samples_of_3_out_of_7_comes_equally_often() -> None:
    runs = 3500
    counts = Counter(
        tuple(sorted(first_in_order(reference_ticket(str(run), "", ""), "object/A", "ABCDEFG", 3)))
        for run in range(runs)
    )
    assert set(counts) == set(combinations("ABCDEFG", 3))
    chi_square_times_100 = sum((count - 100) ** 2 for count in counts.values())
    assert chi_square_times_100 < 100 * 66  # 34 degrees of freedom: above 65.2 once in 1,000; the seeds are fixed


def test_a_uniform_number_takes_each_value_equally_often() -> None:
    counts = Counter(uniform(str(run), "u", 7) for run in range(7000))
    assert sum((counts[value] - 1000) ** 2 for value in range(7)) < 1000 * 23  # 6 degrees: above 22.5 once in 1,000
