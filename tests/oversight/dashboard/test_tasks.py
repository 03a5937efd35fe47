"""The workbench shows each role what waits for it, and the figures it may read, as they stand on a day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from oversight.clock import FixedClock
from oversight.dashboard.tasks import Desk, workbench_of
from oversight.findings.service import RectifyFinding, rectify_finding
from oversight.inspections.service import SubmitPlan, draft_plan, submit_plan
from oversight.persistence import Database, begin, reading
from tests.builders.annual_reports import accept, send_back
from tests.builders.city import COUNTY
from tests.builders.directory import principal_named
from tests.builders.inspections import PLANNER, plan_command, publish
from tests.builders.prepared import TODAY
from tests.builders.whole_city import addresses

DeskOf = Callable[..., Desk]


@pytest.fixture
def desk_of(app: Flask, city: Database) -> DeskOf:
    """Return what an account finds on its workbench on a day."""

    def look(username: str, on: date = TODAY) -> Desk:
        with app.test_request_context(), reading(city) as session:
            return workbench_of(session, principal_named(city, username), on)

    return look


def tasks(desk: Desk) -> dict[str, str]:
    """Return the tasks' titles with their addresses."""
    return {task.title.zh: task.url for task in desk.tasks}


def test_a_submitted_report_waits_for_the_city_until_it_is_accepted(
    city: Database, clock: FixedClock, desk_of: DeskOf
) -> None:
    wanted = "审核连城县 2025 年度报告"
    assert tasks(desk_of("city_admin"))[wanted] == f"/annual-reports/{COUNTY}/2025"
    accept(city, clock)
    assert wanted not in tasks(desk_of("city_admin"))


def test_the_finance_reviewer_confirms_the_lines_of_each_unit(desk_of: DeskOf) -> None:
    found = tasks(desk_of("finance_reviewer"))
    assert found["确认连城县 2026 年预算（3 项）"] == f"/budgets/{COUNTY}/2026"
    assert found["确认龙岩市 2026 年预算（1 项）"] == "/budgets/350800/2026"


def test_a_county_mends_its_finding_and_then_the_city_reviews_it(
    city: Database, clock: FixedClock, desk_of: DeskOf
) -> None:
    assert tasks(desk_of("county_officer"))["整改 1 个问题"] == "/findings/?state=open"
    assert not [title for title in tasks(desk_of("other_officer")) if "整改" in title]
    finding = addresses(city).under["/findings"]["identifier"]
    with begin(city, principal_named(city, "county_officer"), clock) as tx:
        rectify_finding(tx, RectifyFinding(finding=finding, rectification="已补列支。"))
    assert "整改 1 个问题" not in tasks(desk_of("county_officer"))
    assert tasks(desk_of("city_admin"))["复核 1 个已整改的问题"] == "/findings/?state=rectified"


def test_a_pending_case_waits_for_those_in_whose_scope_it_is(desk_of: DeskOf) -> None:
    assert "审批 1 件救助申请" in tasks(desk_of("township_clerk"))
    assert not [title for title in tasks(desk_of("other_officer")) if "救助申请" in title]


def test_the_report_of_the_running_year_is_due_in_january(desk_of: DeskOf) -> None:
    (own,) = (task for task in desk_of("other_officer").tasks if "年度工作情况报告" in task.title.zh)
    assert (own.title.zh, own.kind) == ("填报 2026 年度工作情况报告", "not_started")
    assert own.url == "/annual-reports/350802/2026"
    assert own.note is not None
    assert "尚未公布" in own.note.zh


def test_before_mid_january_the_report_of_the_year_before_is_due(
    city: Database, clock: FixedClock, desk_of: DeskOf
) -> None:
    january = date(2026, 1, 9)
    assert desk_of("county_officer", january).deadline.due_on == date(2026, 1, 15)
    assert not [title for title in tasks(desk_of("county_officer", january)) if "年度工作情况报告" in title]
    send_back(city, clock)
    (own,) = (task for task in desk_of("county_officer", january).tasks if "年度工作情况报告" in task.title.zh)
    assert (own.title.zh, own.kind) == ("填报 2025 年度工作情况报告", "returned")


def test_a_department_writes_its_own_report(desk_of: DeskOf) -> None:
    found = tasks(desk_of("liaison"))
    assert found["填报 2026 年度工作情况报告"] == "/annual-reports/350800.JY/2026"


def test_a_submitted_plan_waits_for_the_leader(city: Database, clock: FixedClock, desk_of: DeskOf) -> None:
    assert not [title for title in tasks(desk_of("city_leader")) if "抽查方案" in title]
    with begin(city, PLANNER, clock) as tx:
        plan = draft_plan(tx, replace(plan_command(), document_number="龙民〔2026〕9号"))
    with begin(city, PLANNER, clock) as tx:
        submit_plan(tx, SubmitPlan(plan_id=plan))
    wanted = "审批抽查方案：2026 年社会救助抽查计划"
    assert tasks(desk_of("city_leader"))[wanted] == f"/inspections/plans/{plan}"


def test_a_published_draw_counts_down_to_its_last_event_and_is_then_due(
    city: Database, clock: FixedClock, desk_of: DeskOf
) -> None:
    assert not [title for title in tasks(desk_of("inspector")) if "抽取" in title]
    publish(city, clock, addresses(city).under["/inspections"]["item_id"], again=True)
    (waiting,) = (task for task in desk_of("inspector").tasks if "抽取" in task.title.zh)
    assert (waiting.url, waiting.urgency) == ("/inspections/draws/2", "")
    (due,) = (task for task in desk_of("inspector", TODAY + timedelta(days=1)).tasks if "抽取" in task.title.zh)
    assert (due.due.zh, due.urgency) == ("现在", "warn")


def test_the_figures_count_ones_own_scope_only(desk_of: DeskOf) -> None:
    def counted(username: str) -> dict[str, tuple[int, int | None]]:
        return {figure.label.zh: (figure.value, figure.of) for figure in desk_of(username).figures}

    whole, county = counted("city_admin"), counted("county_officer")
    assert whole["乡镇（街道）协管员配足"][1] == 5
    assert county["乡镇（街道）协管员配足"][1] == 3
    assert whole["问题在整改"] == county["问题在整改"] == (1, None)
    assert county["预算单位两项比例均达标"] == (0, 1)
    assert whole["次抽取已完成，可验证"] == (1, None)
