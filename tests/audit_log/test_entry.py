"""Entries: fourteen keys with values of their forms, printed and parsed as inverses, refused with a reason."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_log import Entry, EntryError, audit_verify, canonical, parse_entry
from audit_log.entry import MAX_ENTRY_BYTES
from tests.audit_log.samples import entry

CODES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=20)
DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)
UUIDS = st.from_regex(r"\A[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")
ENTRIES = st.builds(
    Entry,
    log=CODES.map(lambda text: text.replace("+", "-")),
    event_id=UUIDS,
    occurred_at=st.datetimes().map(lambda at: f"{at.isoformat(timespec='milliseconds')}Z"),
    actor=CODES,
    role=CODES,
    agency=CODES,
    action=st.from_regex(r"\A[a-z]{1,5}\.[a-z-]{1,5}/[1-9]\Z").filter(lambda text: ".-" not in text),
    subject=st.none() | CODES,
    previous_event_id=st.none() | UUIDS,
    state_commitment=st.none() | DIGESTS,
    payload_commitment=st.none() | DIGESTS,
    ciphertext_sha256=st.none() | DIGESTS,
    details=st.dictionaries(CODES, st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | CODES, max_size=5),
)


@given(ENTRIES)
def test_parsing_is_the_inverse_of_printing(one: Entry) -> None:
    body = one.to_bytes()
    assert parse_entry(body) == one
    assert parse_entry(body).to_bytes() == body
    assert audit_verify.parse_entry(body) == one.to_dict()


def test_an_entry_has_the_fourteen_keys_in_canonical_order() -> None:
    assert list(json.loads(entry(1).to_bytes())) == sorted(
        [
            *("v", "log", "event_id", "occurred_at", "actor", "role", "agency", "action", "subject"),
            *("previous_event_id", "state_commitment", "payload_commitment", "ciphertext_sha256", "details"),
        ]
    )


WRONG_VALUES = [
    ("v", 2),
    ("v", True),
    ("v", "1"),
    ("v", None),
    ("log", ""),
    ("log", "a b"),
    ("log", "a+b"),
    ("log", "a\nb"),
    ("log", 1),
    ("event_id", "019AB001-0000-7000-8000-000000000000"),
    ("event_id", "019ab001-0000-4000-8000-000000000000"),
    ("event_id", "019ab001-0000-7000-c000-000000000000"),
    ("event_id", "019ab001-0000-7000-8000-000000000000\n"),
    ("event_id", None),
    ("occurred_at", "2026-11-24T03:05:07Z"),
    ("occurred_at", "2026-11-24T03:05:07.250+08:00"),
    ("occurred_at", "2026-02-30T03:05:07.250Z"),
    ("occurred_at", "2026-11-24T24:00:00.000Z"),
    ("occurred_at", "2026-11-24 03:05:07.250Z"),
    ("occurred_at", None),
    ("actor", "王芳"),
    ("actor", "wang fang"),
    ("role", ""),
    ("agency", None),
    ("action", "approvals.decided"),
    ("action", "Approvals.decided/1"),
    ("action", "approvals.decided/0"),
    ("subject", ""),
    ("subject", "x" * 256),
    ("previous_event_id", "none"),
    ("state_commitment", "A" * 64),
    ("payload_commitment", "0" * 63),
    ("ciphertext_sha256", 0),
    ("details", None),
    ("details", []),
    ("details", {"name": "王芳"}),
    ("details", {"reason": "two words"}),
    ("details", {"two words": 1}),
    ("details", {"": 1}),
    ("details", {"a": {}}),
]


@pytest.mark.parametrize(("key", "value"), WRONG_VALUES)
def test_a_value_of_the_wrong_form_is_refused_by_name_in_making_parsing_and_verifying(key: str, value: Any) -> None:
    with pytest.raises(EntryError, match=f"{key}：.*/ {key}:"):
        replace(entry(1), **{key: value})
    body = canonical({**entry(1).to_dict(), key: value})
    with pytest.raises(EntryError, match=key):
        parse_entry(body)
    with pytest.raises(audit_verify.RefusedError, match=key):
        audit_verify.parse_entry(body)


BODY = entry(1).to_bytes()
WRONG_BODIES = [
    (BODY + b"\n", "canonical"),
    (BODY.replace(b'{"action"', b'{ "action"'), "canonical"),
    (BODY.replace(b'"v":1', b'"v":1,"w":1'), "unknown keys: w"),
    (BODY.replace(b',"v":1', b""), "missing keys: v"),
    (BODY.replace(b'"v":1', b'"v":1.0'), "floats"),
    (BODY.replace(b'"v":1', b'"v":1,"v":1'), "duplicate"),
    (BODY.replace(b'"R30"', b'"\\ud800"'), "surrogate"),
    (BODY.replace(b'"R30"', '"e\u0301"'.encode()), "NFC"),
    (BODY.replace(b"125001", b"9007199254740992"), "below"),
    (BODY.replace(b"125001", b"9" * 400), "below"),
    (BODY.replace(b"125001", b"1" + b" " * MAX_ENTRY_BYTES), "at most 65535"),
    (b"[" * 60_000, "deeply"),
    (b"\xff", "UTF-8"),
    (b"", "JSON"),
    (b"[]", "outermost"),
]


@pytest.mark.parametrize(("body", "reason"), WRONG_BODIES)
def test_bytes_that_are_no_entry_are_refused_by_both_verifiers(body: bytes, reason: str) -> None:
    with pytest.raises(EntryError, match=reason):
        parse_entry(body)
    with pytest.raises(audit_verify.RefusedError):
        audit_verify.parse_entry(body)


def test_an_entry_of_65535_bytes_is_printed_and_one_of_65536_is_not() -> None:
    details = {f"k{number}": "x" * 250 for number in range(250)}
    room = MAX_ENTRY_BYTES - len(replace(entry(1), details={**details, "last": "x"}).to_bytes())
    assert 0 < room < 250
    largest = replace(entry(1), details={**details, "last": "x" * (room + 1)})
    assert len(largest.to_bytes()) == MAX_ENTRY_BYTES
    assert parse_entry(largest.to_bytes()) == largest
    assert audit_verify.parse_entry(largest.to_bytes()) == largest.to_dict()
    with pytest.raises(EntryError, match="has 65536 bytes"):
        replace(largest, details={**largest.details, "last": "x" * (room + 2)}).to_bytes()


def test_an_integer_of_2_to_the_53_is_refused_before_anything_is_written() -> None:
    with pytest.raises(EntryError, match=r"details\.amount_fen: integers must be below"):
        replace(entry(1), details={"amount_fen": 2**53}).to_bytes()
