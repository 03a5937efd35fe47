"""The written law is refused with file and line for whatever is wrong with it."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from oversight.bilingual import Text
from oversight.rules.errors import RulebookError
from oversight.rules.law import Law
from oversight.rules.loading import load_law

CLAUSES = """\
document: 示例〔2021〕1号
clauses:
  - id: sample/1
    number: 一
    since: 2021-07-26
    until: null
    text: {zh: 不低于, en: no less than}
"""
PARAMETER = """\
name: money.floor
title: {zh: 下限, en: Floor}
ambiguity: A1
note: {zh: 说明, en: A note}
versions:
  - value: 5
    unit: percent
    clause: sample/1
    since: 2021-07-26
    until: 2024-12-31
  - value: "4.5"
    unit: percent
    clause: sample/1
    since: 2025-01-01
"""
PARAMETER_FILE = "parameters/money/floor.yaml"


def _load(folder: Path, parameter: str = PARAMETER, clauses: str = CLAUSES) -> Law:
    for name, text in ((PARAMETER_FILE, parameter), ("clauses/sample.yaml", clauses)):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_law(folder)


def _refused(folder: Path, parameter: str = PARAMETER, clauses: str = CLAUSES) -> RulebookError:
    with pytest.raises(RulebookError) as refusal:
        _load(folder, parameter, clauses)
    assert str(refusal.value).startswith(f"{refusal.value.file}:{refusal.value.line}：")
    return refusal.value


def test_a_law_is_loaded_with_dates_units_and_clauses(tmp_path: Path) -> None:
    law = _load(tmp_path)
    parameter = law.parameters["money.floor"]
    assert [(each.value, each.version, each.since) for each in parameter.versions] == [
        (Fraction(5), "2021-07-26/1", date(2021, 7, 26)),
        (Fraction("4.5"), "2025-01-01/2", date(2025, 1, 1)),
    ]
    assert (parameter.title, parameter.ambiguity, parameter.note) == (
        Text("下限", "Floor"),
        "A1",
        Text("说明", "A note"),
    )
    assert law.clauses[0].text == Text("不低于", "no less than")


def test_the_optional_keys_may_be_left_out(tmp_path: Path) -> None:
    text = PARAMETER.replace("ambiguity: A1\n", "").replace("note: {zh: 说明, en: A note}\n", "")
    parameter = _load(tmp_path, text).parameters["money.floor"]
    assert (parameter.ambiguity, parameter.note) == (None, None)


def test_a_parameter_without_a_clause_is_refused_with_file_and_line(tmp_path: Path) -> None:
    error = _refused(tmp_path, PARAMETER.replace("    clause: sample/1\n", "", 1))
    assert (error.file, error.line) == (PARAMETER_FILE, 6)
    assert error.problem == Text("缺少“clause”。", "“clause” is missing.")


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("    unit: percent\n", "", 6, "“unit” is missing"),
        ("    since: 2021-07-26\n", "", 6, "“since” is missing"),
        ("    unit: percent\n", "    unit: percent\n    unit: percent\n", 8, "given twice"),
        ("    unit: percent\n", "    unitt: percent\n", 7, "Unknown key “unitt”; use unit."),
        ("    unit: percent\n", "    xyz: percent\n", 7, "use value, unit, clause, since, until"),
        ("    unit: percent\n", "    unit: furlongs\n", 7, "Unknown unit “furlongs”"),
        ("    clause: sample/1\n", "    clause: sample/9\n", 8, "no clause “sample/9”"),
        ("since: 2021-07-26", "since: 2021-02-30", 9, "“2021-02-30” is not a date"),
        ("since: 2021-07-26", "since: July", 9, "is not a date"),
        ("since: 2021-07-26", "since: 20210726", 9, "is not a date"),
        ("until: 2024-12-31", "until: 2021-07-25", 10, "ends before it begins"),
        ("until: 2024-12-31", "until: 2025-01-01", 11, "dates overlap"),
        ("    until: 2024-12-31\n", "", 10, "needs an until"),
        ("value: 5", "value: 4.5", 6, "quoted decimal"),
        ("value: 5", "value: -5", 6, "percentage"),
        ("value: 5", "value: 101", 6, "percentage"),
        ("name: money.floor", "name: money.ceiling", 1, "match the file's path: money.floor"),
        ("title: {zh: 下限, en: Floor}", "title: 下限", 2, "mapping"),
        ("title: {zh: 下限, en: Floor}", "title: {zh: 下限}", 2, "“en” is missing"),
        ("title: {zh: 下限, en: Floor}", "title: {zh: 下限, en: ''}", 2, "Text is needed"),
        ("ambiguity: A1", "ambiguity: 1", 3, "Text is needed"),
    ],
)
def test_each_fault_of_a_parameter_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    assert old in PARAMETER
    error = _refused(tmp_path, PARAMETER.replace(old, new, 1))
    assert (error.file, error.line) == (PARAMETER_FILE, line)
    assert says in error.problem.en


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "empty"),
        ("a: [1, 2\nb: 3\n", 2, "YAML syntax"),
        ("a: \x07\n", 1, "Can't be read"),
        ("- 1\n", 1, "mapping"),
        ("a: 1\n---\nb: 2\n", 2, "YAML syntax"),
        (PARAMETER.split("versions:", maxsplit=1)[0] + "versions: []\n", 5, "at least one"),
        (PARAMETER.split("versions:", maxsplit=1)[0] + "versions: 3\n", 5, "at least one"),
        ("1: 2\n", 1, "Text is needed"),
    ],
)
def test_each_fault_of_a_file_is_named_with_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    error = _refused(tmp_path, text)
    assert (error.file, error.line) == (PARAMETER_FILE, line)
    assert says in error.problem.en


@pytest.mark.parametrize(
    ("unit", "value", "read"),
    [
        ("persons", "3", 3),
        ("days", "0", 0),
        ("working_days", "10", 10),
        ("date", "2021-12-31", date(2021, 12, 31)),
        ("month_day", "01-15", "01-15"),
        ("percent", "'0.5'", Fraction(1, 2)),
        ("reading", "A", "A"),
    ],
)
def test_each_unit_reads_its_kind_of_value(tmp_path: Path, unit: str, value: str, read: object) -> None:
    assert _load(tmp_path, _single(unit, value)).parameters["money.floor"].versions[0].value == read


@pytest.mark.parametrize(
    ("unit", "value"),
    [
        ("persons", "-1"),
        ("persons", "010"),
        ("persons", "1.5"),
        ("persons", "'3'"),
        ("days", "0x10"),
        ("working_days", "true"),
        ("date", "3"),
        ("month_day", "1-15"),
        ("month_day", "02-30"),
        ("percent", "many"),
        ("reading", "C"),
    ],
)
def test_each_unit_refuses_another_kind_of_value(tmp_path: Path, unit: str, value: str) -> None:
    assert _refused(tmp_path, _single(unit, value)).line == 5


def test_a_reading_needs_its_choices(tmp_path: Path) -> None:
    error = _refused(tmp_path, _single("reading", "A").replace("choices: [A, B]\n", "choices: [B]\n"))
    assert "must be one of: B" in error.problem.en


def test_two_wordings_of_a_clause_may_follow_but_not_overlap(tmp_path: Path) -> None:
    second = CLAUSES.split("clauses:\n", maxsplit=1)[1].replace("since: 2021-07-26", "since: 2026-01-01")
    error = _refused(tmp_path, clauses=CLAUSES + second)
    assert (error.file, error.line) == ("clauses/sample.yaml", 8)
    law = _load(tmp_path, clauses=CLAUSES.replace("until: null", "until: 2025-12-31") + second)
    assert [each.since.year for each in law.clauses] == [2021, 2026]


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "clauses").mkdir()
    (tmp_path / "clauses" / "latin.yaml").write_bytes(b"document: \xff\n")
    with pytest.raises(RulebookError, match=r"clauses/latin\.yaml:1"):
        load_law(tmp_path)


def _single(unit: str, value: str) -> str:
    return (
        "name: money.floor\ntitle: {zh: 下限, en: Floor}\nchoices: [A, B]\nversions:\n"
        f"  - value: {value}\n    unit: {unit}\n    clause: sample/1\n    since: 2021-07-26\n"
    )
