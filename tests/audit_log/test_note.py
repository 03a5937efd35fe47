"""Signed notes: those of Go's note package open, unknown keys are ignored, a known key's bad line rejects."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_log import NoteError, PrivateKey, Signer, Verifier, audit_verify, note
from audit_log.note import MAX_NOTE_BYTES, MAX_SIGNATURES, Note, Signature
from audit_log.signers import is_name
from tests.audit_log.samples import LOG, SOME_AND_ALL, XINLUO, flipped, signer

NEUMANN = Verifier.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
NEUMANN_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NEUMANN_NOTE = (
    f"{NEUMANN_TEXT}\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()
TEXT = "longyan.example\n审计\n"
OTHER = signer("other.example", 9)
LINES = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=0x20), max_size=20)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).filter(is_name)
SIGNATURES = st.builds(Signature, NAMES, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80))


def key(one: Signer) -> audit_verify.Key:
    """Return a signer's key for the one-file verifier."""
    verifier = one.verifier
    return audit_verify.Key(verifier.name, verifier.key_type, verifier.public_key)


def test_the_note_of_gos_package_opens_with_its_key_and_is_signed_the_same() -> None:
    opened = note.open(NEUMANN_NOTE, [NEUMANN])
    assert opened.text == NEUMANN_TEXT
    assert [verifier for verifier, _ in opened.verified] == [NEUMANN]
    neumann = Signer.parse("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")
    assert note.sign(NEUMANN_TEXT, [neumann]) == NEUMANN_NOTE
    assert audit_verify.open_note(NEUMANN_NOTE, [key(neumann)])[0] == NEUMANN_TEXT


@given(st.lists(LINES, min_size=1, max_size=5), st.lists(SIGNATURES, min_size=1, max_size=4))
def test_parsing_is_the_inverse_of_printing(lines: list[str], signatures: list[Signature]) -> None:
    one = Note("".join(f"{line}\n" for line in lines), tuple(signatures))
    assert Note.parse(one.format()) == one
    text, parsed = audit_verify.parse_note(one.format())
    assert (text, parsed) == (one.text, [(each.name, each.key_id, each.blob) for each in signatures])


@given(st.data())
@settings(deadline=None)
def test_whatever_parses_prints_the_same_bytes_and_both_verifiers_agree(data: st.DataObject) -> None:
    stored = bytearray(NEUMANN_NOTE)
    at = data.draw(st.integers(0, len(stored) - 1))
    stored[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3) | st.sampled_from([b"\n", b" "]))
    changed = bytes(stored)
    try:
        printed = Note.parse(changed).format()
    except NoteError:
        with pytest.raises(audit_verify.RefusedError):
            audit_verify.parse_note(changed)
    else:
        assert printed == changed
        audit_verify.parse_note(changed)


@SOME_AND_ALL
def test_a_note_with_any_one_bit_changed_is_refused_by_both(step: int) -> None:
    verifier = audit_verify.Key(NEUMANN.name, 1, NEUMANN.public_key)
    for changed in list(flipped(NEUMANN_NOTE))[::step]:
        with pytest.raises(NoteError):
            note.open(changed, [NEUMANN])
        with pytest.raises(audit_verify.RefusedError):
            audit_verify.open_note(changed, [verifier])


def test_lines_of_unknown_keys_are_ignored_even_if_name_or_id_is_known() -> None:
    same_name = signer(LOG.verifier.name, 7)
    same_id = Signature("stranger", LOG.verifier.key_id, bytes(64))
    post_quantum = Signature(LOG.verifier.name, b"\x06\x06\x06\x06", bytes(2420))
    signed = note.sign(TEXT, [same_name, LOG], [same_id, post_quantum])
    opened = note.open(signed, [LOG.verifier])
    assert [signature.blob for _, signature in opened.verified] == [LOG.blob(TEXT.encode())]
    assert list(audit_verify.open_note(signed, [key(LOG)])[1]) == [key(LOG)]


def test_one_failing_line_of_a_known_key_rejects_the_whole_note() -> None:
    bad = Signature(OTHER.verifier.name, OTHER.verifier.key_id, bytes(64))
    signed = note.sign(TEXT, [LOG], [bad])
    note.open(signed, [LOG.verifier])
    with pytest.raises(NoteError, match=r"the signature of other\.example is invalid"):
        note.open(signed, [LOG.verifier, OTHER.verifier])
    with pytest.raises(audit_verify.RefusedError, match="invalid signature"):
        audit_verify.open_note(signed, [key(LOG), key(OTHER)])


