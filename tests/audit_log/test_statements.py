"""What ML-DSA-44 and SM2 keys sign for a checkpoint, byte for byte, and whose lines are taken."""

import hashlib
import struct

import pytest

from audit_log import (
    EMPTY_ROOT,
    Algorithm,
    Checkpoint,
    CheckpointError,
    KeyMaterialError,
    KeyType,
    NoteError,
    Policy,
    PrivateKey,
    Signer,
    Verifier,
    audit_verify,
    note,
)
from audit_log.encoding import encode_base64
from audit_log.keys import check_public_key, verify_signature
from audit_log.note import signature_of
from audit_log.signers import cosigned_at
from audit_log.statements import head_of, sm3_root_in, statement
from tests.audit_log.samples import LOG, NOON, ORIGIN

SEED = bytes(range(32))
MLDSA = Signer(ORIGIN, PrivateKey.from_seed(SEED, Algorithm.ML_DSA_44), KeyType.ML_DSA_44)
SM2 = Signer(ORIGIN, PrivateKey.from_seed(SEED, Algorithm.SM2), KeyType.SM2)
CHECKPOINT = Checkpoint(ORIGIN, 6, bytes(range(32)))
TEXT = CHECKPOINT.format()
SM3_ROOT = b"\x03" * 32


def test_the_ml_dsa_key_of_a_seed_is_rfc_9881s() -> None:
    public = MLDSA.verifier.public_key
    assert public.hex().startswith("d7b2b47254aae0db45e7930d4a98d2c97d8f1397d1789dafa17024b316e9bec9")
    assert public.hex().endswith("2202766151f16a965f9f81ece76cc070b55869e4db9784cf05c830b3242c8312")


def test_an_ml_dsa_line_signs_c2sps_cosigned_message() -> None:
    message = b"".join(
        [
            b"subtree/v1\n\0",
            bytes([25]) + b"longyan.example/oversight",
            struct.pack(">Q", NOON),
            bytes([25]) + b"longyan.example/oversight",
            struct.pack(">QQ", 0, 6),
            bytes(range(32)),
        ]
    )
    assert statement(KeyType.ML_DSA_44, ORIGIN, TEXT.encode(), head_of(NOON)) == message
    blob = MLDSA.blob(TEXT.encode(), NOON)
    assert (len(blob), cosigned_at(blob)) == (8 + 2420, NOON)
    assert verify_signature(MLDSA.verifier.public_key, message, blob[8:], Algorithm.ML_DSA_44)
    material = b"\x06" + MLDSA.verifier.public_key
    assert MLDSA.verifier.key_id == hashlib.sha256(ORIGIN.encode() + b"\n" + material).digest()[:4]
    assert MLDSA.verifier.format().endswith(encode_base64(material))


def test_an_sm2_line_signs_time_text_and_sm3_root_under_a_spelt_out_type() -> None:
    message = f"oversight/sm2-sm3/v1\ntime {NOON}\n{TEXT}{encode_base64(SM3_ROOT)}\n".encode()
    assert statement(KeyType.SM2, ORIGIN, TEXT.encode(), head_of(NOON, SM3_ROOT)) == message
    blob = SM2.blob(TEXT.encode(), NOON, SM3_ROOT)
    assert blob[:40] == struct.pack(">Q", NOON) + SM3_ROOT
    assert sm3_root_in(blob) == SM3_ROOT
    assert verify_signature(SM2.verifier.public_key, message, blob[40:], Algorithm.SM2)
    material = b"\xffoversight/sm2-sm3/v1\n" + SM2.verifier.public_key
    assert SM2.verifier.key_id == hashlib.sha256(ORIGIN.encode() + b"\n" + material).digest()[:4]
    assert Verifier.parse(SM2.verifier.format()) == SM2.verifier


