"""A log that can't go on under its name goes on under a new one, which holds the end of the old."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, make_url, update

import audit_log
from audit_log import EMPTY_ROOT, Checkpoint, Policy, PrivateKey, ProofFile, Signer, note, parse_entry
from oversight.audit_trail import succession
from oversight.audit_trail.checkpointing import RewrittenLogError, sign_checkpoint
from oversight.audit_trail.cosigning import conflicts, witness_states
from oversight.audit_trail.exporting import NothingSignedError, export_tiles
from oversight.audit_trail.fsck import Check, Extent, fsck
from oversight.audit_trail.fsck_outside import Kept
from oversight.audit_trail.fsck_succession import SUCCESSION
from oversight.audit_trail.fsck_tree import leaf_count
from oversight.audit_trail.fsck_work import Hands
from oversight.audit_trail.keys import LogKeyError, log_verifiers, make_key
from oversight.audit_trail.papers import Agreement, Paper, compare
from oversight.audit_trail.policies import policy_of, policy_path
from oversight.audit_trail.problems import Problem, first_bad_entry, silent
from oversight.audit_trail.proofs import entry_of, evidence_for
from oversight.audit_trail.queries import covered
from oversight.audit_trail.succession import Ending, Succeeded, SuccessionError, Successor, name_successor, succeed
from oversight.audit_trail.witnessing import LogSigner
from oversight.clock import FixedClock
from oversight.errors import NotFoundError
from oversight.persistence import Database, reading
from oversight.persistence.eras import ROOM, Era, eras, place_of
from oversight.persistence.keeping import Role
from oversight.persistence.log_storage import latest_checkpoint
from oversight.persistence.log_tables import log_checkpoint, log_entry, log_leaf, log_tree
from oversight.persistence.triggers import install_triggers
from tests.oversight.audit_trail.logs import grown
from tests.oversight.audit_trail.test_witnessing import CUT, NAMES, turn_back
from tests.oversight.audit_trail.witnesses import policy_of_servers, served, settings_of
from tests.oversight.persistence.places import drop_triggers, placed, rename

NEW = "longyan.example/oversight-2"
VERIFY = str(Path(audit_log.__file__).parent / "audit_verify.py")


class Successive:
    """A log and its successor: the same database by both names, and where their keys are."""

    def __init__(self, database: Database, clock: FixedClock, folder: Path, done: Succeeded) -> None:
        self.old, self.clock, self.folder, self.done = database, clock, folder, done
        self.new = Database(database.engine.url.render_as_string(hide_password=False), NEW)
        self.settings = replace(settings_of(database, folder), log_origin=NEW)
        self.key = folder / "log.key"

    def signed(self) -> Policy:
        """Sign, have it cosigned, and return the policy in force."""
        signer = LogSigner(self.new, self.clock, self.settings)
        signer.sign()
        assert [one.error for one in signer.ask()] == [None] * len(NAMES)
        return policy_of(self.settings, NEW)

    def problems(self, *against: Kept) -> list[Problem]:
        """Check the log, without the business, which a cut leaves in another state."""
        return fsck(self.new, log_verifiers(self.key, NEW), extent=Extent(business=False, against=against))


def succeeded(database: Database, clock: FixedClock, folder: Path, *held: bytes) -> Successive:
    """Succeed, and let the policy file say so."""
    settings = settings_of(database, folder)
    policy = policy_of(settings, database.origin)
    done = succeed(database, clock, settings.log_key, Successor(origin=NEW, policy=policy, held=held))
    assert name_successor(policy_path(settings), done.key.verifier) == policy_path(settings).exists()
    return Successive(database, clock, folder, done)


def verified(*words: str) -> str:
    """Run the offline verifier."""
    done = subprocess.run([sys.executable, "-I", "-S", VERIFY, *words], check=True, capture_output=True, text=True)
    return done.stdout


def test_a_log_turned_back_goes_on_under_a_new_name_that_the_witnesses_accept(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    log = grown(any_database, clock, tmp_path)
    with served(tmp_path / "w", log, NAMES) as servers:
        policy = policy_of_servers(log, servers)
        settings = settings_of(any_database, tmp_path)
        policy_path(settings).write_bytes(policy.format())
        LogSigner(any_database, clock, settings).ask()
        turn_back(any_database, 41, entries=CUT)
        with any_database.engine.begin() as connection:
            install_triggers(connection)
        with pytest.raises(RewrittenLogError, match="520"):
            LogSigner(any_database, clock, settings).sign()
        held = [one.store.held()[0].cosigned_note for one in servers]
        with pytest.raises(SuccessionError, match="法定数"):
            succeeded(any_database, clock, tmp_path, *held[:2])
        both = succeeded(any_database, clock, tmp_path, *held)
        assert (both.done.ending.checkpoint.size, both.done.ending.kept_size, both.done.ending.contained) == (
            520,
            93,
            False,
        )
        for one in servers:
            one.store.trust(both.done.key.verifier, 1_700_000_000)
        policy = both.signed()
        with pytest.raises(LogKeyError):
            LogSigner(any_database, clock, settings).sign()
    with reading(both.new) as session:
        connection = session.connection()
        assert [one.settled for one in conflicts(connection)] == [True] * 3
        assert {one.cosigned for one in witness_states(connection, policy)} == {1}
        evidence = evidence_for(connection, both.done.event_id, policy)
    entry, witnessed = ProofFile.parse(evidence.proof).verify(evidence.entry, policy)
    assert (evidence.leaf_index, witnessed.checkpoint.origin, witnessed.checkpoint.size) == (0, NEW, 1)
    assert len(witnessed.cosignatures) == 3
    ending = Ending.parse(entry.details)
    assert (ending, entry.details["cause"]) == (both.done.ending, "restored")
    assert len(policy.check(ending.note).cosignatures) == 3
    assert both.problems() == []
    lost = [one.what.en for one in both.problems(Kept("county", held[0]))]
    assert lost == ["the checkpoint is larger than the log: entries were lost"]


def test_old_entries_are_proved_by_the_old_log_and_new_ones_by_the_new(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    grown(any_database, clock, tmp_path)
    before = rename(any_database, clock, "旧", "350825")
    old = sign_checkpoint(any_database, clock, tmp_path / "log.key")
    rename(any_database, clock, "未签", "350825")
    both = succeeded(any_database, clock, tmp_path)
    with reading(both.new) as session, pytest.raises(NothingSignedError):
        assert latest_checkpoint(session.connection()) is None
        export_tiles(both.new, tmp_path / "none")
    after = [rename(both.new, clock, f"新{number}", "350825") for number in range(300)]
    sign_checkpoint(both.new, clock, both.key)
    assert both.problems() == []
    policy = policy_of(both.settings, NEW)
    (tmp_path / "policy.txt").write_bytes(policy.format())
    with reading(both.new) as session:
        connection = session.connection()
        assert covered(session) == {0: 521, 1: 301}
        for event_id, index, origin in ((before, 520, any_database.origin), (after[-1], 300, NEW)):
            found = evidence_for(connection, event_id, policy)
            _, witnessed = ProofFile.parse(found.proof).verify(found.entry, policy)
            assert (found.leaf_index, witnessed.checkpoint.origin) == (index, origin)
        paper = compare(connection, Paper(size=old.size, root=old.root))
        assert (paper.checkpoint, paper.newest.size) == (Agreement.SAME, 521)  # type: ignore[union-attr]  # it is there
    keys = log_verifiers(both.key, NEW)
    assert export_tiles(both.new, tmp_path / "new", *keys).checkpoint.size == 301
    assert export_tiles(both.new, tmp_path / "old", *keys, origin=any_database.origin).checkpoint.size == 521
    with pytest.raises(NotFoundError):
        export_tiles(both.new, tmp_path / "none", *keys, origin="nobody.example")
    for name, size in (("new", 301), ("old", 521)):
        assert str(size) in verified("tiles", str(tmp_path / name), "--policy", str(tmp_path / "policy.txt"))


def test_the_check_finds_what_is_changed_in_the_tree_that_was_left(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    grown(any_database, clock, tmp_path)
    rename(any_database, clock, "未签", "350825")
    both = succeeded(any_database, clock, tmp_path)
    rename(both.new, clock, "新", "350825")
    sign_checkpoint(both.new, clock, both.key)
    drop_triggers(any_database, "log_leaf", "log_entry", "log_checkpoint", "log_tree")
    first = place_of(1, 0)
    changes = (
        (update(log_leaf).where(log_leaf.c.leaf_index == 520).values(hash=bytes(32)), 520),
        (update(log_leaf).where(log_leaf.c.leaf_index == first + 1).values(hash=bytes(32)), first + 1),
        (delete(log_leaf).where(log_leaf.c.leaf_index == 520), None),
        (delete(log_leaf).where(log_leaf.c.leaf_index == first), first),
        (delete(log_tree), None),
        (update(log_checkpoint).where(log_checkpoint.c.size > ROOM).values(size=first + 1), None),
        (update(log_tree).values(size=520), None),
    )
    for change, index in changes:
        with any_database.engine.connect() as connection:
            if any_database.is_sqlite:
                connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            connection.execute(change)
            found = seen_by(connection, both)
            named = first_bad_entry(found)
            connection.rollback()
        assert found, change
        assert index is None or (named is not None and named.index == index), (str(change), found[:3])
    assert both.problems() == []


def seen_by(connection: Connection, both: Successive) -> list[Problem]:
    """Check the log as an open transaction sees it."""
    verifiers = tuple(log_verifiers(both.key, NEW))
    check = Check(connection, NEW, verifiers, Extent(business=False), Hands(connection, 5))
    return list(check.log(leaf_count(connection), silent))


def test_an_opening_entry_that_holds_something_else_is_found(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    grown(any_database, clock, tmp_path)
    both = succeeded(any_database, clock, tmp_path)
    with reading(both.new) as session:
        entry = parse_entry(entry_of(session.connection(), both.done.event_id).body)
    drop_triggers(any_database, "log_entry")
    pieces = [key for key in entry.details if key.startswith("old_note_0")]
    forged = (
        {"old_size": 519},
        {"kept_size": 519},
        {"old_origin": "other.example"},
        {"old_root": "00" * 32},
        dict.fromkeys(pieces, "AAAA"),
        {"kept_root": 7},
        {"kept_contains_old": 7},
    )
    for details in forged:
        changed = replace(entry, details={**entry.details, **details}).to_bytes()
        with any_database.engine.begin() as connection:
            connection.execute(update(log_entry).where(log_entry.c.event_id == entry.event_id).values(body=changed))
        assert SUCCESSION in {one.check for one in both.problems()}, details
    with any_database.engine.begin() as connection:
        connection.execute(update(log_entry).where(log_entry.c.event_id == entry.event_id).values(body=b"{}"))
    assert [one.where for one in both.problems() if one.check == SUCCESSION] == [NEW]


def test_a_succession_that_was_interrupted_is_finished_by_the_next_run(
    any_database: Database, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown(any_database, clock, tmp_path)
    key = tmp_path / "log.key"
    with monkeypatch.context() as patch:
        patch.setattr(succession, "write_ring", lambda *_: (_ for _ in ()).throw(OSError("full")))
        with pytest.raises(OSError, match="full"):
            succeeded(any_database, clock, tmp_path)
    successor = Successor(origin=NEW, policy=policy_of(settings_of(any_database, tmp_path), any_database.origin))
    done = succeed(any_database, clock, key, successor)
    assert done.ending.checkpoint.size == 520
    assert succeed(any_database, clock, key, successor) == done
    both = Successive(any_database, clock, tmp_path, done)
    sign_checkpoint(both.new, clock, key)
    assert both.problems() == []
    with monkeypatch.context() as patch:
        patch.setattr(succession, "all_keys", lambda _: [])
        done.key.path.unlink()
        with pytest.raises(LogKeyError, match="密钥文件"):
            succeed(any_database, clock, key, successor)


def test_what_can_not_be_succeeded_is_refused_and_nothing_is_written(
    any_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    key = tmp_path / "log.key"
    log = make_key(key, any_database.origin)
    placed(any_database, clock)
    policy = policy_of(settings_of(any_database, tmp_path), any_database.origin)

    def refused(origin: str, *held: bytes, database: Database = any_database) -> str:
        with pytest.raises((SuccessionError, LogKeyError)) as refusal:
            succeed(database, clock, key, Successor(origin=origin, policy=policy, held=held))
        return str(refusal.value)

    assert "没有按策略见证过的检查点" in refused(NEW)
    sign_checkpoint(any_database, clock, key)
    assert "已用过" in refused(any_database.origin)
    refused("no spaces allowed")
    refused(NEW, b"no note")
    strange = Checkpoint("other.example", 0, EMPTY_ROOT).format()
    refused(NEW, note.sign(strange, [Signer("other.example", PrivateKey.generate())]))
    with reading(any_database) as session:
        assert eras(session.connection(), any_database.origin) == [Era(0, any_database.origin)]
    succeeded(any_database, clock, tmp_path)
    assert "OVERSIGHT_LOG_ORIGIN" in refused("third.example")
    renamed = Database(any_database.engine.url.render_as_string(hide_password=False), NEW)
    assert "已用过" in refused(log.name, database=renamed)


def test_a_third_log_follows_the_second(any_database: Database, clock: FixedClock, tmp_path: Path) -> None:
    grown(any_database, clock, tmp_path)
    both = succeeded(any_database, clock, tmp_path)
    sign_checkpoint(both.new, clock, both.key)
    policy = policy_of(both.settings, NEW)
    done = succeed(both.new, clock, both.key, Successor(origin="third.example", policy=policy))
    third = Database(both.new.engine.url.render_as_string(hide_password=False), "third.example")
    sign_checkpoint(third, clock, both.key)
    assert (done.ending.checkpoint.origin, done.ending.kept_size) == (NEW, 1)
    assert fsck(third, log_verifiers(both.key, "third.example"), extent=Extent(business=False)) == []


@pytest.mark.postgresql
def test_a_login_that_may_only_append_can_not_succeed_the_log(
    postgresql_copy: str, clock: FixedClock, tmp_path: Path
) -> None:
    grown(Database(postgresql_copy), clock, tmp_path)
    url = make_url(postgresql_copy).update_query_dict({"options": f"-c role={Role.APPLICATION}"})
    site = Database(url.render_as_string(hide_password=False))
    policy = policy_of(settings_of(site, tmp_path), site.origin)
    with pytest.raises(SuccessionError, match="无权"):
        succeed(site, clock, tmp_path / "log.key", Successor(origin=NEW, policy=policy))
