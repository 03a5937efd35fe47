"""Substitutes: by a new ticket, with everything else frozen; reserves in their order."""

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from sampling import (
    Conflict,
    Departure,
    Hall,
    Inspector,
    Reason,
    SamplingFrame,
    Seat,
    StratumPlan,
    SubstitutionError,
    Unit,
    carry_over,
    check_declared_before,
    draw,
    emergency_substitute,
    fill_reserve,
    next_reserve,
    parse_result,
    read_inputs,
    substitute,
    substitution_seed,
)
from sampling.objects import draw_objects
from tests.sampling.oracles import reference_ticket
from tests.sampling.samples import INSPECTORS, NOTICE, VALUES, bundle_of

BUNDLE = bundle_of()
DRAWN = parse_result(draw(BUNDLE, VALUES))
SEED = substitution_seed("e" * 64, {"ssq": "02 09 14 21 28 33+07"})

SMALL_TEAMS = [Seat("o1", 1, "a"), Seat("o1", 2, "b"), Seat("o2", 1, "a"), Seat("o2", 2, "c")]
SMALL = read_inputs(
    bundle_of(
        replace(NOTICE, plan={"A": StratumPlan("srs", 2, 1)}, team=("", "")),
        [Unit(f"o{n}", "A", 1) for n in (1, 2, 3)],
        [Inspector(name, 2, 0) for name in "abcde"],
        [Conflict("d", "o1"), Conflict("c", "o3")],
    )
)


def test_the_seed_of_a_substitution_binds_the_entry_and_the_numbers_after_it() -> None:
    text = f"LYD1|substitution|{'e' * 64}\na=1\nb=2\n"
    assert substitution_seed("e" * 64, {"b": "2", "a": "1"}) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("reason", list(Reason))
def test_every_seat_of_the_sample_finds_a_lawful_substitute(reason: Reason) -> None:
    roomy = read_inputs(bundle_of(inspectors=[each._replace(cap=5) for each in INSPECTORS]))
    for seat in DRAWN.teams:
        filled = substitute(roomy, DRAWN.teams, [Departure(seat, reason)], SEED)
        assert not isinstance(filled, Hall)
        (new,) = filled
        assert new[:2] == seat[:2]
        mates = {other.inspector for other in DRAWN.teams if other.object == seat.object}
        assert new.inspector not in mates
        visits = Counter(other.inspector for other in (*DRAWN.teams, new))
        assert visits[new.inspector] <= 5


def test_whoever_is_unavailable_is_barred_from_every_vacated_seat_and_a_recused_one_from_one_object() -> None:
    seats = [SMALL_TEAMS[1], SMALL_TEAMS[2]]  # b leaves o1, a leaves o2
    takers = {Reason.UNAVAILABLE: set[str](), Reason.RECUSAL: set[str]()}
    for reason, takes in takers.items():
        for run in range(60):
            departures = [Departure(seats[0], reason), Departure(seats[1], reason)]
            filled = substitute(SMALL, SMALL_TEAMS, departures, reference_ticket(str(run), "", ""))
            assert not isinstance(filled, Hall)
            takes.update(f"{seat.object} {seat.inspector}" for seat in filled)
    assert takers[Reason.UNAVAILABLE] == {"o1 e", "o2 d"}
    assert takers[Reason.RECUSAL] == {"o1 e", "o2 b", "o2 d"}


def test_substitutes_keep_loads_even_and_everybody_has_the_same_chance() -> None:
    counts: Counter[str] = Counter()
    for run in range(300):
        departures = [Departure(SMALL_TEAMS[3], Reason.UNAVAILABLE)]
        filled = substitute(SMALL, SMALL_TEAMS, departures, reference_ticket(str(run), "", ""))
        assert not isinstance(filled, Hall)
        counts[filled[0].inspector] += 1
    assert set(counts) == {"d", "e"}  # who has no visit yet
    assert abs(counts["d"] - 150) < 40


def test_vacated_seats_are_filled_in_the_call_order_of_the_new_seed() -> None:
    departures = [Departure(seat, Reason.RECUSAL) for seat in (SMALL_TEAMS[2], SMALL_TEAMS[1], SMALL_TEAMS[0])]
    filled = substitute(SMALL, SMALL_TEAMS, departures, SEED)
    order = sorted(["o1", "o2"], key=lambda name: reference_ticket(SEED, "call", name))
    slots = {"o1": [1, 2], "o2": [1]}
    assert not isinstance(filled, Hall)
    assert [seat[:2] for seat in filled] == [(name, number) for name in order for number in slots[name]]


def test_when_nobody_can_go_the_certificate_says_why() -> None:
    everybody = [Departure(seat, Reason.UNAVAILABLE) for seat in SMALL_TEAMS]
    assert substitute(SMALL, SMALL_TEAMS, everybody, SEED) == Hall((("o1", 1), ("o1", 2)), ("e",), 1, 2)


@pytest.mark.parametrize("seats", [[Seat("o1", 1, "b")], [Seat("o9", 1, "a")], [SMALL_TEAMS[0], SMALL_TEAMS[0]]])
def test_a_seat_that_nobody_has_cannot_be_left(seats: list[Seat]) -> None:
    with pytest.raises(SubstitutionError, match="does not hold slot 1 of o"):
        substitute(SMALL, SMALL_TEAMS, [Departure(seat, Reason.RECUSAL) for seat in seats], SEED)


