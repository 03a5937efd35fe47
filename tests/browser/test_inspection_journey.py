"""One inspection by everybody who has a part in it, from its plan to a citizen who computes the draw again."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from werkzeug.serving import make_server

from oversight.app import create_app
from oversight.clock import FixedClock, shanghai
from oversight.persistence import Database
from tests.builders.accounts import PASSWORD, build_accounts
from tests.builders.city import build_city
from tests.builders.inspections import INSPECTORS, SEEDS, build_roster
from tests.builders.pictures import png
from tests.builders.prepared import prepare, settings_for
from tests.builders.visits import certificate

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ANNOUNCED, DRAWN, REPLACED, PUBLISHED = (date(2026, 11, day) for day in (24, 25, 26, 30))
LATER = "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20"
PHONE = {"width": 390, "height": 844}
FOUND = "台账缺两页"
QUESTIONS = "A1 | 是否在岗 | 龙政办〔2021〕65号 二\nA2 | 台账是否齐全 | 龙政办〔2021〕65号 二"
CONCLUSION = "协管员台账缺两页，其余符合规定。"


class Office:
    """A served small city whose clock the test moves, and a window for each who works in it."""

    def __init__(self, folder: Path, chromium: Browser) -> None:
        self.chromium, self.clock = chromium, FixedClock(shanghai(ANNOUNCED))
        self.database = Database(f"sqlite:///{prepare(folder, build_city, build_accounts, build_roster)}")
        settings = settings_for(self.database.engine.url.render_as_string(hide_password=False), folder)
        self.server = make_server("127.0.0.1", 0, create_app(settings, self.clock), threaded=True)
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.pages: list[Page] = []

    def on(self, day: date) -> None:
        """Let a day come."""
        self.clock.set(shanghai(day))

    def window(self, width: int = 1280, height: int = 900) -> Page:
        """Open a browser that knows nobody."""
        address = f"http://127.0.0.1:{self.server.server_port}"
        size = {"width": width, "height": height}
        page = self.chromium.new_context(base_url=address, viewport=size, has_touch=width < 500).new_page()  # type: ignore[arg-type]
        page.set_default_timeout(5_000)
        self.pages.append(page)
        return page

    def desk(self, username: str, width: int = 1280, height: int = 900) -> Page:
        """Open a browser and sign in; a session doesn't outlive the day."""
        page = self.window(width, height)
        page.goto("/sign-in")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("**/workbench")
        return page

    def close(self) -> None:
        """Shut windows, site and database."""
        for page in self.pages:
            page.context.close()
        self.server.shutdown()
        self.database.dispose()


@pytest.fixture
def office(tmp_path: Path, chromium: Browser) -> Iterator[Office]:
    """A city in which nothing is planned yet."""
    made = Office(tmp_path, chromium)
    yield made
    made.close()


def press(page: Page, words: str) -> None:
    """Press a button of the page's own part."""
    page.get_by_role("main").get_by_role("button", name=words).click()


def follow(page: Page, words: str) -> None:
    """Follow a link of the page's own part."""
    page.get_by_role("main").get_by_role("link", name=words, exact=True).first.click()


def told(page: Page, words: str) -> None:
    expect(page.get_by_role("main")).to_contain_text(words)


def list_matter(office: Office) -> None:
    """Put what is inspected on the list, with the questions that a visit asks."""
    page = office.desk("city_admin")
    page.goto("/inspections/")
    follow(page, "抽查事项清单")
    follow(page, "列入事项")
    page.get_by_label("事项编码").fill("SX-01")
    page.get_by_label("事项名称").fill("协管员配备抽查")
    page.get_by_label("依据条款").fill("龙政办〔2021〕65号 七")
    page.get_by_label("检查表").fill(QUESTIONS)
    press(page, "列入清单")
    told(page, "事项 SX-01 已列入清单")


