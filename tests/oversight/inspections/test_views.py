"""The office's pages of inspections, in both languages, for the roles that may open them."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from oversight.clock import FixedClock
from oversight.inspections import queries
from oversight.persistence import Database, begin, reading
from oversight.persistence.log_tables import log_entry
from tests.builders.city import COUNTY, OTHER_TOWNSHIP
from tests.builders.forms import submit
from tests.builders.inspections import (
    INSPECTORS,
    PLANNER,
    SEEDS,
    build_draw,
    build_notice,
    build_roster,
    plan_command,
    reveal,
)

Clients = Callable[[str], FlaskClient]


def _item(database: Database) -> str:
    with reading(database) as session:
        return queries.plans(session, "")[0].items[0].id


def test_empty_pages_say_what_comes_next(city: Database, client_as: Clients) -> None:
    page = client_as("city_admin").get("/inspections/")
    assert page.status_code == 200
    assert "还没有发布公告" in page.text
    assert "There is no plan yet" in client_as("city_admin").get("/inspections/?lang=en").text


def test_a_whole_inspection_runs_through_the_pages(city: Database, clock: FixedClock, client_as: Clients) -> None:
    from oversight.inspections.service import draft_plan

    build_roster(city, clock)
    with begin(city, PLANNER, clock) as tx:
        plan_id = draft_plan(tx, plan_command())
    admin, leader, drawer = client_as("city_admin"), client_as("city_leader"), client_as("inspector")
    assert "提交计划" in admin.get(f"/inspections/plans/{plan_id}").text
    assert submit(admin, f"/inspections/plans/{plan_id}/submit", {}).status_code == 302
    assert "批准计划" in leader.get(f"/inspections/plans/{plan_id}").text
    assert submit(leader, f"/inspections/plans/{plan_id}/approve", {}).status_code == 302
    notice = f"/inspections/items/{_item(city)}/notice"
    refused = submit(admin, notice, {"kl8": "2026年11月25日"})
    assert refused.status_code == 422
    assert "2026年11月25日" in refused.text
    assert "100" in refused.text
    assert submit(admin, notice, {"kl8": "2026-11-25", "dice6x25": "20261125"}).location == "/inspections/draws/1"
    assert "2026-11-25" in drawer.get("/inspections/draws/1/seeds").text
    clock.set(clock.now().replace(day=25))
    drawer = client_as("inspector")
    seeds = "/inspections/draws/1/seeds"
    wrong = submit(drawer, seeds, {"name": "kl8", "value": "03 07"})
    assert wrong.status_code == 422
    assert "03 07" in wrong.text
    for name, value in SEEDS.items():
        assert submit(drawer, seeds, {"name": name, "value": value, "witnesses": "350800.CZ"}).status_code == 302
    assert "号码已全部录入" in drawer.get(seeds).text
    run = "/inspections/draws/1/run"
    mistyped = submit(drawer, run, {"typed": "2"})
    assert mistyped.status_code == 422
    assert "请输入公告编号 1" in mistyped.text
    assert submit(drawer, run, {"typed": "1"}).location == "/inspections/draws/1"
    page = drawer.get("/inspections/draws/1").text
    assert "结果已存证" in drawer.get("/inspections/").text
    assert "龙岩市财政局" in page
    assert "sha256sum" in page


def test_a_second_draw_is_answered_409_and_recorded(city: Database, clock: FixedClock, client_as: Clients) -> None:
    build_roster(city, clock)
    build_draw(city, clock)
    drawer = client_as("inspector")
    refused = submit(drawer, "/inspections/draws/1/run", {"typed": "1"}, page="/inspections/")
    assert refused.status_code == 409
    assert "不能再抽" in refused.text
    with reading(city) as session:
        actions = list(session.scalars(select(log_entry.c.action).order_by(log_entry.c.entry_id)))
    assert actions[-1] == "inspections.attempt-refused/1"
    assert "不能再抽" in drawer.get("/inspections/draws/1/run").text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_renders_in_both_languages(city: Database, clock: FixedClock, client_as: Clients, lang: str) -> None:
    build_roster(city, clock)
    notice = build_notice(city, clock)
    admin = client_as("city_admin")
    item_id = _item(city)
    with reading(city) as session:
        plan_id = queries.plans(session, "")[0].id
    paths = [
        "/inspections/",
        f"/inspections/plans/{plan_id}",
        f"/inspections/plans/{plan_id}/submit",
        f"/inspections/items/{item_id}/notice",
        "/inspections/draws/1",
        "/inspections/roster",
    ]
    assert [admin.get(f"{path}?lang={lang}").status_code for path in paths] == [200] * len(paths)
    drawer = client_as("inspector")
    assert drawer.get(f"/inspections/draws/1/run?lang={lang}").status_code == 200
    reveal(city, clock, notice)
    drawer, leader = client_as("inspector"), client_as("city_leader")
    for client, path in (
        (drawer, "/inspections/draws/1/seeds"),
        (drawer, "/inspections/draws/1/run"),
        (leader, "/inspections/draws/1/void"),
        (leader, f"/inspections/plans/{plan_id}/approve"),
    ):
        page = client.get(f"{path}?lang={lang}")
        assert page.status_code == 200
        assert f'lang="{"zh-CN" if lang == "zh" else "en"}"' in page.text


def test_why_an_object_was_drawn_or_not_lists_its_whole_stratum(
    city: Database, clock: FixedClock, client_as: Clients
) -> None:
    build_roster(city, clock)
    build_draw(city, clock)
    client = client_as("county_officer")
    with reading(city) as session:
        outcome = queries.draw(session, 1).outcome
    assert outcome is not None
    reserve = outcome.selections[COUNTY].reserves[0]
    page = client.get(f"/inspections/draws/1/why/{reserve}")
    assert page.status_code == 200
    for code in outcome.selections[COUNTY].drawn:
        assert code in page.text
    assert outcome.seed in page.text
    assert client.get("/inspections/draws/1/why/350899").status_code == 404
    assert client.get(f"/inspections/draws/1/why/{reserve}?format=csv").status_code == 200


def test_why_there_is_no_answer_before_the_draw(city: Database, clock: FixedClock, client_as: Clients) -> None:
    build_roster(city, clock)
    build_notice(city, clock)
    assert client_as("auditor").get(f"/inspections/draws/1/why/{OTHER_TOWNSHIP}").status_code == 404


@pytest.mark.parametrize(
    "strata",
    [{COUNTY: ("pps", 1, 1)}, {COUNTY: ("all", 0, 0)}],
)
def test_other_modes_are_explained_too(
    city: Database, clock: FixedClock, client_as: Clients, strata: dict[str, tuple[str, int, int]]
) -> None:
    from oversight.inspections.service import Stratum

    build_roster(city, clock)
    build_draw(city, clock, strata={code: Stratum(*one) for code, one in strata.items()})
    page = client_as("auditor").get("/inspections/draws/1/why/350825101")
    assert page.status_code == 200
    assert "人口规模" in page.text or "全部检查" in page.text
    assert client_as("auditor").get("/inspections/draws/1?lang=en").status_code == 200


def test_the_inspected_see_codes_and_the_city_sees_names(city: Database, clock: FixedClock, client_as: Clients) -> None:
    build_roster(city, clock)
    build_draw(city, clock)
    names = [person.name for person in INSPECTORS]
    outside, inside = client_as("county_officer").get("/inspections/draws/1"), client_as("inspector")
    assert not any(name in outside.text for name in names)
    assert any(name in inside.get("/inspections/draws/1").text for name in names)


def test_a_county_sees_neither_drafts_nor_the_roster(city: Database, clock: FixedClock, client_as: Clients) -> None:
    from oversight.inspections.service import draft_plan

    with begin(city, PLANNER, clock) as tx:
        plan_id = draft_plan(tx, plan_command())
    officer = client_as("county_officer")
    assert officer.get(f"/inspections/plans/{plan_id}").status_code == 404
    assert officer.get("/inspections/roster").status_code == 403
    assert client_as("township_clerk").get("/inspections/").status_code == 403


def test_without_an_assignment_the_page_shows_the_certificate(
    city: Database, clock: FixedClock, client_as: Clients
) -> None:
    build_roster(city, clock, INSPECTORS[:2])
    build_draw(city, clock)
    page = client_as("auditor").get("/inspections/draws/1").text
    assert "没有合法的人员分配方案" in page
    assert "已作废" in page
    assert client_as("auditor").get("/inspections/draws/1?format=csv").status_code == 200


def test_a_void_is_asked_for_and_shown(city: Database, clock: FixedClock, client_as: Clients) -> None:
    from oversight.accounts.service import AddUser, add_user
    from oversight.permissions import Role
    from oversight.persistence import SYSTEM
    from tests.builders.accounts import PASSWORD

    with begin(city, SYSTEM, clock) as tx:
        add_user(
            tx,
            AddUser(
                username="leader2", name="副局长", role=Role.CITY_LEADER, agency="350800.MZ", scope="",
                password=PASSWORD,
            ),
        )  # fmt: skip
    build_roster(city, clock)
    notice = build_notice(city, clock)
    reveal(city, clock, notice)
    first, second = client_as("city_leader"), client_as("leader2")
    void = "/inspections/draws/1/void"
    assert submit(first, void, {"typed": "1", "reason": ""}).status_code == 422
    assert submit(first, void, {"typed": "1", "reason": "wrong_frame"}).status_code == 302
    assert "须另一名负责人同意" in first.get("/inspections/draws/1").text
    assert submit(first, void, {"typed": "1"}).status_code == 409
    assert submit(second, void, {"typed": "1"}).status_code == 302
    page = second.get("/inspections/draws/1").text
    assert "本应得出的结果" in page
    assert "抽样框与实际不符" in page
    assert "已经作废" in second.get(void).text


@pytest.mark.parametrize(
    "path",
    ["/inspections/?format=csv", "/inspections/?table=plans&format=xlsx", "/inspections/draws/1?format=xlsx",
     "/inspections/roster?format=csv", "/inspections/draws/1/bundle.zip"],
)  # fmt: skip
def test_tables_and_the_bundle_leave_as_files(city: Database, clock: FixedClock, client_as: Clients, path: str) -> None:
    build_roster(city, clock)
    build_draw(city, clock)
    answer = client_as("city_admin").get(path)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_further_notice_is_ticked_on_its_form(city: Database, clock: FixedClock, client_as: Clients) -> None:
    build_roster(city, clock)
    build_notice(city, clock)
    admin, form = client_as("city_admin"), f"/inspections/items/{_item(city)}/notice"
    days = {"kl8": "2026-11-25", "dice6x25": "2026-11-25"}
    refused = submit(admin, form, days)
    assert refused.status_code == 422
    assert "错误：" in refused.text.partition("</title>")[0]
    assert '<a href="#f-again">' in refused.text, "the summary leads to the tick"
    assert refused.text.count('value="2026-11-25"') == 2, "what was typed stays"
    with reading(city) as session:
        assert len(queries.draws(session)) == 1
    assert submit(admin, form, {**days, "again": "yes"}).location == "/inspections/draws/2"
    assert "第 2 次公告" in admin.get("/inspections/draws/2").text
