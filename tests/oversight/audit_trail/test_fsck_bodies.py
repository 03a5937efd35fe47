"""The quick pattern takes no body that the strict parser refuses, and reads from it what the parser reads."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_log import Entry, EntryError, parse_entry
from oversight.audit_trail.fsck_bodies import body_pattern, columns_of
from oversight.persistence.log_storage import INDEXED

ORIGIN = "longyan.example/oversight"
CODES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=8)
DETAILS = st.dictionaries(CODES, st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | CODES, max_size=4)
PATTERN = body_pattern(ORIGIN)
USUAL = Entry(
    log=ORIGIN,
    event_id="01936a5e-0000-7000-8000-0123456789ab",
    occurred_at="2026-11-24T03:05:07.250Z",
    actor="system",
    role="system",
    agency="350825",
    action="approvals.decided/1",
    subject="approval:1",
    previous_event_id="01936a5e-0000-7000-8000-0123456789aa",
    state_commitment="a" * 64,
    details={"amount": 12, "by": "x:y", "decision": "approve", "final": True, "ground": None},
).to_bytes()


def agree(body: bytes) -> bool:
    """Tell whether the pattern took a body; what it took, the parser must read alike."""
    taken = columns_of(body, PATTERN)
    if taken is None:
        return False
    entry = parse_entry(body)
    assert entry.log == ORIGIN
    assert taken == tuple(getattr(entry, name) for name in INDEXED)
    return True


def test_a_usual_body_is_taken() -> None:
    assert agree(USUAL)


@given(details=DETAILS, actor=CODES, subject=st.none() | CODES)
def test_what_is_taken_is_read_as_the_parser_reads_it(
    details: dict[str, int | str | None], actor: str, subject: str | None
) -> None:
    values = json.loads(USUAL) | {"details": details, "actor": actor, "subject": subject}
    agree(Entry(**values).to_bytes())


@given(at=st.integers(0, len(USUAL) - 1), byte=st.integers(0, 255))
def test_no_changed_byte_is_taken_that_the_parser_refuses(at: int, byte: int) -> None:
    agree(USUAL[:at] + bytes([byte]) + USUAL[at + 1 :])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"amount":12', b'"amount":-0'),
        (b'"amount":12', b'"amount":012'),
        (b'"amount":12', b'"amount":1.5'),
        (b'"amount":12,', b'"amount":12,"amount":13,'),
        (b'"by":"x:y"', b'"zy":"x:y"'),
        (b'"by":"x:y",', b'"by":"x",":b":1,'),
        (b"2026-11-24T", b"2026-02-30T"),
        (b'"v":1', b'"v":1 '),
        (b'"v":1}', b'"v":1}\n'),
        (b'"v":1', b'"v":2'),
        (b'"log":"longyan', b'"log":"fuzhou'),
    ],
)
def test_what_is_not_canonical_or_of_another_log_is_left_to_the_parser(old: bytes, new: bytes) -> None:
    assert columns_of(USUAL.replace(old, new, 1), PATTERN) is None


def test_a_body_that_is_too_long_is_left_to_the_parser() -> None:
    members = ",".join(f'"k{number:05}":"{"x" * 240}"' for number in range(300))
    body = USUAL.replace(
        USUAL[USUAL.index(b'"details":{') : USUAL.index(b',"event_id"')], f'"details":{{{members}}}'.encode()
    )
    assert columns_of(body, PATTERN) is None
    with pytest.raises(EntryError):
        parse_entry(body)


def test_an_origin_that_json_would_escape_leaves_all_to_the_parser() -> None:
    assert body_pattern("日志.example").fullmatch("") is None
    assert columns_of(USUAL, body_pattern('a"b')) is None
