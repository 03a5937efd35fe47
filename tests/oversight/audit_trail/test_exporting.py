"""Exports of the whole log check out by the one-file verifier, grow, and never change what was written."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from audit_log import Checkpoint, Entry, PrivateKey, Signer, Verifier, audit_verify, note, parse_bundle, tiles_of
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.exporting import Exported, NothingSignedError, OtherBytesError, export_tiles
from oversight.audit_trail.keys import make_key, policy_for
from oversight.audit_trail.proofs import DamagedLogError
from oversight.clock import FixedClock
from oversight.errors import InvalidInputError
from oversight.persistence import Database, new_id
from oversight.persistence.log_storage import append, frontier_of, latest_checkpoint
from oversight.persistence.log_tables import log_checkpoint, log_entry, log_leaf
from tests.oversight.persistence.places import CODE, drop_triggers

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
SIZES = (0, 1, 255, 256, 257, 600)
Export = Callable[[int], Exported]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where exports go."""
    return tmp_path / "export"


@pytest.fixture
def verifier(any_database: Database, tmp_path: Path) -> Verifier:
    """The verifier of a log key just made."""
    return make_key(tmp_path / "log.key", any_database.origin)


@pytest.fixture
def export(any_database: Database, verifier: Verifier, clock: FixedClock, folder: Path, tmp_path: Path) -> Export:
    """Let the log grow to a size, sign it and export it."""

    def grow_and_export(size: int) -> Exported:
        grow(any_database, size)
        sign_checkpoint(any_database, clock, tmp_path / "log.key")
        return export_tiles(any_database, folder, verifier)

    return grow_and_export


def grow(database: Database, size: int) -> None:
    """Append entries about no row until the log has so many."""
    sample = Entry(
        log=database.origin,
        event_id=new_id(AT),
        occurred_at="2026-11-24T01:00:00.000Z",
        actor="system",
        role="system",
        agency=CODE,
        action="places.renamed/1",
        details={"step": 0},
    )
    with database.engine.begin() as connection:
        there = frontier_of(connection).size
        steps = range(there, size)
        append(connection, [replace(sample, event_id=new_id(AT), details={"step": step}) for step in steps])


def checked(folder: Path, verifier: Verifier, *more: str) -> tuple[int, str]:
    """Run the one-file verifier on an export, without any package."""
    policy = folder.parent / "policy.txt"
    policy.write_bytes(policy_for(verifier).format())
    command = [sys.executable, "-I", "-S", str(Path(audit_verify.__file__)), "tiles", str(folder)]
    done = subprocess.run([*command, "--policy", str(policy), *more], capture_output=True, check=False)
    return done.returncode, done.stdout.decode() + done.stderr.decode()


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("size", SIZES)
def test_an_export_has_the_tiles_of_its_size_and_checks_out(
    export: Export, verifier: Verifier, folder: Path, size: int
) -> None:
    done = export(size)
    expected = {"checkpoint", *(tile.format() for tile in tiles_of(size))}
    assert set(files_in(folder)) == expected
    assert (done.checkpoint.size, done.written, done.unchanged) == (size, len(expected), 0)
    for more in ((), ("--hashes-only",)):
        status, said = checked(folder, verifier, *more)
        assert (status, f"OK: {size} " in said) == (0, True), said


def test_a_growing_log_checks_out_at_each_size_and_no_file_but_the_checkpoint_ever_changes(
    export: Export, verifier: Verifier, folder: Path
) -> None:
    before: dict[str, bytes] = {}
    for size in SIZES:
        done = export(size)
        now = files_in(folder)
        assert done.written == len(now.keys() - before.keys()) + (1 if before else 0)
        assert {name: now[name] for name in before if name != "checkpoint"} == {
            name: content for name, content in before.items() if name != "checkpoint"
        }
        status, said = checked(folder, verifier)
        assert status == 0, said
        before = now
    steps = [parse_bundle(before[f"tile/entries/00{index}{part}"]) for index, part in ((0, ""), (1, ""), (2, ".p/88"))]
    assert [b'"step":%d}' % step in body for step, body in enumerate(sum(steps, ()))] == [True] * 600


def test_an_export_again_writes_nothing(export: Export, folder: Path) -> None:
    export(257)
    stamps = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    again = export(257)
    assert (again.written, again.unchanged) == (0, len(list(tiles_of(257))) + 1)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == stamps


def test_entries_can_be_read_by_the_exports_owner_alone(export: Export, folder: Path) -> None:
    export(257)
    modes = {name: (folder / name).stat().st_mode & 0o777 for name in files_in(folder)}
    assert {name for name, mode in modes.items() if mode == 0o600} == {"tile/entries/000", "tile/entries/001.p/1"}
    assert {mode for name, mode in modes.items() if "entries" not in name} == {0o644}


@pytest.mark.parametrize("name", ["tile/entries/000", "tile/entries/001.p/1", "tile/0/000", "tile/1/000.p/1"])
def test_a_tampered_file_fails_the_check_and_is_never_replaced(
    export: Export, verifier: Verifier, folder: Path, name: str
) -> None:
    export(257)
    stored = bytearray((folder / name).read_bytes())
    stored[-2] ^= 1
    (folder / name).write_bytes(stored)
    assert checked(folder, verifier)[0] == 1
    before = files_in(folder)
    with pytest.raises(OtherBytesError) as refused:
        export(300)
    assert str(folder / name) in str(refused.value)
    assert files_in(folder) == before


