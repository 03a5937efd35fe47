"""The command line's other nouns: help without imports, the schema, and accounts."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from oversight.cli import main
from oversight.cli.context import database as opened
from oversight.clock import FixedClock
from oversight.migrations.upgrading import current, differences, newest, upgrade
from oversight.persistence import Database
from oversight.settings import Settings, SettingsError
from tests.builders.city import build_city


def test_help_imports_no_command() -> None:
    code = (
        "import sys, oversight.cli as c\ntry: c.main(['--help'])\nexcept SystemExit: pass\n"
        "print('flask' in sys.modules, 'sqlalchemy' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.endswith("False False\n")
    assert "rules" in answer.stdout


def test_an_unknown_noun_is_refused() -> None:
    assert CliRunner().invoke(main, ["fly"]).exit_code == 2


def test_migrations_make_what_the_models_say(sqlite_url: str) -> None:
    env = {"OVERSIGHT_DATABASE_URL": sqlite_url}
    assert CliRunner().invoke(main, ["db", "status"], env=env).exit_code == 1
    assert CliRunner().invoke(main, ["db", "upgrade"], env=env).exit_code == 0
    assert CliRunner().invoke(main, ["db", "status"], env=env).exit_code == 0
    database = Database(sqlite_url)
    assert differences(database) == []
    assert current(database) == newest()


@pytest.mark.postgresql
def test_migrations_make_the_same_on_postgresql(postgresql_url: str, clock: FixedClock) -> None:
    database = Database(postgresql_url)
    upgrade(database)
    upgrade(database)
    assert differences(database) == []
    build_city(database, clock)
    database.dispose()


def test_accounts_are_opened_and_closed(database: Database, clock: FixedClock) -> None:
    build_city(database, clock)
    env = {"OVERSIGHT_DATABASE_URL": database.engine.url.render_as_string(hide_password=False)}
    add = ["accounts", "add", "li", "--name", "李", "--role", "auditor", "--agency", "350800.CZ", "--password"]
    assert CliRunner().invoke(main, [*add, "weak"], env=env).exit_code == 1
    assert CliRunner().invoke(main, [*add, "Strong-enough-1"], env=env).exit_code == 0
    assert CliRunner().invoke(main, ["accounts", "token", "li"], env=env).output.startswith("ly_")
    assert CliRunner().invoke(main, ["accounts", "disable", "li"], env=env).exit_code == 0
    assert CliRunner().invoke(main, ["accounts", "token", "li"], env=env).exit_code == 1


def test_production_refuses_a_missing_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError):
        Settings.from_env({"OVERSIGHT_ENV": "production"})
    monkeypatch.setenv("OVERSIGHT_ENV", "production")
    with pytest.raises(SystemExit), opened():
        pass


def test_development_keeps_one_secret_for_all_workers(tmp_path: Path) -> None:
    first = Settings.from_env({"OVERSIGHT_VAR": str(tmp_path)})
    second = Settings.from_env({"OVERSIGHT_VAR": str(tmp_path)})
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_retention_days_are_read_by_basis_and_a_wrong_number_is_refused(tmp_path: Path) -> None:
    env = {"OVERSIGHT_VAR": str(tmp_path), "OVERSIGHT_RETENTION_DAYS": "retention-expired=1825, consent-withdrawn=7,"}
    assert Settings.from_env(env).retention_days == {"retention-expired": 1825, "consent-withdrawn": 7}
    for wrong in ("retention-expired", "retention-expired=-1", "retention-expired=三"):
        with pytest.raises(SettingsError, match="retention-expired"):
            Settings.from_env({**env, "OVERSIGHT_RETENTION_DAYS": wrong})


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////dev/null/no.db", "sqlite:///{empty}"])
def test_a_database_that_can_not_be_used_is_said_with_what_to_do(url: str, tmp_path: Path) -> None:
    env = {"OVERSIGHT_DATABASE_URL": url.format(empty=tmp_path / "empty.db"), "OVERSIGHT_VAR": str(tmp_path)}
    refused = CliRunner().invoke(main, ["draw", "list"], env=env)
    assert refused.exit_code == 1
    assert "数据库不可用" in refused.stderr
    assert "oversight db upgrade" in refused.stderr


@pytest.mark.parametrize(
    ("environment", "given", "kept"),
    [
        ("development", "", "http://127.0.0.1:8000"),
        ("development", "http://10.0.0.5:8000/", "http://10.0.0.5:8000"),
        ("production", "", ""),
        ("production", "https://oversight.example/", "https://oversight.example"),
    ],
)
def test_the_public_address_is_kept_without_a_slash_and_production_invents_none(
    tmp_path: Path, environment: str, given: str, kept: str
) -> None:
    env = {"OVERSIGHT_VAR": str(tmp_path), "OVERSIGHT_ENV": environment, "OVERSIGHT_SECRET_KEY": "x" * 32}
    assert Settings.from_env({**env, "OVERSIGHT_PUBLIC_URL": given}).public_url == kept


@pytest.mark.parametrize(
    "given", ["oversight.example", "ftp://oversight.example", "http://oversight.example", "https://"]
)
def test_production_refuses_a_public_address_that_papers_should_not_print(tmp_path: Path, given: str) -> None:
    env = {"OVERSIGHT_VAR": str(tmp_path), "OVERSIGHT_ENV": "production", "OVERSIGHT_SECRET_KEY": "x" * 32}
    with pytest.raises(SettingsError, match="OVERSIGHT_PUBLIC_URL"):
        Settings.from_env({**env, "OVERSIGHT_PUBLIC_URL": given})
