"""Named keys: ids, verifier and signer keys as text, and which signatures they take."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from audit_log import Algorithm, KeyMaterialError, KeyType, PrivateKey, Signer, Verifier, audit_verify
from audit_log.encoding import encode_base64
from audit_log.signers import cosigned_at, is_name, key_id
from tests.audit_log.samples import LOG, NOON, XINLUO, flipped

NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(is_name)
SEEDS = st.binary(min_size=32, max_size=32)


def test_the_key_of_gos_note_package_reads_and_prints() -> None:
    verifier = Verifier.parse(NEUMANN)
    assert (verifier.name, verifier.key_id.hex(), verifier.key_type) == ("PeterNeumann", "c74f20a3", KeyType.ED25519)
    assert verifier.format() == NEUMANN
    assert Signer.parse(NEUMANN_PRIVATE).verifier == verifier
    assert Signer.parse(NEUMANN_PRIVATE).format() == NEUMANN_PRIVATE


@given(NAMES, SEEDS, st.sampled_from(KeyType))
@settings(deadline=None, max_examples=40)
def test_parsing_is_the_inverse_of_printing(name: str, seed: bytes, key_type: KeyType) -> None:
    assume(key_type is not KeyType.SM2 or seed[0] not in {0, 255})
    signer = Signer(name, PrivateKey.from_seed(seed, key_type.algorithm), key_type)
    written = signer.verifier.format()
    assert Verifier.parse(written) == signer.verifier
    assert Signer.parse(signer.format()).format() == signer.format()
    if key_type.algorithm is Algorithm.ED25519:
        assert audit_verify.parse_key(written, key_type).id == signer.verifier.key_id
    else:
        with pytest.raises(audit_verify.RefusedError):
            audit_verify.parse_key(written, 1)


@pytest.mark.parametrize("signer", [LOG, XINLUO])
def test_a_verifier_key_with_any_one_bit_changed_is_refused_by_both(signer: Signer) -> None:
    for changed in flipped(signer.verifier.format().encode()):
        text = changed.decode("utf-8", "surrogateescape")
        with pytest.raises(KeyMaterialError):
            Verifier.parse(text)
        with pytest.raises(audit_verify.RefusedError):
            audit_verify.parse_key(text, signer.verifier.key_type)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\u2003b", "a\x1fb", "a\ud800b"])
def test_a_name_with_spaces_plus_controls_or_nothing_is_no_name(name: str) -> None:
    assert not is_name(name)
    assert not audit_verify.is_name(name)
    with pytest.raises(KeyMaterialError, match="not a key name"):
        Verifier(name, KeyType.ED25519, LOG.verifier.public_key)


def other_type(key_type: int) -> str:
    material = bytes([key_type]) + LOG.verifier.public_key
    return f"name+{key_id('name', key_type, LOG.verifier.public_key).hex()}+{encode_base64(material)}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "look like"),
        ("name+00000000", "look like"),
        ("name+zz+AQ==", "look like"),
        ("name+c74f20+AQ==", "look like"),
        ("name+C74F20A3+AQ==", "look like"),
        ("name+c74f20a3+", "look like"),
        ("name+c74f20a3+AR==", "look like"),
        ("name+c74f20a3+AQ==", "32 bytes"),
        (NEUMANN.replace("Peter", "peter"), "does not fit"),
        (other_type(0x02), "0x02 is not supported"),
        (other_type(0x06), "1312 bytes"),
        (other_type(0xFF), "not of an algorithm known here"),
    ],
)
def test_a_verifier_key_that_is_malformed_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(KeyMaterialError, match=reason):
        Verifier.parse(text)
    with pytest.raises(audit_verify.RefusedError):
        audit_verify.parse_key(text, 1)


def test_a_signer_key_that_is_malformed_is_refused_without_showing_it() -> None:
    secret = NEUMANN_PRIVATE.rsplit("+", 1)[1]
    for text, reason in ((NEUMANN, "not a signer key"), (NEUMANN_PRIVATE.replace("c7", "c8"), "does not fit")):
        with pytest.raises(KeyMaterialError, match=reason) as caught:
            Signer.parse(text)
        assert secret not in str(caught.value)


def test_a_log_signature_has_no_time_and_a_cosignature_must_have_one() -> None:
    with pytest.raises(KeyMaterialError, match="only a cosignature"):
        LOG.blob(b"text\n", NOON)
    for time in (None, -1, 2**63):
        with pytest.raises(KeyMaterialError, match="needs a time"):
            XINLUO.blob(b"text\n", time)


def test_a_cosignature_holds_for_its_own_text_and_time_only() -> None:
    blob = XINLUO.blob(b"text\n", NOON)
    assert cosigned_at(blob) == NOON
    assert XINLUO.verifier.verifies(b"text\n", blob)
    assert not XINLUO.verifier.verifies(b"text2\n", blob)
    assert not XINLUO.verifier.verifies(b"text\n", (NOON + 1).to_bytes(8, "big") + blob[8:])
    assert not XINLUO.verifier.verifies(b"text\n", (2**63).to_bytes(8, "big") + blob[8:])
    assert not XINLUO.verifier.verifies(b"text\n", blob[8:])
    assert not LOG.verifier.verifies(b"text\n", LOG.blob(b"text\n") + b"x")


def test_a_key_signs_by_its_own_algorithm_only() -> None:
    for key_type in (KeyType.ML_DSA_44, KeyType.SM2):
        with pytest.raises(KeyMaterialError, match="not its type's"):
            Signer("name", PrivateKey.from_seed(bytes(32)), key_type)


class Elsewhere:
    """A key that is not at hand and answers with whatever it is told to."""

    algorithm = Algorithm.ED25519

    def __init__(self, answer: bytes) -> None:
        self.public_key = LOG.verifier.public_key
        self.answer = answer

    def sign(self, message: bytes) -> bytes:
        """Answer."""
        return self.answer if message else b""


def test_what_a_key_elsewhere_answers_is_verified_before_it_is_used() -> None:
    good = LOG.blob(b"text\n")
    assert Signer(LOG.verifier.name, Elsewhere(good)).blob(b"text\n") == good
    for answer in (b"", good[:-1], LOG.blob(b"other\n")):
        with pytest.raises(KeyMaterialError, match="not its signature"):
            Signer(LOG.verifier.name, Elsewhere(answer)).blob(b"text\n")


def test_a_key_elsewhere_can_not_be_written_down() -> None:
    with pytest.raises(KeyMaterialError, match="not at hand"):
        Signer("name", Elsewhere(b"")).format()