def test_what_a_kill_left_out_is_added(export: Export, verifier: Verifier, folder: Path) -> None:
    export(257)
    for name in ("checkpoint", "tile/1/000.p/1", "tile/0/001.p/1"):
        (folder / name).unlink()
    (folder / ".writing-left").write_bytes(b"half of a tile")
    assert checked(folder, verifier)[0] == 1
    assert export(257).written == 3
    assert checked(folder, verifier)[0] == 0


def test_a_write_that_fails_leaves_no_part_of_a_file_and_an_older_checkpoint_that_checks_out(
    export: Export, verifier: Verifier, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(255)
    moves: list[Path] = []

    def full(path: Path, target: Path) -> None:
        if len(moves) == 2:
            raise OSError(28, "No space left on device")
        moves.append(target)
        path.rename(target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(InvalidInputError, match="No space left on device"):
            export(600)
    assert not list(folder.glob(".writing-*"))
    status, said = checked(folder, verifier)
    assert (status, "OK: 255 entries" in said) == (0, True), said
    export(600)
    assert checked(folder, verifier)[0] == 0


def test_the_checkpoint_is_written_after_every_tile(
    export: Export, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[str] = []

    def noted(path: Path, target: Path) -> None:
        moved.append(target.relative_to(folder).as_posix())
        path.rename(target)

    monkeypatch.setattr(Path, "replace", noted)
    export(257)
    assert moved == [*(tile.format() for tile in tiles_of(257)), "checkpoint"]


@pytest.mark.parametrize("beneath", ["tile", "tile/0/000.p/1/001"])
def test_a_directory_that_can_not_be_written_is_named(export: Export, folder: Path, beneath: str) -> None:
    (folder / beneath).parent.mkdir(parents=True)
    (folder / beneath).write_bytes(b"in the way") if beneath == "tile" else (folder / beneath).mkdir()
    with pytest.raises(InvalidInputError, match=str(folder)):
        export(1)
    assert not (folder / "checkpoint").exists()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("tile/0", "not the path of a tile"),
        ("tile/0/x000/000", "the tile's path is tile/0/000"),
        ("tile/0/000", "goes beyond the newest checkpoint"),
        ("tile/0/000.p/2", "differs from what the log has"),
    ],
)
def test_a_file_that_is_no_tile_of_this_log_stops_the_export(export: Export, folder: Path, name: str, why: str) -> None:
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_bytes(bytes(64))
    with pytest.raises(OtherBytesError) as refused:
        export(3)
    assert str(folder / name) in refused.value.what.en
    assert why in refused.value.what.en
    assert files_in(folder) == {name: bytes(64)}


def test_without_a_checkpoint_nothing_is_written(any_database: Database, verifier: Verifier, folder: Path) -> None:
    with pytest.raises(NothingSignedError):
        export_tiles(any_database, folder, verifier)
    assert not folder.exists()


def other_note(origin: str, size: int) -> bytes:
    """Sign a checkpoint over some other tree."""
    other = Signer(origin, PrivateKey.from_seed(bytes(32)))
    return note.sign(Checkpoint(origin, size, bytes(32)).format(), [other])


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (b"not a note", "checkpoint: "),
        (other_note("elsewhere.example/log", 3), "another log, elsewhere.example/log"),
        (other_note("longyan.example/oversight", 301), "its size 301 is beyond the newest checkpoint, 300"),
        (other_note("longyan.example/oversight", 299), "does not contain this history of size 299"),
        (other_note("longyan.example/oversight", 300), "does not contain this history of size 300"),
    ],
)
def test_a_checkpoint_of_another_history_is_kept_and_nothing_written(
    export: Export, folder: Path, found: bytes, why: str
) -> None:
    folder.mkdir()
    (folder / "checkpoint").write_bytes(found)
    with pytest.raises(OtherBytesError) as refused:
        export(300)
    assert why in refused.value.what.en
    assert files_in(folder) == {"checkpoint": found}


def test_a_log_that_lacks_a_leaf_is_not_exported(
    any_database: Database, export: Export, verifier: Verifier, tmp_path: Path
) -> None:
    export(300)
    drop_triggers(any_database, "log_leaf")
    with any_database.engine.begin() as connection:
        connection.execute(delete(log_leaf).where(log_leaf.c.leaf_index == 7))
    with pytest.raises(DamagedLogError, match=r"tile/entries/000 should have 256 items and has 255"):
        export_tiles(any_database, tmp_path / "again", verifier)
    assert not (tmp_path / "again").exists()


def test_a_changed_entry_is_not_exported_under_the_old_root(
    any_database: Database, export: Export, verifier: Verifier, tmp_path: Path
) -> None:
    export(300)
    drop_triggers(any_database, "log_entry")
    with any_database.engine.begin() as connection:
        connection.execute(update(log_entry).where(log_entry.c.entry_id == 5).values(body=b"{}"))
    with pytest.raises(DamagedLogError, match="recomputed from the entries"):
        export_tiles(any_database, tmp_path / "again", verifier)
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("change", ["note", "size"])
def test_a_checkpoint_that_the_key_did_not_sign_is_not_exported(
    any_database: Database, export: Export, verifier: Verifier, tmp_path: Path, change: str
) -> None:
    export(300)
    drop_triggers(any_database, "log_checkpoint")
    values = {"note": other_note(any_database.origin, 300)} if change == "note" else {"size": 299}
    with any_database.engine.begin() as connection:
        connection.execute(update(log_checkpoint).values(values))
        newest = latest_checkpoint(connection)
    assert newest is not None
    with pytest.raises(DamagedLogError):
        export_tiles(any_database, tmp_path / "again", verifier)
    assert not (tmp_path / "again").exists()
