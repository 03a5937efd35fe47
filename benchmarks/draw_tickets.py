"""Draw 1,000 of 1,000,000 ids: ours, a raw SHA-256 loop over the same ids, and the PyPI package consistent-sampler.

All three are measured in this run, on the same ids, the best of a few rounds each.
"""

import hashlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

from consistent_sampler import sampler

sys.path.insert(0, str(Path(__file__).parents[1]))

from sampling import first_in_order  # the project is found from any working directory

IDS, DRAWN, ROUNDS = 1_000_000, 1_000, 3
SEED = hashlib.sha256(b"LYD1 example").hexdigest()


def main() -> None:
    """Print the figures side by side."""
    ids = [f"LY-{number:07d}" for number in range(IDS)]
    ours = best(lambda: first_in_order(SEED, "object/A", ids, DRAWN), ROUNDS)
    streamed = best(lambda: first_in_order(SEED, "object/A", (name for name in ids), DRAWN), ROUNDS)
    raw = best(lambda: raw_loop(ids), ROUNDS)
    other = best(lambda: list(sampler(ids, seed=SEED, take=DRAWN, output="id")), 1)
    print(f"draw of {DRAWN:,} from {IDS:,} ids")
    print(f"  ours                       {ours / 1e9:7.2f} s")
    print(f"  ours, ids as a stream      {streamed / 1e9:7.2f} s")
    print(f"  raw SHA-256 loop           {raw / 1e9:7.2f} s   ratio {ours / raw:.2f} (target ≤ 1.5)")
    print(f"  consistent-sampler         {other / 1e9:7.2f} s   {other / ours:.1f} × ours (target ≥ 5)")


def raw_loop(ids: list[str]) -> None:
    """Hash every id's ticket and do nothing with it."""
    start = f"{SEED}|object/A|"
    for name in ids:
        hashlib.sha256(f"{start}{name}".encode()).hexdigest()


def best(run: Callable[[], object], rounds: int) -> int:
    """Return the shortest of a few runs in nanoseconds."""
    times: list[int] = []
    for _ in range(rounds):
        begun = time.perf_counter_ns()
        run()
        times.append(time.perf_counter_ns() - begun)
    return min(times)


if __name__ == "__main__":
    main()
