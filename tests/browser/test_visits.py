"""A visit on a phone: through dead spots without losing a photograph, and without a second copy of one."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect
from werkzeug.serving import make_server

from oversight.app import create_app
from oversight.clock import FixedClock, shanghai
from oversight.persistence import Database, reading
from oversight.settings import Settings
from oversight.visits.queries import visit
from oversight.visits.rows import VisitRow
from tests.builders.accounts import PASSWORD, build_accounts
from tests.builders.city import build_city
from tests.builders.pictures import png
from tests.builders.prepared import TODAY, prepare
from tests.builders.visits import OnSite, certificate, started

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE = {"width": 360, "height": 640}


class Site:
    """A served small city with a visit under way."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{prepare(folder, build_city, build_accounts)}")
        clock = FixedClock(shanghai(TODAY))
        self.on_site: OnSite = started(self.database, clock)
        settings = Settings(
            database_url=self.database.engine.url.render_as_string(hide_password=False),
            log_key=folder / "log.key",
            secret_key="for browser tests, 32 characters and more",
        )
        self.server = make_server("127.0.0.1", 0, create_app(settings, clock), threaded=True)
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.page = f"/visits/{self.on_site.visit}"

    def row(self) -> VisitRow:
        """Return the visit as the server has it."""
        with reading(self.database) as session:
            return visit(session, "", self.on_site.visit)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Site]:
    """A site of the test's own."""
    site = Site(tmp_path)
    yield site
    site.server.shutdown()
    site.database.dispose()


def sign_in(page: Page) -> None:
    """Sign in as the first of the team."""
    page.goto("/sign-in")
    page.get_by_label("用户名").fill("inspector")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/workbench")


