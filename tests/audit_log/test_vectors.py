"""The committed example, made by fixed keys: formats that drift by a byte are noticed here."""

import pytest

from audit_log import Frontier, Policy, ProofFile
from tests.audit_log.samples import (
    POLICY_TEXT,
    VECTORS,
    bodies,
    checkpoint,
    hash_lines,
    hashes,
    proof_file,
    signed,
)

EXAMPLE = {
    "policy.txt": POLICY_TEXT,
    "entry.json": bodies(6)[4],
    "receipt.tlog-proof": proof_file(4, 6).format(),
    "checkpoint-3": signed(checkpoint(hashes(3))),
    "checkpoint-6": signed(checkpoint(hashes(6))),
    "consistency-3-6.txt": hash_lines(3, 6),
}


@pytest.mark.parametrize("name", EXAMPLE)
def test_the_example_is_made_again_byte_for_byte(name: str) -> None:
    assert (VECTORS / name).read_bytes() == EXAMPLE[name]


def test_the_committed_example_verifies() -> None:
    policy = Policy.parse((VECTORS / "policy.txt").read_bytes())
    proof = ProofFile.parse((VECTORS / "receipt.tlog-proof").read_bytes())
    entry, witnessed = proof.verify((VECTORS / "entry.json").read_bytes(), policy)
    assert entry.subject == "approvals/4"
    assert [witness.name for witness, _ in witnessed.cosignatures] == ["新罗", "长汀"]


def test_a_frontier_of_six_leaves_is_stored_as_it_was() -> None:
    frontier = Frontier()
    frontier.extend(hashes(6))
    assert frontier.to_bytes().hex() == (
        "0000000000000006" + checkpoint(hashes(4)).root.hex() + checkpoint_of_last_two().hex()
    )


def checkpoint_of_last_two() -> bytes:
    return checkpoint(hashes(6)[4:]).root
