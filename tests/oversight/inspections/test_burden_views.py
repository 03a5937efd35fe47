"""Pages ask why townships are visited more than usual, show the answer, and refuse to go on without it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from oversight.clock import FixedClock
from oversight.inspections.policy import Stratum
from oversight.inspections.queries import plan as plan_of
from oversight.inspections.service import DraftItem, DraftPlan, draft_plan
from oversight.persistence import Database, begin, reading
from tests.builders.city import COUNTY
from tests.builders.forms import submit
from tests.builders.inspections import PLANNER, build_roster

Clients = Callable[[str], FlaskClient]
REASON = "上级部署的专项整治"


def draft(database: Database, clock: FixedClock, items: int, document: str = "龙民〔2026〕9号") -> str:
    """Draft a plan that visits every township of a county once an item."""
    whole = {COUNTY: Stratum("all", 0, 0)}
    made = tuple(DraftItem(title=f"事项{n}", clause="条", object_kind="township", strata=whole) for n in range(items))
    with begin(database, PLANNER, clock) as tx:
        return draft_plan(
            tx, DraftPlan(agency="350800.MZ", year=2026, title="计划", document_number=document, items=made)
        )


def test_a_third_visit_is_submitted_with_its_reason_on_the_page(
    city: Database, clock: FixedClock, client_as: Clients
) -> None:
    """The field is there before it is missed, says what is wrong, keeps what was typed, and the reason is shown."""
    plan, admin = draft(city, clock, items=3), client_as("city_admin")
    path, page = f"/inspections/plans/{plan}/submit", f"/inspections/plans/{plan}"
    assert 'name="reason"' in admin.get(path).text
    refused = submit(admin, path, {"reason": " "})
    assert refused.status_code == 422
    assert 'id="f-reason-wrong"' in refused.text
    long = "长" * 201
    assert f"\n{long}</textarea>" in submit(admin, path, {"reason": long}).text
    assert submit(admin, path, {"reason": REASON}).location == page
    assert REASON in client_as("city_leader").get(page).text
    assert REASON in client_as("city_leader").get(f"{page}/approve").text


def test_two_visits_are_submitted_without_being_asked(city: Database, clock: FixedClock, client_as: Clients) -> None:
    """Nobody is over, so there is no field."""
    plan, admin = draft(city, clock, items=2), client_as("city_admin")
    path = f"/inspections/plans/{plan}/submit"
    assert 'name="reason"' not in admin.get(path).text
    assert submit(admin, path, {}).status_code == 302


@pytest.mark.parametrize(("lang", "words"), [("zh", "超过上限"), ("en", "Over the limit")])
def test_a_plan_shows_the_years_visits_and_their_limit(
    city: Database, clock: FixedClock, client_as: Clients, lang: str, words: str
) -> None:
    """Before approval too, with the clause."""
    plan = draft(city, clock, items=3)
    shown = client_as("city_admin").get(f"/inspections/plans/{plan}?lang={lang}").text
    assert words in shown
    assert "应当严格控制督查频次和时限" in shown
    assert ("一年 2 次" if lang == "zh" else "2 a year") in shown


def test_an_approved_plan_that_came_to_need_a_reason_is_handed_in_again(
    city: Database, clock: FixedClock, client_as: Clients
) -> None:
    """The notice is refused with the townships' names; the plan page leads to the reason, and approval follows."""
    build_roster(city, clock)
    first, later = draft(city, clock, items=2), draft(city, clock, items=1, document="龙民〔2026〕10号")
    admin, leader = client_as("city_admin"), client_as("city_leader")
    path = f"/inspections/plans/{first}"
    assert submit(admin, f"{path}/submit", {}).status_code == 302
    assert submit(leader, f"{path}/approve", {}).status_code == 302
    assert submit(admin, f"/inspections/plans/{later}/submit", {"reason": REASON}).status_code == 302
    with reading(city) as session:
        item = plan_of(session, "", first).items[0].id
    days = {"kl8": "2026-11-25", "dice6x25": "2026-11-25"}
    refused = submit(admin, f"/inspections/items/{item}/notice", days)
    assert refused.status_code == 409
    assert "重新提交" in refused.text
    assert "写明理由，重新提交" in admin.get(path).text
    assert submit(admin, f"{path}/submit", {"reason": REASON}).status_code == 302
    assert submit(leader, f"{path}/approve", {}).status_code == 302
    assert submit(admin, f"/inspections/items/{item}/notice", days).status_code == 302
