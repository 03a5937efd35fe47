"""Bad input, each kind in each file where it can stand: refused with file, line and reason, and nothing is written."""

import hashlib
import json
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sampling import Bundle, FormatError, SamplingError, StratumPlan, draw, verify, verify_draw, write_bundle
from sampling.__main__ import main
from sampling.canonical import print_json
from tests.sampling.mutants import FIELDS
from tests.sampling.samples import NOTICE, PLAN, UNITS, VALUES, bundle_of
from tests.sampling.test_verify import AFTER

GOOD = bundle_of()
NFD = unicodedata.normalize("NFD", "é").encode()


def with_file(name: str, body: bytes) -> Bundle:
    """Return the sample with another file, the notice freezing it as it is."""
    members = json.loads(GOOD.notice)
    if name == "notice.json":
        return replace(GOOD, notice=body)
    members["files"][name] = hashlib.sha256(body).hexdigest()
    return replace(GOOD, notice=print_json(members), **{FIELDS[name]: body})


def line_of(body: bytes, number: int) -> bytes:
    return body.split(b"\n")[number - 1] + b"\n"


TABLES = ["frame.tsv", "inspectors.tsv", "conflicts.tsv"]
IN_EVERY_TABLE: list[tuple[str, Callable[[bytes], bytes], int, str]] = [
    ("CRLF", lambda body: body.replace(b"\n", b"\r\n"), 1, "no CR"),
    ("CRLF once", lambda body: body[:-1] + b"\r\n", -1, "no CR"),
    ("BOM", lambda body: b"\xef\xbb\xbf" + body, 1, "BOM"),
    ("NFD", lambda body: body + b"zz" + NFD + b"\tA\t1\n", 0, "not in NFC"),
    ("a line twice", lambda body: line_of(body, 1) + body, 2, "repeats the line above"),
    ("not sorted", lambda body: line_of(body, 2) + line_of(body, 1), 2, "not sorted"),
    ("no LF at the end", lambda body: body[:-1], -1, "not ended by LF"),
    ("not UTF-8", lambda body: body + "厦门".encode("gb18030") + b"\n", 0, "not UTF-8"),
    ("a line too many", lambda body: b"\n" + body, 1, "columns"),
]
NUMBERS = [
    ("full-width digits", "４", "must be in ASCII digits"),
    ("leading zeros", "04", "leading zeros"),
    ("a float", "4.0", "without a fraction"),
    ("2^53", "9007199254740992", "below 2^53"),
    ("a sign", "+4", "must be an integer"),
    ("a blank", "4 ", "must be an integer"),
    ("nothing", "", "may not be empty"),
]
IN_NUMBERS = [
    *((f"{what} as a weight", "frame.tsv", f"LY-000000\tA\t{text}\n", reason) for what, text, reason in NUMBERS),
    *((f"{what} as a cap", "inspectors.tsv", f"i-01\t{text}\t0\t\n", reason) for what, text, reason in NUMBERS),
    *((f"{what} as a load", "inspectors.tsv", f"i-01\t4\t{text}\t\n", reason) for what, text, reason in NUMBERS),
]
BETWEEN_LINES = [
    ("an id twice", "frame.tsv", b"LY-000001\tA\t1\nLY-000001\tA\t2\n", 2, "the id LY-000001 is given twice"),
    ("an id in two strata", "frame.tsv", b"LY-000001\tA\t1\nLY-000001\tB\t1\n", 2, "is given twice"),
    ("an inspector twice", "inspectors.tsv", b"i-01\t1\t0\t\ni-01\t2\t0\t\n", 2, "the id i-01 is given twice"),
    ("an unknown inspector", "conflicts.tsv", b"i-01\tA\ni-99\tA\n", 2, "there is no inspector i-99"),
    ("an unknown object", "conflicts.tsv", b"i-01\tA\ni-01\tLY-9\n", 2, "there is no object or stratum LY-9"),
]
MEMBERS = json.loads(GOOD.notice)
IN_THE_NOTICE = [
    ("CRLF", GOOD.notice.replace(b"\n", b"\r\n"), "not canonical"),
    ("BOM", b"\xef\xbb\xbf" + GOOD.notice, "not JSON"),
    ("NFD", GOOD.notice.replace("龙岩市".encode(), NFD), "not in NFC"),
    ("a float", GOOD.notice.replace(b'"k":4', b'"k":4.0'), "floats are not allowed"),
    ("2^53", GOOD.notice.replace(b'"k":4', b'"k":9007199254740992'), "below 2^53"),
    ("leading zeros", GOOD.notice.replace(b'"k":4', b'"k":04'), "not JSON"),
    ("full-width digits", GOOD.notice.replace(b'"k":4', '"k":４'.encode()), "not JSON"),
    ("digits as text", GOOD.notice.replace(b'"k":4', b'"k":"4"'), "/plan/A/k must be an integer"),
    ("a key twice", GOOD.notice.replace(b'"draw":1', b'"draw":1,"draw":1'), "duplicate key"),
    ("a team of one", print_json({**MEMBERS, "team": ["audit"]}), "/team has at least two slots"),
    ("a team of nobody", print_json({**MEMBERS, "team": []}), "/team has at least two slots"),
]
WITHOUT_WEIGHT = [unit._replace(weight=0) if unit.stratum == "B" else unit for unit in UNITS]
OF_THE_PLAN = [
    ("weights all zero", bundle_of(units=WITHOUT_WEIGHT), "all weights of the stratum B are 0"),
    ("k above N", bundle_of(replace(NOTICE, plan={**PLAN, "A": StratumPlan("srs", 13, 0)})), "only 12 can be drawn"),
    ("k above N with a weight", bundle_of(replace(NOTICE, plan={**PLAN, "B": StratumPlan("pps", 8, 0)})), "only 7 can"),
    ("a stratum without a plan", bundle_of(replace(NOTICE, plan={n: PLAN[n] for n in "AC"})), "the stratum B of frame"),
    ("a plan without a stratum", bundle_of(replace(NOTICE, plan={**PLAN, "D": PLAN["A"]})), "which frame.tsv lacks"),
]


