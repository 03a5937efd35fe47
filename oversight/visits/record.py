"""The record that both sides sign: its contents in one canonical form, and the digest of that."""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple


class Said(NamedTuple):
    """What stands for a line: its code, the answer (yes, no, none) and the note."""

    line: str
    answer: str
    note: str


class Visited(NamedTuple):
    """What a record is about: the draw's number, the object's code, and the team's codes."""

    number: int
    object: str
    inspectors: Sequence[str]


def record_of(visited: Visited, said: Iterable[Said], evidence: Iterable[str]) -> bytes:
    """Return the record as JSON: names sorted, answers by line, digests of the evidence in order."""
    contents: Mapping[str, object] = {
        "draw": visited.number,
        "object": visited.object,
        "inspectors": list(visited.inspectors),
        "answers": [list(one) for one in sorted(said)],
        "evidence": sorted(evidence),
    }
    return json.dumps(contents, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(record: bytes) -> str:
    """Return a record's SHA-256 in 64 hex digits."""
    return sha256(record).hexdigest()
