"""The SM3 tree has the shape of the log's tree, and other hashes."""

import pytest

from audit_log import ProofError, Sm3Frontier
from audit_log.sm2 import sm3

LEAVES = [bytes([number]) * (number % 7) for number in range(70)]


def by_definition(leaves: list[bytes]) -> bytes:
    """Return the root as RFC 9162 §2.1.1 defines it, with SM3."""
    if len(leaves) < 2:
        return sm3(b"\x00" + leaves[0]) if leaves else sm3(b"")
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return sm3(b"\x01" + by_definition(leaves[:left]) + by_definition(leaves[left:]))


def test_the_root_is_the_definitions_at_every_size_and_survives_storing() -> None:
    frontier = Sm3Frontier()
    for size in range(len(LEAVES) + 1):
        assert (frontier.size, frontier.root()) == (size, by_definition(LEAVES[:size]))
        frontier = Sm3Frontier.from_bytes(frontier.to_bytes())
        if size < len(LEAVES):
            frontier.append(LEAVES[size])


@pytest.mark.parametrize("stored", [b"", bytes(7), bytes(9), b"\0" * 7 + b"\x03" + bytes(32), b"\xff" * 8])
def test_a_stored_frontier_of_another_length_is_refused(stored: bytes) -> None:
    if stored == b"":
        assert Sm3Frontier.from_bytes(bytes(8)).size == 0
        stored = b"\x01"
    with pytest.raises(ProofError):
        Sm3Frontier.from_bytes(stored)
