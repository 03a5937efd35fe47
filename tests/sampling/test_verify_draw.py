"""The one-file verifier: alone, small, old Pythons, and right about what is the one assignment."""

import ast
import random
import runpy
import shutil
import subprocess
import sys
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from sampling import Bundle, draw, verify_draw, write_bundle, zip_bundle
from tests.sampling.mutants import mutants, mutants_that_pass
from tests.sampling.oracles import Case, best_of_all, every_lawful, random_case
from tests.sampling.samples import SECRET_VALUE, VALUES, VECTORS, bundle_of, random_bundle, sealed, values_of
from tests.sampling.test_verify import AFTER, blocked_bundle

PROGRAM = Path(verify_draw.__file__)
OLD_PYTHONS = sorted(Path(sys.base_prefix).parent.glob("3.8*/bin/python"))  # beside the Python of these tests


def passes(bundle: Bundle) -> bool:
    try:
        verify_draw.verify(list(bundle.files().values()))
    except Exception:  # noqa: BLE001  # the program itself takes any of them as a refusal
        return False
    return True


def run(*arguments: str, python: str = sys.executable) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [python, "-I", "-S", str(PROGRAM), *arguments], capture_output=True, check=False, encoding="utf-8"
    )


def teams_of(case: Case, names: list[str]) -> verify_draw.Teams:
    frame = [[name, stratum, "1"] for name, stratum in case.objects]
    people = [[name, str(cap), str(prior), ",".join(skills)] for name, cap, prior, skills in sorted(case.inspectors)]
    seats: list[Any] = [[*slot, name] for slot, name in zip(case.slots(), names, strict=True)]
    conflicts = [list(pair) for pair in sorted(case.conflicts)]
    return verify_draw.Teams([name for name, _ in case.objects], list(case.team), [frame, people, conflicts], seats)


def accepts(case: Case, names: list[str]) -> bool:
    try:
        teams_of(case, names).check(case.seed)
    except ValueError:
        return False
    return True


def test_it_is_one_file_of_at_most_200_lines_that_needs_the_standard_library_alone() -> None:
    text = PROGRAM.read_text(encoding="utf-8")
    assert text.count("\n") <= 200
    tree = ast.parse(text, feature_version=(3, 8))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_a_folder_and_a_zip_pass_and_the_last_line_says_so(tmp_path: Path) -> None:
    (tmp_path / "bundle.zip").write_bytes(zip_bundle(AFTER))
    write_bundle(AFTER, tmp_path / "folder" / "bundle")
    made = shutil.make_archive(str(tmp_path / "made"), "zip", tmp_path / "folder", "bundle")
    for place in (VECTORS / "bundle", tmp_path / "bundle.zip", Path(made)):
        done = run(str(place))
        assert done.returncode == 0, done.stdout
        assert done.stdout.splitlines()[-1] == "VERIFIED"
        assert "种子 / seed: " in done.stdout


def test_it_runs_in_this_python_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bundle.zip").write_bytes(zip_bundle(AFTER))
    for place in (VECTORS / "bundle", tmp_path / "bundle.zip"):
        monkeypatch.setattr(sys, "argv", ["verify_draw.py", str(place)])
        runpy.run_path(str(PROGRAM), run_name="__main__")
    monkeypatch.setattr(sys, "argv", ["verify_draw.py"])
    with pytest.raises(SystemExit, match="1"):
        runpy.run_path(str(PROGRAM), run_name="__main__")


@pytest.mark.skipif(not OLD_PYTHONS, reason="there is no Python 3.8 here")
def test_it_runs_on_python_3_8() -> None:
    done = run(str(VECTORS / "bundle"), python=str(OLD_PYTHONS[0]))
    assert done.stdout.splitlines()[-1] == "VERIFIED"


