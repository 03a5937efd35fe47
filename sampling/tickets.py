"""Tickets: the one source of order and chance. T(tag, label) = sha256_hex(seed + "|" + tag + "|" + label)."""

import hashlib
from collections.abc import Iterable

_SPACE = 2**256
_HIGHEST = b"\xff" * 32


def ticket(seed: str, tag: str, label: str) -> str:
    """Return T(tag, label) as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(f"{seed}|{tag}|{label}".encode()).hexdigest()


def uniform(seed: str, tag: str, size: int) -> int:
    """Return a number below `size` (at most 2^256), each with the same probability: no remainder favours any."""
    limit = _SPACE - _SPACE % size
    attempt = 0
    while (number := int(ticket(seed, tag, str(attempt)), 16)) >= limit:
        attempt += 1
    return number % size


def in_order(seed: str, tag: str, labels: Iterable[str]) -> list[str]:
    """Return the labels in the order of (T, label)."""
    start = hashlib.sha256(f"{seed}|{tag}|".encode())
    return [label for _, label in sorted((_digest(start, label), label) for label in labels)]


def first_in_order(seed: str, tag: str, labels: Iterable[str], count: int) -> list[str]:
    """Return the `count` smallest labels in the order of (T, label), in one pass that keeps few of them in memory."""
    if not count:
        return []
    start = hashlib.sha256(f"{seed}|{tag}|".encode()).copy
    highest, kept, full = _HIGHEST, [], 2 * count + 1000
    for label in labels:
        hashing = start()
        hashing.update(label.encode())
        digest = hashing.digest()
        if digest <= highest:
            kept.append((digest, label))
            if len(kept) == full:
                kept.sort()
                del kept[count:]
                highest = kept[-1][0]
    kept.sort()
    return [label for _, label in kept[:count]]


def _digest(start: "hashlib._Hash", label: str) -> bytes:
    hashing = start.copy()
    hashing.update(label.encode())
    return hashing.digest()
