"""What the two verifying functions refuse, and that they say why."""

import pytest

from audit_log import EMPTY_ROOT, ProofError, audit_verify, root_at, verify_consistency, verify_inclusion
from tests.audit_log.samples import ORIGIN, numbered

HASHES = numbered(4)
ROOTS = [root_at(HASHES, size) for size in range(5)]


@pytest.mark.parametrize("index", [-1, True, 1.0, "0", 2**63])
def test_an_index_that_is_no_index_is_refused(index: int) -> None:
    with pytest.raises(ProofError, match="not a size or index"):
        verify_inclusion(HASHES[0], index, 4, [], ROOTS[4])


def test_an_index_beyond_the_tree_is_refused() -> None:
    with pytest.raises(ProofError, match="index 1 is not in a tree of size 1"):
        verify_inclusion(HASHES[0], 1, 1, [], ROOTS[1])
    with pytest.raises(audit_verify.RefusedError, match="is not in the tree"):
        audit_verify.check_inclusion(b"", 1, audit_verify.Checkpoint(ORIGIN, 1, ROOTS[1], {}), [])


@pytest.mark.parametrize("wrong", [b"", bytes(31), bytes(33), "0" * 32])
def test_hashes_that_are_not_32_bytes_are_refused(wrong: bytes) -> None:
    with pytest.raises(ProofError, match="not 32 bytes"):
        verify_inclusion(HASHES[0], 0, 2, [wrong], ROOTS[2])
    with pytest.raises(ProofError, match="not 32 bytes"):
        verify_consistency(1, ROOTS[1], 2, wrong, [HASHES[1]])


def test_a_proof_too_long_too_short_or_to_another_root_is_told_apart() -> None:
    with pytest.raises(ProofError, match="too long"):
        verify_inclusion(HASHES[0], 0, 1, [HASHES[1]], ROOTS[1])
    with pytest.raises(ProofError, match="too short"):
        verify_inclusion(HASHES[0], 0, 2, [], ROOTS[2])
    with pytest.raises(ProofError, match="another root"):
        verify_inclusion(HASHES[0], 0, 2, [HASHES[2]], ROOTS[2])


@pytest.mark.parametrize(
    ("old", "new", "proof", "reason"),
    [
        ((3, ROOTS[3]), (2, ROOTS[2]), [], "shrank"),
        ((0, ROOTS[1]), (2, ROOTS[2]), [], "empty tree is wrong"),
        ((0, ROOTS[1]), (0, ROOTS[1]), [], "empty tree is wrong"),
        ((0, EMPTY_ROOT), (2, ROOTS[2]), [bytes(32)], "should be empty"),
        ((2, ROOTS[2]), (2, ROOTS[2]), [bytes(32)], "should be empty"),
        ((2, ROOTS[2]), (2, ROOTS[3]), [], "forked"),
        ((2, ROOTS[2]), (3, ROOTS[3]), [], "too short"),
        ((1, ROOTS[1]), (4, ROOTS[4]), [HASHES[1]], "too short"),
        ((1, ROOTS[1]), (2, ROOTS[2]), [HASHES[1], HASHES[1]], "too long"),
        ((3, ROOTS[2]), (4, ROOTS[4]), [HASHES[2], HASHES[3], ROOTS[2]], "old root"),
        ((2, ROOTS[2]), (3, ROOTS[3]), [HASHES[3]], "new root"),
    ],
)
def test_a_consistency_that_does_not_hold_is_refused_with_its_reason(
    old: tuple[int, bytes], new: tuple[int, bytes], proof: list[bytes], reason: str
) -> None:
    with pytest.raises(ProofError, match=reason):
        verify_consistency(*old, *new, proof)


def test_the_one_file_verifier_refuses_a_shrunk_or_forked_log_and_another_origin() -> None:
    small, large = (audit_verify.Checkpoint(ORIGIN, size, ROOTS[size], {}) for size in (2, 3))
    with pytest.raises(audit_verify.RefusedError, match="shrank"):
        audit_verify.check_consistency(large, small, [])
    with pytest.raises(audit_verify.RefusedError, match="forked"):
        audit_verify.check_consistency(small, small._replace(root=ROOTS[3]), [])
    with pytest.raises(audit_verify.RefusedError, match="two logs"):
        audit_verify.check_consistency(small, large._replace(origin="other"), [HASHES[2]])
    with pytest.raises(audit_verify.RefusedError, match="should be empty"):
        audit_verify.check_consistency(small, small, [bytes(32)])


def test_reasons_are_given_in_both_languages() -> None:
    with pytest.raises(ProofError) as caught:
        verify_inclusion(HASHES[0], 0, 2, [], ROOTS[2])
    assert str(caught.value) == "包含证明过短 / the inclusion proof is too short"
    assert (caught.value.zh, caught.value.en) == caught.value.args
