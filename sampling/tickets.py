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
    smallest = Smallest(seed, tag, count)
    smallest.offer(map(str.encode, labels))
    return smallest.labels()


class Smallest:
    """The `count` smallest of all labels (in UTF-8) offered so far, in the order of (T, label)."""

    def __init__(self, seed: str, tag: str, count: int) -> None:
        self._start = hashlib.sha256(f"{seed}|{tag}|".encode())
        self._count = count
        self._kept: list[tuple[bytes, bytes]] = []
        self._highest = _HIGHEST

    def offer(self, labels: Iterable[bytes]) -> None:
        """Take in more labels."""
        start, kept, highest, full = self._start.copy, self._kept, self._highest, 2 * self._count + 1000
        for label in labels:
            hashing = start()
            hashing.update(label)
            digest = hashing.digest()
            if digest <= highest:
                kept.append((digest, label))
                if len(kept) >= full:
                    highest = self._cut()
        self._highest = highest

    def labels(self) -> list[str]:
        """Return the smallest, the very smallest first."""
        self._cut()
        return [label.decode() for _, label in self._kept]

    def _cut(self) -> bytes:
        """Drop what is not among the smallest; return the highest digest that still is."""
        self._kept.sort()
        del self._kept[self._count :]
        return self._kept[-1][0] if len(self._kept) == self._count > 0 else _HIGHEST


def _digest(start: "hashlib._Hash", label: str) -> bytes:
    hashing = start.copy()
    hashing.update(label.encode())
    return hashing.digest()
