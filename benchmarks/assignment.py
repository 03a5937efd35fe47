"""Assign inspectors: 500 objects × 100 inspectors and 2,000 × 300 in teams of two, plain, tight and impossible.

At last 10,000 × 2,000, once each (`--quick` leaves it out). Measured is all that follows once the objects are known:
ranks, the most even loads, the smallest sequence of ranks; or the certificate that no teams exist.
"""

import hashlib
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sampling.assignment import assign  # the project is found from any working directory
from sampling.flow import Problem, Slot  # the same
from sampling.hall import Hall  # the same

SEED = hashlib.sha256(b"LYD1 example").hexdigest()
ROUNDS = 3


def main(*, quick: bool = False) -> None:
    """Print a line for each size and kind."""
    sizes = [(500, 100, "< 1 s"), (2_000, 300, "< 10 s")]
    for objects, inspectors, target in sizes:
        for kind in ("plain", "tight", "skilled", "impossible"):
            report(objects, inspectors, kind, f"(target {target})")
    if not quick:
        for kind in ("plain", "tight", "skilled", "impossible"):
            report(10_000, 2_000, kind, "", rounds=1)


def report(objects: int, inspectors: int, kind: str, target: str, rounds: int = ROUNDS) -> None:
    """Measure one problem a few times and print its median."""
    problem, times, outcome = problem_of(objects, inspectors, kind), [], ""
    for _ in range(rounds):
        begun = time.perf_counter_ns()
        assigned = assign(SEED, problem)
        times.append(time.perf_counter_ns() - begun)
        outcome = "certificate" if isinstance(assigned, Hall) else "assigned"
    seconds = sorted(times)[rounds // 2] / 1e9
    print(f"{objects:6,} objects × {inspectors:5,} inspectors, {kind:10} {outcome:11} {seconds:7.2f} s {target}")


def problem_of(objects: int, inspectors: int, kind: str) -> Problem:
    """Return teams of two: three recusals an object unless plain; one seat for 45 % or 5 % of the people at most."""
    rng = random.Random(1)  # noqa: S311  # a reproducible problem, not a secret
    everybody, share = (1 << inspectors) - 1, {"skilled": 45, "impossible": 5}.get(kind, 100)
    able = sum(1 << place for place in range(inspectors) if rng.randrange(100) < share)
    slots: list[Slot] = []
    for number in range(objects):
        barred = 0 if kind == "plain" else sum({1 << rng.randrange(inspectors) for _ in range(3)})
        slots += [Slot(f"O{number:05d}", seat, mask & ~barred) for seat, mask in ((1, able), (2, everybody))]
    cap = -(-2 * objects // inspectors) + {"plain": 2, "tight": 0, "skilled": 3, "impossible": 3}[kind]
    loads = [rng.randrange(3) if kind == "skilled" else 0 for _ in range(inspectors)]
    return Problem(slots, [f"i{place:05d}" for place in range(inspectors)], loads, [cap] * inspectors)


if __name__ == "__main__":
    main(quick="--quick" in sys.argv[1:])
