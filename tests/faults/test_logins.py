"""The site works as a login of the application's role alone, and the worker by three logins, each with its own task."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import ProgrammingError

from oversight.accounts.models import WebSession
from oversight.app import wire
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.fsck import fsck
from oversight.audit_trail.keys import log_verifier, make_key
from oversight.clock import FixedClock
from oversight.jobs.worker import build_scheduler, integrate
from oversight.persistence import Database
from oversight.persistence.keeping import Role
from oversight.persistence.log_storage import latest_checkpoint, pending_count
from oversight.persistence.log_tables import log_entry
from oversight.settings import Settings
from tests.builders.accounts import PASSWORD
from tests.builders.forms import form_token, submit
from tests.builders.prepared import settings_for
from tests.builders.routes import routes_of
from tests.builders.whole_city import addresses
from tests.oversight.persistence.places import placed

pytestmark = pytest.mark.postgresql
_PARAMETER = re.compile(r"<(?:[^:<>]+:)?(\w+)>")
Both = tuple[Database, Database]


def address(database: Database) -> str:
    """Return a database's address."""
    return database.engine.url.render_as_string(hide_password=False)


@pytest.fixture
def site(shared_app: Flask, filled_postgresql: Both, clock: FixedClock, tmp_path: Path) -> Iterator[Flask]:
    """The web application by the site's login."""
    _, login = filled_postgresql
    make_key(tmp_path / "log.key", login.origin)
    wire(shared_app, settings_for(address(login), tmp_path), clock)
    yield shared_app
    shared_app.extensions["oversight"].database.dispose()


def test_every_page_opens_for_whoever_may_see_it(site: Flask, filled_postgresql: Both) -> None:
    superuser, _ = filled_postgresql
    filled, broken, opened = addresses(superuser), [], 0
    for username in ("city_admin", "auditor", "county_officer"):
        client = site.test_client()
        assert submit(client, "/sign-in", {"username": username, "password": PASSWORD}).status_code == 302
        for rule, methods, _ in routes_of(site):
            if "GET" not in methods or rule.startswith("/static"):
                continue
            values = filled.of(rule)
            answer = client.get(_PARAMETER.sub(lambda found, values=values: values.get(found[1], "1"), rule))
            opened += answer.status_code == 200
            if answer.status_code >= 500:
                broken.append(f"{username} {rule}: {answer.status_code}")
    assert broken == []
    assert opened > 100


def test_a_journey_writes_and_signs_out(site: Flask, filled_postgresql: Both) -> None:
    superuser, _ = filled_postgresql
    client = site.test_client()
    wrong = {"username": "township_clerk", "password": "wrong"}
    assert submit(client, "/sign-in", wrong).status_code == 401
    assert submit(client, "/sign-in", {**wrong, "password": PASSWORD}).status_code == 302
    before, sessions = count(superuser, log_entry), count(superuser, WebSession.__table__)
    token = form_token(client, "/approvals/")
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 302
    assert count(superuser, log_entry) == before + 1
    assert count(superuser, WebSession.__table__) <= sessions


def count(database: Database, table: object) -> int:
    with database.readonly.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]  # a table


@pytest.fixture
def settings(postgresql_copy: str, login_in: Callable[..., str], tmp_path: Path) -> Settings:
    """A worker's settings with three logins."""
    make_key(tmp_path / "log.key", Database(postgresql_copy).origin)
    return Settings(
        database_url=login_in(postgresql_copy, Role.APPLICATION),
        sequencer_url=login_in(postgresql_copy, Role.SEQUENCER),
        signer_url=login_in(postgresql_copy, Role.SIGNER),
        log_key=tmp_path / "log.key",
    )


def test_a_worker_with_three_logins_integrates_and_signs(
    settings: Settings, postgresql_copy: str, clock: FixedClock
) -> None:
    database = Database(settings.database_url)
    placed(database, clock, "350825", "350802")
    scheduler = build_scheduler(database, settings, [], clock)
    for job in scheduler.get_jobs():
        job.func()
    placed(database, clock, "350803")
    for job in scheduler.get_jobs():
        job.func()
    with database.readonly.connect() as connection:
        newest = latest_checkpoint(connection)
    assert newest is not None
    assert newest.size == 3
    database.dispose()
    superuser = Database(postgresql_copy)
    assert fsck(superuser, [log_verifier(settings.log_key, superuser.origin)]) == []
    superuser.dispose()


def test_none_of_the_three_can_do_anothers_work(settings: Settings, clock: FixedClock) -> None:
    site = Database(settings.database_url)
    placed(site, clock)
    sequencer, signer = site.beside(settings.sequencer_url), site.beside(settings.signer_url)
    for attempt in (
        lambda: integrate(site),
        lambda: integrate(signer),
        lambda: placed(sequencer, clock, "350802"),
        lambda: placed(signer, clock, "350802"),
        lambda: sign_checkpoint(site, clock, settings.log_key),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            attempt()
    assert integrate(sequencer) == 1
    with pytest.raises(ProgrammingError, match="permission denied"):
        sign_checkpoint(sequencer, clock, settings.log_key)
    assert sign_checkpoint(signer, clock, settings.log_key).size == 1
    with site.readonly.connect() as connection:
        assert pending_count(connection) == 0
    site.dispose()


def test_a_database_beside_itself_is_itself(database: Database) -> None:
    assert database.beside("") is database
    assert database.beside(address(database)) is database
