"""Every page that a reader can reach: it answers, is light, fits a phone, breaks no rule of accessibility, is quiet."""

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE, DESK = 390, 1280
BUDGET = 100_000
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
STARTS = {
    "city_admin": ("/workbench", "/staffing/350821", "/rules/R16/350802100", "/rules/R17", "/staffing/350825101"),
    "finance_reviewer": ("/workbench", "/budgets/350825/2026", "/budgets/350824/2026", "/rules/R30"),
    "county_officer": ("/workbench", "/annual-reports/350825/2025", "/annual-reports/350825/2026"),
    "inspector": ("/workbench", "/inspections/draws/2", "/inspections/draws/3", "/inspections/roster"),
    "city_leader": ("/workbench", "/exemptions/"),
    "township_clerk": ("/workbench", "/approvals/", "/approvals/submit"),
    "liaison": ("/workbench", "/annual-reports/"),
    "auditor": (
        "/workbench",
        "/audit/",
        "/audit/health",
        "/audit/checkpoints",
        "/audit/verifications",
        "/approvals/decisions",
        "/findings/",
    ),
}
PUBLIC = (
    "/public",
    "/public/draws",
    "/public/draws/1",
    "/public/draws/2",
    "/public/draws/2/sheet",
    "/public/inspectors",
    "/public/matters",
    "/public/objects",
    "/public/plans",
    "/public/register",
    "/public/verify",
    "/public/log/",
    "/sign-in",
    "/components",
)


def menu(page: Page) -> list[str]:
    """The addresses of the menu, without their host."""
    found = page.locator("nav.nav a").evaluate_all("links => links.map(link => link.href)")
    return list(dict.fromkeys(urlsplit(address).path for address in found))


def check(page: Page, path: str, language: str, width: int) -> list[str]:
    """Open a page and return what is wrong with it."""
    wrong: list[str] = []

    def heard(message: object) -> None:
        if getattr(message, "type", "") == "error":
            wrong.append(f"console: {getattr(message, 'text', '')}")

    page.set_viewport_size({"width": width, "height": 844})
    page.on("console", heard)
    answer = page.goto(f"{path}?lang={language}")
    assert answer is not None
    if answer.status != 200:
        wrong.append(f"status {answer.status}")
    if len(answer.body()) > BUDGET * 8:
        wrong.append(f"{len(answer.body())} bytes of HTML")
    if page.evaluate("document.documentElement.scrollWidth") > width:
        wrong.append("scrolls sideways")
    if page.locator("html").get_attribute("lang") != ("zh-CN" if language == "zh" else "en"):
        wrong.append("lang is wrong")
    if page.locator("h1").count() != 1:
        wrong.append("not exactly one h1")
    violations = Axe().run(page, options={"runOnly": TAGS}).response["violations"]
    wrong += [f"axe {one['id']}: {one['nodes'][0]['html'][:120]}" for one in violations]
    page.remove_listener("console", heard)
    _keep(page, path, language, width)
    return wrong


def _keep(page: Page, path: str, language: str, width: int) -> None:
    """Keep a picture where OVERSIGHT_PICTURES names a folder, for people to look at."""
    folder = os.environ.get("OVERSIGHT_PICTURES")
    if folder:
        name = path.strip("/").replace("/", "-") or "start"
        page.screenshot(path=Path(folder) / f"{name}-{language}-{width}.png", full_page=True)


@pytest.mark.parametrize("username", STARTS)
def test_a_readers_pages_are_in_order(signed_in: Callable[[str], Page], username: str) -> None:
    page = signed_in(username)
    page.goto("/workbench")
    wrong = {}
    for path in dict.fromkeys((*STARTS[username], *menu(page))):
        for language, width in (("zh", DESK), ("en", PHONE)):
            if faults := check(page, path, language, width):
                wrong[f"{path} {language} {width}"] = faults
    page.goto("/workbench?lang=zh")
    assert wrong == {}


def test_public_pages_are_in_order(citizen: Page) -> None:
    wrong = {}
    for path in PUBLIC:
        for language in ("zh", "en"):
            for width in (DESK, PHONE):
                if faults := check(citizen, path, language, width):
                    wrong[f"{path} {language} {width}"] = faults
    assert wrong == {}


def test_a_form_with_errors_is_in_order_too(citizen: Page) -> None:
    citizen.goto("/sign-in")
    citizen.get_by_role("button", name="登录").click()
    assert citizen.title().startswith("错误：")
    expect(citizen.locator(".problems")).to_be_focused()
    assert Axe().run(citizen, options={"runOnly": TAGS}).response["violations"] == []
