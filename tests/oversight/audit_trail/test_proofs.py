"""Proofs: the three files check out offline, and what can't be proved yet says when it can."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

import audit_log
from audit_log import AuditLogError, Policy, ProofFile
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.keys import policy_for
from oversight.audit_trail.proofs import (
    ENTRY_NAME,
    POLICY_NAME,
    PROOF_NAME,
    VERIFY_COMMANDS,
    DamagedLogError,
    NotYetCoveredError,
    evidence_for,
    proof_for,
)
from oversight.clock import FixedClock
from oversight.errors import NotFoundError
from oversight.persistence import Database, reading
from tests.oversight.audit_trail.logs import grown
from tests.oversight.persistence.places import drop_triggers, rename


def test_every_file_of_the_evidence_is_needed_and_enough(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    verifier = grown(any_database, clock, tmp_path)
    event_id = rename(any_database, clock, "最后", "350825")
    sign_checkpoint(any_database, clock, tmp_path / "log.key")
    with reading(any_database) as session:
        evidence = evidence_for(session.connection(), event_id, policy_for(verifier))
    assert (evidence.leaf_index, evidence.checkpoint_size) == (520, 521)
    entry, witnessed = ProofFile.parse(evidence.proof).verify(evidence.entry, Policy.parse(evidence.policy))
    assert (entry.event_id, witnessed.checkpoint.size) == (event_id, 521)


def test_the_commands_that_we_print_accept_the_files(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    verifier = grown(database, clock, tmp_path)
    event_id = rename(database, clock, "最后", "350825")
    sign_checkpoint(database, clock, tmp_path / "log.key")
    with reading(database) as session:
        evidence = evidence_for(session.connection(), event_id, policy_for(verifier))
    library = Path(audit_log.__file__).parent
    (tmp_path / PROOF_NAME).write_bytes(evidence.proof)
    (tmp_path / ENTRY_NAME).write_bytes(evidence.entry)
    (tmp_path / POLICY_NAME).write_bytes(evidence.policy)
    (tmp_path / "audit_verify.py").write_bytes((library / "audit_verify.py").read_bytes())
    for command, path in zip(VERIFY_COMMANDS, ("", str(library.parent)), strict=True):
        words = [sys.executable, *command.split()[1:]]
        done = subprocess.run(words, cwd=tmp_path, env={"PYTHONPATH": path}, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    (tmp_path / ENTRY_NAME).write_bytes(evidence.entry.replace(b"renamed", b"renamee"))
    refused = subprocess.run(words, cwd=tmp_path, env={"PYTHONPATH": path}, capture_output=True, check=False)
    assert refused.returncode == 1


def test_an_entry_of_no_checkpoint_yet_says_when_it_will_be_covered(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    grown(any_database, clock, tmp_path)
    event_id = rename(any_database, clock, "最后", "350825")
    with reading(any_database) as session, pytest.raises(NotYetCoveredError, match="还没有检查点") as refusal:
        proof_for(session.connection(), event_id)
    assert "10 秒" in str(refusal.value.remedy)
    assert refusal.value.status == 409


def test_an_unknown_event_is_not_found(any_database: Database) -> None:
    with reading(any_database) as session, pytest.raises(NotFoundError):
        proof_for(session.connection(), "01900000-0000-7000-8000-000000000000")


def test_no_bit_of_a_proof_that_we_hand_out_is_idle(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    verifier = grown(database, clock, tmp_path)
    event_id = rename(database, clock, "最后", "350825")
    sign_checkpoint(database, clock, tmp_path / "log.key")
    with reading(database) as session:
        evidence = evidence_for(session.connection(), event_id, policy_for(verifier))
    policy = Policy.parse(evidence.policy)
    for at in range(len(evidence.proof)):
        changed = bytearray(evidence.proof)
        changed[at] ^= 1 << (at % 7)
        with pytest.raises(AuditLogError):
            ProofFile.parse(bytes(changed)).verify(evidence.entry, policy)


def test_a_log_with_leaves_gone_proves_nothing_and_says_so(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    verifier = grown(any_database, clock, tmp_path)
    event_id = rename(any_database, clock, "最后", "350825")
    sign_checkpoint(any_database, clock, tmp_path / "log.key")
    drop_triggers(any_database, "log_leaf")
    with any_database.engine.begin() as connection:
        connection.execute(text("DELETE FROM log_leaf WHERE leaf_index = 3"))
        connection.execute(text("DELETE FROM log_leaf WHERE leaf_index = 518"))
    with reading(any_database) as session, pytest.raises(DamagedLogError, match="不能出具证明") as refusal:
        evidence_for(session.connection(), event_id, policy_for(verifier))
    assert "fsck" in str(refusal.value.remedy)
