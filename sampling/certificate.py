"""The fairness certificate: what the notice's rules do to people over 1,000 simulated seeds, computed before the draw.

The simulated seeds follow from the notice alone, so anyone can compute the certificate again. A pair of inspectors
that shares a team more than three times as often as it would if all pairs were alike is flagged: skills and recusals
may make it so for good reasons, which then should be given.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

from sampling.assignment import Seat
from sampling.canonical import print_json
from sampling.drawing import Inputs, draw_teams
from sampling.hall import Hall
from sampling.notice import SPEC
from sampling.objects import draw_objects

RUNS = 1000
FLAG_ABOVE = 3


@dataclass(frozen=True)
class FairnessCertificate:
    """How often, in `runs` simulated draws, each pair shared a team and each inspector had each load."""

    notice_sha256: str
    runs: int
    infeasible: int
    pairs: Sequence[tuple[str, str, int]]  # only those that met, sorted
    loads: Sequence[tuple[str, int, int]]  # inspector, load with the prior load, number of draws
    flagged: Sequence[tuple[str, str, int]]

    def print(self) -> bytes:
        """Print the certificate as canonical JSON."""
        return print_json(
            {
                "spec": SPEC,
                "notice": self.notice_sha256,
                "runs": self.runs,
                "infeasible": self.infeasible,
                "pairs": self.pairs,
                "loads": self.loads,
                "flagged": self.flagged,
            }
        )


def simulated_seed(notice_sha256: str, run: int) -> str:
    """Return the seed of a simulated draw; runs count from 0."""
    return hashlib.sha256(f"LYD1|sim|{notice_sha256}|{run}".encode()).hexdigest()


def certify_fairness(
    inputs: Inputs, runs: int = RUNS, progress: Callable[[int], None] | None = None
) -> FairnessCertificate:
    """Draw with simulated seeds and count; the real seed is not needed and not foretold.

    `progress` is told before each simulated draw how many are done.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    loads: Counter[tuple[str, int]] = Counter()
    infeasible = 0
    for run in range(runs):
        if progress is not None:
            progress(run)
        seed = simulated_seed(inputs.notice_sha256, run)
        teams = draw_teams(inputs, seed, draw_objects(seed, inputs.frame, inputs.notice.plan))
        if isinstance(teams, Hall):
            infeasible += 1
        else:
            pairs.update(_pairs(teams))
            visits = Counter(seat.inspector for seat in teams)
            loads.update((each.id, each.prior_load + visits[each.id]) for each in inputs.roster.inspectors)
    met = [(*pair, count) for pair, count in sorted(pairs.items())]
    limit, alike = FLAG_ABOVE * pairs.total(), comb(len(inputs.roster.inspectors), 2)
    return FairnessCertificate(
        notice_sha256=inputs.notice_sha256,
        runs=runs,
        infeasible=infeasible,
        pairs=met,
        loads=[(*key, count) for key, count in sorted(loads.items())],
        flagged=[row for row in met if row[2] * alike > limit],
    )


def _pairs(teams: Sequence[Seat]) -> list[tuple[str, str]]:
    members: dict[str, list[str]] = {}
    for seat in teams:
        members.setdefault(seat.object, []).append(seat.inspector)
    return [pair for team in members.values() for pair in combinations(sorted(team), 2)]
