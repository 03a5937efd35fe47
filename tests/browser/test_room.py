"""The draw room on a projector: keys and links lead through it, it fits the screen, and motion can be done without."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignedIn
from tests.browser.test_pages import TAGS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ROOM = "/inspections/draws/2/room"


def _shown(page: Page) -> int:
    return page.locator(".falls li:visible").count()


def _step(page: Page) -> str:
    return page.locator("[data-now]").inner_text()


def test_keys_let_the_lines_appear_and_lead_from_scene_to_scene(signed_in: SignedIn) -> None:
    page = signed_in("inspector")
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{ROOM}?lang=zh")
    assert (_shown(page), _step(page)) == (1, "1")
    for key, shown in ((" ", 2), ("ArrowRight", 3), ("PageDown", 4), ("ArrowLeft", 3), ("ArrowDown", 4)):
        page.keyboard.press(key)
        assert _shown(page) == shown
        assert page.url.endswith(f"step={shown}")
    page.keyboard.press(" ")
    expect(page.get_by_role("heading", level=2)).to_contain_text("种子")
    assert _step(page) == "5"
    page.wait_for_load_state()  # the keys are listened to from then on
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", level=2)).to_contain_text("名单已冻结")
    page.wait_for_load_state()
    assert (_shown(page), _step(page)) == (4, "4")
    page.reload()
    assert (_shown(page), _step(page)) == (4, "4")
    page.keyboard.press("Control+ArrowRight")
    assert _step(page) == "4", "keys with a modifier are the browser's"


def test_the_screen_is_never_too_small_for_a_scene(signed_in: SignedIn) -> None:
    page = signed_in("inspector")
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{ROOM}?lang=zh")
    last = int(re.findall(r"/ (\d+)", page.locator("nav.buttons").inner_text())[0])
    for step in range(1, last + 1, 3):
        page.goto(f"{ROOM}?step={step}")
        assert page.evaluate("document.documentElement.scrollHeight") <= 1080, step
        assert page.evaluate("document.documentElement.scrollWidth") <= 1920, step
    assert page.locator("h1").evaluate("one => parseFloat(getComputedStyle(one).fontSize)") > 40


def test_without_a_script_links_show_the_same(without_scripts: SignedIn) -> None:
    page = without_scripts("inspector")
    page.goto(f"{ROOM}?lang=zh")
    for shown in (2, 3, 4):
        page.get_by_role("link", name="下一步").click()
        assert _shown(page) == shown
    page.get_by_role("link", name="上一步").click()
    assert _shown(page) == 3


def test_lines_fall_only_for_those_who_want_motion(signed_in: SignedIn) -> None:
    page = signed_in("inspector")
    for wish, name in (("no-preference", "fall"), ("reduce", "none")):
        page.emulate_media(reduced_motion=wish)  # type: ignore[arg-type]  # one of the two
        page.goto(f"{ROOM}?step=1")
        page.keyboard.press(" ")
        assert page.locator(".falls li").nth(1).evaluate("one => getComputedStyle(one).animationName") == name
    page.emulate_media(reduced_motion=None)


@pytest.mark.parametrize("theme", ["", "dark"])
@pytest.mark.parametrize("scene", ["lists", "numbers", "seed", "tickets", "teams", "verify"])
def test_every_scene_breaks_no_rule_of_accessibility(signed_in: SignedIn, scene: str, theme: str) -> None:
    page = signed_in("inspector")
    for language, width in (("zh", 1280), ("en", 390)):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(f"{ROOM}?step={scene}&theme={theme}&lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page, options={"runOnly": TAGS}).response["violations"]
        assert [one["id"] for one in found] == []
    page.goto(f"{ROOM}?lang=zh")
