"""Real witnesses: they cosign what grew, and stop the signing of what was turned back or rewritten."""

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text

from audit_log import Policy, ProofFile
from oversight.audit_trail.asking import AHEAD, FORKED
from oversight.audit_trail.checkpointing import RewrittenLogError, sign_checkpoint
from oversight.audit_trail.conflict_entries import conflict_problems
from oversight.audit_trail.cosigning import (
    Standing,
    conflicts,
    cosigned_note,
    cosigners,
    has_quorum,
    latest_witnessed,
    newest_cosigned_note,
    witness_states,
)
from oversight.audit_trail.keys import make_key
from oversight.audit_trail.policies import policy_path
from oversight.audit_trail.proofs import evidence_for
from oversight.audit_trail.witnessing import LogSigner, ask_witnesses, refuse_contradicted
from oversight.clock import FixedClock
from oversight.errors import NotFoundError
from oversight.persistence import Base, Database, reading
from oversight.persistence.log_storage import integrate_all
from oversight.persistence.log_tables import log_checkpoint, log_leaf, log_pending, log_tile, log_tree
from oversight.persistence.witness_tables import log_conflict, log_cosignature, log_witness
from tests.oversight.audit_trail.logs import grown
from tests.oversight.audit_trail.witnesses import policy_of_servers, served, settings_of
from tests.oversight.persistence.places import drop_triggers, placed, rename

NAMES = ("changting.example", "liancheng.example", "wuping.example")


def standings(database: Database, clock: FixedClock, policy: Policy) -> list[Standing]:
    with reading(database) as session:
        return [one.standing(clock.now()) for one in witness_states(session.connection(), policy)]


