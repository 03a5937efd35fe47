"""Proofs checked, by the algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2; whatever fails raises ProofError."""

from collections.abc import Sequence

from audit_log.encoding import MAX_SIZE
from audit_log.errors import ProofError
from audit_log.hashing import EMPTY_ROOT, HASH_SIZE, node_hash


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf is at `index` in the tree of `size` leaves with that root."""
    _check_numbers(index, size)
    _check_hashes([leaf_hash, *proof, root])
    if index >= size:
        raise ProofError(f"序号 {index} 不在大小为 {size} 的树中", f"index {index} is not in a tree of size {size}")
    here, last, node = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            raise ProofError("包含证明过长", "the inclusion proof is too long")
        if here & 1 or here == last:
            node = node_hash(sibling, node)
            here, last = _rise_to_right_child(here, last)
        else:
            node = node_hash(node, sibling)
        here, last = here >> 1, last >> 1
    if last:
        raise ProofError("包含证明过短", "the inclusion proof is too short")
    if node != root:
        raise ProofError(
            "条目与证明算出的根与检查点的根不同", "entry and proof lead to another root than the checkpoint's"
        )


def verify_consistency(size1: int, root1: bytes, size2: int, root2: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of `size1` and `root1` is the beginning of the tree of `size2` and `root2`."""
    _check_numbers(size1, size2)
    _check_hashes([root1, root2, *proof])
    if size1 > size2:
        raise ProofError(f"树由 {size1} 缩小为 {size2}", f"the tree shrank from {size1} to {size2}")
    if (size1 == 0 and root1 != EMPTY_ROOT) or (size2 == 0 and root2 != EMPTY_ROOT):
        raise ProofError("空树的根不对", "the root of an empty tree is wrong")
    if size1 in {0, size2}:
        _check_trivial(size1, root1, root2, proof)
    else:
        _check_growth((size1, root1), (size2, root2), proof)


def _check_trivial(size1: int, root1: bytes, root2: bytes, proof: Sequence[bytes]) -> None:
    if proof:
        raise ProofError("此处的一致性证明应为空", "the consistency proof should be empty here")
    if size1 and root1 != root2:
        raise ProofError(f"大小同为 {size1} 而根不同：日志分叉", f"two roots of one size {size1}: the log has forked")


def _check_growth(old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]) -> None:
    (size1, root1), (size2, root2) = old, new
    steps = [root1, *proof] if size1 & (size1 - 1) == 0 else list(proof)
    if not proof:
        raise ProofError("一致性证明过短", "the consistency proof is too short")
    here, last = size1 - 1, size2 - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old_root = new_root = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise ProofError("一致性证明过长", "the consistency proof is too long")
        if here & 1 or here == last:
            old_root, new_root = node_hash(step, old_root), node_hash(step, new_root)
            here, last = _rise_to_right_child(here, last)
        else:
            new_root = node_hash(new_root, step)
        here, last = here >> 1, last >> 1
    if last:
        raise ProofError("一致性证明过短", "the consistency proof is too short")
    if old_root != root1:
        raise ProofError("证明算不出旧检查点的根", "the proof does not lead to the old root")
    if new_root != root2:
        raise ProofError("证明算不出新检查点的根", "the proof does not lead to the new root")


def _rise_to_right_child(here: int, last: int) -> tuple[int, int]:
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last


def _check_numbers(*numbers: int) -> None:
    for number in numbers:
        if type(number) is not int or not 0 <= number <= MAX_SIZE:
            raise ProofError(f"不是有效的大小或序号：{number!r}", f"not a size or index: {number!r}")


def _check_hashes(hashes: Sequence[bytes]) -> None:
    for one in hashes:
        if not isinstance(one, bytes) or len(one) != HASH_SIZE:
            raise ProofError("哈希不是 32 字节", "a hash is not 32 bytes")
