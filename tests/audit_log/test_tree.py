"""The tree's root and its frontier, against the RFC's known answers and a naive oracle."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_log import EMPTY_ROOT, Frontier, ProofError, leaf_hash, node_hash, root, root_of_hashes
from audit_log.tree import fold
from tests.audit_log.samples import VECTORS, naive_root, numbered

KNOWN = json.loads((VECTORS / "rfc6962.json").read_text())
LEAVES = [bytes.fromhex(leaf) for leaf in KNOWN["leaves"]]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_rfcs_test_suite(size: int) -> None:
    assert root(LEAVES[:size]).hex() == KNOWN["roots"][size]


def test_the_root_of_no_leaves_is_the_hash_of_nothing() -> None:
    assert root([]) == Frontier().root() == EMPTY_ROOT


def test_a_leaf_cannot_be_taken_for_a_node() -> None:
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


def test_folding_neighbouring_nodes_gives_the_root_over_them_whatever_their_number() -> None:
    leaf_hashes = numbered(40)
    for count in range(1, 41):
        assert fold(leaf_hashes[:count]) == naive_root(leaf_hashes[:count])


def test_a_frontier_grown_leaf_by_leaf_has_each_size_s_root() -> None:
    leaf_hashes = numbered(130)
    frontier = Frontier()
    for size, one in enumerate(leaf_hashes, start=1):
        frontier.append(one)
        assert frontier.size == size
        assert frontier.root() == naive_root(leaf_hashes[:size])
        assert len(frontier.peaks) == size.bit_count()


@pytest.mark.parametrize("first", [0, 1, 4095, 4096, 5000])
def test_extending_in_blocks_gives_the_root_of_appending_singly(first: int) -> None:
    leaf_hashes = numbered(9000)
    singly = Frontier()
    for one in leaf_hashes:
        singly.append(one)
    in_blocks = Frontier()
    in_blocks.extend(leaf_hashes[:first])
    in_blocks.extend(leaf_hashes[first:])
    assert in_blocks == singly
    assert root_of_hashes(leaf_hashes) == singly.root()


@given(st.integers(0, 5000))
def test_a_frontier_read_back_from_bytes_is_the_same(size: int) -> None:
    frontier = Frontier()
    frontier.extend(numbered(size))
    stored = frontier.to_bytes()
    again = Frontier.from_bytes(stored)
    assert again == frontier
    assert again.to_bytes() == stored
    again.append(leaf_hash(b"next"))
    assert again != frontier


@pytest.mark.parametrize("stored", [b"", bytes(7), bytes(9), bytes(7) + b"\x01", b"\xff" * 8 + bytes(64 * 32)])
def test_a_frontier_of_the_wrong_length_is_refused(stored: bytes) -> None:
    with pytest.raises(ProofError, match="does not fit its size"):
        Frontier.from_bytes(stored)


def test_a_leaf_hash_that_is_not_32_bytes_is_refused_and_nothing_added() -> None:
    frontier = Frontier()
    with pytest.raises(ProofError, match="not 32 bytes"):
        frontier.extend([bytes(32), bytes(31)])
    assert frontier.size == 0


def test_a_frontier_is_no_key_but_shows_its_size_and_equals_only_frontiers() -> None:
    with pytest.raises(TypeError):
        hash(Frontier())
    assert repr(Frontier()).startswith("Frontier(size=0, root=e3b0")
    assert Frontier() != b""
