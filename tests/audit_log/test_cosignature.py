"""Cosignatures: what a witness signs, to the byte, and whose lines are taken."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_log import Cosignature, KeyType, NoteError, cosign
from audit_log.keys import verify_signature
from tests.audit_log.samples import CHANGTING, LOG, NOON, ORIGIN, XINLUO, checkpoint, numbered, signer

CHECKPOINT = checkpoint(numbered(5))


def test_a_witness_signs_header_time_and_the_checkpoints_text() -> None:
    made = cosign(CHECKPOINT, XINLUO, NOON)
    message = f"cosignature/v1\ntime {NOON}\n{CHECKPOINT.format()}".encode()
    assert made.signature.blob[:8] == NOON.to_bytes(8, "big")
    assert verify_signature(XINLUO.verifier.public_key, message, made.signature.blob[8:])


@given(st.integers(0, 2**63 - 1))
@settings(deadline=None)
def test_parsing_is_the_inverse_of_printing(at: int) -> None:
    made = cosign(CHECKPOINT, XINLUO, at)
    assert Cosignature.parse(made.format(), CHECKPOINT, XINLUO.verifier) == made
    assert made.at == at


def test_a_line_of_another_key_or_of_no_witness_is_refused() -> None:
    line = cosign(CHECKPOINT, XINLUO, NOON).format()
    for verifier in (CHANGTING.verifier, LOG.verifier, signer(XINLUO.verifier.name, 2, KeyType.ED25519).verifier):
        with pytest.raises(NoteError, match="not a cosignature of"):
            Cosignature.parse(line, CHECKPOINT, verifier)


def test_a_cosignature_of_another_checkpoint_is_refused() -> None:
    line = cosign(CHECKPOINT, XINLUO, NOON).format()
    with pytest.raises(NoteError, match="is invalid"):
        Cosignature.parse(line, checkpoint(numbered(6)), XINLUO.verifier)
    assert CHECKPOINT.origin == ORIGIN
