"""`python -m audit_log`: exit 0 if it holds, 1 with the reason in both languages if not, 2 on wrong usage."""

import runpy
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from audit_log.__main__ import main, parse_hashes
from audit_log.errors import ProofError
from audit_log.note import Note, Signature
from tests.audit_log.samples import (
    CHANGTING,
    LOG,
    NOON,
    ORIGIN,
    POLICY_TEXT,
    XINLUO,
    bodies,
    checkpoint,
    hash_lines,
    hashes,
    proof_file,
    signed,
    signer,
)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Write a proof, its entry, a policy, two checkpoints and the proof between them."""
    stored = {
        "policy.txt": POLICY_TEXT,
        "proof.tlog-proof": proof_file(4, 6).format(),
        "entry.json": bodies(6)[4],
        "old": signed(checkpoint(hashes(3)), ()),
        "new": signed(checkpoint(hashes(6))),
        "hashes": hash_lines(3, 6),
    }
    for name, content in stored.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def run_verify(case: Path, *more: str) -> int:
    paths = [str(case / name) for name in ("proof.tlog-proof", "entry.json")]
    return main(["verify", *paths, "--policy", str(case / "policy.txt"), *more])


def run_consistency(case: Path) -> int:
    paths = [str(case / name) for name in ("old", "new", "hashes")]
    return main(["consistency", *paths, "--policy", str(case / "policy.txt")])


def test_a_good_proof_says_what_is_in_the_log_and_who_cosigned_when(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_verify(case) == 0
    told = capsys.readouterr().out
    assert "通过：第 4 号条目在日志中（approvals.decided/1 approvals/4 2026-11-24T03:04:00.250Z）" in told
    assert "OK: entry 4 is in the log" in told
    assert f"checkpoint: {ORIGIN} 6 {checkpoint(hashes(6)).root.hex()}" in told
    assert "见证：长汀 2026-11-24T04:00:01+00:00" in told


def test_an_entry_without_subject_and_any_bytes_can_be_shown(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_verify(case, "--raw") == 0
    assert "entry 4 is in the log (—)" in capsys.readouterr().out


def test_a_wrong_entry_is_refused_with_the_reason_in_both_languages(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (case / "entry.json").write_bytes(bodies(6)[3])
    assert run_verify(case) == 1
    told = capsys.readouterr().out
    assert "不通过：条目与证明算出的根与检查点的根不同" in told
    assert "REFUSED: entry and proof lead to another root than the checkpoint's" in told


@pytest.mark.parametrize("name", ["proof.tlog-proof", "entry.json", "policy.txt"])
def test_each_file_that_is_garbage_or_missing_or_a_folder_is_refused_without_a_traceback(
    case: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for garbage in (b"", b"\xff\x00" * 100, b"\n\n\n", b"x" * 3_000_000):
        (case / name).write_bytes(garbage)
        assert run_verify(case) == 1
    (case / name).unlink()
    assert run_verify(case) == 1
    assert f"cannot read {case / name}: No such file" in capsys.readouterr().out
    (case / name).mkdir()
    assert run_verify(case) == 1


def test_a_log_that_grew_passes_with_an_older_checkpoint_that_no_witness_saw(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_consistency(case) == 0
    assert "OK: the log grew from 3 to 6" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "stored", "reason"),
    [
        ("old", signed(checkpoint(hashes(4))), "too long|old root|new root"),
        ("old", signed(checkpoint(hashes(7))), "shrank"),
        ("new", signed(checkpoint(hashes(6)), [XINLUO]), "quorum counties is not reached"),
        ("hashes", b"", "too short"),
        ("hashes", hash_lines(3, 6)[:-1], "last line is not ended"),
        ("hashes", b"\n", "too short|not 32 bytes"),
        ("hashes", b"AQ=\n", "one base64 hash a line"),
        ("hashes", b"\xff\n", "one base64 hash a line"),
    ],
)
def test_a_log_that_did_not_only_grow_is_refused(
    case: Path, capsys: pytest.CaptureFixture[str], name: str, stored: bytes, reason: str
) -> None:
    (case / name).write_bytes(stored)
    assert run_consistency(case) == 1
    told = capsys.readouterr().out
    assert any(one in told for one in reason.split("|"))


def test_checkpoints_of_two_logs_are_not_compared(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = signer("other.example", 5)
    (case / "policy.txt").write_bytes(f"log {other.verifier.format()}\n".encode() + POLICY_TEXT)
    text = checkpoint(hashes(3)).format().replace(ORIGIN, "other.example")
    (case / "old").write_bytes(
        Note(text, (Signature("other.example", other.verifier.key_id, other.blob(text.encode())),)).format()
    )
    assert run_consistency(case) == 1
    assert f"two logs: other.example and {ORIGIN}" in capsys.readouterr().out


def test_a_cosignature_beyond_the_calendar_is_shown_in_seconds(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = checkpoint(hashes(6))
    lines = [
        Signature(who.verifier.name, who.verifier.key_id, who.blob(one.format().encode(), at))
        for who, at in ((LOG, None), (XINLUO, 2**62), (CHANGTING, NOON))
    ]
    (case / "new").write_bytes(Note(one.format(), tuple(lines)).format())
    assert run_consistency(case) == 0
    assert f"witness: 新罗 @{2**62}" in capsys.readouterr().out


def test_output_goes_to_streams_that_cannot_be_reconfigured_too(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = StringIO()
    monkeypatch.setattr(sys, "stdout", written)
    assert run_verify(case) == 0
    assert "通过" in written.getvalue()


def test_wrong_usage_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["verify"], ["verify", "a", "b"], ["unknown"]):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_a_consistency_proof_file_may_be_empty() -> None:
    assert parse_hashes(b"") == []
    with pytest.raises(ProofError):
        parse_hashes(b"AAAA")


def test_the_module_runs_as_a_program_even_where_chinese_cannot_be_printed(case: Path) -> None:
    arguments = ["verify", "proof.tlog-proof", "entry.json", "--policy", "policy.txt"]
    done = subprocess.run(
        [sys.executable, "-m", "audit_log", *arguments],
        cwd=case,
        env={"PYTHONPATH": str(Path.cwd()), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"OK: entry 4 is in the log" in done.stdout


def test_the_module_exits_with_the_verdict(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    monkeypatch.delitem(sys.modules, "audit_log.__main__")
    monkeypatch.setattr(sys, "argv", ["audit_log", "verify", "old", "entry.json", "--policy", "policy.txt"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("audit_log", run_name="__main__")
    assert caught.value.code == 1
