"""Small bundles with everything in them, the same at every run, and bundles of the oracles' cases."""

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from sampling import (
    Bundle,
    Conflict,
    Inspector,
    Notice,
    Roster,
    SamplingFrame,
    SeedSource,
    StratumPlan,
    Unit,
    print_conflicts,
    print_frame,
    print_inspectors,
    print_notice,
)
from sampling.flow import Problem, Slot
from tests.sampling.oracles import Case

VECTORS = Path(__file__).parents[1] / "vectors" / "sampling"
DICE = SeedSource("dice", "[1-6]{25}", date(2026, 12, 1))
LOTTERY = SeedSource("lottery-a", "[0-9]{2}(?: [0-9]{2}){19}", date(2026, 12, 2))
VALUES = {"dice": "3514266123451623344152651", "lottery-a": " ".join(f"{n:02d}" for n in range(3, 63, 3))}
SECRET_VALUE = hashlib.sha256(b"kept by three custodians").hexdigest()

UNITS = [
    *(Unit(f"LY-{n:06d}", "A", 1) for n in range(12)),
    *(Unit(f"3508{n:02d}", "B", weight) for n, weight in enumerate((0, 5, 7, 90, 11, 3, 8, 6))),
    Unit("open-complaint", "C", 0),
    Unit("relative", "C", 2),
]
INSPECTORS = [
    Inspector("i-01", 4, 0, ("audit", "law")),
    Inspector("i-02", 4, 1, ("audit",)),
    Inspector("i-03", 4, 0, ()),
    Inspector("i-04", 4, 2, ("law",)),
    Inspector("i-05", 4, 0, ("会计",)),
    Inspector("i-06", 4, 0, ("audit", "会计")),
]
CONFLICTS = [Conflict("i-01", "C"), Conflict("i-02", "LY-000003"), Conflict("i-03", "350803")]
PLAN = {"A": StratumPlan("srs", 4, 2), "B": StratumPlan("pps", 3, 1), "C": StratumPlan("all", 0, 0)}
NOTICE = Notice(
    draw=1,
    prev="0" * 64,
    plan_item="2026-07",
    title="龙岩市社会救助督查 2026 年第一次抽查",
    files={},
    plan=PLAN,
    team=("audit", ""),
    seed_sources=(DICE, LOTTERY),
    publish_by=date(2026, 12, 31),
)


def bundle_of(
    notice: Notice = NOTICE,
    units: Sequence[Unit] = UNITS,
    inspectors: Sequence[Inspector] = INSPECTORS,
    conflicts: Sequence[Conflict] = CONFLICTS,
) -> Bundle:
    """Return a bundle before the draw, the notice's hashes being those of its files."""
    frame, roster = print_frame(SamplingFrame(units)), print_inspectors(Roster(inspectors))
    recusals = print_conflicts(conflicts)
    files = {"frame.tsv": frame, "inspectors.tsv": roster, "conflicts.tsv": recusals}
    hashes = {name: hashlib.sha256(body).hexdigest() for name, body in files.items()}
    return Bundle(
        frame=frame, inspectors=roster, conflicts=recusals, notice=print_notice(replace(notice, files=hashes))
    )


def sealed(notice: Notice = NOTICE) -> Notice:
    """Return the notice in sealed mode."""
    source = SeedSource("secret", "[0-9a-f]{64}", date(2026, 12, 2))
    digest = hashlib.sha256(SECRET_VALUE.encode()).hexdigest()
    return replace(notice, seed_sources=(*notice.seed_sources, source), secret_sha256=digest)


def values_of(number: int) -> Mapping[str, str]:
    """Return seed values that match the sample notice, others for each number."""
    rng = random.Random(number)  # noqa: S311  # reproducible numbers, not secrets
    lottery = " ".join(f"{n:02d}" for n in sorted(rng.sample(range(1, 81), 20)))
    return {"dice": "".join(rng.choices("123456", k=25)), "lottery-a": lottery}


def problem_of(case: Case) -> Problem:
    """Return an oracle's case as the library's problem."""
    people = sorted(case.inspectors)
    place = {person[0]: at for at, person in enumerate(people)}
    slots = [Slot(*slot, sum(1 << place[name] for name in case.lawful(slot))) for slot in case.slots()]
    return Problem(slots, list(place), [person[2] for person in people], [person[1] for person in people])


def random_bundle(number: int) -> Bundle:
    """Return a bundle of random frame, plan, skills and recusals; sometimes no lawful teams exist."""
    rng = random.Random(number)  # noqa: S311  # a reproducible bundle, not a secret
    strata = {name: rng.choice(["srs", "pps", "all"]) for name in "ABC"[: rng.randint(1, 3)]}
    units = [
        Unit(f"{name.lower()}{n}", name, rng.choice([0, 1, 2, 5, 40]) if n else 7)
        for name, mode in strata.items()
        for n in range(rng.randint(1, 3 if mode == "all" else 9))
    ]
    skills = [tuple(sorted(rng.sample(["law", "audit", "会计"], rng.choice([0, 1, 2, 3])))) for _ in range(8)]
    people = [Inspector(f"p{n}", rng.choice([1, 2, 3, 4]), rng.choice([0, 0, 1, 3]), skills[n]) for n in range(8)]
    targets = [*strata, *(unit.id for unit in units)]
    recusals = sorted({Conflict(rng.choice(people).id, rng.choice(targets)) for _ in range(rng.randint(0, 6))})
    plan = {}
    for name, mode in strata.items():
        able = sum(unit.stratum == name and (mode != "pps" or unit.weight > 0) for unit in units)
        plan[name] = StratumPlan(mode, rng.randint(0, min(3, able)), rng.randint(0, 3))
    team = tuple(rng.choice(["", "", "law", "audit"]) for _ in range(rng.choice([2, 2, 3])))
    return bundle_of(replace(NOTICE, plan=plan, team=team), units, people, recusals)
