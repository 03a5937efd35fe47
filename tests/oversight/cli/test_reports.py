"""`oversight reports annual` writes the official document whole, or says what is wrong and writes nothing."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from oversight.cli import main
from oversight.cli.reports import write_whole
from oversight.clock import FixedClock
from oversight.errors import InvalidInputError
from oversight.persistence import Database
from reports import RendererUnavailableError
from tests.builders.annual_reports import start, submit
from tests.builders.city import COUNTY


@pytest.fixture
def run(city: Database, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A runner over the small city's database."""
    monkeypatch.setenv("OVERSIGHT_DATABASE_URL", city.engine.url.render_as_string(hide_password=False))
    return CliRunner()


def annual(run: CliRunner, target: Path, agency: str = COUNTY, year: int = 2025) -> Result:
    return run.invoke(main, ["reports", "annual", "--agency", agency, "--year", str(year), "--to", str(target)])


def test_a_submitted_report_is_written(run: CliRunner, city: Database, clock: FixedClock, tmp_path: Path) -> None:
    submit(city, clock)
    target = tmp_path / "report.pdf"
    answer = annual(run, target)
    assert answer.exit_code == 0, answer.output
    assert target.read_bytes()[:5] == b"%PDF-"
    assert "连城县人民政府 2025：已提交" in answer.output
    assert "草稿" not in answer.output


def test_a_draft_is_written_and_said_to_be_one(
    run: CliRunner, city: Database, clock: FixedClock, tmp_path: Path
) -> None:
    start(city, clock)
    answer = annual(run, tmp_path / "draft.pdf")
    assert answer.exit_code == 0
    assert "草稿，尚未提交" in answer.output


@pytest.mark.parametrize(
    ("agency", "year", "words"),
    [
        ("999999", 2025, "没有代码为 999999 的单位"),
        ("350800.MZ", 2025, "不报送年度报告"),
        (COUNTY, 2024, "没有 2024 年度报告"),
    ],
)
def test_an_unknown_agency_or_year_is_named_and_nothing_is_written(
    run: CliRunner, tmp_path: Path, agency: str, year: int, words: str
) -> None:
    answer = annual(run, tmp_path / "none.pdf", agency, year)
    assert answer.exit_code == 1
    assert words in answer.output
    assert not any(path.suffix == ".pdf" for path in tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_named(
    run: CliRunner, city: Database, clock: FixedClock, tmp_path: Path
) -> None:
    submit(city, clock)
    answer = annual(run, tmp_path / "missing" / "report.pdf")
    assert answer.exit_code == 1
    assert "--to" in answer.output


def test_a_missing_renderer_says_what_to_install(
    run: CliRunner, city: Database, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: object) -> bytes:
        raise RendererUnavailableError("libpango-1.0.so.0")

    submit(city, clock)
    monkeypatch.setattr("reports.render_pdf", missing)
    answer = annual(run, tmp_path / "report.pdf")
    assert answer.exit_code == 1
    assert "apt-get install" in answer.output


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(b"old")
    write_whole(target, b"new")
    assert target.read_bytes() == b"new"
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(InvalidInputError):
        write_whole(folder, b"new")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []
