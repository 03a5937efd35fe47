"""The components in a real Chromium: accessible, reflowing, and alive without scripts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from oversight.bilingual import Language, Text
from oversight.errors import FieldError
from tests.oversight.web.bare_pages import LANGUAGES, STATIC, environment, gallery

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def browser_page(chromium: Browser) -> Iterator[Page]:
    """A page of Chromium that reads files."""
    page = chromium.new_page()
    yield page
    page.close()


def show(page: Page, html: str, folder: Path, width: int) -> None:
    """Open a rendered page from a file, with its stylesheet and script beside it."""
    path = folder / "page.html"
    path.write_text(html.replace("/static/", STATIC.as_uri() + "/"), encoding="utf-8")
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(path.as_uri())


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_wrong(browser_page: Page, tmp_path: Path, language: Language, width: int) -> None:
    show(browser_page, gallery(language), tmp_path, width)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(browser_page, options={"runOnly": tags})
    assert [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_320_pixels_nothing_but_tables_scrolls_sideways(
    browser_page: Page, tmp_path: Path, language: Language
) -> None:
    show(browser_page, gallery(language), tmp_path, 320)
    assert browser_page.evaluate("document.documentElement.scrollWidth") == 320


def test_on_a_phone_the_menu_opens_without_a_script(browser_page: Page, tmp_path: Path) -> None:
    show(browser_page, gallery("zh").replace("oversight.js", "absent.js"), tmp_path, 390)
    link = browser_page.get_by_role("link", name="审计日志")
    assert not link.is_visible()
    browser_page.get_by_role("button", name="菜单").click()
    assert link.is_visible()
    browser_page.keyboard.press("Escape")
    assert not link.is_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_came_back_with_errors_opens_on_its_summary(
    browser_page: Page, tmp_path: Path, language: Language
) -> None:
    errors = (FieldError("amount", Text("列支金额：请填写数字。", "Amount: enter a number.")),)
    page = environment(language, errors=errors).from_string('{% extends "layout.html" %}').render(page_title="x")
    show(browser_page, page, tmp_path, 390)
    assert browser_page.evaluate("document.activeElement.className") == "problems"


def test_a_table_keeps_its_first_column_and_caption_in_sight_while_it_scrolls(
    browser_page: Page, tmp_path: Path
) -> None:
    show(browser_page, gallery("zh"), tmp_path, 390)
    region = browser_page.get_by_role("region", name="各县（市、区）一览")
    name, caption = region.get_by_role("rowheader").first, region.locator("caption span")
    before = name.bounding_box(), caption.bounding_box()
    region.evaluate("element => { element.scrollLeft = 150 }")
    assert (name.bounding_box(), caption.bounding_box()) == before
