"""The pages of conclusions, from the draft to the publication behind the gate."""

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from oversight.clock import FixedClock
from oversight.conclusions.queries import conclusions, published
from oversight.findings.queries import FindingFilter, findings
from oversight.persistence import Database, reading
from tests.builders.conclusions import PROPOSED, TEXT, approve, draft, formed, publish, visited
from tests.builders.forms import form_token

ClientAs = Callable[[str], FlaskClient]


def send(client: FlaskClient, page: str, action: str, **fields: str) -> tuple[int, str]:
    """Post what a form of a page sends; return the status and the text of the answer."""
    answer = client.post(action, data={"csrf_token": form_token(client, page), **fields})
    return answer.status_code, answer.get_data(as_text=True)


def test_a_closed_visit_waits_for_its_team_and_its_draft_begins_with_figures(
    city: Database, clock: FixedClock, client_as: ClientAs
) -> None:
    site = visited(city, clock, "no")
    page = f"/conclusions/visits/{site.visit}"
    assert page in client_as("inspector").get("/conclusions/").text
    assert page not in client_as("city_admin").get("/conclusions/").text
    shown = client_as("inspector").get(page).text
    assert "已要求限期整改" in shown
    assert "两笔未登记" not in shown


def test_a_visit_without_faults_proposes_that_nothing_was_found(
    city: Database, clock: FixedClock, client_as: ClientAs
) -> None:
    site = visited(city, clock)
    assert "未发现问题。" in client_as("inspector").get(f"/conclusions/visits/{site.visit}").text


def test_draft_approval_and_publication_on_pages(city: Database, clock: FixedClock, client_as: ClientAs) -> None:
    site = visited(city, clock, "no")
    team, head = client_as("inspector"), client_as("city_leader")
    form = f"/conclusions/visits/{site.visit}"
    assert send(team, form, form, text="", proposed=PROPOSED)[0] == 422
    assert send(team, form, form, text=TEXT, proposed=PROPOSED)[0] == 302
    with reading(city) as session:
        (row,) = conclusions(session, "")
        finding = findings(session, "", FindingFilter())[0]
    page = f"/conclusions/{row.id}"
    assert send(head, page, f"{page}/return", review="")[0] == 422
    assert send(head, page, f"{page}/return", review="写明依据")[0] == 302
    assert "写明依据" in team.get(form).text
    send(team, form, form, text=TEXT, proposed=PROPOSED)
    assert send(head, page, f"{page}/approval")[0] == 302
    status, said = send(head, page, f"{page}/publication", public_text=TEXT)
    assert status == 422
    assert "第 1 行第 " in said
    assert "电话号码" in said
    assert send(head, page, f"{page}/publication", public_text=PROPOSED)[0] == 302
    with reading(city) as session:
        assert [one.text for one in published(session, 1)] == [PROPOSED]
    assert "现场检查（" in head.get(f"/findings/{finding.id}").text
    assert "/rules/visits." not in head.get(f"/findings/{finding.id}").text


def test_the_list_counts_down_and_says_what_was_late(city: Database, clock: FixedClock, client_as: ClientAs) -> None:
    done = formed(city, clock)
    assert "还剩 20 个工作日（截止 2026-12-23 周三）" in client_as("city_leader").get("/conclusions/").text
    clock.set(clock.now() + timedelta(days=29))
    head = client_as("city_leader")
    assert "已逾期 1 天" in head.get(f"/conclusions/{done.id}").text
    publish(city, clock, done.id)
    assert "逾期" in head.get("/conclusions/").text
    assert "2026-12-24" in head.get(f"/conclusions/{done.id}").text


def test_the_page_says_before_the_approval_where_the_proposal_has_personal_data(
    city: Database, clock: FixedClock, client_as: ClientAs
) -> None:
    identifier = draft(city, clock, visited(city, clock), proposed=TEXT)
    shown = client_as("city_leader").get(f"/conclusions/{identifier}").text
    assert "有 2 处个人信息" in shown
    approve(city, clock, identifier)


def test_a_county_sees_its_own_and_gets_no_forms(city: Database, clock: FixedClock, client_as: ClientAs) -> None:
    done = formed(city, clock)
    officer = client_as("county_officer")
    assert "/publication" not in officer.get(f"/conclusions/{done.id}").text
    assert client_as("other_officer").get(f"/conclusions/{done.id}").status_code == 404
    token = form_token(officer, f"/conclusions/{done.id}?lang=en")
    answer = officer.post(f"/conclusions/{done.id}/approval", data={"csrf_token": token})
    assert answer.status_code == 403
