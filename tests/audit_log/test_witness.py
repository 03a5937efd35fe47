"""The witness's protocol: one spelling of a request, the checks with their statuses, and answers read strictly."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_log import AuditLogError, CheckpointError, NoteError, WitnessError, cosign, note
from audit_log.encoding import encode_base64
from audit_log.witness import (
    MAX_HASHES,
    MAX_REQUEST_BYTES,
    AddCheckpoint,
    authenticate,
    check_growth,
    format_cosignatures,
    format_size,
    is_fork,
    parse_cosignatures,
    parse_size,
)
from tests.audit_log.samples import CHANGTING, LOG, NOON, ORIGIN, XINLUO, checkpoint, flipped, signed, signer
from tests.audit_log.witness_requests import LEAVES, forked, request

GOOD = request(3, 7).format()
HASH = encode_base64(bytes(32))
TRUSTED = [LOG.verifier]


@given(
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=MAX_HASHES),
    st.integers(0, len(LEAVES)),
)
@settings(deadline=None)
def test_parsing_is_the_inverse_of_printing(old: int, proof: list[bytes], size: int) -> None:
    one = AddCheckpoint(old, tuple(proof), signed(checkpoint(LEAVES[:size]), ()))
    assert AddCheckpoint.parse(one.format()) == one


def test_a_request_looks_as_the_specification_says() -> None:
    one = request(3, 7)
    lines = "".join(f"{encode_base64(each)}\n" for each in one.proof)
    assert one.format().decode() == f"old 3\n{lines}\n{one.checkpoint.decode()}"
    assert request(0, 2).format().startswith(f"old 0\n\n{ORIGIN}\n2\n".encode())


@pytest.mark.parametrize(
    ("body", "error", "reason"),
    [
        (b"", WitnessError, "no empty line"),
        (b"old 3\n", WitnessError, "no empty line"),
        (GOOD.replace(b"old 3", b"old 03"), WitnessError, "old size is malformed"),
        (GOOD.replace(b"old 3", b"old +3"), WitnessError, "old size is malformed"),
        (GOOD.replace(b"old 3", b"old  3"), WitnessError, "old size is malformed"),
        (GOOD.replace(b"old 3", b"old 3 "), WitnessError, "old size is malformed"),
        (GOOD.replace(b"old 3", b"old 3\r"), WitnessError, "old size is malformed"),
        (GOOD.replace(b"old 3", b"old"), WitnessError, "first line"),
        (GOOD.replace(b"old 3", b"Old 3"), WitnessError, "first line"),
        (GOOD.replace(b"old 3", b"old 9223372036854775808"), WitnessError, "old size is malformed"),
        (GOOD.replace(b"old 3\n", b"old 3\nAQ==\n"), WitnessError, "32 bytes"),
        (GOOD.replace(b"old 3\n", b"old 3\n \n"), WitnessError, "base64"),
        (GOOD.replace(b"old 3\n", "old 3\n—\n".encode()), WitnessError, "ASCII"),
        (GOOD.replace(b"old 3\n", f"old 3\n{HASH}\n".encode() + f"{HASH}\n".encode() * 63), WitnessError, "more than"),
        (GOOD.replace(b"\n\n", b"\n\n\n", 1), CheckpointError, "three lines"),
        (GOOD.replace(f"{ORIGIN}\n7\n".encode(), f"{ORIGIN}\n07\n".encode()), CheckpointError, "size"),
        (GOOD[:-1], NoteError, "no signature lines"),
        (b"x" * (MAX_REQUEST_BYTES + 1), WitnessError, "too large"),
    ],
)
def test_a_malformed_request_is_refused_with_its_reason(body: bytes, error: type[AuditLogError], reason: str) -> None:
    with pytest.raises(error, match=reason):
        AddCheckpoint.parse(body)


def judge(body: bytes) -> int:
    """Return the size that a witness holding size 3 would cosign, or raise with the reason."""
    one = AddCheckpoint.parse(body)
    asked, _ = authenticate(one, TRUSTED)
    check_growth(one, asked, checkpoint(LEAVES[:3]))
    return asked.size


def test_a_request_with_any_one_bit_or_byte_changed_is_not_cosigned() -> None:
    assert judge(GOOD) == 7
    changed = list(flipped(GOOD))
    for at in range(len(GOOD)):
        changed += [GOOD[:at] + GOOD[at + 1 :], GOOD[: at + 1] + GOOD[at:], GOOD[:at] + b"0" + GOOD[at:]]
    for body in changed:
        with pytest.raises(AuditLogError) as refused:
            judge(body)
        assert refused.value.zh
        assert refused.value.en


def test_whatever_request_is_accepted_is_printed_the_same() -> None:
    for body in flipped(GOOD):
        try:
            one = AddCheckpoint.parse(body)
        except AuditLogError:
            continue
        assert one.format() == body


def status_of(one: AddCheckpoint, held: int | None = 3) -> int:
    with pytest.raises(WitnessError) as refused:
        check_growth(one, authenticate(one, TRUSTED)[0], None if held is None else checkpoint(LEAVES[:held]))
    return int(refused.value.status)


def test_each_refusal_has_the_status_of_the_specification() -> None:
    good = request(3, 7)
    stranger = signer("elsewhere.example", 1)
    elsewhere = replace(checkpoint(LEAVES[:7]), origin="elsewhere.example")
    cases = [
        (replace(good, checkpoint=signed(elsewhere, (), stranger)), 3, 404),
        (replace(good, checkpoint=signed(checkpoint(LEAVES[:7]), (), signer(ORIGIN, 9))), 3, 403),
        (replace(good, checkpoint=good.checkpoint.replace(b"\n7\n", b"\n8\n")), 3, 403),
        (request(8, 7), 3, 400),
        (good, 2, 409),
        (good, None, 409),
        (replace(good, proof=()), 3, 422),
        (replace(good, proof=(*good.proof, bytes(32))), 3, 422),
        (forked(7, 7), 7, 422),
        (replace(request(0, 7), proof=(bytes(32),)), None, 422),
    ]
    assert [status_of(one, held) for one, held, _ in cases] == [status for *_, status in cases]


def test_a_conflict_tells_the_size_held_and_nothing_else_does() -> None:
    one = request(3, 7)
    with pytest.raises(WitnessError) as refused:
        check_growth(one, checkpoint(LEAVES[:7]), checkpoint(LEAVES[:5]))
    assert refused.value.size == 5
    assert WitnessError("甲", "a").size is None


def test_the_same_checkpoint_again_and_a_first_one_are_fine() -> None:
    for one, held in ((request(7, 7), checkpoint(LEAVES[:7])), (request(0, 7), None), (request(0, 0), None)):
        check_growth(one, authenticate(one, TRUSTED)[0], held)


def test_any_of_the_keys_trusted_for_the_origin_will_do_and_other_logs_keys_will_not() -> None:
    new = signer(ORIGIN, 8)
    other = signer("other.example", 8)
    rotated = replace(request(3, 7), checkpoint=signed(checkpoint(LEAVES[:7]), (), new))
    assert authenticate(rotated, [LOG.verifier, new.verifier])[0].size == 7
    with pytest.raises(WitnessError) as refused:
        authenticate(rotated, [LOG.verifier, other.verifier])
    assert refused.value.status == 403


def test_of_the_notes_lines_those_of_trusted_keys_are_kept_alone() -> None:
    stranger = note.Signature("stranger", bytes(4), b"x" * 3000)
    crowded = note.sign(checkpoint(LEAVES[:7]).format(), [LOG, signer(ORIGIN, 8)], [stranger, stranger])
    _, kept = authenticate(replace(request(3, 7), checkpoint=crowded), TRUSTED)
    assert kept.format() == request(3, 7).checkpoint


def test_a_fork_is_one_size_with_two_roots() -> None:
    seven = checkpoint(LEAVES[:7])
    assert is_fork(forked(0, 7).unverified(), seven)
    assert not is_fork(seven, seven)
    assert not is_fork(checkpoint(LEAVES[:8]), seven)
    assert not is_fork(seven, None)


def test_an_answer_of_cosignatures_reads_back_and_lines_of_others_are_ignored() -> None:
    seven = checkpoint(LEAVES[:7])
    lines = [cosign(seven, CHANGTING, NOON), cosign(seven, XINLUO, NOON + 1)]
    assert parse_cosignatures(format_cosignatures(lines), seven, CHANGTING.verifier) == (lines[0],)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\n",
        b"OK\n",
        format_cosignatures([cosign(checkpoint(LEAVES[:8]), CHANGTING, NOON)]),
        format_cosignatures([cosign(checkpoint(LEAVES[:7]), XINLUO, NOON)]),
        format_cosignatures([cosign(checkpoint(LEAVES[:7]), CHANGTING, NOON)])[:-1],
        format_cosignatures([cosign(checkpoint(LEAVES[:7]), CHANGTING, at) for at in (NOON, NOON + 1)]),
        b"\xff\xfe",
    ],
)
def test_an_answer_without_the_witnesses_cosignature_is_refused(answer: bytes) -> None:
    with pytest.raises(NoteError):
        parse_cosignatures(answer, checkpoint(LEAVES[:7]), CHANGTING.verifier)


def test_an_answer_that_brings_its_own_text_is_refused() -> None:
    text = checkpoint(LEAVES[:7]).format() + "\nmore\n"
    line = note.signature_of(text, CHANGTING, NOON).format()
    with pytest.raises(NoteError, match="not signature lines"):
        parse_cosignatures(f"more\n\n{line}\n".encode(), checkpoint(LEAVES[:7]), CHANGTING.verifier)


def test_a_size_reads_back() -> None:
    for size in (0, 7, 2**63 - 1):
        assert parse_size(format_size(size)) == size


@pytest.mark.parametrize("answer", [b"", b"\n", b"7", b"07\n", b"-1\n", b"7\n\n", b"7\r\n", b" 7\n", b"\xff\n", b"77"])
def test_an_answer_that_is_no_size_is_refused(answer: bytes) -> None:
    with pytest.raises(WitnessError, match="not a size"):
        parse_size(answer)
