"""Draw and verify 30,000 ids in five strata and 900 slots: by the library, and by the one file that citizens run."""

import hashlib
import io
import random
import sys
import time
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sampling import (  # the project is found from any working directory
    Bundle,
    Conflict,
    Inspector,
    Notice,
    Roster,
    SamplingFrame,
    SeedSource,
    StratumPlan,
    Unit,
    draw,
    is_verified,
    print_conflicts,
    print_frame,
    print_inspectors,
    print_notice,
    verify,
    verify_draw,
)

IDS, OBJECTS, STRATA = 30_000, 450, "ABCDE"
VALUES = {"dice": "3514266123451623344152651", "more": "1463255612431265433216524"}


def main() -> None:
    """Print a line for each kind of team and number of people."""
    for people, team in ((60, ("", "")), (60, ("audit", "")), (200, ("audit", ""))):
        bundle = bundle_of(people, team)
        begun = time.perf_counter()
        bundle = bundle.with_result(draw(bundle, VALUES))
        drawn = time.perf_counter()
        whole = is_verified(verify(bundle))
        verified = time.perf_counter()
        with redirect_stdout(io.StringIO()):
            verify_draw.verify(list(bundle.files().values()))
        alone = time.perf_counter()
        told = f"{IDS:,} ids, {OBJECTS * 2} slots, {people:3} inspectors, {'skilled' if any(team) else 'plain':7}"
        ours, theirs = f"{verified - drawn:5.2f} s ({'right' if whole else 'WRONG'})", f"{alone - verified:5.2f} s"
        print(f"{told} drawn {drawn - begun:5.2f} s, verified {ours}, by the one file {theirs} (target < 10 s)")


def bundle_of(people: int, team: tuple[str, str]) -> Bundle:
    """Return a bundle with strata of both modes, some skills, and a recusal for every tenth id three times."""
    rng = random.Random(2)  # noqa: S311  # a reproducible bundle, not a secret
    units = [Unit(f"LY-{n:06d}", STRATA[n % len(STRATA)], 1 + rng.randrange(90)) for n in range(IDS)]
    cap = -(-2 * OBJECTS // people) + 2
    skills = [tuple(sorted(rng.sample(["audit", "law"], rng.randrange(3)))) for _ in range(people)]
    roster = [Inspector(f"i{n:03d}", cap, rng.randrange(3), skills[n]) for n in range(people)]
    recusals = {Conflict(rng.choice(roster).id, rng.choice(units).id) for _ in range(IDS * 3 // 10)}
    frame, inspectors = print_frame(SamplingFrame(units)), print_inspectors(Roster(roster))
    conflicts = print_conflicts(recusals)
    tables = {"frame.tsv": frame, "inspectors.tsv": inspectors, "conflicts.tsv": conflicts}
    share = OBJECTS // len(STRATA)
    notice = Notice(
        draw=1,
        prev="0" * 64,
        plan_item="benchmark",
        title="benchmark",
        files={name: hashlib.sha256(body).hexdigest() for name, body in tables.items()},
        plan={name: StratumPlan("pps" if name in "BD" else "srs", share, 20) for name in STRATA},
        team=team,
        seed_sources=[SeedSource(name, "[1-6]{25}", date(2026, 12, 1)) for name in VALUES],
        publish_by=date(2026, 12, 31),
    )
    return Bundle(frame=frame, inspectors=inspectors, conflicts=conflicts, notice=print_notice(notice))


if __name__ == "__main__":
    main()
