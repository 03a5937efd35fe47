"""Pages and API on what follows a draw: each act with its form, its refusal, and the list that shows it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from oversight.clock import FixedClock
from oversight.inspections import queries
from oversight.inspections.substituting_queries import recusal_requests, substitutions
from oversight.persistence import Database, reading
from tests.builders.city import COUNTY
from tests.builders.forms import form_token, submit
from tests.builders.inspections import INSPECTORS, SEEDS, build_draw, build_notice, build_roster

Clients = Callable[[str], FlaskClient]
MORE = tuple(replace(one, code=f"J001{n}", unit="350800.JY", relations={}) for n, one in enumerate(INSPECTORS))
PLACE = "/inspections/draws/1"
NUMBER = SEEDS["kl8"]


@pytest.fixture
def drawn(city: Database, clock: FixedClock) -> Database:
    """A draw of three townships, with twice the people it needs."""
    build_roster(city, clock, (*INSPECTORS, *MORE))
    build_draw(city, clock)
    return city


def seat(database: Database) -> queries.TeamSeat:
    with reading(database) as session:
        return next(one for one in queries.teams(session, 1) if one.object.startswith(COUNTY))


def grounds(database: Database, **changes: str) -> dict[str, str]:
    first = seat(database)
    asked = {"kind": "recusal", "inspector": first.inspector, "object": first.object, "reason": "spouse"}
    return {**asked, "evidence": "", **changes}


def only(database: Database) -> str:
    with reading(database) as session:
        return next(one.id for one in substitutions(session, 1) if one.state == "requested")


def test_a_substitution_runs_through_the_pages(drawn: Database, clock: FixedClock, client_as: Clients) -> None:
    admin, leader, drawer = client_as("city_admin"), client_as("city_leader"), client_as("inspector")
    assert "回避与替换" in admin.get(PLACE).text
    assert "下表是抽取时的检查组" not in admin.get(PLACE).text
    assert "没有替换" in admin.get(f"{PLACE}/changes").text
    form = f"{PLACE}/substitutions/new"
    assert "当天来不及等号码" in admin.get(form).text
    wrong = submit(admin, form, grounds(drawn, reason="leave"))
    assert wrong.status_code == 422
    assert "理由请从" in wrong.text
    assert submit(admin, form, grounds(drawn)).status_code == 302
    twice = submit(admin, form, grounds(drawn))
    assert twice.status_code == 409
    assert "已有待审批" in twice.text
    one = only(drawn)
    decision, number = f"/inspections/substitutions/{one}/decision", f"/inspections/substitutions/{one}/number"
    assert "登记簿公开记载" in leader.get(decision).text
    assert submit(leader, decision, {"decision": "maybe"}).status_code == 422
    late = {"decision": "grant", "source": "kl8", "event_on": "2026-01-01"}
    refused = submit(leader, decision, late)
    assert refused.status_code == 409
    assert "须在号码产生之前申报" in refused.text
    assert submit(leader, decision, late | {"event_on": ""}).status_code == 302
    assert "已有决定" in leader.get(decision).text
    assert "谁也不知道" in drawer.get(number).text
    clock.set(clock.now() + timedelta(days=1))
    admin, drawer = client_as("city_admin"), client_as("inspector")
    assert "录入号码" in drawer.get(f"{PLACE}/changes").text
    assert "公布的号码" in drawer.get(number).text
    assert "不一致" in submit(drawer, number, {"value": NUMBER, "repeat": "1"}).text
    assert submit(drawer, number, {"value": NUMBER, "repeat": NUMBER}).status_code == 302
    assert "没有待录入" in drawer.get(number).text
    page = admin.get(f"{PLACE}/changes").text
    assert "已替换" in page
    assert NUMBER in page
    assert "下表是抽取时的检查组" in admin.get(PLACE).text
    assert "Substituted" in admin.get(f"{PLACE}/changes?lang=en").text
    assert client_as("city_admin").get("/public/register").status_code == 200


def test_an_emergency_is_counted_on_the_page_and_a_refusal_shown(drawn: Database, client_as: Clients) -> None:
    admin, leader = client_as("city_admin"), client_as("city_leader")
    form = f"{PLACE}/substitutions/new"
    submit(admin, form, grounds(drawn, kind="unavailable", reason="leave"))
    assert (
        submit(leader, f"/inspections/substitutions/{only(drawn)}/decision", {"decision": "reject"}).status_code == 302
    )
    assert "不同意" in admin.get(f"{PLACE}/changes").text
    submit(admin, form, grounds(drawn, kind="emergency"))
    decision = f"/inspections/substitutions/{only(drawn)}/decision"
    assert "下一个抽取号立即替换" in leader.get(decision).text
    assert submit(leader, decision, {"decision": "grant"}).status_code == 302
    assert "各单位的当日紧急替换" in admin.get(f"{PLACE}/changes").text


@pytest.mark.parametrize("decision", ["grant", "reject"])
def test_the_inspected_ask_and_the_head_decides_on_pages(drawn: Database, client_as: Clients, decision: str) -> None:
    officer, leader = client_as("county_officer"), client_as("city_leader")
    first = seat(drawn)
    form = f"{PLACE}/recusals/new"
    assert first.inspector in officer.get(form).text
    asked = {"seat": f"{first.object} {first.inspector}", "reason": "relative", "evidence": ""}
    assert submit(officer, form, asked | {"reason": ""}).status_code == 422
    assert submit(officer, form, asked).status_code == 302
    assert "工作日" in leader.get(f"{PLACE}/changes").text
    with reading(drawn) as session:
        (row,) = recusal_requests(session, COUNTY, 1)
    place = f"/inspections/recusal-requests/{row.id}/decision"
    assert "决定期限" in leader.get(place).text
    assert submit(leader, place, {"decision": "no"}).status_code == 422
    assert submit(leader, place, {"decision": decision, "source": "kl8", "event_on": ""}).status_code == 302
    assert "已有决定" in leader.get(place).text
    assert {"grant": "已同意回避", "reject": "已驳回"}[decision] in officer.get(f"{PLACE}/changes").text


def test_a_county_without_an_object_has_nobody_to_ask_about(
    city: Database, clock: FixedClock, client_as: Clients
) -> None:
    build_roster(city, clock)
    build_notice(city, clock)
    assert "没有抽中" in client_as("county_officer").get(f"{PLACE}/recusals/new").text
    assert "还没有抽取" in client_as("county_officer").get(f"{PLACE}/changes").text


def test_the_api_does_what_the_pages_do(drawn: Database, clock: FixedClock, client_as: Clients) -> None:
    admin, leader = client_as("city_admin"), client_as("city_leader")
    base, first = "/api/v1/inspections", seat(drawn)
    body = {"kind": "recusal", "inspector": first.inspector, "object": first.object, "reason": "spouse"}

    def post(client: FlaskClient, path: str, sent: dict[str, object]) -> tuple[int, dict[str, str]]:
        headers = {"X-CSRFToken": form_token(client, "/inspections/")}
        answer = client.post(f"{base}/{path}", json=sent, headers=headers)
        return answer.status_code, answer.json

    status, stored = post(admin, "draws/1/substitutions", body)
    assert status == 201
    assert post(leader, f"substitutions/{stored['id']}/approval", {"event_on": "2026-01-01"})[0] == 409
    assert post(leader, f"substitutions/{stored['id']}/approval", {})[0] == 201
    clock.set(clock.now() + timedelta(days=1))
    leader, drawer = client_as("city_leader"), client_as("inspector")
    assert post(drawer, f"substitutions/{stored['id']}/number", {"value": NUMBER})[0] == 201
    told = drawer.get(f"{base}/draws/1/substitutions").json
    assert [one["state"] for one in told["substitutions"]] == ["replaced"]
    assert sum(one["substituted"] for one in told["seats"]) == 1
    second = seat(drawn)
    asked = {"object": second.object, "inspector": second.inspector, "reason": "interest"}
    status, stored = post(client_as("county_officer"), "draws/1/recusals", asked)
    assert status == 201
    assert post(leader, f"recusal-requests/{stored['id']}/decision", {"granted": False})[0] == 201