def test_an_emergency_takes_the_next_ticket_of_the_old_order_and_begins_again_after_the_last() -> None:
    for seat in SMALL_TEAMS:
        mates = {other.inspector for other in SMALL_TEAMS if other.object == seat.object} - {seat.inspector}
        barred = mates | ({"d"} if seat.object == "o1" else set())
        order = sorted(
            set("abcde") - barred,
            key=lambda name: reference_ticket(DRAWN.seed, "inspector", f"{seat.object}#{seat.slot}@{name}"),
        )
        order = [name for name in order if name != "a" or seat.inspector == "a"]  # a is at the cap
        turn = order.index(seat.inspector)
        new = emergency_substitute(SMALL, SMALL_TEAMS, Departure(seat, Reason.UNAVAILABLE), DRAWN.seed)
        assert new == seat._replace(inspector=(order[turn + 1 :] + order[:turn])[0])


def test_an_emergency_for_which_nobody_is_left_is_told() -> None:
    inputs = read_inputs(
        bundle_of(
            replace(NOTICE, plan={"A": StratumPlan("all", 0, 0)}, team=("", "")),
            [Unit("o1", "A", 1)],
            [Inspector("a", 1, 0), Inspector("b", 1, 0)],
            [],
        )
    )
    with pytest.raises(SubstitutionError, match="nobody can take slot 2 of o1"):
        emergency_substitute(inputs, SMALL_TEAMS[:2], Departure(SMALL_TEAMS[1], Reason.RECUSAL), DRAWN.seed)


def test_a_reserve_gets_a_team_of_its_own() -> None:
    filled = fill_reserve(SMALL, SMALL_TEAMS[:2], "o3", SEED)
    assert not isinstance(filled, Hall)
    assert [seat[:2] for seat in filled] == [("o3", 1), ("o3", 2)]
    assert {seat.inspector for seat in filled} == {"d", "e"}  # c may not, a and b have a visit already


def test_reserves_are_used_in_order_and_end() -> None:
    ids, plan = ["a", "b", "c", "d"], StratumPlan("srs", 2, 2)
    assert next_reserve(ids, plan, []) == "c"
    assert next_reserve(ids, plan, ["c"]) == "d"
    assert next_reserve(ids, plan, ["c", "d"]) is None
    assert next_reserve(ids, StratumPlan("all", 0, 0), []) is None


@pytest.mark.parametrize(("reason", "takers"), [(Reason.UNAVAILABLE, {"d"}), (Reason.RECUSAL, {"d", "e"})])
def test_whoever_left_earlier_stays_away_from_every_object_or_from_the_one(reason: Reason, takers: set[str]) -> None:
    earlier = [Departure(Seat("o1", 2, "e"), reason)]
    found: set[str] = set()
    for run in range(40):
        seed = reference_ticket(str(run), "", "")
        filled = substitute(SMALL, SMALL_TEAMS, [Departure(SMALL_TEAMS[3], Reason.UNAVAILABLE)], seed, earlier)
        assert not isinstance(filled, Hall)
        found.add(filled[0].inspector)
    assert found == takers


def test_whoever_left_earlier_is_no_emergency_substitute_and_visits_no_reserve() -> None:
    earlier = [Departure(Seat("o2", 2, "e"), Reason.UNAVAILABLE), Departure(Seat("o2", 2, "b"), Reason.RECUSAL)]
    emergency = Departure(SMALL_TEAMS[3], Reason.UNAVAILABLE)
    assert emergency_substitute(SMALL, SMALL_TEAMS, emergency, DRAWN.seed, earlier).inspector == "d"
    filled = fill_reserve(SMALL, SMALL_TEAMS[:2], "o3", SEED, earlier)
    assert not isinstance(filled, Hall)
    assert "e" not in {seat.inspector for seat in filled}


def test_a_departure_is_declared_before_the_day_of_its_number() -> None:
    check_declared_before(date(2026, 12, 2), date(2026, 12, 3))
    for declared in (date(2026, 12, 3), date(2026, 12, 4)):
        with pytest.raises(SubstitutionError, match="before its number is known") as caught:
            check_declared_before(declared, date(2026, 12, 3))
        assert "申报" in caught.value.zh


def test_a_skipped_object_is_certain_to_be_drawn_next_time() -> None:
    plan = {"A": StratumPlan("srs", 1, 1), "B": StratumPlan("pps", 1, 0)}
    units = [Unit("a1", "A", 1), Unit("a2", "A", 1), Unit("b1", "B", 5)]
    frame, plans = carry_over(SamplingFrame(units), plan, ["a1", "b1", "gone"], "carried")
    assert plans == {"A": StratumPlan("srs", 1, 1), "carried": StratumPlan("all", 0, 0)}
    assert frame.strata == {"A": (Unit("a2", "A", 1),), "carried": (Unit("a1", "carried", 1), Unit("b1", "carried", 5))}
    for run in range(20):
        assert set(draw_objects(reference_ticket(str(run), "", ""), frame, plans)["carried"]) == {"a1", "b1"}


def test_with_nothing_skipped_the_next_draw_is_as_planned() -> None:
    plan, frame = {"A": StratumPlan("srs", 1, 0)}, SamplingFrame([Unit("a1", "A", 1)])
    same, plans = carry_over(frame, plan, [], "carried")
    assert (same.units, plans) == (frame.units, plan)


def test_a_certainty_stratum_is_joined_and_no_other_is_taken_for_one() -> None:
    frame = SamplingFrame([Unit("a1", "A", 1), Unit("c1", "C", 1)])
    joined, plans = carry_over(frame, {"A": StratumPlan("srs", 1, 0), "C": StratumPlan("all", 0, 0)}, ["a1"], "C")
    assert (list(joined.strata), plans) == (["C"], {"C": StratumPlan("all", 0, 0)})
    with pytest.raises(SubstitutionError, match="not one that is drawn as a whole"):
        carry_over(frame, {"A": StratumPlan("srs", 1, 0), "C": StratumPlan("srs", 1, 0)}, ["a1"], "C")
