"""A real Chromium before the demonstration year, served on loopback."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from oversight.app import create_app
from oversight.clock import FixedClock, shanghai
from oversight.demo.accounts import PASSWORD
from oversight.settings import Settings
from tests.conftest import TODAY

ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]


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


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in(site: str, chromium: Browser) -> Callable[[str], Page]:
    """Return a page signed in as a user (a new window for each user, kept for the session)."""
    kept: dict[str, Page] = {}

    def make(username: str) -> Page:
        if username not in kept:
            page = chromium.new_context(base_url=site).new_page()
            page.goto("/sign-in")
            page.get_by_label("用户名").fill(username)
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            page.wait_for_url("**/workbench")
            kept[username] = page
        return kept[username]

    return make


@pytest.fixture
def citizen(site: str, chromium: Browser) -> Iterator[Page]:
    """A page of somebody who isn't signed in."""
    context = chromium.new_context(base_url=site)
    yield context.new_page()
    context.close()
