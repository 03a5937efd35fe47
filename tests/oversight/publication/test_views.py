"""The public pages need no account, show no person, and hand out what anybody can verify."""

import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask

from oversight import publication as package
from oversight.clock import FixedClock
from oversight.inspections.queries import plans
from oversight.inspections.service import ApprovePlan, SubmitPlan, approve_plan, draft_plan, submit_plan
from oversight.persistence import Database, begin
from oversight.settings import Settings
from tests.builders.inspections import (
    INSPECTORS,
    LEADER,
    PLANNER,
    build_draw,
    build_notice,
    build_roster,
    plan_command,
)

PAGES = (
    "/public",
    "/public/draws",
    "/public/draws/1",
    "/public/draws/1/sheet",
    "/public/inspectors",
    "/public/matters",
    "/public/objects",
    "/public/plans",
    "/public/register",
    "/public/verify",
)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everybody_may_read_the_public_pages(city: Database, app: Flask, clock: FixedClock, lang: str) -> None:
    build_roster(city, clock)
    build_draw(city, clock)
    client = app.test_client()
    for path in PAGES:
        page = client.get(f"{path}?lang={lang}")
        assert page.status_code == 200
        assert not any(person.name in page.text for person in INSPECTORS)
        assert "/inspections/" not in page.text
        assert len(page.data) <= 60_000


def test_before_anything_is_published_the_pages_say_so(app: Flask) -> None:
    client = app.test_client()
    assert "还没有发布抽查公告" in client.get("/public").text
    assert "登记簿还是空的" in client.get("/public/register").text
    assert client.get("/public/draws/1").status_code == 404
    assert client.get("/public/draws/1/bundle.zip").status_code == 404


def test_a_notice_is_public_before_the_draw(city: Database, app: Flask, clock: FixedClock) -> None:
    build_roster(city, clock)
    build_notice(city, clock)
    page = app.test_client().get("/public/draws/1")
    assert "等待公开号码" in page.text
    assert app.test_client().get("/public/draws/1/bundle.zip").status_code == 200


def test_the_downloads_verify_with_the_one_file_verifier_alone(
    city: Database, app: Flask, clock: FixedClock, tmp_path: Path
) -> None:
    build_roster(city, clock)
    build_draw(city, clock)
    client = app.test_client()
    bundle, verifier = tmp_path / "draw-0001.zip", tmp_path / "verify_draw.py"
    bundle.write_bytes(client.get("/public/draws/1/bundle.zip").data)
    verifier.write_bytes(client.get("/public/verify_draw.py").data)
    done = subprocess.run(
        [sys.executable, "-I", str(verifier), str(bundle)], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "VERIFIED"
    assert client.get("/public/draws/1").text.count(sha256(bundle.read_bytes()).hexdigest()) == 1


def test_the_registers_lines_hash_to_one_another(city: Database, app: Flask, clock: FixedClock) -> None:
    build_roster(city, clock)
    build_draw(city, clock)
    lines = app.test_client().get("/public/register.txt").data.splitlines(keepends=True)
    assert len(lines) == 2
    assert lines[1].decode().strip().split("|")[-1] == sha256(lines[0]).hexdigest()
    assert "首尾相连" in app.test_client().get("/public/register").text


def test_plans_are_public_once_approved_and_not_before(city: Database, app: Flask, clock: FixedClock) -> None:
    assert "还没有批准的抽查计划" in app.test_client().get("/public/plans").text
    with begin(city, PLANNER, clock) as tx:
        draft_plan(tx, plan_command())
    assert "还没有批准的抽查计划" in app.test_client().get("/public/plans").text
    with begin(city, LEADER, clock) as tx:
        (mine,) = plans(tx.session, "")
    with begin(city, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=mine.id))
    with begin(city, LEADER, clock) as tx:
        approve_plan(tx, ApprovePlan(plan_id=mine.id))
    page = app.test_client().get("/public/plans").text
    for part in ("协管员配备抽查", "龙政办〔2021〕65号 七", "龙民〔2026〕8号", "还没有发布公告"):
        assert part in page
    assert LEADER.name not in page


def test_the_roster_is_public_by_code_and_unit_alone(city: Database, app: Flask, clock: FixedClock) -> None:
    build_roster(city, clock)
    page = app.test_client().get("/public/inspectors").text
    for person in INSPECTORS:
        assert person.code in page
        assert person.name not in page
        assert person.certificate not in page


def test_the_verifying_page_says_how_without_a_script(city: Database, app: Flask, clock: FixedClock) -> None:
    build_roster(city, clock)
    build_draw(city, clock)
    page = app.test_client().get("/public/verify").text
    for part in ("verify_draw.py", "sha256sum", "/public/draws/1/sheet"):
        assert part in page


def test_programs_in_the_browser_are_small_and_talk_to_nobody() -> None:
    static = Path(package.__file__).parents[1] / "static"
    page, worker = (static / name for name in ("verify.js", "verify-worker.js"))
    assert page.stat().st_size + worker.stat().st_size <= 30_000
    text = worker.read_text(encoding="utf-8")
    assert not any(word in text for word in ("fetch", "XMLHttpRequest", "WebSocket", "import"))


def test_large_type_and_contrast_are_remembered_without_a_script(app: Flask) -> None:
    client = app.test_client()
    assert '<html lang="zh-CN" class="">' in client.get("/public").text
    client.get("/public?text=large&contrast=high")
    assert '<html lang="zh-CN" class="large strong">' in client.get("/public/plans").text
    client.get("/public?text=normal")
    assert '<html lang="zh-CN" class=" strong">' in client.get("/public/plans").text
    client.get("/public?contrast=flashing")
    assert '<html lang="zh-CN" class=" strong">' in client.get("/public/plans").text


def test_the_footer_shows_what_is_set_and_says_what_is_not(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/public").text.count("待配置") == 6
    wired = app.extensions["oversight"]
    given = Settings.from_env(
        {
            "OVERSIGHT_SITE_ORGANISER": "龙岩市民政局",
            "OVERSIGHT_SITE_CODE": "3508000001",
            "OVERSIGHT_SITE_CORRECTIONS_URL": "https://errors.example/",
            "OVERSIGHT_SECRET_KEY": "x" * 40,
        }
    )
    app.extensions["oversight"] = replace(wired, settings=replace(wired.settings, site=given.site))
    page = client.get("/public").text
    for part in ("龙岩市民政局", "3508000001", 'href="https://errors.example/"'):
        assert part in page
    assert page.count("待配置") == 3
