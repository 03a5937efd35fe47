"""Several processes find what one finds, and checkpoints kept elsewhere are judged before they are compared."""

from pathlib import Path

import pytest

from audit_log import PrivateKey, Signer, note
from oversight.audit_trail import fsck as module
from oversight.audit_trail import fsck_leaves, fsck_tree
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.fsck import Extent, fsck
from oversight.audit_trail.fsck_outside import Kept
from oversight.clock import FixedClock
from oversight.persistence import SYSTEM, Database, begin
from tests.oversight.audit_trail.logs import grown
from tests.oversight.persistence.places import Renamed, drop_triggers


@pytest.mark.slow
def test_processes_side_by_side_find_what_one_finds(
    any_database: Database, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verifier = grown(any_database, clock, tmp_path)
    monkeypatch.setattr(module, "WORTH_PROCESSES", 0)
    assert fsck(any_database, [verifier], extent=Extent(processes=2)) == []
    drop_triggers(any_database, "agency", "log_entry")
    with any_database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE agency SET name = '别名' WHERE id = '350811'")
        connection.exec_driver_sql("UPDATE log_entry SET actor = 'x' WHERE entry_id = 300")
    alone = fsck(any_database, [verifier])
    assert [one.where for one in alone] == ["entry 300", "agency:350811"]
    assert fsck(any_database, [verifier], extent=Extent(processes=2)) == alone


def test_a_log_of_several_stretches_is_put_together_rightly(
    database: Database, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where in (fsck_leaves, fsck_tree):
        monkeypatch.setattr(where, "STRETCH", 256)
    monkeypatch.setattr(fsck_tree, "_STRETCH_HEIGHT", 8)
    verifier = grown(database, clock, tmp_path)
    notes = []
    for count in (248, 1, 255, 300):
        with begin(database, SYSTEM, clock) as tx:
            for _ in range(count):
                tx.record(Renamed(agency="350800"))
        notes.append(sign_checkpoint(database, clock, tmp_path / "log.key").note)
    against = tuple(Kept(f"kept {at}", one) for at, one in enumerate(notes))
    assert fsck(database, [verifier], extent=Extent(against=against)) == []


def test_a_note_kept_elsewhere_that_this_log_never_signed_is_a_problem(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    verifier = grown(database, clock, tmp_path)
    key = PrivateKey.load(tmp_path / "log.key")
    foreign = note.sign(
        "elsewhere.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", [Signer(database.origin, key)]
    )
    against = (Kept("nonsense", b"x"), Kept("foreign", foreign))
    found = fsck(database, [verifier], extent=Extent(against=against, business=False))
    assert [(one.check, one.where) for one in found] == [("outside", "nonsense"), ("outside", "foreign")]
