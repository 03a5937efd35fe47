"""Whatever bytes come in, parsers raise their own errors and nothing else."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_log import AuditLogError, Checkpoint, Frontier, Policy, PolicyError, ProofFile, audit_verify, parse_entry
from audit_log.note import Note
from tests.audit_log.samples import POLICY_TEXT, bodies, proof_file

SEEDS = [POLICY_TEXT, bodies(1)[0], proof_file(1, 2).format(), b""]
PARSERS: list[Callable[[bytes], object]] = [
    Policy.parse,
    ProofFile.parse,
    Note.parse,
    parse_entry,
    Frontier.from_bytes,
    lambda stored: Checkpoint.parse(stored.decode("utf-8", "replace")),
    audit_verify.parse_policy,
    audit_verify.parse_note,
    audit_verify.parse_entry,
    lambda stored: audit_verify.parse_checkpoint(stored.decode("utf-8", "replace")),
    lambda stored: audit_verify.parse_key(stored.decode("utf-8", "surrogateescape"), 1),
]


@pytest.mark.parametrize("parse", PARSERS)
@given(
    st.sampled_from(SEEDS),
    st.integers(0, 600),
    st.integers(0, 40),
    st.binary(max_size=8) | st.sampled_from([b"[" * 3000, b"9" * 5000, b"\n\n", "— ".encode(), b'{"a":', b"\\ud800"]),
)
@settings(deadline=None, max_examples=60)
def test_mangled_bytes_raise_the_parsers_own_errors_only(
    parse: Callable[[bytes], object], seed: bytes, at: int, cut: int, put: bytes
) -> None:
    with suppress(AuditLogError, audit_verify.RefusedError):
        parse(seed[:at] + put + seed[at + cut :])


def test_an_error_speaks_both_languages_and_a_policys_names_its_line() -> None:
    error = PolicyError("不对", "wrong", 3)
    assert (error.zh, error.en, error.line) == ("策略文件第 3 行：不对", "policy line 3: wrong", 3)
    assert str(PolicyError("不对", "wrong")) == "不对 / wrong"
