"""Proofs made and checked: every size to 300 against the RFC's recursive definitions, and known answers."""

import json
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_log import (
    EMPTY_ROOT,
    MemoryReader,
    ProofError,
    audit_verify,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_at,
    verify_consistency,
    verify_inclusion,
)
from tests.audit_log.samples import ORIGIN, VECTORS, NaiveTree, numbered

SIZES, MADE = 300, 130
LARGEST = 70_000
KNOWN = json.loads((VECTORS / "rfc6962.json").read_text())
KNOWN_HASHES = [leaf_hash(bytes.fromhex(leaf)) for leaf in KNOWN["leaves"]]


class Tiles:
    """A HashReader that keeps what was read, and gives only what a tree of its size has in complete tiles."""

    def __init__(self, leaf_hashes: Sequence[bytes]) -> None:
        self.size = len(leaf_hashes)
        self.memory = MemoryReader(leaf_hashes)
        self.reads: list[tuple[int, int]] = []

    def read(self, level: int, start: int, count: int) -> Sequence[bytes]:
        """Serve a span, which must be within one tile and of complete subtrees."""
        assert count >= 1
        assert start // 256 == (start + count - 1) // 256
        assert (start + count) * 256**level <= self.size
        self.reads.append((level, start // 256))
        return self.memory.read(level, start, count)


def checkpoint(size: int, root: bytes) -> audit_verify.Checkpoint:
    return audit_verify.Checkpoint(ORIGIN, size, root, {})


@pytest.mark.parametrize("case", KNOWN["inclusion"])
def test_inclusion_proofs_are_those_of_the_rfcs_test_suite(case: dict[str, object]) -> None:
    index, size = int(str(case["index"])), int(str(case["size"]))
    proof = inclusion_proof(KNOWN_HASHES, index, size)
    assert [one.hex() for one in proof] == case["proof"]
    verify_inclusion(KNOWN_HASHES[index], index, size, proof, bytes.fromhex(KNOWN["roots"][size]))


@pytest.mark.parametrize("case", KNOWN["consistency"])
def test_consistency_proofs_are_those_of_the_rfcs_test_suite(case: dict[str, object]) -> None:
    size1, size2 = int(str(case["size1"])), int(str(case["size2"]))
    proof = consistency_proof(KNOWN_HASHES, size1, size2)
    assert [one.hex() for one in proof] == case["proof"]
    root1, root2 = (bytes.fromhex(KNOWN["roots"][size]) for size in (size1, size2))
    verify_consistency(size1, root1, size2, root2, proof)


def test_every_inclusion_proof_to_300_leaves_verifies_twice() -> None:
    tree = NaiveTree(numbered(SIZES))
    for size in range(1, SIZES + 1):
        root = tree.root(0, size)
        claimed = checkpoint(size, root)
        assert root_at(tree.leaf_hashes, size) == root
        for index in range(size):
            proof = tree.path(index, 0, size)
            verify_inclusion(tree.leaf_hashes[index], index, size, proof, root)
            audit_verify.check_inclusion(index.to_bytes(4, "big"), index, claimed, proof)


def test_every_consistency_proof_to_300_leaves_verifies_twice() -> None:
    tree = NaiveTree(numbered(SIZES))
    claimed = [checkpoint(size, tree.root(0, size)) for size in range(SIZES + 1)]
    for new in claimed:
        for old in claimed[: new.size + 1]:
            proof = tree.subproof(old.size, 0, new.size) if old.size else []
            verify_consistency(old.size, old.root, new.size, new.root, proof)
            audit_verify.check_consistency(old, new, proof)


@pytest.mark.parametrize(
    "sizes", [range(1, MADE), pytest.param(range(MADE, SIZES + 1), marks=pytest.mark.slow)], ids=str
)
def test_every_proof_made_to_300_leaves_is_the_rfcs(sizes: range) -> None:
    tree = NaiveTree(numbered(SIZES))
    reader = MemoryReader(tree.leaf_hashes)
    for size in sizes:
        for index in range(size):
            assert inclusion_proof(reader, index, size) == tree.path(index, 0, size)
            assert consistency_proof(reader, index, size) == (tree.subproof(index, 0, size) if index else [])
        assert consistency_proof(reader, size, size) == []


def test_no_proof_serves_another_leaf_index_size_or_root() -> None:
    leaf_hashes = numbered(18)
    roots = [root_at(leaf_hashes, size) for size in range(19)]
    for size in range(1, 18):
        for index in range(size):
            proof = inclusion_proof(leaf_hashes, index, size)
            for other in range(size):
                if other != index:
                    assert_not_included(leaf_hashes[index], other, (size, roots[size]), proof)
                    assert_not_included(leaf_hashes[other], index, (size, roots[size]), proof)
            assert_not_included(leaf_hashes[index], index, (size, roots[size + 1]), proof)
            assert_not_included(leaf_hashes[index], index, (size, roots[size]), [*proof, bytes(32)])
            if proof:
                assert_not_included(leaf_hashes[index], index, (size, roots[size]), proof[:-1])


def assert_not_included(leaf: bytes, index: int, tree: tuple[int, bytes], proof: Sequence[bytes]) -> None:
    with pytest.raises(ProofError):
        verify_inclusion(leaf, index, *tree[:1], proof, tree[1])


def test_no_consistency_proof_serves_other_roots_or_survives_a_hash_more_or_less() -> None:
    leaf_hashes = numbered(20)
    roots = [root_at(leaf_hashes, size) for size in range(21)]
    for size2 in range(2, 20):
        for size1 in range(1, size2):
            proof = consistency_proof(leaf_hashes, size1, size2)
            for root1, root2, changed in (
                (roots[size1 - 1], roots[size2], proof),
                (roots[size1], roots[size2 + 1], proof),
                (roots[size1], roots[size2], [*proof, bytes(32)]),
                (roots[size1], roots[size2], proof[:-1]),
                (roots[size1], roots[size2], [bytes(32), *proof[1:]]),
            ):
                with pytest.raises(ProofError):
                    verify_consistency(size1, root1, size2, root2, changed)
                with pytest.raises(audit_verify.RefusedError):
                    audit_verify.check_consistency(checkpoint(size1, root1), checkpoint(size2, root2), changed)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_proofs_served_from_tiles_read_each_tile_once_and_at_most_two_a_level(data: st.DataObject) -> None:
    leaf_hashes = numbered(data.draw(st.integers(1, 3000)))
    size = data.draw(st.integers(1, len(leaf_hashes)))
    index = data.draw(st.integers(0, size - 1))
    tiles = Tiles(leaf_hashes)
    assert inclusion_proof(tiles, index, size) == inclusion_proof(leaf_hashes, index, size)
    assert len(set(tiles.reads)) == len(tiles.reads)
    assert all([level for level, _ in tiles.reads].count(level) <= 2 for level in (0, 1))
    assert consistency_proof(Tiles(leaf_hashes), index, size) == consistency_proof(leaf_hashes, index, size)
    assert root_at(Tiles(leaf_hashes), size) == root_at(leaf_hashes, size)


EDGES = (255, 256, 257, 65_535, 65_536, 65_537, LARGEST)


@pytest.fixture(scope="module")
def large() -> NaiveTree:
    """A tree that reaches into the third level of tiles."""
    return NaiveTree(numbered(LARGEST))


@pytest.mark.parametrize("size", EDGES)
def test_proofs_at_the_edges_of_tiles_are_the_rfcs_and_verify_twice(large: NaiveTree, size: int) -> None:
    reader, root = Tiles(large.leaf_hashes[:size]), large.root(0, size)
    assert root_at(reader, size) == root
    sample = {
        0,
        1,
        2,
        127,
        254,
        255,
        256,
        257,
        511,
        32_768,
        65_279,
        65_280,
        65_535,
        65_536,
        size // 3,
        size - 2,
        size - 1,
    }
    for index in (one for one in sample if one < size):
        proof = inclusion_proof(reader, index, size)
        assert proof == large.path(index, 0, size)
        verify_inclusion(large.leaf_hashes[index], index, size, proof, root)
        audit_verify.check_inclusion(index.to_bytes(4, "big"), index, checkpoint(size, root), proof)


@pytest.mark.parametrize("size2", EDGES)
def test_growth_between_the_edges_of_tiles_is_proven_and_verifies_twice(large: NaiveTree, size2: int) -> None:
    reader, root2 = Tiles(large.leaf_hashes[:size2]), large.root(0, size2)
    for size1 in {1, 2, 3, 254, 511, 512, 513, 65_280, size2 - 1, *EDGES}:
        if size1 <= size2:
            proof, root1 = consistency_proof(reader, size1, size2), large.root(0, size1)
            assert proof == large.subproof(size1, 0, size2)
            verify_consistency(size1, root1, size2, root2, proof)
            audit_verify.check_consistency(checkpoint(size1, root1), checkpoint(size2, root2), proof)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_inclusion_proof_is_made_out_of_range(index: int, size: int) -> None:
    with pytest.raises(ProofError, match="is not in a tree of size"):
        inclusion_proof(numbered(3), index, size)


@pytest.mark.parametrize(("size1", "size2"), [(-1, 3), (4, 3)])
def test_no_consistency_proof_is_made_out_of_range(size1: int, size2: int) -> None:
    with pytest.raises(ProofError, match="is not between"):
        consistency_proof(numbered(3), size1, size2)


def test_storage_that_lacks_hashes_is_named_instead_of_a_wrong_proof_made() -> None:
    with pytest.raises(ProofError, match="storage lacks the 4 hashes from 1 on at level 0"):
        inclusion_proof(numbered(4), 0, 5)
    with pytest.raises(ProofError, match="storage lacks"):
        inclusion_proof([bytes(31)] * 4, 0, 4)


def test_the_root_at_size_zero_is_that_of_nothing() -> None:
    assert root_at(numbered(3), 0) == EMPTY_ROOT


class CountedLeaves(list[bytes]):
    """Leaf hashes that count how often a span of them is taken."""

    taken = 0

    def __getitem__(self, key: object) -> object:  # type: ignore[override]  # spans only
        self.taken += 1
        return super().__getitem__(key)  # type: ignore[index]  # whatever a list takes


def test_higher_hashes_in_memory_are_computed_once() -> None:
    leaves = CountedLeaves(numbered(512))
    reader = MemoryReader(leaves)
    first = reader.read(1, 0, 2)
    assert leaves.taken == 2
    assert reader.read(1, 0, 2) == first
    assert reader.read(1, 1, 1) == first[1:]
    assert leaves.taken == 2
