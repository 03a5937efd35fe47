"""A payload opens under its own key, for its own entry, unchanged; anything else is refused."""

from hashlib import sha256

import pytest

from audit_log import payload_commitment
from audit_log.payloads import PayloadError, SealedPayload, new_subject_key, open_payload, seal_payload

EVENT, PAYLOAD = "01890a5d-ac96-7b7c-8f2a-0123456789ab", {"name": "王芳", "age": 30}


def test_a_sealed_payload_opens_again_and_its_commitment_and_digest_are_those_of_the_specification() -> None:
    key = new_subject_key()
    sealed, commitment = seal_payload(key, EVENT, PAYLOAD)
    assert (len(key), len(sealed.salt), len(sealed.nonce)) == (32, 32, 12)
    assert open_payload(key, EVENT, sealed) == PAYLOAD
    assert commitment == payload_commitment(sealed.salt, PAYLOAD)
    assert sealed.ciphertext_sha256 == sha256(sealed.ciphertext).hexdigest()
    assert "王芳".encode() not in sealed.ciphertext


def test_two_seals_of_one_payload_have_nothing_in_common() -> None:
    key = new_subject_key()
    (first, committed), (second, again) = seal_payload(key, EVENT, PAYLOAD), seal_payload(key, EVENT, PAYLOAD)
    assert committed != again
    assert not {first.salt, first.nonce, first.ciphertext} & {second.salt, second.nonce, second.ciphertext}


@pytest.mark.parametrize("part", ["nonce", "ciphertext", "key", "event", "short key"])
def test_a_change_of_any_part_is_refused(part: str) -> None:
    key = new_subject_key()
    sealed, _ = seal_payload(key, EVENT, PAYLOAD)
    nonce = bytes(12) if part == "nonce" else sealed.nonce
    ciphertext = (
        sealed.ciphertext[:-1] + bytes([sealed.ciphertext[-1] ^ 1]) if part == "ciphertext" else sealed.ciphertext
    )
    key = {"key": new_subject_key(), "short key": key[:5]}.get(part, key)
    event = EVENT[:-1] + "c" if part == "event" else EVENT
    with pytest.raises(PayloadError, match="not the right one"):
        open_payload(key, event, SealedPayload(sealed.salt, nonce, ciphertext))
