"""Proof files: one spelling, and no changed bit, entry, log or quorum gets past either verifier."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_log import (
    AuditLogError,
    Checkpoint,
    CheckpointError,
    EntryError,
    NoteError,
    Policy,
    ProofError,
    ProofFile,
    ProofFileError,
    audit_verify,
    inclusion_proof,
    leaf_hash,
)
from audit_log.encoding import encode_base64
from tests.audit_log.samples import (
    LOG,
    ORIGIN,
    POLICY,
    POLICY_TEXT,
    SOME_AND_ALL,
    XINLUO,
    bodies,
    checkpoint,
    flipped,
    hashes,
    proof_file,
    signed,
    signer,
)
from tests.audit_log.twins import verify_twin


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9])
def test_every_entrys_proof_file_verifies_with_both(size: int) -> None:
    for index, body in enumerate(bodies(size)):
        stored = proof_file(index, size).format()
        entry, witnessed = ProofFile.parse(stored).verify(body, POLICY)
        assert entry.to_bytes() == body
        assert witnessed.checkpoint.size == size
        assert verify_twin(stored, body)[0][1].startswith(f"OK: entry {index} is in the log")


@given(
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63),
    st.none() | st.binary(min_size=1, max_size=40),
)
@settings(deadline=None)
def test_parsing_is_the_inverse_of_printing(index: int, proof: list[bytes], extra: bytes | None) -> None:
    one = ProofFile(index, tuple(proof), signed(checkpoint(hashes(2))), extra)
    assert ProofFile.parse(one.format()) == one


@SOME_AND_ALL
def test_a_proof_file_with_any_one_bit_changed_is_refused_by_both(step: int) -> None:
    body = bodies(3)[1]
    stored = proof_file(1, 3, [XINLUO]).format()
    text = b"".join(POLICY_TEXT.splitlines(keepends=True)[:2]) + "quorum 新罗\n".encode()
    policy = Policy.parse(text)
    ProofFile.parse(stored).verify(body, policy)
    verify_twin(stored, body, text)
    for changed in list(flipped(stored))[::step]:
        with pytest.raises(AuditLogError):
            ProofFile.parse(changed).verify(body, policy)
        with pytest.raises(audit_verify.RefusedError):
            verify_twin(changed, body, text)


@SOME_AND_ALL
def test_a_proof_file_with_any_one_byte_left_out_or_doubled_is_refused_by_both(step: int) -> None:
    body, stored = bodies(2)[1], proof_file(1, 2).format()
    for at in range(0, len(stored), step):
        for changed in (stored[:at] + stored[at + 1 :], stored[: at + 1] + stored[at:]):
            with pytest.raises(AuditLogError):
                ProofFile.parse(changed).verify(body, POLICY)
            with pytest.raises(audit_verify.RefusedError):
                verify_twin(changed, body)


def test_an_entry_with_any_one_bit_changed_is_refused_by_both() -> None:
    body, one = bodies(2)[1], proof_file(1, 2)
    stored = one.format()
    for changed in flipped(body):
        with pytest.raises((EntryError, ProofError)):
            one.verify(changed, POLICY)
    for changed in list(flipped(body))[::7]:
        with pytest.raises(audit_verify.RefusedError):
            verify_twin(stored, changed)


def test_extra_bytes_are_carried_but_vouch_for_nothing() -> None:
    plain = proof_file(1, 3)
    one = ProofFile(plain.index, plain.proof, plain.signed_checkpoint, b"anything")
    assert one.verify(bodies(3)[1], POLICY) == plain.verify(bodies(3)[1], POLICY)
    verify_twin(one.format(), bodies(3)[1])


def test_bytes_that_are_no_entry_of_ours_verify_as_a_leaf_only() -> None:
    leaf_hashes = [leaf_hash(b"any bytes")]
    one = ProofFile(0, tuple(inclusion_proof(leaf_hashes, 0, 1)), signed(checkpoint(leaf_hashes)))
    assert one.verify_leaf(b"any bytes", POLICY).checkpoint.size == 1
    verify_twin(one.format(), b"any bytes", raw=True)
    with pytest.raises(EntryError):
        one.verify(b"any bytes", POLICY)
    with pytest.raises(audit_verify.RefusedError, match="canonical"):
        verify_twin(one.format(), b"any bytes")


def test_an_entry_that_names_another_log_is_refused_by_both() -> None:
    elsewhere = signer("elsewhere.example", 1)
    body = bodies(1)[0]
    there = Checkpoint("elsewhere.example", 1, leaf_hash(body))
    one = ProofFile(0, (), signed(there, (), elsewhere))
    text = f"log {elsewhere.verifier.format()}\nquorum none\n".encode()
    with pytest.raises(EntryError, match=f"the entry names the log {ORIGIN}, the checkpoint is of elsewhere"):
        one.verify(body, Policy.parse(text))
    with pytest.raises(audit_verify.RefusedError, match="another log"):
        verify_twin(one.format(), body, text)


def test_a_proof_without_its_quorum_is_refused() -> None:
    with pytest.raises(CheckpointError, match="quorum counties is not reached: 1"):
        proof_file(0, 3, [XINLUO]).verify(bodies(3)[0], POLICY)


GOOD = proof_file(1, 3).format()
HASH = encode_base64(bytes(32))
CHECKPOINT = signed(checkpoint(hashes(3))).decode()


@pytest.mark.parametrize(
    ("stored", "error", "reason"),
    [
        (b"", ProofFileError, "no empty line"),
        (GOOD.replace(b"@v1", b"@v2"), ProofFileError, "first line"),
        (GOOD.replace(b"index 1", b"index 01"), ProofFileError, "index is malformed"),
        (GOOD.replace(b"index 1", b"index -1"), ProofFileError, "index is malformed"),
        (GOOD.replace(b"index 1", b"index  1"), ProofFileError, "index is malformed"),
        (GOOD.replace(b"index 1", b"Index 1"), ProofFileError, "no index line"),
        (GOOD.replace(b"index 1\n", b""), ProofFileError, "no index line"),
        (f"c2sp.org/tlog-proof@v1\n\n{CHECKPOINT}".encode(), ProofFileError, "no index line"),
        (GOOD.replace(b"index 1", b"extra \nindex 1"), ProofFileError, "32 bytes"),
        (GOOD.replace(b"index 1", b"extra AQ\nindex 1"), ProofFileError, "base64"),
        (GOOD.replace(b"index 1", b"extra AQ==\nextra AQ==\nindex 1"), ProofFileError, "no index line"),
        (GOOD.replace(b"index 1\n", b"index 1\nAQ==\n"), ProofFileError, "32 bytes"),
        (GOOD.replace(b"index 1\n", b"index 1\n \n"), ProofFileError, "base64"),
        (GOOD.replace(b"index 1\n", b"index 1\r\n"), ProofFileError, "index is malformed"),
        (GOOD.replace(b"index 1\n", "index 1\n—\n".encode()), ProofFileError, "ASCII"),
        (GOOD.replace(b"index 1\n", f"index 1\n{HASH}\n".encode() * 64), ProofFileError, "more than 63"),
        (GOOD.replace(b"index 1\n", b"index 1\n" + f"{HASH}\n".encode() * 62), ProofFileError, "more than 63"),
        (b"x" * 2_000_001, ProofFileError, "too large"),
        (GOOD.partition(b"\n\n")[0] + b"\n\n", NoteError, "no signature lines"),
        (GOOD.replace(ORIGIN.encode() + b"\n3\n", ORIGIN.encode() + b"\n03\n"), CheckpointError, "size"),
        (GOOD.replace(b"\n\n", b"\n\n\n", 1), CheckpointError, "three lines"),
    ],
)
def test_a_malformed_proof_file_is_refused_by_both_with_its_reason(
    stored: bytes, error: type[AuditLogError], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        ProofFile.parse(stored)
    with pytest.raises(audit_verify.RefusedError):
        verify_twin(stored, bodies(3)[1])


def test_an_index_beyond_the_checkpoint_is_refused() -> None:
    one = ProofFile(3, (), signed(checkpoint(hashes(3))))
    with pytest.raises(ProofError, match="index 3 is not in a tree of size 3"):
        one.verify(bodies(3)[0], POLICY)


def test_the_log_cannot_cosign_for_its_witnesses() -> None:
    one = proof_file(0, 2, ())
    twice = ProofFile(0, one.proof, signed(checkpoint(hashes(2)), (), LOG))
    with pytest.raises(CheckpointError, match="not reached: 0"):
        twice.verify(bodies(2)[0], POLICY)
