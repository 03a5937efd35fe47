"""The staffing pages count and explain, take entries with their errors, and keep counties apart."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from oversight.clock import FixedClock
from oversight.persistence import SYSTEM, Database, begin, reading
from oversight.staffing.commands import EndAppointment, RecordLeave
from oversight.staffing.queries import exempt_villages, roster
from oversight.staffing.service import end_appointment, record_leave
from tests.builders.city import COUNTY, OTHER_COUNTY, OTHER_TOWNSHIP, TOWNSHIP, VILLAGE
from tests.builders.forms import form_token, submit
from tests.builders.staffing import appoint

ClientAs = Callable[[str], FlaskClient]
BOUND = "350825103"
HOME = f"/staffing/{TOWNSHIP}"
NEW = {"role": "township_assistant", "name": "李四", "started_on": "2021/12/01", "full_time": "true"}


@pytest.fixture
def staffed(city: Database, clock: FixedClock) -> Database:
    """The small city: one township filled, one at the bound, a village with one assistant."""
    appoint(city, clock, TOWNSHIP, name="张三")
    appoint(city, clock, BOUND, name="王五")
    appoint(city, clock, VILLAGE, role="village_assistant", eligibility="grid_worker", name="赵六")
    return city


def test_the_index_counts_counties(staffed: Database, client_as: ClientAs) -> None:
    page = client_as("city_admin").get("/staffing/").text
    for words in ("连城县", "新罗区", "口径存疑", "数据不足", "合计"):
        assert words in page
    english = client_as("auditor").get("/staffing/?lang=en").text
    assert "Assistants needed" in english or "assistants needed" in english


def test_the_index_is_cut_to_the_readers_county(staffed: Database, client_as: ClientAs) -> None:
    page = client_as("county_officer").get("/staffing/").text
    assert "连城县" in page
    assert "新罗区" not in page


def test_a_townships_clerk_goes_straight_to_the_township(staffed: Database, client_as: ClientAs) -> None:
    client = client_as("township_clerk")
    answer = client.get("/staffing/")
    assert (answer.status_code, answer.location) == (302, HOME)
    page = client.get(HOME).text
    assert "张三" in page
    assert "登记到岗" not in page
    assert "/audit/entries/" not in page
    assert client.get(f"/staffing/{BOUND}").status_code == 404
    assert client.get(f"/staffing/{COUNTY}").status_code == 404


def test_a_county_lists_its_townships_filters_and_exports(staffed: Database, client_as: ClientAs) -> None:
    client = client_as("county_officer")
    page = client.get(f"/staffing/{COUNTY}").text
    for words in ("北团镇", "朋口镇", "19,999", "20,000", "1 / 1"):
        assert words in page
    assert "北团镇" not in client.get(f"/staffing/{COUNTY}?result=disputed").text
    body = client.get(f"/staffing/{COUNTY}?result=disputed&format=csv").get_data().decode("utf-8-sig")
    assert [line.split(",")[0] for line in body.splitlines()[1:]] == [BOUND]
    assert client.get("/staffing/?format=xlsx").get_data()[:2] == b"PK"
    assert "没有符合条件" in client.get(f"/staffing/{COUNTY}?result=at_risk").text


def test_a_township_explains_its_verdicts(staffed: Database, client_as: ClientAs) -> None:
    page = client_as("auditor").get(f"/staffing/{BOUND}").text
    for words in (
        "户籍人口恰为20,000人",
        "从低",
        "（采用）",
        "补足协管",
        "2025 年末户籍登记",
        "/audit/entries/",
        "staffing.first_bound",
    ):
        assert words in page
    assert "王五" in page
    assert not re.search(r">\s*(higher|lower|middle)\b", page), "readings have names"


def test_a_township_shows_its_villages_and_its_roster_with_what_counts(
    staffed: Database, clock: FixedClock, client_as: ClientAs
) -> None:
    with reading(staffed) as s:
        shared = next(one.service.person for one in roster(s, BOUND))
    appoint(staffed, clock, TOWNSHIP, date(2023, 1, 1), person=shared)
    away, left = appoint(staffed, clock, TOWNSHIP, name="孙七"), appoint(staffed, clock, TOWNSHIP, name="周八")
    with begin(staffed, SYSTEM, clock) as tx:
        record_leave(tx, RecordLeave(appointment=away, leave_from=date(2026, 3, 1)))
        end_appointment(tx, EndAppointment(appointment=left, ended_on=date(2025, 1, 1)))
    page = client_as("county_officer").get(HOME).text
    for words in ("北团村", "赵六", "在别处计数，不重复计", "请假超过90天，不计", "已离岗", "在岗"):
        assert words in page
    assert "尚未到岗" in client_as("county_officer").get(HOME + "?on=2021-11-01").text
    body = client_as("county_officer").get(HOME + "?format=csv").get_data().decode("utf-8-sig")
    assert "孙*" in body
    assert "孙七" not in body


def test_a_village_explains_its_verdict_and_exports_even_when_empty(staffed: Database, client_as: ClientAs) -> None:
    client = client_as("county_officer")
    page = client.get(f"/staffing/{VILLAGE}").text
    for words in ("协理员1名", "赵六", "网格员"):
        assert words in page
    assert "认定无需配备" not in page
    body = client.get(f"/staffing/{VILLAGE}?format=csv&on=2021-01-01").get_data().decode("utf-8-sig")
    assert "赵*" in body


@pytest.mark.parametrize("code", [OTHER_COUNTY, OTHER_TOWNSHIP, "350825999", "350825.MZ"])
def test_what_isnt_the_readers_is_not_found(client_as: ClientAs, code: str) -> None:
    assert client_as("county_officer").get(f"/staffing/{code}").status_code == 404


def test_an_appointment_is_entered(city: Database, client_as: ClientAs) -> None:
    client = client_as("county_officer")
    assert submit(client, HOME + "/appoint", NEW).status_code == 302
    with reading(city) as s:
        (row,) = roster(s, TOWNSHIP)
    assert (row.person_name, row.service.started_on) == ("李四", date(2021, 12, 1))
    assert "已登记到岗" in client.get(HOME).text


def test_a_wrong_appointment_comes_back_with_what_was_typed(city: Database, client_as: ClientAs) -> None:
    client = client_as("county_officer")
    wrong = submit(client, HOME + "/appoint", {**NEW, "ended_on": "2021-11-30"})
    assert wrong.status_code == 422
    assert "早于到岗日期 2021-12-01" in wrong.text
    assert 'value="李四"' in wrong.text
    assert submit(client, HOME + "/appoint", {**NEW, "started_on": "去年"}).status_code == 422
    with reading(city) as s:
        assert roster(s, "") == []


def test_an_appointment_is_ended_corrected_and_given_leave_on_its_page(staffed: Database, client_as: ClientAs) -> None:
    client = client_as("county_officer")
    with reading(staffed) as s:
        row = next(one for one in roster(s, TOWNSHIP) if one.person_name == "张三")
    path = f"/staffing/appointments/{row.service.id}"
    assert "登记离岗" in client.get(path).text
    for act, wrong, right in (
        ("leave", {"leave_from": "2020-01-01"}, {"leave_from": "2026-11-01", "leave_until": "2026-11-10"}),
        ("correct", {"started_on": ""}, {"started_on": "2021-12-02", "eligibility": "none", "full_time": "false"}),
        ("end", {"ended_on": "2020-01-01"}, {"ended_on": "2026-11-20"}),
    ):
        page = f"{path}?act={act}"
        assert submit(client, f"{path}/{act}", wrong, page=page).status_code == 422
        assert submit(client, f"{path}/{act}", right, page=page).status_code == 302
    with reading(staffed) as s:
        held = next(one for one in roster(s, TOWNSHIP) if one.person_name == "张三")
    assert (held.service.started_on, held.service.ended_on, held.full_time) == (
        date(2021, 12, 2),
        date(2026, 11, 20),
        False,
    )
    assert submit(client, f"{path}/delete", {}, page=path).status_code == 404
    assert client.get("/staffing/appointments/no-such").status_code == 404
    assert client_as("other_officer").get(path).status_code == 404


def test_a_population_is_entered_or_refused(city: Database, client_as: ClientAs) -> None:
    client, path = client_as("county_officer"), HOME + "/population"
    typed = {"on": "2026-06-30", "registered": "20001", "source": "公安户籍年报"}
    for wrong in ("-1", "12.5", "两万"):
        answer = submit(client, path, {**typed, "registered": wrong})
        assert answer.status_code == 422
        assert "户籍人口" in answer.text
        assert f'value="{wrong}"' in answer.text
    assert submit(client, path, typed).status_code == 302
    assert "20,001" in client.get(HOME).text
    assert submit(client, path, {**typed, "registered": "0"}).status_code == 302
    assert "数据不足" in client.get(HOME).text


def test_the_city_exempts_a_village_and_ends_it(staffed: Database, client_as: ClientAs) -> None:
    client, page = client_as("city_admin"), f"/staffing/{VILLAGE}"
    path = page + "/exemption"
    assert submit(client, path, {"reason": "", "since": "2026-01-01"}, page=page).status_code == 422
    assert submit(client, path, {"reason": "farm", "since": "2026-01-01"}, page=page).status_code == 302
    shown = client.get(page).text
    assert "不适用" in shown
    assert "农场、林场" in shown
    assert submit(client, path, {"ended_on": "2026-06-30"}, page=page).status_code == 302
    with reading(staffed) as s:
        assert exempt_villages(s, "", date(2026, 11, 24)) == {}
    officer = client_as("county_officer")
    refused = submit(officer, path, {"reason": "farm", "since": "2026-01-01"}, page=f"/staffing/{VILLAGE}/appoint")
    assert refused.status_code == 403


def test_each_act_asks_for_its_permission(staffed: Database, client_as: ClientAs) -> None:
    auditor = client_as("auditor")
    for path in ("/appoint", "/population"):
        assert auditor.get(HOME + path).status_code == 403
    assert client_as("liaison").get("/staffing/").status_code == 403


def test_townships_and_appointments_over_rest(staffed: Database, client_as: ClientAs) -> None:
    client = client_as("county_officer")
    rows = client.get(f"/api/v1/staffing/townships?county={COUNTY}&on=2026-11-24").get_json()
    first = rows[0]
    assert (first["agency"], first["needed"], first["assistants"]) == (TOWNSHIP, 1, 1)
    assert [one["result"] for one in first["outcomes"]] == ["compliant", "compliant"]
    assert len(client.get("/api/v1/staffing/townships").get_json()) == 3
    assert client.get(f"/api/v1/staffing/townships?county={OTHER_COUNTY}").status_code == 404
    assert client_as("auditor").get("/api/v1/staffing/townships?county=350899").status_code == 404
    headers = {"X-CSRFToken": form_token(client, HOME + "/appoint")}
    body = {"agency": TOWNSHIP, "role": "township_assistant", "name": "钱九", "started_on": "2026-01-01"}
    stored = client.post("/api/v1/staffing/appointments", json=body, headers=headers)
    assert stored.status_code == 201
    with reading(staffed) as s:
        row = next(one for one in roster(s, TOWNSHIP) if one.person_name == "钱九")
    assert stored.get_json() == {"id": row.service.id, "event_id": row.service.event_id}
    wrong = client.post(
        "/api/v1/staffing/appointments",
        json={**body, "ended_on": "2025-01-01", "county": OTHER_COUNTY},
        headers=headers,
    )
    assert wrong.status_code == 422
    assert {one["pointer"] for one in wrong.get_json()["errors"]} == {"/ended_on", "/agency"}