def test_each_witness_cosigns_and_the_proof_carries_it(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    log = grown(any_database, clock, tmp_path)
    event_id = rename(any_database, clock, "最后", "350825")
    sign_checkpoint(any_database, clock, tmp_path / "log.key")
    with served(tmp_path / "w", log, NAMES) as servers:
        policy = policy_of_servers(log, servers)
        reports = ask_witnesses(any_database, clock, policy)
        again = ask_witnesses(any_database, clock, policy)
    assert [one.size for one in reports] == [521] * 3
    assert again == []
    assert standings(any_database, clock, policy) == [Standing.COSIGNED] * 3
    with reading(any_database) as session:
        connection = session.connection()
        evidence = evidence_for(connection, event_id, policy)
        assert has_quorum(connection, 521, policy)
        assert newest_cosigned_note(connection) == cosigned_note(connection, 521)
        assert [name for name, _ in cosigners(connection, [520, 521])[521]] == list(NAMES)
    assert evidence.witnessed
    _, witnessed = ProofFile.parse(evidence.proof).verify(evidence.entry, Policy.parse(evidence.policy))
    assert [one.name for one, _ in witnessed.cosignatures] == list(NAMES)


def test_a_witness_with_another_size_is_asked_again_from_there(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    log = grown(any_database, clock, tmp_path)
    with served(tmp_path / "w", log, NAMES) as servers:
        policy = policy_of_servers(log, servers)
        ask_witnesses(any_database, clock, policy)
        with any_database.engine.begin() as connection:
            connection.execute(delete(log_witness))
        rename(any_database, clock, "又", "350825")
        sign_checkpoint(any_database, clock, tmp_path / "log.key")
        assert [(one.size, one.error) for one in ask_witnesses(any_database, clock, policy)] == [(521, None)] * 3


def test_witnesses_are_asked_again_after_ten_minutes_though_nothing_is_new(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    log = grown(database, clock, tmp_path)
    with served(tmp_path / "w", log, NAMES[:1]) as servers:
        policy = policy_of_servers(log, servers)
        ask_witnesses(database, clock, policy)
        clock.set(clock.now() + timedelta(minutes=11))
        assert [one.error for one in ask_witnesses(database, clock, policy)] == [None]
    with reading(database) as session:
        assert len(session.execute(select(log_cosignature)).all()) == 1


def test_an_entry_is_proved_by_the_newest_checkpoint_that_has_its_quorum(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    log = grown(any_database, clock, tmp_path)
    event_id = rename(any_database, clock, "最后", "350825")
    sign_checkpoint(any_database, clock, tmp_path / "log.key")
    with served(tmp_path / "w", log, NAMES) as servers:
        policy = policy_of_servers(log, servers)
        ask_witnesses(any_database, clock, policy)
    later = rename(any_database, clock, "更后", "350825")
    sign_checkpoint(any_database, clock, tmp_path / "log.key")
    ask_witnesses(any_database, clock, policy)
    with reading(any_database) as session:
        connection = session.connection()
        assert evidence_for(connection, event_id, policy).checkpoint_size == 521
        uncovered = evidence_for(connection, later, policy)
        assert (uncovered.checkpoint_size, uncovered.witnessed) == (522, False)
        assert latest_witnessed(connection, policy, covering=522) is None
        assert latest_witnessed(connection, policy.without_quorum()).size == 522  # type: ignore[union-attr]  # signed
        assert not has_quorum(connection, 7, policy)
        with pytest.raises(NotFoundError):
            cosigned_note(connection, 7)


def test_a_silent_witness_blocks_nothing_and_is_an_alarm_after_an_hour(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    log = grown(any_database, clock, tmp_path)
    with served(tmp_path / "w", log, NAMES) as servers:
        policy = policy_of_servers(log, servers)
    refuse_contradicted(any_database, clock, policy, tmp_path / "log.key")
    ask_witnesses(any_database, clock, policy)
    assert standings(any_database, clock, policy) == [Standing.FAILING] * 3
    clock.set(clock.now() + timedelta(minutes=61))
    assert [one.error for one in ask_witnesses(any_database, clock, policy)] == ["unreachable"] * 3
    assert standings(any_database, clock, policy) == [Standing.ALARM] * 3
    with served(tmp_path / "w", log, NAMES) as servers:
        ask_witnesses(any_database, clock, policy_of_servers(log, servers))
    assert standings(any_database, clock, policy) == [Standing.COSIGNED] * 3


def turn_back(database: Database, size: int, *, entries: str) -> None:
    """Put the log back to a checkpoint (-1: before any), with triggers dropped; `entries` changes the entries first."""
    drop_triggers(database, *Base.metadata.tables)
    with database.engine.begin() as connection:
        for table in (log_cosignature, log_checkpoint):
            connection.execute(delete(table).where(table.c.size > size))
        for table in (log_witness, log_leaf, log_tile, log_tree, log_pending):
            connection.execute(delete(table))
        connection.execute(text(entries))
        connection.execute(text("INSERT INTO log_pending SELECT entry_id FROM log_entry"))
        integrate_all(connection)


REWRITE = "UPDATE log_entry SET body = (SELECT body FROM log_entry WHERE entry_id = 4) WHERE entry_id = 3"
CUT = "DELETE FROM log_entry WHERE entry_id > 90"


def test_a_log_turned_back_is_refused_and_the_refusal_names_both_sizes(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    log = grown(any_database, clock, tmp_path)
    with served(tmp_path / "w", log, NAMES) as servers:
        policy = policy_of_servers(log, servers)
        ask_witnesses(any_database, clock, policy)
        turn_back(any_database, 41, entries=CUT)
        policy_path(settings_of(any_database, tmp_path)).write_bytes(policy.format())
        signer = LogSigner(any_database, clock, settings_of(any_database, tmp_path))
        for _ in range(2):
            with pytest.raises(RewrittenLogError, match="520") as refusal:
                signer.sign()
    assert "changting.example" in str(refusal.value)
    assert "41" in str(refusal.value)
    assert "docs/runbooks/witnesses.md" in str(refusal.value.remedy)
    assert standings(any_database, clock, policy) == [Standing.CONFLICT] * 3
    with reading(any_database) as session:
        found = conflicts(session.connection())
        assert {(one.kind, one.our_size, one.their_size) for one in found} == {(AHEAD, 41, 520)}
        assert len(found) == 3
        assert session.execute(select(log_conflict.c.answer)).scalars().first() == b"520\n"
        assert list(conflict_problems(session.connection())) == []


def test_a_log_that_lost_all_its_checkpoints_is_refused(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    log = grown(database, clock, tmp_path)
    with served(tmp_path / "w", log, NAMES[:1]) as servers:
        policy = policy_of_servers(log, servers)
        ask_witnesses(database, clock, policy)
        turn_back(database, -1, entries=CUT)
        with pytest.raises(RewrittenLogError, match="520"):
            refuse_contradicted(database, clock, policy, tmp_path / "log.key")


def test_a_new_log_is_compared_and_nothing_is_kept_of_it(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    log = make_key(tmp_path / "log.key", any_database.origin)
    placed(any_database, clock)
    with served(tmp_path / "w", log, NAMES) as servers:
        policy_path(settings_of(any_database, tmp_path)).write_bytes(policy_of_servers(log, servers).format())
        signer = LogSigner(any_database, clock, settings_of(any_database, tmp_path))
        assert signer.sign_if_new()
        assert [one.size for one in signer.ask()] == [1] * 3
        assert not signer.sign_if_new()


def test_history_rewritten_and_signed_with_the_real_key_is_found_by_the_witnesses(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    log = grown(any_database, clock, tmp_path)
    with served(tmp_path / "w", log, NAMES) as servers:
        policy = policy_of_servers(log, servers)
        ask_witnesses(any_database, clock, policy)
        turn_back(any_database, -1, entries=REWRITE)
        sign_checkpoint(any_database, clock, tmp_path / "log.key")
        policy_path(settings_of(any_database, tmp_path)).write_bytes(policy.format())
        signer = LogSigner(any_database, clock, settings_of(any_database, tmp_path))
        assert {one.conflict.kind for one in signer.ask() if one.conflict} == {FORKED}
        with pytest.raises(RewrittenLogError, match="改写"):
            signer.sign()
    with reading(any_database) as session:
        assert {(one.kind, one.their_size) for one in conflicts(session.connection())} == {(FORKED, 520)}


def test_a_log_restored_under_a_running_worker_is_compared_again(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    log = grown(database, clock, tmp_path)
    with ExitStack() as stack:
        servers = stack.enter_context(served(tmp_path / "w", log, NAMES[:1]))
        policy_path(settings_of(database, tmp_path)).write_bytes(policy_of_servers(log, servers).format())
        signer = LogSigner(database, clock, settings_of(database, tmp_path))
        assert signer.sign().size == 520
        signer.ask()
        turn_back(database, 41, entries=CUT)
        with pytest.raises(RewrittenLogError, match="520"):
            signer.sign()


def test_lines_in_the_database_that_no_witness_signed_make_no_quorum(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    log = grown(any_database, clock, tmp_path)
    with served(tmp_path / "w", log, NAMES) as servers:
        policy = policy_of_servers(log, servers)
        ask_witnesses(any_database, clock, policy)
    drop_triggers(any_database, "log_cosignature")
    with any_database.engine.begin() as connection:
        connection.execute(delete(log_cosignature).where(log_cosignature.c.witness == NAMES[0]))
        assert not has_quorum(connection, 520, policy)
        invented = insert(log_cosignature).values(size=520, witness="no.example", cosigned_at=clock.now())
        connection.execute(invented.values(line=b"\xff no line"))
        assert latest_witnessed(connection, policy) is None
        connection.execute(delete(log_cosignature).where(log_cosignature.c.witness == "no.example"))
        line = connection.execute(select(log_cosignature.c.line)).scalars().first()
        assert line is not None
        forged = line.replace(b" c", b" d", 1)
        connection.execute(invented.values(witness=NAMES[0], line=forged))
        assert latest_witnessed(connection, policy) is None
