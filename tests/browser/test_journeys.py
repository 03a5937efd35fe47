"""What each user comes for, done in a real browser without JavaScript: first page to last."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect

from oversight.demo.inspecting import OPEN_DRAW, OPEN_SEEDS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SignedIn = Callable[[str], Page]


def fetched(page: Page, link: str, folder: Path) -> Path:
    """Click a link that downloads, and return the file."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link).first.click()
    download: Download = waiting.value
    path = folder / download.suggested_filename
    download.save_as(path)
    return path


def test_a_finance_reviewer_finds_why_a_county_cannot_comply_and_tries_the_cure(without_scripts: SignedIn) -> None:
    page = without_scripts("finance_reviewer")
    page.goto("/overview")
    page.locator("tr", has_text="连城县").get_by_role("link", name="临界").click()
    page.get_by_role("link", name="连城县").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("连城县")
    page.goto("/budgets/350825/2026")
    expect(page.get_by_role("main")).to_contain_text("115,789.48")
    page.get_by_role("link", name="在推演中打开").click()
    expect(page.get_by_role("main")).to_contain_text("达标")


def test_an_inspector_enters_the_seed_draws_once_and_cannot_draw_again(without_scripts: SignedIn) -> None:
    page = without_scripts("inspector")
    for name, value in OPEN_SEEDS.items():
        page.goto(f"/inspections/draws/{OPEN_DRAW}/seeds")
        page.locator(f"input[name=name][value={name}]").check()
        page.get_by_label("公布的号码").fill(value)
        page.get_by_label("由第二人再录入一遍").fill(value)
        page.locator("input[name=witnesses]").first.check()
        page.get_by_role("button", name="录入号码，不能更改").click()
    page.goto(f"/inspections/draws/{OPEN_DRAW}/run")
    page.locator("input[name=typed]").fill("999")
    page.get_by_role("button", name=f"抽取第 {OPEN_DRAW} 号").click()
    assert page.title().startswith("错误：")
    page.locator("input[name=typed]").fill(str(OPEN_DRAW))
    page.get_by_role("button", name=f"抽取第 {OPEN_DRAW} 号").click()
    expect(page.get_by_role("main")).to_contain_text("抽中对象与检查组")
    page.goto(f"/inspections/draws/{OPEN_DRAW}/run")
    expect(page.get_by_role("main")).to_contain_text("不能再抽")


def test_a_citizen_downloads_a_draw_and_checks_it_at_home(citizen: Page, tmp_path: Path) -> None:
    citizen.goto("/public")
    citizen.get_by_role("link", name="第 2 号").first.click()
    bundle = fetched(citizen, "draw-0002.zip", tmp_path)
    verifier = fetched(citizen, "verify_draw.py", tmp_path)
    home = [sys.executable, "-I", "-S", str(verifier), str(bundle)]
    answer = subprocess.run(home, capture_output=True, text=True, check=False)
    assert answer.stdout.splitlines()[-1] == "VERIFIED"
    bundle.write_bytes(bundle.read_bytes().replace(b"350802", b"350803", 1))
    assert subprocess.run(home, capture_output=True, text=True, check=False).returncode == 1


def test_a_county_officer_writes_and_submits_the_annual_report(without_scripts: SignedIn) -> None:
    page = without_scripts("county_officer")
    page.goto("/workbench")
    page.get_by_role("link", name="填报 2026 年度工作情况报告").click()
    if page.get_by_role("button", name="开始填报").count():
        page.get_by_role("button", name="开始填报").first.click()
    page.goto("/annual-reports/350825/2026")
    address = page.url
    sections = page.locator("a[href*='/sections/']").evaluate_all("links => [...new Set(links.map(link => link.href))]")
    assert len(sections) == 9
    page.goto(address + "/check")
    page.get_by_role("button", name="提交 2026 年度报告").click()
    assert page.title().startswith("错误：")
    for section in sections:
        page.goto(section)
        page.get_by_label("工作情况").fill("按要求开展了各项工作。")
        page.get_by_role("button", name="保存并标为已完成").click()
    page.goto(address + "/check")
    page.get_by_role("button", name="提交 2026 年度报告").click()
    expect(page.get_by_role("main")).to_contain_text("回执")
    report = page.request.get(f"{address}/report.pdf")
    assert report.body().startswith(b"%PDF")


def test_an_auditor_follows_an_approval_to_its_proof_and_checks_it_offline(
    without_scripts: SignedIn, tmp_path: Path
) -> None:
    page = without_scripts("auditor")
    page.goto("/approvals/?state=approved")
    page.locator("tbody tr").first.get_by_role("link").first.click()
    proof = fetched(page, "下载证明", tmp_path)
    entry = fetched(page, "下载条目", tmp_path)
    policy = fetched(page, "下载策略", tmp_path)
    page.get_by_role("link", name="条目详情与核验办法").first.click()
    verifier = fetched(page, "audit_verify.py", tmp_path)
    home = [sys.executable, "-I", "-S", str(verifier), "proof", str(proof), str(entry), "--policy", str(policy)]
    assert subprocess.run(home, capture_output=True, check=False).returncode == 0
    entry.write_bytes(entry.read_bytes().replace(b'"v":1', b'"v":2'))
    assert subprocess.run(home, capture_output=True, check=False).returncode == 1


def test_a_clerk_submits_a_case_and_the_county_decides_it_past_its_consequences(without_scripts: SignedIn) -> None:
    clerk, county = without_scripts("township_clerk"), without_scripts("county_officer")
    case = "0123456789abcdef" * 4
    clerk.goto("/approvals/submit")
    clerk.get_by_label("案件代码").fill(case)
    clerk.locator("input[name=kind]").first.check()
    clerk.locator("select[name=township]").select_option(index=1)
    clerk.get_by_label("提交日期").fill("2026-11-24")
    clerk.get_by_label("申请金额").fill("1,234.56")
    clerk.get_by_role("main").get_by_role("button").first.click()
    expect(clerk.get_by_role("main")).to_contain_text("1,234.56")
    clerk.goto("/approvals/?state=pending")
    clerk.locator("tbody tr", has_text="1,234.56").get_by_role("link").first.click()
    assert clerk.get_by_role("link", name="同意", exact=True).count() == 0, "nobody decides a case of their own"
    county.goto(clerk.url)
    county.get_by_role("link", name="同意", exact=True).click()
    county.get_by_role("main").get_by_role("button", name="同意").click()
    expect(county.get_by_role("main")).to_contain_text("日志")


def test_signing_out_leaves_nothing_behind(without_scripts: SignedIn) -> None:
    page = without_scripts("liaison")
    page.goto("/workbench")
    page.get_by_role("button", name="退出").click()
    page.goto("/workbench")
    assert "/sign-in" in page.url