def refusal(bundle: Bundle) -> SamplingError:
    """Return why a bundle can't be drawn; neither can it be verified, with whatever result."""
    with pytest.raises(SamplingError) as caught:
        draw(bundle, VALUES)
    assert not all(check.passed for check in verify(bundle.with_result(AFTER.result or b"")))
    assert caught.value.zh != caught.value.en
    return caught.value


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize(("what", "change", "line", "reason"), IN_EVERY_TABLE, ids=[row[0] for row in IN_EVERY_TABLE])
def test_a_table_of_another_form_is_refused(
    name: str, what: str, change: Callable[[bytes], bytes], line: int, reason: str
) -> None:
    body = GOOD.files()[name]
    error = refusal(with_file(name, change(body)))
    assert isinstance(error, FormatError), what
    assert (error.file, error.line) == (name, line if line > 0 else body.count(b"\n") + 1 + line)
    assert reason in error.en


@pytest.mark.parametrize(("what", "name", "line", "reason"), IN_NUMBERS, ids=[row[0] for row in IN_NUMBERS])
def test_a_number_of_another_form_is_refused(what: str, name: str, line: str, reason: str) -> None:
    error = refusal(with_file(name, line.encode()))
    assert isinstance(error, FormatError), what
    assert (error.file, error.line) == (name, 1)
    assert reason in error.en


@pytest.mark.parametrize(
    ("what", "name", "body", "line", "reason"), BETWEEN_LINES, ids=[row[0] for row in BETWEEN_LINES]
)
def test_lines_that_contradict_others_are_refused(what: str, name: str, body: bytes, line: int, reason: str) -> None:
    error = refusal(with_file(name, body))
    assert isinstance(error, FormatError), what
    assert (error.file, error.line) == (name, line)
    assert reason in error.en


@pytest.mark.parametrize(("what", "body", "reason"), IN_THE_NOTICE, ids=[row[0] for row in IN_THE_NOTICE])
def test_a_notice_of_another_form_is_refused(what: str, body: bytes, reason: str) -> None:
    assert body != GOOD.notice, what
    error = refusal(with_file("notice.json", body))
    assert isinstance(error, FormatError)
    assert error.file == "notice.json"
    assert reason in error.en


@pytest.mark.parametrize(("what", "bundle", "reason"), OF_THE_PLAN, ids=[row[0] for row in OF_THE_PLAN])
def test_a_plan_that_cannot_be_carried_out_is_refused(what: str, bundle: Bundle, reason: str) -> None:
    assert reason in refusal(bundle).en, what


def bad_bundles() -> list[tuple[str, Bundle]]:
    """Return all of the above."""
    bundles = [
        (f"{w} in {n}", with_file(n, change(GOOD.files()[n]))) for n in TABLES for w, change, *_ in IN_EVERY_TABLE
    ]
    bundles += [(what, with_file(name, line.encode())) for what, name, line, _ in IN_NUMBERS]
    bundles += [(what, with_file(name, body)) for what, name, body, *_ in BETWEEN_LINES]
    bundles += [(what, with_file("notice.json", body)) for what, body, _ in IN_THE_NOTICE]
    return [*bundles, *((what, bundle) for what, bundle, _ in OF_THE_PLAN)]


def test_the_one_file_verifier_passes_none_of_them() -> None:
    for what, bundle in bad_bundles():
        with pytest.raises(Exception):  # noqa: B017, PT011  # the program itself takes any of them as a refusal
            verify_draw.verify(list(bundle.with_result(AFTER.result or b"").files().values()))
            pytest.fail(what)


def test_the_command_line_prints_no_result_and_writes_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "seeds.json").write_text(json.dumps(VALUES))
    for number, (what, bundle) in enumerate(bad_bundles()):
        folder = tmp_path / str(number)
        write_bundle(bundle, folder)
        assert main(["run", str(folder), "--seeds", str(tmp_path / "seeds.json")]) == 1, what
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err.startswith("错误：")
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == bundle.files()