@pytest.mark.parametrize("signer", [MLDSA, SM2])
def test_a_line_holds_for_its_own_checkpoint_time_and_root_only(signer: Signer) -> None:
    root = SM3_ROOT if signer is SM2 else b""
    blob = signer.blob(TEXT.encode(), NOON, root)
    verifier = signer.verifier
    assert verifier.verifies(TEXT.encode(), blob)
    for other in (Checkpoint("b.example", 6, CHECKPOINT.root), Checkpoint(ORIGIN, 7, CHECKPOINT.root)):
        assert not verifier.verifies(other.format().encode(), blob)
    assert not verifier.verifies(Checkpoint(ORIGIN, 6, EMPTY_ROOT).format().encode(), blob)
    for at in (7, 20, len(blob) - 1):
        assert not verifier.verifies(TEXT.encode(), blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :])
    for wrong in (blob[:-1], blob + b"\0", blob[:5], b"\xff" * 8 + blob[8:]):
        assert not verifier.verifies(TEXT.encode(), wrong)
    for text in (b"no checkpoint\n", b"\xff" + TEXT.encode(), TEXT.encode() + b"extension\n"):
        assert not verifier.verifies(text, blob)


def test_what_is_no_checkpoint_is_not_signed_by_them() -> None:
    with pytest.raises(CheckpointError, match="three lines"):
        MLDSA.blob(b"text\n", NOON)
    with pytest.raises(CheckpointError, match="longer than 255"):
        MLDSA.blob(Checkpoint("x" * 256, 6, CHECKPOINT.root).format().encode(), NOON)


def test_only_an_sm2_line_has_an_sm3_root_and_it_must_have_one() -> None:
    for signer, root in ((SM2, b""), (SM2, SM3_ROOT[1:]), (MLDSA, SM3_ROOT)):
        with pytest.raises(KeyMaterialError, match="SM3 root"):
            signer.blob(TEXT.encode(), NOON, root)
    for signer, root in ((SM2, SM3_ROOT), (MLDSA, b"")):
        with pytest.raises(KeyMaterialError, match="needs a time"):
            signer.blob(TEXT.encode(), None, root)


def signed() -> bytes:
    """Sign the checkpoint three times."""
    further = (signature_of(TEXT, MLDSA, NOON), signature_of(TEXT, SM2, NOON, SM3_ROOT))
    return note.sign(TEXT, [LOG], further)


def test_verifiers_that_know_the_log_by_ed25519_ignore_the_other_lines() -> None:
    policy = f"log {LOG.verifier.format()}\nquorum none\n".encode()
    assert Policy.parse(policy).check(signed()).checkpoint == CHECKPOINT
    assert audit_verify.check_checkpoint(audit_verify.parse_policy(policy), signed()).root == CHECKPOINT.root


def test_a_known_keys_line_that_fails_rejects_the_note_whatever_its_type() -> None:
    verifiers = [LOG.verifier, MLDSA.verifier, SM2.verifier]
    stored = signed()
    assert len(note.open(stored, verifiers).verified) == 3
    for signature in note.Note.parse(stored).signatures:
        changed = bytearray(signature.blob)
        changed[-1] ^= 1
        spoilt = note.Signature(signature.name, signature.key_id, bytes(changed)).format()
        with pytest.raises(NoteError, match="invalid"):
            note.open(stored.replace(signature.format().encode(), spoilt.encode()), verifiers)


def test_sixteen_ml_dsa_lines_are_far_within_the_notes_limits() -> None:
    lines = [signature_of(TEXT, MLDSA, NOON + at) for at in range(16)]
    assert len(note.sign(TEXT, (), lines)) * 15 < note.MAX_NOTE_BYTES


def test_an_ml_dsa_key_of_another_length_is_refused() -> None:
    check_public_key(bytes(1312), Algorithm.ML_DSA_44)
    with pytest.raises(KeyMaterialError, match="1312 bytes"):
        check_public_key(bytes(1311), Algorithm.ML_DSA_44)