def plan(office: Office) -> None:
    planner, head = office.desk("city_admin"), office.desk("city_leader")
    planner.goto("/inspections/")
    follow(planner, "起草年度计划")
    planner.get_by_label("计划名称").fill("2026 年社会救助抽查计划")
    planner.get_by_label("文号").fill("龙民〔2026〕8号")
    planner.get_by_label("事项 1 在抽查事项清单中").select_option("SX-01")
    planner.get_by_label("每层备选数").first.fill("1")
    press(planner, "保存计划草稿")
    follow(planner, "提交计划")
    press(planner, "提交 2026 年度抽查计划")
    told(planner, "等待另一名负责人批准")
    head.goto("/inspections/")
    follow(head, "2026 年社会救助抽查计划")
    follow(head, "批准计划")
    press(head, "批准 2026 年度抽查计划")
    told(head, "计划已批准")


def announce(office: Office) -> None:
    page = office.desk("city_admin")
    page.goto("/inspections/")
    follow(page, "2026 年社会救助抽查计划")
    follow(page, "发布抽查公告")
    for name in SEEDS:
        page.locator(f"#f-{name}").fill(f"{DRAWN:%Y-%m-%d}")
    press(page, "发布抽查公告")
    told(page, "第 1 号公告已发布，名单已冻结。")


def draw(office: Office) -> None:
    page = office.desk("inspector")
    for name, value in SEEDS.items():
        page.goto("/inspections/draws/1")
        follow(page, "录入公布的号码")
        page.locator(f"input[name=name][value={name}]").check()
        page.get_by_label("公布的号码").fill(value)
        page.get_by_label("由第二人再录入一遍").fill(value)
        page.get_by_label("龙岩市财政局").check()
        press(page, "录入号码，不能更改")
        told(page, "号码已录入")
    follow(page, "抽取")
    page.locator("input[name=typed]").fill("1")
    press(page, "抽取第 1 号")
    told(page, "抽中对象与检查组")


def recuse(office: Office) -> str:
    """Let the inspected ask that an inspector withdraw, and the head grant it; return the place's name."""
    county = office.desk("county_officer")
    county.goto("/inspections/draws/1")
    follow(county, "回避与替换")
    follow(county, "申请检查员回避")
    asked = county.locator("#f-seat option").nth(1).inner_text()
    county.get_by_label("请哪名检查员回避").select_option(asked)
    county.get_by_label("有利害关系").check()
    press(county, "提交申请")
    told(county, "负责人三日内决定")
    head = office.desk("city_leader")
    head.goto("/inspections/draws/1/changes")
    follow(head, "作出决定")
    head.get_by_label("同意回避").check()
    press(head, "登记决定")
    told(head, "已登记，待号码")
    return asked.partition("：")[0]


def replace(office: Office, place: str) -> list[str]:
    """Enter the later number; return the team as it is then."""
    page = office.desk("inspector")
    page.goto("/inspections/draws/1/changes")
    before = team(page, place)
    follow(page, "录入号码")
    page.get_by_label("公布的号码").fill(LATER)
    page.get_by_label("由第二人再录入一遍").fill(LATER)
    press(page, "录入号码，不能更改")
    told(page, "替换已完成")
    now = team(page, place)
    assert (len(before), len(now), len({*before} & {*now})) == (1, 2, 1), "one withdrew, one stayed, one came"
    return now


def team(page: Page, place: str) -> list[str]:
    """Return the inspectors of a place as the page of recusals has them."""
    table = page.get_by_role("table", name="检查席位")
    return [row.locator("td").nth(1).inner_text() for row in table.locator("tbody tr", has_text=place).all()]


def link(office: Office, code: str) -> None:
    page = office.desk("city_admin")
    page.goto("/visits/")
    follow(page, "检查员账号")
    page.get_by_label("检查员", exact=True).select_option(code)
    page.get_by_label("账号", exact=True).select_option(label="测试inspector")
    press(page, "关联账号")
    told(page, "检查员账号已更新")


