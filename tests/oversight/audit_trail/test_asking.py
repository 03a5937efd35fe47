"""Hostile witnesses: whatever they answer is written down under its name, and harms nothing."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from audit_log import Checkpoint, KeyType, PrivateKey, Signer, cosign
from audit_log.policy import Witness
from audit_log.witness import AddCheckpoint
from oversight.audit_trail.asking import AHEAD, FORKED, Question, ask
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.cosigning import witness_states
from oversight.audit_trail.witness_client import LONGEST_ANSWER, WitnessSilentError, add_checkpoint
from oversight.audit_trail.witnessing import ask_witnesses
from oversight.clock import FixedClock
from oversight.persistence import Database, reading
from oversight.persistence.log_storage import latest_checkpoint
from oversight.persistence.witness_tables import log_conflict, log_cosignature
from tests.oversight.audit_trail.logs import grown
from tests.oversight.audit_trail.witnesses import dripping, fake, policy_with, stranger
from tests.oversight.persistence.places import drop_triggers, rename

SIZE = {"Content_Type": "text/x.tlog.size"}


@pytest.fixture
def question(database: Database, clock: FixedClock, tmp_path: Path) -> Question:
    """A log of 520 entries that asks to be cosigned."""
    grown(database, clock, tmp_path)
    with reading(database) as session:
        newest = latest_checkpoint(session.connection())
    assert newest is not None
    return Question(database, Checkpoint(database.origin, newest.size, newest.root), newest.note)


def line(question: Question, signer: Signer, at: int = 1_700_000_000) -> bytes:
    return cosign(question.checkpoint, signer, at).format().encode() + b"\n"


def other_key(name: str = "stranger.example") -> Signer:
    return Signer(name, PrivateKey.from_seed(b"\x07" * 32), KeyType.COSIGNATURE)


def outcome(question: Question, status: int, body: bytes, old: int = 0, **headers: str) -> str | None:
    """Ask a fake and return the error's code."""
    with fake(status, body, **headers) as (url, _):
        return ask(question, witness_at(url), old).error


def witness_at(url: str) -> Witness:
    return policy_with(stranger("log").verifier, (stranger().verifier, url)).witnesses[0]


def test_its_own_valid_line_among_strangers_is_taken(question: Question) -> None:
    body = line(question, other_key("someone.example")) + line(question, stranger())
    with fake(200, body) as (url, asked):
        report = ask(question, witness_at(url), 0)
    assert (report.error, report.size) == (None, 520)
    assert report.cosignature is not None
    assert AddCheckpoint.parse(asked[0]).old == 0


@pytest.mark.parametrize("body", [b"", b"\n", b"OK\n", b"\xff\xfe\n", "— stranger.example AAAA\n".encode()])
def test_a_malformed_cosignature_is_none(question: Question, body: bytes) -> None:
    assert outcome(question, 200, body) == "bad-cosignature"


def test_a_line_of_another_key_or_of_another_checkpoint_is_none(question: Question) -> None:
    assert outcome(question, 200, line(question, other_key())) == "bad-cosignature"
    other = Checkpoint(question.checkpoint.origin, 519, question.checkpoint.root)
    body = cosign(other, stranger(), 1_700_000_000).format().encode() + b"\n"
    assert outcome(question, 200, body) == "bad-cosignature"


def test_a_time_beyond_all_calendars_is_no_cosignature(question: Question) -> None:
    assert outcome(question, 200, line(question, stranger(), 253_402_300_800)) == "bad-cosignature"
    assert outcome(question, 200, line(question, stranger(), 253_402_300_799)) is None


def test_a_huge_answer_is_not_read(question: Question) -> None:
    assert outcome(question, 200, b"x" * (LONGEST_ANSWER + 1)) == "too-large"


def test_a_redirect_is_not_followed(question: Question) -> None:
    with fake(200, line(question, stranger())) as (there, asked):
        assert outcome(question, 307, b"", Location=f"{there}/add-checkpoint") == "redirected"
    assert asked == []


