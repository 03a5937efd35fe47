"""Commitments: the digest that a reader recomputes by hand, and only that."""

import hashlib

import pytest

from audit_log import EntryError, payload_commitment, state_commitment

SALT = bytes(range(32))


def test_the_state_commitment_is_the_digest_of_purpose_salt_and_canonical_columns() -> None:
    written_out = b"oversight/state/v1\x00" + SALT + '{"name":"王芳","version":2}'.encode()
    assert state_commitment(SALT, {"version": 2, "name": "王芳"}) == hashlib.sha256(written_out).hexdigest()


def test_the_payload_commitment_has_another_purpose() -> None:
    written_out = b"oversight/payload/v1\x00" + SALT + b'{"version":2}'
    assert payload_commitment(SALT, {"version": 2}) == hashlib.sha256(written_out).hexdigest()
    assert payload_commitment(SALT, {"version": 2}) != state_commitment(SALT, {"version": 2})


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_salt_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(EntryError, match="32 bytes"):
        state_commitment(bytes(size), {})


def test_columns_outside_the_profile_are_refused() -> None:
    with pytest.raises(EntryError, match="float"):
        state_commitment(SALT, {"ratio": 0.05})  # type: ignore[dict-item]  # the very mistake that is refused