@pytest.fixture
def phone(served: Site, chromium: Browser) -> Iterator[Page]:
    """A phone signed in, before the checklist."""
    context = chromium.new_context(base_url=served.address, viewport=PHONE, has_touch=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(10_000)
    sign_in(page)
    open_checklist(page, served)
    yield page
    context.close()


def open_checklist(page: Page, served: Site) -> None:
    """Open the checklist and wait until the queue, and what keeps the page, are there."""
    page.goto(served.page)
    page.wait_for_selector("html[data-visits=kept]")


def photos(first: int, count: int) -> list[dict[str, object]]:
    """Return pictures of different shades."""
    return [
        {"name": f"p{n}.png", "mimeType": "image/png", "buffer": png(40, 40, 10 * n)}
        for n in range(first, first + count)
    ]


def take(page: Page, first: int, count: int) -> None:
    """Choose photographs for the whole visit, as the camera would hand them over."""
    page.locator("#f-photo-visit").set_input_files(photos(first, count))  # type: ignore[arg-type]
    expect(page.locator("[id^=q-]")).to_have_count(count)


def told(page: Page, words: str) -> None:
    """Wait until the queue says something."""
    expect(page.locator("#queue")).to_contain_text(words)


def all_sent(page: Page) -> None:
    """Wait until nothing is left in the queue."""
    expect(page.locator("#queue")).to_have_attribute("data-left", "0", timeout=15_000)


def before_anything_is_taken(served: Site, phone: Page) -> None:
    phone.context.set_offline(True)
    take(phone, 1, 4)
    told(phone, "当前离线，已填内容保存在本机")
    told(phone, "还有 4 张未上传")
    assert served.row().evidence == ()
    phone.context.set_offline(False)


def after_the_second_of_four(served: Site, phone: Page) -> None:
    count = 0

    def cut(route: Route) -> None:
        nonlocal count
        count += route.request.method == "POST"
        if count > 2:
            route.abort()
        else:
            route.continue_()

    phone.route(f"**{served.page}", cut)
    take(phone, 1, 4)
    told(phone, "还有 2 张未上传")
    phone.unroute(f"**{served.page}")
    phone.evaluate("dispatchEvent(new Event('online'))")


def while_the_page_is_lost_and_opened_again(_served: Site, phone: Page) -> None:
    phone.context.set_offline(True)
    take(phone, 1, 4)
    told(phone, "还有 4 张未上传")
    phone.reload()
    told(phone, "还有 4 张未上传")
    phone.context.set_offline(False)


def until_the_session_has_ended(served: Site, phone: Page) -> None:
    phone.context.set_offline(True)
    take(phone, 1, 4)
    told(phone, "还有 4 张未上传")
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    told(phone, "请重新登录")
    assert served.row().evidence == ()
    sign_in(phone)
    open_checklist(phone, served)


def when_the_server_has_stored_and_its_answer_is_lost(served: Site, phone: Page) -> None:
    lost = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and len(lost) < 2:
            route.fetch()
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    phone.route(f"**{served.page}", lose)
    take(phone, 1, 4)
    for _ in range(2):
        phone.wait_for_timeout(400)
        phone.evaluate("dispatchEvent(new Event('online'))")
    all_sent(phone)
    assert len(lost) == 2


@pytest.mark.parametrize(
    "dead_spot",
    [
        before_anything_is_taken,
        after_the_second_of_four,
        while_the_page_is_lost_and_opened_again,
        until_the_session_has_ended,
        when_the_server_has_stored_and_its_answer_is_lost,
    ],
)
def test_each_photo_taken_around_a_dead_spot_is_stored_once(
    served: Site, phone: Page, dead_spot: Callable[[Site, Page], None]
) -> None:
    dead_spot(served, phone)
    all_sent(phone)
    stored = served.row().evidence
    assert (len(stored), len(set(stored))) == (4, 4)


def answer_all(page: Page, answer: str = "是") -> None:
    """Answer every line."""
    for group in page.locator("fieldset").all():
        group.get_by_label(answer, exact=True).check()


def test_a_visit_in_a_dead_spot_is_answered_kept_over_a_reload_sent_and_signed_by_both_sides(
    served: Site, phone: Page
) -> None:
    phone.context.set_offline(True)
    answer_all(phone)
    first = phone.locator("fieldset").first
    first.get_by_label("否", exact=True).check()
    told(phone, "还有")
    expect(phone.locator(".attached").first).to_contain_text("请写明发现了什么")
    phone.locator("textarea").first.fill("台账缺两页")
    phone.reload()
    expect(phone.locator("textarea").first).to_have_value("台账缺两页")
    expect(phone.locator("fieldset").first.get_by_label("否", exact=True)).to_be_checked()
    phone.get_by_role("link", name="双方签字").click()
    told(phone, "请等全部上传后再继续")
    assert served.row().answers == ()
    phone.context.set_offline(False)
    all_sent(phone)
    row = served.row()
    assert (len(row.answers), row.answers[0].ok, row.answers[0].note) == (row.questions, False, "台账缺两页")
    phone.get_by_role("link", name="双方签字").click()
    phone.wait_for_url("**/sign")
    phone.get_by_role("button", name="本人签字").click()
    phone.get_by_label("检查证号").fill(certificate(served.database, served.on_site.team[1]))
    phone.get_by_role("button", name="确认签字").click()
    phone.get_by_label("签字人姓名").fill("陈七")
    phone.get_by_role("button", name="被检查方签字").click()
    phone.get_by_role("button", name="结束检查").click()
    expect(phone.locator(".banner")).to_contain_text("检查已结束")
    assert served.row().state == "signed"


SLOWLY = """() => {
  const make = createImageBitmap;
  window.createImageBitmap = (file) => new Promise((done) => setTimeout(() => done(make(file)), 500));
}"""


def test_a_photo_still_made_smaller_is_waited_for_when_the_signatures_are_opened(served: Site, phone: Page) -> None:
    phone.evaluate(SLOWLY)
    phone.locator("#f-photo-visit").set_input_files(photos(1, 2))  # type: ignore[arg-type]
    phone.get_by_role("link", name="双方签字").click()
    phone.wait_for_url("**/sign")
    assert len(served.row().evidence) == 2


def test_a_file_that_is_refused_says_why_and_can_be_removed(served: Site, phone: Page) -> None:
    bad = {"name": "台账.pdf", "mimeType": "application/pdf", "buffer": b"PK\x03\x04 no pdf"}
    phone.locator("#f-papers").set_input_files([bad])  # type: ignore[list-item]
    item = phone.locator(".files li", has_text="只收 JPEG")
    expect(item).to_contain_text("失败")
    item.get_by_role("button", name="删除").click()
    all_sent(phone)
    assert served.row().evidence == ()


def test_the_photograph_is_digested_and_its_camera_notes_left_on_the_device(served: Site, phone: Page) -> None:
    take(phone, 1, 1)
    all_sent(phone)
    phone.reload()
    expect(phone.locator(".files li").last).to_contain_text("本机摘要一致")


def test_targets_are_large_enough_for_a_thumb_and_nothing_scrolls_sideways(served: Site, phone: Page) -> None:
    small = phone.evaluate(
        """[...document.querySelectorAll('main :is(.choice label, .button, input[type=file], textarea)')]
           .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
           .map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert small == []
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_signing_out_leaves_no_page_of_the_visit_on_the_device(served: Site, phone: Page) -> None:
    assert phone.evaluate(f"caches.match('{served.page}').then(Boolean)")
    phone.get_by_role("button", name="退出").click()
    phone.wait_for_url("**/sign-in")
    assert not phone.evaluate(f"caches.match('{served.page}').then(Boolean)")


def test_the_pages_of_a_visit_break_no_rule_of_accessibility(served: Site, phone: Page) -> None:
    wrong = {}
    for path in ("/visits/", served.page, f"{served.page}/sign"):
        for language in ("zh", "en"):
            phone.goto(f"{path}?lang={language}")
            found = Axe().run(phone, options={"runOnly": TAGS}).response["violations"]
            if found or phone.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
                wrong[f"{path} {language}"] = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
    assert wrong == {}