def test_a_proxy_of_the_surroundings_is_not_used(question: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert outcome(question, 200, line(question, stranger())) is None


@pytest.mark.parametrize("status", [400, 403, 404, 422, 500, 503])
def test_a_refusal_is_written_down_by_its_status(question: Question, status: int) -> None:
    assert outcome(question, status, b"no\n") == f"status-{status}"


@pytest.mark.parametrize(
    ("body", "headers"), [(b"519\n", {}), (b"-1\n", SIZE), (b"0519\n", SIZE), (b"519", SIZE), (b"many\n", SIZE)]
)
def test_a_malformed_size_is_none(question: Question, body: bytes, headers: dict[str, str]) -> None:
    assert outcome(question, 409, body, **headers) == "malformed"


def test_a_witness_that_never_has_the_size_it_told_is_asked_twice_and_no_more(question: Question) -> None:
    with fake(409, b"41\n", **SIZE) as (url, asked):
        assert ask(question, witness_at(url), 0).error == "unsteady"
    assert [AddCheckpoint.parse(one).old for one in asked] == [0, 41]


def test_a_size_beyond_ours_is_a_contradiction(question: Question) -> None:
    with fake(409, b"9000000000\n", **SIZE) as (url, asked):
        report = ask(question, witness_at(url), 0)
    assert report.conflict is not None
    assert (report.conflict.kind, report.conflict.their_size) == (AHEAD, 9_000_000_000)
    assert report.conflict.request == asked[0]


def test_a_proof_refused_from_the_size_it_holds_is_a_contradiction(question: Question) -> None:
    with fake(422, b"other root\n") as (url, _):
        report = ask(question, witness_at(url), 520)
    assert report.conflict is not None
    assert (report.conflict.kind, report.conflict.their_size, report.conflict.answer.body) == (
        FORKED,
        520,
        b"other root\n",
    )


def test_leaves_that_are_gone_are_our_fault_and_said_to_be(question: Question, database: Database) -> None:
    drop_triggers(database, "log_leaf")
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM log_leaf WHERE leaf_index = 41")
    with fake(409, b"41\n", **SIZE) as (url, _):
        assert ask(question, witness_at(url), 0).error == "proof-missing"


@pytest.mark.parametrize(
    ("pieces", "code"),
    [
        ([b"H"] * 100, "timeout"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", *[b"x"] * 100], "timeout"),
        ([b"SSH-2.0-OpenSSH\r\n"], "malformed"),
        ([b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n"], "malformed"),
    ],
)
def test_an_answer_that_drips_or_is_no_http_ends_by_the_deadline(pieces: list[bytes], code: str) -> None:
    with dripping(pieces, threading.Event()) as url, pytest.raises(WitnessSilentError) as silence:
        add_checkpoint(url, b"old 0\n", seconds=1)
    assert silence.value.code == code


def test_hostile_witnesses_beside_an_honest_one_cost_it_nothing(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    log = grown(database, clock, tmp_path)
    with reading(database) as session:
        newest = latest_checkpoint(session.connection())
    assert newest is not None
    checkpoint = Checkpoint(database.origin, newest.size, newest.root)
    honest = stranger("honest.example")
    good = cosign(checkpoint, honest, 1_700_000_000).format().encode() + b"\n"
    liar = other_key("liar.example")
    with (
        fake(200, good) as (url, _),
        fake(200, b"x" * 99_999) as (huge, _),
        fake(409, b"1000000\n", **SIZE) as (far, _),
    ):
        policy = policy_with(log, (honest.verifier, url), (liar.verifier, huge), (third().verifier, far))
        ask_witnesses(database, clock, policy)
    with reading(database) as session:
        assert session.scalar(select(func.count()).select_from(log_cosignature)) == 1
        assert session.scalar(select(func.count()).select_from(log_conflict)) == 1
        codes = {one.name: (one.cosigned, one.last_error) for one in witness_states(session.connection())}
    assert codes == {"honest.example": (520, None), "liar.example": (None, "too-large"), "third.example": (None, None)}
    rename(database, clock, "仍可写", "350825")
    assert sign_checkpoint(database, clock, tmp_path / "log.key").size == 522, "with the evidence's own entry"


def third() -> Signer:
    return Signer("third.example", PrivateKey.from_seed(b"\x09" * 32), KeyType.COSIGNATURE)
