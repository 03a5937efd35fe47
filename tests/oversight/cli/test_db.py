"""`oversight db` says how the schema and the roles stand, and what an upgrade may not do."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from oversight.cli import main
from oversight.persistence.keeping import Role

Login = Callable[..., str]


def run(url: str, folder: Path, *arguments: str, **env: str) -> Result:
    """Run a command on a database."""
    environ = {"OVERSIGHT_DATABASE_URL": url, "OVERSIGHT_VAR": str(folder), **env}
    return CliRunner().invoke(main, list(arguments), env=environ)


def test_sqlites_status_says_that_it_has_no_roles(sqlite_url: str, tmp_path: Path) -> None:
    assert "SQLite has none" in run(sqlite_url, tmp_path, "db", "status").output


@pytest.mark.postgresql
def test_a_plain_login_is_told_what_an_administrator_must_run(
    postgresql_url: str, login_in: Login, tmp_path: Path
) -> None:
    login = login_in(postgresql_url)
    name = make_url(login).username
    admin = create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"ALTER SCHEMA public OWNER TO {name}"))
        upgraded = run(login, tmp_path, "db", "upgrade")
        assert upgraded.exit_code == 0
        assert f"GRANT oversight_owner TO {name};" in upgraded.stderr
        for line in upgraded.stderr.splitlines()[2:]:
            connection.execute(text(line))
        again = run(login, tmp_path, "db", "upgrade")
        assert (again.exit_code, again.stderr) == (0, "")
        said = run(login, tmp_path, "db", "status")
        assert said.exit_code == 0
        assert f"login: {name}（oversight_owner）" in said.output
        assert "not for the site" in said.output
        assert "not as they should be" not in said.output
        connection.execute(text("GRANT DELETE ON log_entry TO oversight_app"))
    admin.dispose()
    assert "not as they should be: log_entry" in run(login, tmp_path, "db", "status").output


@pytest.mark.postgresql
def test_status_names_the_superuser_and_every_role(postgresql_copy: str, tmp_path: Path) -> None:
    said = run(postgresql_copy, tmp_path, "db", "status").output
    assert "超级用户 / superuser" in said
    assert all(role in said for role in Role)
    assert "missing" not in said


@pytest.mark.postgresql
def test_in_production_the_site_is_not_served_by_a_login_above_the_log(postgresql_copy: str, tmp_path: Path) -> None:
    production = {"OVERSIGHT_ENV": "production", "OVERSIGHT_SECRET_KEY": "x" * 32}
    refused = run(postgresql_copy, tmp_path, "serve", **production)
    assert refused.exit_code == 1
    assert "could switch the triggers off" in refused.stderr
    assert "oversight_app" in refused.stderr
