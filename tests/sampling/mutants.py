"""Bundles of which one byte was changed."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

from sampling import Bundle

FIELDS = {
    "frame.tsv": "frame",
    "inspectors.tsv": "inspectors",
    "conflicts.tsv": "conflicts",
    "notice.json": "notice",
    "result.json": "result",
}


def mutants(bundle: Bundle, count: int, rng: random.Random) -> Iterator[tuple[str, int, int, Bundle]]:
    """Yield file, place, new byte and the changed bundle; printable bytes mostly, which are the hardest to notice."""
    for _ in range(count):
        name = rng.choice([name for name, body in bundle.files().items() if body])
        body = bytearray(bundle.files()[name])
        place = rng.randrange(len(body))
        new = rng.choice([byte for byte in (*range(32, 127), 10, 9, 200) if byte != body[place]])
        body[place] = new
        yield name, place, new, replace(bundle, **{FIELDS[name]: bytes(body)})


def mutants_that_pass(
    bundle: Bundle, passes: Callable[[Bundle], bool], count: int, rng: random.Random
) -> list[tuple[str, int, int]]:
    """Return the changes that a verifier does not notice."""
    return [(name, place, new) for name, place, new, mutant in mutants(bundle, count, rng) if passes(mutant)]
