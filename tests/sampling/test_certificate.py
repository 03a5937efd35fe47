"""The fairness certificate: computed from the notice alone, the same for everybody, and it flags what is lopsided."""

import hashlib
import json
from dataclasses import replace

from sampling import Inspector, StratumPlan, Unit, certify_fairness, read_inputs
from sampling.certificate import simulated_seed
from tests.sampling.samples import NOTICE, bundle_of

UNITS = [Unit(f"o{n}", "A", 1) for n in range(4)]
PLAN = {"A": StratumPlan("all", 0, 0)}
PEOPLE = [Inspector(f"i{n}", 3, n % 2) for n in range(6)]


def test_simulated_seeds_follow_from_the_notice() -> None:
    assert simulated_seed("ab", 7) == hashlib.sha256(b"LYD1|sim|ab|7").hexdigest()


def test_pairs_and_loads_are_counted_over_all_runs() -> None:
    inputs = read_inputs(bundle_of(replace(NOTICE, plan=PLAN, team=("", "")), UNITS, PEOPLE, []))
    certificate = certify_fairness(inputs, 100)
    assert certificate.infeasible == 0
    assert sum(count for *_, count in certificate.pairs) == 100 * len(UNITS)
    for person in PEOPLE:
        assert sum(count for name, _, count in certificate.loads if name == person.id) == 100
    visits = sum((load - int(name[1]) % 2) * count for name, load, count in certificate.loads)
    assert visits == 100 * len(UNITS) * 2
    assert certificate.flagged == []
    assert certify_fairness(inputs, 100).print() == certificate.print()


def test_a_pair_that_the_skills_force_together_is_flagged() -> None:
    people = [Inspector(f"i{n}", 4, 0, ("a",) if n == 0 else ("b",) if n == 1 else ()) for n in range(8)]
    inputs = read_inputs(bundle_of(replace(NOTICE, plan=PLAN, team=("a", "b")), UNITS, people, []))
    certificate = certify_fairness(inputs, 20)
    assert certificate.flagged == [("i0", "i1", 80)]
    assert certificate.pairs == [("i0", "i1", 80)]


def test_draws_without_lawful_teams_are_counted_apart() -> None:
    inputs = read_inputs(bundle_of(replace(NOTICE, plan=PLAN, team=("pilot", "")), UNITS, PEOPLE, []))
    printed = json.loads(certify_fairness(inputs, 5).print())
    assert printed["infeasible"] == printed["runs"] == 5
    assert printed["pairs"] == printed["loads"] == printed["flagged"] == []
    assert printed["notice"] == inputs.notice_sha256


def test_progress_is_told_before_each_simulated_draw_and_changes_nothing() -> None:
    inputs, told = read_inputs(bundle_of(replace(NOTICE, plan=PLAN, team=("", "")), UNITS, PEOPLE, [])), list[int]()
    assert certify_fairness(inputs, 4, told.append) == certify_fairness(inputs, 4)
    assert told == [0, 1, 2, 3]
