"""Checkpoints: three lines, one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_log import EMPTY_ROOT, Checkpoint, CheckpointError, audit_verify
from audit_log.encoding import encode_base64
from tests.audit_log.samples import ORIGIN

ROOT = encode_base64(bytes(range(32)))
ORIGINS = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=0x20), min_size=1, max_size=20)


@given(ORIGINS, st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_parsing_is_the_inverse_of_printing(origin: str, size: int, root: bytes) -> None:
    checkpoint = Checkpoint(origin, size, root)
    assert Checkpoint.parse(checkpoint.format()) == checkpoint
    assert audit_verify.parse_checkpoint(checkpoint.format()) == (origin, size, root)


def test_the_checkpoint_of_the_c2sp_text_reads() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert Checkpoint.parse(text).size == 20_852_163
    assert Checkpoint.parse(text).format() == text


def test_an_empty_log_has_a_checkpoint() -> None:
    checkpoint = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    assert Checkpoint.parse(checkpoint.format()) == checkpoint
    assert audit_verify.parse_checkpoint(checkpoint.format()) == (ORIGIN, 0, EMPTY_ROOT)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "three lines"),
        (f"{ORIGIN}\n3\n{ROOT}", "three lines"),
        (f"{ORIGIN}\n3\n{ROOT}\nextension\n", "three lines"),
        (f"{ORIGIN}\n3\n{ROOT}\n\n", "three lines"),
        (f"\n3\n{ROOT}\n", "origin"),
        (f"{ORIGIN}\n03\n{ROOT}\n", "size"),
        (f"{ORIGIN}\n+3\n{ROOT}\n", "size"),
        (f"{ORIGIN}\n-3\n{ROOT}\n", "size"),
        (f"{ORIGIN}\n3 \n{ROOT}\n", "size"),
        (f"{ORIGIN}\n３\n{ROOT}\n", "size"),
        (f"{ORIGIN}\n\n{ROOT}\n", "size"),
        (f"{ORIGIN}\n9223372036854775808\n{ROOT}\n", "size"),
        (f"{ORIGIN}\n3\n{ROOT[:-1]}\n", "base64"),
        (f"{ORIGIN}\n3\n{ROOT} \n", "base64"),
        (f"{ORIGIN}\n3\n{ROOT[:-2]}9=\n", "base64"),
        (f"{ORIGIN}\n3\n{encode_base64(bytes(31))}\n", "32 bytes"),
        (f"{ORIGIN}\n0\n{ROOT}\n", "empty tree"),
    ],
)
def test_a_checkpoint_spelt_in_any_other_way_is_refused_by_both(text: str, reason: str) -> None:
    with pytest.raises(CheckpointError, match=reason):
        Checkpoint.parse(text)
    with pytest.raises(audit_verify.RefusedError):
        audit_verify.parse_checkpoint(text)


@pytest.mark.parametrize("origin", ["a\tb", "a\x00", "a\ud800b"])
def test_an_origin_that_no_note_can_have_is_refused_by_both(origin: str) -> None:
    with pytest.raises(CheckpointError, match="origin"):
        Checkpoint.parse(f"{origin}\n3\n{ROOT}\n")
    with pytest.raises(audit_verify.RefusedError, match="origin"):
        audit_verify.parse_checkpoint(f"{origin}\n3\n{ROOT}\n")