@pytest.mark.parametrize("arguments", [[], ["nothing"], [str(VECTORS)], [str(VECTORS / "known-answers.json")]])
def test_whatever_is_no_bundle_fails_without_a_traceback(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "FAILED"
    assert done.stderr == ""


def test_a_changed_bundle_fails(tmp_path: Path) -> None:
    _, _, _, mutant = next(mutants(AFTER, 1, random.Random(5)))  # noqa: S311  # a reproducible choice
    write_bundle(mutant, tmp_path)
    done = run(str(tmp_path))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "FAILED")
    assert "[不通过 FAIL]" in done.stdout


def test_no_byte_of_a_zip_changes_unnoticed(tmp_path: Path) -> None:
    raw, place = zip_bundle(AFTER), tmp_path / "bundle.zip"
    rng = random.Random(6)  # noqa: S311  # a reproducible choice
    for at in rng.sample(range(len(raw)), 60):
        changed = bytearray(raw)
        changed[at] ^= rng.randrange(1, 256)
        place.write_bytes(bytes(changed))
        with pytest.raises(Exception):  # noqa: B017, PT011  # the program itself takes any of them as a refusal
            verify_draw.verify(verify_draw.load(place))


def test_random_bundles_pass_after_their_draw() -> None:
    for number in range(100):
        bundle = random_bundle(number)
        assert passes(bundle.with_result(draw(bundle, values_of(number)))), number


def test_a_sealed_draw_passes_with_its_secret() -> None:
    bundle = bundle_of(sealed())
    result = draw(bundle, {**VALUES, "secret": SECRET_VALUE})
    assert passes(bundle.with_result(result))
    assert not passes(bundle.with_result(result.replace(SECRET_VALUE.encode(), b"0" * 64)))


def test_no_byte_of_a_bundle_changes_unnoticed_in_300_places() -> None:
    assert mutants_that_pass(AFTER, passes, 200, random.Random(1)) == []  # noqa: S311  # a reproducible choice
    assert mutants_that_pass(blocked_bundle(), passes, 100, random.Random(2)) == []  # noqa: S311  # the same


@pytest.mark.slow
def test_no_byte_of_a_bundle_changes_unnoticed_in_1_000_more_places() -> None:
    assert mutants_that_pass(AFTER, passes, 1000, random.Random(3)) == []  # noqa: S311  # a reproducible choice


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"LY-000008",1,', b'"LY-000008",1.0,'),
        (b'"LY-000008",1,', b'"LY-000008",true,'),
        (b'["LY-000008",1,"i-06"]', b'["LY-000008",1,"i-06",0]'),
        (b'"teams":', b'"more":1,"teams":'),
        (b'{"objects"', b'{ "objects"'),
    ],
)
def test_another_spelling_of_the_same_result_fails(old: bytes, new: bytes) -> None:
    assert not passes(AFTER.with_result((AFTER.result or b"").replace(old, new)))


def test_of_all_lawful_assignments_it_accepts_the_best_alone() -> None:
    compared: Counter[bool] = Counter()
    for number in range(300):
        case = random_case(number)
        best = best_of_all(case)
        if best is not None:
            assert accepts(case, best), number
            for names in islice(every_lawful(case), 25):
                assert accepts(case, names) == (names == best), (number, names)
                compared[names == best] += 1
    assert compared[True] > 30
    assert compared[False] > 1200


def test_unlawful_assignments_fail() -> None:
    case = Case("s", (("O", "X"),), ("a", ""), (("i", 1, 0, ()), ("j", 1, 0, ("a",)), ("k", 0, 0, ("a",))), frozenset())
    assert accepts(case, ["j", "i"])
    for names in (["i", "j"], ["j", "j"], ["k", "i"], ["k", "j"]):
        assert not accepts(case, names), names


def test_a_certificate_of_what_is_possible_fails() -> None:
    case = Case("s", (("O", "X"),), ("", ""), (("i", 1, 0, ()), ("j", 1, 0, ())), frozenset())
    hall = {"blocked": [["O", 1], ["O", 2]], "capacity": 2, "inspectors": ["i", "j"], "need": 2}
    with pytest.raises(ValueError, match="no lawful teams"):
        teams_of(case, ["i", "j"]).check_hall(hall)
