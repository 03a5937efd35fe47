"""The command line: what it prints, what it exits with, and that it never shows a traceback."""

import json
import runpy
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from sampling import write_bundle, zip_bundle
from sampling.__main__ import main
from tests.sampling.oracles import reference_ticket
from tests.sampling.samples import VALUES, VECTORS, bundle_of
from tests.sampling.test_verify import AFTER, blocked_bundle

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    place = tmp_path / "seeds.json"
    place.write_text(json.dumps(VALUES, indent=2), encoding="utf-8")
    return place


@pytest.fixture
def before(tmp_path: Path) -> Path:
    write_bundle(bundle_of(), tmp_path / "before")
    return tmp_path / "before"


def test_run_prints_the_canonical_result(before: Path, seeds: Path, capsys: Captured) -> None:
    assert main(["run", str(before), "--seeds", str(seeds)]) == 0
    printed = capsys.readouterr()
    assert printed.out.encode() == AFTER.result
    assert printed.err == ""


def test_run_prints_exactly_the_bytes_of_the_file_into_a_pipe(before: Path, seeds: Path) -> None:
    command = [sys.executable, "-m", "sampling", "run", str(before), "--seeds", str(seeds)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout == AFTER.result


def test_run_says_that_a_certificate_voids_the_notice(tmp_path: Path, seeds: Path, capsys: Captured) -> None:
    write_bundle(blocked_bundle(), tmp_path / "blocked")
    assert main(["run", str(tmp_path / "blocked"), "--seeds", str(seeds)]) == 0
    printed = capsys.readouterr()
    hall = json.loads(printed.out)["hall"]
    assert "the notice is void" in printed.err
    assert f"blocked slots, {hall['need']}: LY-000002#1 " in printed.err
    assert f"at most: {hall['need'] - hall['capacity']} lacking" in printed.err


@pytest.mark.parametrize("values", [{}, {**VALUES, "dice": "7"}, {**VALUES, "more": "1"}, {"dice": 1}])
def test_run_refuses_wrong_values_with_a_reason(
    values: dict[str, object], before: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "wrong.json").write_text(json.dumps(values))
    assert main(["run", str(before), "--seeds", str(tmp_path / "wrong.json")]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("错误：")
    assert "\nerror: " in printed.err


def test_a_missing_file_is_named(before: Path, seeds: Path, capsys: Captured) -> None:
    assert main(["run", str(before), "--seeds", "nothing.json"]) == 1
    assert "cannot read nothing.json" in capsys.readouterr().err
    assert main(["run", "nothing", "--seeds", str(seeds)]) == 1
    assert "cannot read nothing" in capsys.readouterr().err


def test_verify_ends_in_verified_alone_on_the_last_line(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "bundle.zip").write_bytes(zip_bundle(AFTER))
    for place in (VECTORS / "bundle", tmp_path / "bundle.zip"):
        assert main(["verify", str(place)]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[-1] == "VERIFIED"
        assert sum("PASS" in line for line in lines) == 8 == len(lines) - 1


def test_verify_ends_in_failed_with_the_reason_before_it(before: Path, tmp_path: Path, capsys: Captured) -> None:
    assert main(["verify", str(before)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "FAILED"
    assert "FAIL]" in lines[-2]
    assert main(["verify", str(tmp_path / "nothing")]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "FAILED"


def test_certificate_prints_canonical_json(before: Path, capsys: Captured) -> None:
    assert main(["certificate", str(before), "--runs", "3"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"] == 3


@pytest.mark.parametrize("runs", ["0", "-1", "x", "３"])
def test_a_number_of_runs_is_positive(runs: str, before: Path, capsys: Captured) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["certificate", str(before), "--runs", runs])
    assert "must be a positive integer" in capsys.readouterr().err


def test_ticket_prints_what_sha256sum_would(capsys: Captured) -> None:
    known = json.loads((VECTORS / "known-answers.json").read_text(encoding="utf-8"))
    for answer in known["tickets"]:
        assert main(["ticket", known["seed"], answer["tag"], answer["label"]]) == 0
        assert capsys.readouterr().out == answer["ticket"] + "\n"


def test_ticket_tells_of_an_id_why_it_was_drawn(capsys: Captured) -> None:
    assert main(["ticket", str(VECTORS / "bundle"), "LY-000003"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert (
        lines[0] == "对象 LY-000003：层 A，共 12 个对象，方式 srs / object LY-000003: stratum A of 12 objects, mode srs"
    )
    assert lines[2].startswith("printf '%s' \"")
    assert lines[-1] == "未抽中：抽 4 个，备选 2 个 / not drawn: 4 are, 2 in reserve"
    assert main(["ticket", str(VECTORS / "bundle"), "nobody"]) == 1
    assert "error: no object or inspector is called 'nobody'" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["one"], ["one", "two", "three", "four"]])
def test_ticket_takes_two_words_or_three(words: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["ticket", *words])
    assert "BUNDLE ID | SEED TAG LABEL" in capsys.readouterr().err


def test_it_prints_into_anything_that_takes_text() -> None:
    with redirect_stdout(StringIO()) as printed:
        assert main(["ticket", "seed", "tag", "label"]) == 0
    assert printed.getvalue() == reference_ticket("seed", "tag", "label") + "\n"


def test_it_speaks_utf_8_where_the_system_does_not() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sampling", "verify", str(VECTORS / "bundle")],
        capture_output=True,
        check=True,
        env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"},
    )
    assert done.stdout.decode().splitlines()[-1] == "VERIFIED"


def test_the_module_runs_as_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sampling.__main__")
    monkeypatch.setattr(sys, "argv", ["sampling", "verify", str(VECTORS / "bundle")])
    with pytest.raises(SystemExit, match="0"):
        runpy.run_module("sampling", run_name="__main__")
