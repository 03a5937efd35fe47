"""A real Chromium before the demonstration year, served on loopback."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from oversight.app import create_app
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.keys import make_key
from oversight.clock import FixedClock, shanghai
from oversight.demo.accounts import PASSWORD
from oversight.demo.loading import load
from oversight.persistence import Database
from oversight.persistence.schema import create_schema
from oversight.settings import Settings
from tests.conftest import TODAY


@pytest.fixture(scope="session")
def demo_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the demonstration year, with a signed checkpoint and its key beside it."""
    path = tmp_path_factory.mktemp("browser") / "oversight.db"
    database, key = Database(f"sqlite:///{path}"), path.with_name("log.key")
    create_schema(database)
    load(database)
    make_key(key, database.origin)
    sign_checkpoint(database, FixedClock(shanghai(TODAY)), key)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def site(demo_year: Path) -> Iterator[str]:
    """The address of the site over the demonstration year."""
    settings = Settings(
        database_url=f"sqlite:///{demo_year}",
        log_key=demo_year.with_name("log.key"),
        secret_key="for browser tests, 32 characters and more",
        demo=True,
    )
    app = create_app(settings, FixedClock(shanghai(TODAY)))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


SignedIn = Callable[[str], Page]


def _sign_in(site: str, chromium: Browser, *, scripts: bool) -> SignedIn:
    """Return a maker of pages, one window a user, kept for the session."""
    kept: dict[str, Page] = {}

    def make(username: str) -> Page:
        if username not in kept:
            page = chromium.new_context(base_url=site, java_script_enabled=scripts).new_page()
            page.set_default_timeout(10_000)
            page.goto("/sign-in")
            page.get_by_label("用户名").fill(username)
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            page.wait_for_url("**/workbench")
            kept[username] = page
        return kept[username]

    return make


@pytest.fixture(scope="session")
def signed_in(site: str, chromium: Browser) -> SignedIn:
    """Make a page signed in as a user."""
    return _sign_in(site, chromium, scripts=True)


@pytest.fixture(scope="session")
def without_scripts(site: str, chromium: Browser) -> SignedIn:
    """Make a page signed in as a user, in a window where no script runs."""
    return _sign_in(site, chromium, scripts=False)


@pytest.fixture
def citizen(site: str, chromium: Browser) -> Iterator[Page]:
    """A page of somebody who isn't signed in."""
    context = chromium.new_context(base_url=site)
    yield context.new_page()
    context.close()
