"""`oversight demo` in a terminal."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from oversight.agencies.service import AddAgency, add_agency
from oversight.cli.demo import demo
from oversight.clock import FixedClock
from oversight.demo.accounts import PASSWORD, SHOWN
from oversight.persistence import SYSTEM, begin
from reports import RendererUnavailableError
from tests.oversight.demo.databases import fresh

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demonstration")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OVERSIGHT_VAR", str(tmp_path))
    for name in ("OVERSIGHT_DATABASE_URL", "OVERSIGHT_LOG_KEY", "OVERSIGHT_LOG_ORIGIN", "OVERSIGHT_ENV"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(demo, list(arguments))


def test_the_show_runs_from_a_loaded_database_to_the_accounts_and_repeats_nothing(own_copy: Path, folder: Path) -> None:
    assert own_copy.parent == folder
    first, second = run("run", "--no-serve"), run("run", "--no-serve")
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert "第 3 号已抽取" in first.output
    assert "不再重复" in second.output
    assert "VERIFIED" in first.output
    assert "OK: entry" in first.output
    assert "已写出" in first.output
    assert "已有" in second.output
    assert PASSWORD in first.output
    assert all(username in first.output for username, _ in SHOWN)


def test_the_show_ends_by_serving_at_the_port_asked_for(
    own_copy: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert own_copy.parent == folder
    served: list[dict[str, object]] = []
    monkeypatch.setattr("oversight.cli.serve.serve", lambda **options: served.append(options))
    shown = run("run", "--port", "8123")
    assert shown.exit_code == 0, shown.output
    assert served == [{"host": "127.0.0.1", "port": 8123, "workers": 2}]
    assert "http://127.0.0.1:8123/" in shown.output


def test_loading_a_database_in_use_is_refused_with_what_to_do(own_copy: Path, folder: Path) -> None:
    assert own_copy.parent == folder
    refused = run("load", "--quiet")
    assert refused.exit_code == 1
    assert "make clean" in refused.output


def test_the_show_does_not_start_on_a_database_with_other_records(folder: Path, clock: FixedClock) -> None:
    database = fresh(folder / "oversight.db")
    with begin(database, SYSTEM, clock) as tx:
        add_agency(tx, AddAgency(code="350800", level="city", parent=None, name="龙岩市"))
    database.dispose()
    refused = run("run", "--no-serve")
    assert refused.exit_code == 1
    assert "make clean" in refused.output


def test_without_the_renderers_libraries_the_message_is_shown_and_the_show_goes_on(
    own_copy: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert own_copy.parent == folder

    def unavailable(_: object) -> bytes:
        raise RendererUnavailableError("libpango-1.0-0")

    monkeypatch.setattr("oversight.demo.show.render_pdf", unavailable)
    shown = run("run", "--no-serve")
    assert shown.exit_code == 0
    assert "apt-get install" in shown.output
    assert PASSWORD in shown.output


def test_an_empty_database_is_loaded_first(folder: Path) -> None:
    fresh(folder / "oversight.db").dispose()
    shown = run("run", "--no-serve")
    assert shown.exit_code == 0, shown.output
    assert "已装入龙岩市演示年度" in shown.output
    assert run("load").exit_code == 1
