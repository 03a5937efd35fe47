"""The one-file verifier: its commands, its independence, and whole exported logs."""

import ast
import runpy
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from audit_log import audit_verify, leaf_hash
from audit_log.proofs import MemoryReader
from tests.audit_log.samples import (
    CHANGTING,
    LOG,
    NOON,
    POLICY_TEXT,
    XINLUO,
    bodies,
    checkpoint,
    hash_lines,
    hashes,
    proof_file,
    signed,
)

PROGRAM = Path(audit_verify.__file__)


def write_log(folder: Path, leaves: Sequence[bytes]) -> Path:
    """Export leaves as tiles, by a code of its own: policy beside, checkpoint and tile/ within `folder`/log."""
    leaf_hashes = [leaf_hash(leaf) for leaf in leaves]
    reader, level = MemoryReader(leaf_hashes), 0
    log = folder / "log"
    while count := len(leaves) // 256**level:
        for start in range(0, count, 256):
            width = min(256, count - start)
            write_tile(log, f"{level}", start // 256, width, b"".join(reader.read(level, start, width)))
            if level == 0:
                bundle = b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves[start : start + width])
                write_tile(log, "entries", start // 256, width, bundle)
        level += 1
    log.mkdir(exist_ok=True)
    (log / "checkpoint").write_bytes(signed(checkpoint(leaf_hashes)))
    (folder / "policy.txt").write_bytes(POLICY_TEXT)
    return log


def write_tile(log: Path, level: str, index: int, width: int, stored: bytes) -> None:
    name = f"{index % 1000:03d}" if index < 1000 else f"x{index // 1000:03d}/{index % 1000:03d}"
    path = log / "tile" / level / (name if width == 256 else f"{name}.p/{width}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stored)


def run_tiles(folder: Path, *more: str) -> int:
    return audit_verify.main(["tiles", str(folder / "log"), "--policy", str(folder / "policy.txt"), *more])


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600])
def test_a_whole_exported_log_verifies(tmp_path: Path, size: int, capsys: pytest.CaptureFixture[str]) -> None:
    write_log(tmp_path, bodies(size) if size < 256 else [b"%d" % number for number in range(size)])
    assert run_tiles(tmp_path) == 0
    assert run_tiles(tmp_path, "--hashes-only") == 0
    assert f"OK: {size} entries agree with the checkpoint" in capsys.readouterr().out


@pytest.mark.slow
def test_a_log_of_70000_entries_has_the_tiles_that_the_specification_counts(tmp_path: Path) -> None:
    log = write_log(tmp_path, [b"%d" % number for number in range(70_000)])
    assert run_tiles(tmp_path) == 0
    found = {path.relative_to(log / "tile").as_posix() for path in (log / "tile").rglob("*") if path.is_file()}
    assert {"0/273.p/112", "1/000", "1/001.p/17", "2/000.p/1", "entries/273.p/112"} <= found
    assert len(found) == 2 * 274 + 2 + 1


def test_every_byte_of_every_tile_matters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = write_log(tmp_path, [b"%d" % number for number in range(258)])
    for path in sorted((log / "tile").rglob("*")):
        if path.is_file():
            good = path.read_bytes()
            for at in range(0, len(good), 97):
                path.write_bytes(good[:at] + bytes([good[at] ^ 4]) + good[at + 1 :])
                assert run_tiles(tmp_path) == 1
            for cut in (good[:-1], good + b"\x00", b""):
                path.write_bytes(cut)
                assert run_tiles(tmp_path) == 1
            path.unlink()
            assert run_tiles(tmp_path) == 1
            path.write_bytes(good)
    assert run_tiles(tmp_path) == 0
    told = capsys.readouterr().out
    for reason in ("differs from the entries", "is missing", "is cut off", "wrong width", "the root recomputed"):
        assert reason in told


def test_an_export_without_entries_needs_the_option_that_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = write_log(tmp_path, bodies(3))
    (log / "tile/entries/000.p/3").unlink()
    assert run_tiles(tmp_path) == 1
    assert run_tiles(tmp_path, "--hashes-only") == 0
    assert "OK: 3 hashes agree with the checkpoint" in capsys.readouterr().out


def test_files_of_other_sizes_are_compared_as_far_as_they_overlap(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    leaves = [b"%d" % number for number in range(600)]
    log = write_log(tmp_path, leaves)
    (log / "checkpoint").write_bytes(signed(checkpoint([leaf_hash(leaf) for leaf in leaves[:300]])))
    assert run_tiles(tmp_path) == 1
    for level in ("0", "entries"):
        (log / "tile" / level / "001.p").mkdir()
    leaf_hashes = [leaf_hash(leaf) for leaf in leaves]
    write_tile(log, "1", 0, 1, MemoryReader(leaf_hashes).read(1, 0, 1)[0])
    write_tile(log, "0", 1, 7, b"".join(leaf_hashes[256:263]))
    assert run_tiles(tmp_path) == 0
    assert "5 files go beyond the checkpoint" in capsys.readouterr().out
    write_tile(log, "0", 1, 7, b"".join(leaf_hashes[257:264]))
    assert run_tiles(tmp_path) == 1
    assert "tile/0/001.p/7 differs" in capsys.readouterr().out
    write_tile(log, "0", 1, 7, b"".join(leaf_hashes[256:262]))
    assert run_tiles(tmp_path) == 1


@pytest.mark.parametrize("name", ["0/1", "0/001.p/0", "0/000.p/300", "0/x000/000", "64/000", "other", "0/001.p/007"])
def test_a_file_that_is_no_tile_is_refused(tmp_path: Path, name: str) -> None:
    log = write_log(tmp_path, bodies(1))
    path = log / "tile" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(32))
    assert run_tiles(tmp_path) == 1


def test_tile_names_go_in_groups_of_three_digits() -> None:
    assert audit_verify.tile_name(1_234_067, 256) == "x001/x234/067"
    assert audit_verify.tile_name(999, 5) == "999.p/5"
    assert audit_verify.tile_name(1000, 256) == "x001/000"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Write the files that the other commands read."""
    stored = {
        "policy.txt": POLICY_TEXT,
        "proof": proof_file(4, 6).format(),
        "entry.json": bodies(6)[4],
        "old": signed(checkpoint(hashes(3)), ()),
        "new": signed(checkpoint(hashes(6))),
        "hashes": hash_lines(3, 6),
    }
    for name, content in stored.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


COMMANDS = [
    ["proof", "proof", "entry.json", "--policy", "policy.txt"],
    ["consistency", "old", "new", "hashes", "--policy", "policy.txt"],
    ["policy", "policy.txt", "new"],
    ["policy", "policy.txt"],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_each_command_holds_in_the_library_and_as_an_isolated_program(
    case: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(case)
    assert audit_verify.main(arguments) == 0
    told = capsys.readouterr().out
    assert "通过" in told
    assert "OK: " in told
    command = [sys.executable, "-I", "-S", str(PROGRAM), *arguments]
    done = subprocess.run(command, cwd=case, capture_output=True, check=False, env={"LC_ALL": "C.UTF-8"})
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, told, b"")


def test_the_isolated_program_refuses_a_changed_proof_with_1_and_wrong_usage_with_2(case: Path) -> None:
    (case / "proof").write_bytes(proof_file(3, 6).format())
    command = [sys.executable, "-I", "-S", str(PROGRAM)]
    done = subprocess.run([*command, *COMMANDS[0]], cwd=case, capture_output=True, check=False, env={})
    assert (done.returncode, done.stderr) == (1, b"")
    assert "REFUSED: entry and proof lead to another root" in done.stdout.decode()
    assert "不通过：" in done.stdout.decode()
    assert subprocess.run([*command, "proof"], cwd=case, capture_output=True, check=False).returncode == 2


def test_a_missing_file_is_named_instead_of_a_traceback(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit_verify.main(["policy", str(case / "absent")]) == 1
    assert f"cannot read {case / 'absent'}" in capsys.readouterr().out


def test_output_that_can_only_be_ascii_does_not_fail(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Narrow:
        """A stream without `reconfigure`."""

        def write(self, text: str) -> int:
            """Take any text."""
            return len(text)

    monkeypatch.setattr(sys, "stdout", Narrow())
    assert audit_verify.main(["policy", str(case / "policy.txt")]) == 0


def test_a_hash_file_without_its_last_line_feed_is_refused(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    (case / "hashes").write_bytes(hash_lines(3, 6)[:-1])
    assert audit_verify.main(COMMANDS[1]) == 1


def test_a_cosignature_beyond_the_calendar_is_shown_in_seconds() -> None:
    one = audit_verify.Checkpoint("a", 0, audit_verify.EMPTY_ROOT, {"w": 2**62, "v": NOON})
    assert audit_verify.describe(one)[1:] == [
        (f"见证：w @{2**62}", f"witness: w @{2**62}"),
        ("见证：v 2026-11-24T04:00:00Z", "witness: v 2026-11-24T04:00:00Z"),
    ]


def test_the_file_is_python_3_8_and_imports_the_standard_library_alone() -> None:
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = {
        name.split(".")[0]
        for one in ast.walk(tree)
        for name in (
            [alias.name for alias in one.names]
            if isinstance(one, ast.Import)
            else [one.module or ""]
            if isinstance(one, ast.ImportFrom)
            else []
        )
    }
    assert imported <= set(sys.stdlib_module_names)
    assert "socket" not in imported


def test_the_file_exits_with_its_verdict(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    monkeypatch.setattr(sys, "argv", ["audit_verify.py", "policy", "old"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(PROGRAM), run_name="__main__")
    assert caught.value.code == 1


def test_witness_and_log_keys_are_told_apart_by_type() -> None:
    for text, kind in ((LOG.verifier.format(), 4), (XINLUO.verifier.format(), 1), (CHANGTING.verifier.format(), 1)):
        with pytest.raises(audit_verify.RefusedError, match="type must be"):
            audit_verify.parse_key(text, kind)