def visit(office: Office, place: str, colleague: str) -> None:
    """Answer the checklist on a phone, photograph what is wrong, let both sides sign, draft the conclusion."""
    phone = office.desk("inspector", **PHONE)
    phone.goto("/visits/")
    phone.get_by_role("listitem").filter(has_text=place).get_by_role("button", name="开始检查").click()
    told(phone, "2. 台账是否齐全")
    for group in phone.locator("fieldset").all():
        group.get_by_label("是", exact=True).check()
    phone.locator("fieldset").first.get_by_label("否", exact=True).check()
    phone.get_by_label("发现的情况").first.fill(FOUND)
    phone.keyboard.press("Tab")
    photo: FilePayload = {"name": "p.png", "mimeType": "image/png", "buffer": png(40, 40, 90)}
    phone.get_by_label("拍照").first.set_input_files(photo)
    expect(phone.locator(".line").first.locator(".attached")).to_contain_text("p.png 已上传")
    expect(phone.locator("#queue")).to_have_attribute("data-left", "0")
    fits(phone)
    follow(phone, "双方签字")
    press(phone, "本人签字")
    told(phone, "签字已登记")
    phone.get_by_label("检查证号").fill(certificate(office.database, colleague))
    press(phone, "确认签字")
    phone.get_by_label("签字人姓名").fill("陈七")
    press(phone, "被检查方签字")
    told(phone, "陈七")
    fits(phone)
    press(phone, "结束检查")
    told(phone, "检查已结束")
    follow(phone, "检查结论")
    phone.wait_for_url("**/conclusions/visits/*")
    phone.get_by_label("结论（送被检查单位）").fill(CONCLUSION)
    phone.get_by_label("拟公开内容").fill(CONCLUSION)
    fits(phone)
    press(phone, "提交审批")
    told(phone, "等待另一人审批")


def fits(phone: Page) -> None:
    phone.wait_for_load_state()
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"], phone.url


def conclude(office: Office, place: str) -> None:
    page = office.desk("city_leader")
    page.goto("/conclusions/")
    page.get_by_role("main").get_by_role("link", name=place).first.click()
    press(page, "同意，结论形成")
    told(page, "公开期限开始计算")
    press(page, "公开结论")
    told(page, "结论已公开")


def verdict(page: Page, name: str, body: bytes) -> str:
    """Let the page check a file, and return what it says."""
    page.get_by_label("选择抽取包").set_input_files({"name": name, "mimeType": "application/zip", "buffer": body})
    expect(page.locator("form[data-verdict]")).to_be_attached()
    return page.locator("form[data-verify]").get_attribute("data-verdict") or ""


def check_at_home(office: Office, place: str) -> None:
    """Read the result as a citizen, fetch the bundle and let the browser compute it: as it is, and tampered with."""
    citizen = office.window()
    citizen.goto("/public")
    follow(citizen, "第 1 号")
    told(citizen, CONCLUSION)
    with citizen.expect_download() as waiting:
        citizen.get_by_role("link", name="draw-0001.zip").first.click()
    body = waiting.value.path().read_bytes()
    citizen.goto("/public")
    follow(citizen, "在浏览器里核验一次抽取")
    assert verdict(citizen, "draw-0001.zip", body) == "VERIFIED"
    expect(citizen.get_by_text("核验通过")).to_be_visible()
    expect(citizen.locator("[data-say=registered]")).to_be_visible()
    citizen.reload()
    assert verdict(citizen, "draw-0001.zip", body.replace(b"350825101", b"350825109", 1)) == "FAILED"
    expect(citizen.get_by_text("核验不通过")).to_be_visible()
    page = citizen.request.get("/public/draws/1").text()
    assert "J000" in page, "inspectors are there by code"
    assert [one.name for one in INSPECTORS if one.name in page] == []


def test_an_inspection_goes_from_its_plan_to_a_citizen_who_verifies_its_draw(office: Office) -> None:
    list_matter(office)
    plan(office)
    announce(office)
    office.on(DRAWN)
    draw(office)
    place = recuse(office)
    office.on(REPLACED)
    now = replace(office, place)
    link(office, now[0])
    visit(office, place, now[1])
    office.on(PUBLISHED)
    conclude(office, place)
    check_at_home(office, place)
