"""An inclusion proof as the way it is: from the leaf up to the root, a sibling at each step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit_log import node_hash


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the tree: the hash over the leaves `first` to `last`, both included."""

    first: int
    last: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Rise:
    """One step upwards: the sibling that the proof brings, on which side it stands, and the node above both."""

    sibling: Node
    is_left: bool
    above: Node


@dataclass(frozen=True, slots=True)
class ProofPath:
    """The whole way; it proves the leaf if `reached` is the signed root."""

    leaf: Node
    rises: tuple[Rise, ...]

    @property
    def reached(self) -> bytes:
        """The hash at the top."""
        return self.rises[-1].above.hash if self.rises else self.leaf.hash


def path_of(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> ProofPath:
    """Follow a proof of the leaf at `index` in a tree of `size`; raise ValueError if it has another length."""
    node = Node(index, index, leaf)
    rises = []
    for (is_left, first, last), hashed in zip(_siblings(index, size), proof, strict=True):
        sibling = Node(first, last, hashed)
        left, right = (sibling, node) if is_left else (node, sibling)
        node = Node(left.first, right.last, node_hash(left.hash, right.hash))
        rises.append(Rise(sibling, is_left, node))
    return ProofPath(Node(index, index, leaf), tuple(rises))


def _siblings(index: int, size: int) -> Iterator[tuple[bool, int, int]]:
    """Yield, from the leaf upwards, on which side each sibling stands and which leaves it covers."""
    found, start, end = [], 0, size
    while end - start > 1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        if index < middle:
            found.append((False, middle, end - 1))
            end = middle
        else:
            found.append((True, start, middle - 1))
            start = middle
    return reversed(found)