def test_a_note_that_no_known_key_signed_is_refused() -> None:
    with pytest.raises(NoteError, match="no known key"):
        note.open(note.sign(TEXT, [LOG]), [OTHER.verifier])
    with pytest.raises(audit_verify.RefusedError, match="no known key"):
        audit_verify.open_note(note.sign(TEXT, [LOG]), [key(OTHER)])


GOOD = note.sign(TEXT, [LOG]).decode()
LINE = GOOD.splitlines()[-1]


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        (b"", "no signature lines"),
        (TEXT.encode(), "no signature lines"),
        (f"{TEXT}\n".encode(), "no signature lines"),
        (GOOD.removesuffix("\n").encode(), "no signature lines"),
        (GOOD.encode() + b"\n", "no signature lines"),
        (GOOD.replace("— ", "- ").encode(), "malformed"),
        (GOOD.replace("— ", "—").encode(), "malformed"),
        (GOOD.replace(f"{LOG.verifier.name} ", f"{LOG.verifier.name}  ").encode(), "malformed"),
        (GOOD.replace(f"— {LOG.verifier.name}", "— a+b").encode(), "malformed"),
        (f"{TEXT}\n— name\n".encode(), "malformed"),
        (f"{TEXT}\n— name AAAAAA==\n".encode(), "malformed"),
        (f"{TEXT}\n— name AAAAAAB=\n".encode(), "malformed"),
        (f"{TEXT}\n— name !!!!\n".encode(), "malformed"),
        (GOOD.replace("\n", "\r\n").encode(), "control characters"),
        (b"\xff" + GOOD.encode(), "UTF-8"),
        ((TEXT + "\n" + f"{LINE}\n" * (MAX_SIGNATURES + 1)).encode(), "more than 100"),
        (b"x" * MAX_NOTE_BYTES + GOOD.encode(), "larger than 1 MB"),
    ],
)
def test_a_malformed_note_is_refused_by_both_with_its_reason(stored: bytes, reason: str) -> None:
    with pytest.raises(NoteError, match=reason):
        note.open(stored, [LOG.verifier])
    with pytest.raises(audit_verify.RefusedError):
        audit_verify.open_note(stored, [key(LOG)])


def test_a_hundred_signatures_are_taken() -> None:
    strangers = [Signature("stranger", bytes(4), bytes([number])) for number in range(MAX_SIGNATURES - 1)]
    signed = note.sign(TEXT, [LOG], strangers)
    assert len(note.open(signed, [LOG.verifier]).verified) == 1
    assert list(audit_verify.open_note(signed, [key(LOG)])[1]) == [key(LOG)]


def test_a_known_key_that_signed_twice_rejects_the_note_and_an_unknown_one_does_not() -> None:
    other = note.signature_of(TEXT, OTHER)
    signed = note.sign(TEXT, [LOG], [other, other])
    note.open(signed, [LOG.verifier])
    audit_verify.open_note(signed, [key(LOG)])
    with pytest.raises(NoteError, match=r"other\.example has signed twice"):
        note.open(signed, [LOG.verifier, OTHER.verifier])
    with pytest.raises(audit_verify.RefusedError, match=r"other\.example has signed twice"):
        audit_verify.open_note(signed, [key(LOG), key(OTHER)])


def test_a_witness_that_cosigned_at_two_times_rejects_the_note() -> None:
    signed = note.Note(TEXT, tuple(note.signature_of(TEXT, XINLUO, at) for at in (1, 2))).format()
    with pytest.raises(NoteError, match="signed twice"):
        note.open(signed, [XINLUO.verifier])
    with pytest.raises(audit_verify.RefusedError, match="signed twice"):
        audit_verify.open_note(signed, [key(XINLUO)])


def test_a_text_with_empty_lines_is_parted_at_the_last_one() -> None:
    text = "a\n\nb\n\n"
    assert note.open(note.sign(text, [LOG]), [LOG.verifier]).text == text


@pytest.mark.parametrize("text", ["", "no line feed", "control\x00\n"])
def test_a_text_that_can_be_no_notes_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError):
        note.sign(text, [LOG])


def test_a_signature_line_can_be_made_and_read_alone() -> None:
    made = note.signature_of(TEXT, XINLUO, 5)
    assert Signature.parse(made.format()) == made
    assert made.is_of(XINLUO.verifier)
    assert not made.is_of(LOG.verifier)


def test_a_generated_key_signs_and_is_known_by_its_verifier_key() -> None:
    fresh = Signer("fresh.example", PrivateKey.generate())
    opened = note.open(note.sign(TEXT, [fresh]), [Verifier.parse(fresh.verifier.format())])
    assert [verifier for verifier, _ in opened.verified] == [fresh.verifier]
