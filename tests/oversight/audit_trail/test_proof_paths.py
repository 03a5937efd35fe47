"""A proof followed step by step reaches the root that verification asks for, at every size and leaf."""

import pytest

from audit_log import inclusion_proof, leaf_hash, root
from oversight.audit_trail.proof_paths import path_of

LEAVES = [leaf_hash(bytes([number])) for number in range(70)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 33, 64, 70])
def test_every_leafs_path_ends_at_the_root_and_its_siblings_cover_the_rest(size: int) -> None:
    some = LEAVES[:size]
    for index, leaf in enumerate(some):
        path = path_of(leaf, index, size, inclusion_proof(some, index, size))
        assert path.reached == root([bytes([number]) for number in range(size)])
        covered = [number for one in path.rises for number in range(one.sibling.first, one.sibling.last + 1)]
        assert sorted([index, *covered]) == list(range(size))
        assert all(one.is_left == (one.sibling.last < index) for one in path.rises)


def test_a_changed_sibling_leads_elsewhere_and_a_proof_of_another_length_is_refused() -> None:
    proof = inclusion_proof(LEAVES, 5, 70)
    assert path_of(LEAVES[5], 5, 70, [bytes(32), *proof[1:]]).reached != path_of(LEAVES[5], 5, 70, proof).reached
    with pytest.raises(ValueError, match="shorter"):
        path_of(LEAVES[5], 5, 70, proof[1:])
