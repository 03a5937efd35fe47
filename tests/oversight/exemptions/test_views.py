"""The pages of a case: application, four elements, negative list, decision, appeal, each for those who may."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from oversight.clock import FixedClock
from oversight.exemptions.deciding import DecideExemption, decide_exemption
from oversight.exemptions.queries import CaseFilter, CaseRow, case, count_cases
from oversight.exemptions.service import RecordOpinions, apply_for_exemption, record_opinions
from oversight.exemptions.vocabulary import Element
from oversight.persistence import Database, begin, reading
from tests.builders.directory import principal_named
from tests.builders.exemptions import APPLICATION, DECISION, SECOND, opinions
from tests.builders.forms import submit
from tests.builders.outcomes import build_finding, close

ClientAs = Callable[[str], FlaskClient]
FORM = {
    "applicant_kind": "agency",
    "accountable_on": "2026/11/16",
    "situation": "outage_or_disaster",
    "experience": "not_concerned",
    "limits": "not_concerned",
    "motive": "development",
    "statement": "洪水中断网络。",
}
OPINIONS = {f"{one}_opinion": "yes" for one in Element} | {f"{one}_text": "有会议纪要。" for one in Element}
MEETING = {
    "outcome": "granted",
    "meeting_on": "2026-11-24",
    "attendees": "MZ-01\nMZ-02，CZ-07",
    "votes_for": "3",
    "votes_against": "0",
    "abstained": "0",
    "reasons": "四项要件具备。",
}


@pytest.fixture
def finding(city: Database, clock: FixedClock) -> str:
    """A breach of the county."""
    return build_finding(city, clock)


@pytest.fixture
def filed(city: Database, clock: FixedClock, finding: str) -> str:
    """A case the county's officer applied for."""
    with begin(city, principal_named(city, "county_officer"), clock) as tx:
        return apply_for_exemption(tx, replace(APPLICATION, finding=finding))


@pytest.fixture
def examined(city: Database, clock: FixedClock, filed: str) -> str:
    """The case with two examiners' favourable opinions."""
    for principal in (principal_named(city, "city_admin"), SECOND):
        with begin(city, principal, clock) as tx:
            record_opinions(tx, RecordOpinions(case=filed, opinions=opinions()))
    return filed


def _case(database: Database, identifier: str) -> CaseRow:
    with reading(database) as session:
        return case(session, "", identifier)


def _decide(database: Database, clock: FixedClock, identifier: str, outcome: str) -> None:
    with begin(database, principal_named(database, "city_leader"), clock) as tx:
        decide_exemption(tx, DecideExemption(**{**_fields(DECISION), "case": identifier, "outcome": outcome}))


def _fields(command: DecideExemption) -> dict[str, object]:
    return {name: getattr(command, name) for name in DecideExemption.__slots__}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_county_applies_from_a_findings_page(city: Database, client_as: ClientAs, finding: str, lang: str) -> None:
    client = client_as("county_officer")
    page = f"/exemptions/apply?finding={finding}"
    assert page in client.get(f"/findings/{finding}?lang={lang}").text
    data = FORM | {"finding": finding}
    token = client.get(page).text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post(
        "/exemptions/apply", data={**data, "csrf_token": token, "supports": ["asked_first", "collective_decision"]}
    )
    assert answer.status_code == 302
    shown = client.get(answer.headers["Location"]).text
    assert ("事前请示报告" if lang == "zh" else "The superior was asked first") in shown
    row = _case(city, answer.headers["Location"].rsplit("/", 1)[1])
    assert row.supports == ("asked_first", "collective_decision")


def test_a_bad_application_comes_back_with_what_was_typed(city: Database, client_as: ClientAs, finding: str) -> None:
    client = client_as("county_officer")
    page = f"/exemptions/apply?finding={finding}"
    answer = submit(client, "/exemptions/apply", {"finding": finding, "statement": "洪水。"}, page=page)
    assert answer.status_code == 422
    for field in ("applicant_kind", "accountable_on", "situation", "experience", "limits", "motive"):
        assert f'href="#f-{field}"' in answer.text
    assert "洪水。" in answer.text
    answer = submit(client, "/exemptions/apply", FORM | {"finding": finding, "situation": "rain"}, page=page)
    assert 'href="#f-situation"' in answer.text
    with reading(city) as session:
        assert count_cases(session, "", CaseFilter()) == 0


def test_there_is_no_application_about_nothing_or_another_countys_finding(client_as: ClientAs, finding: str) -> None:
    assert client_as("county_officer").get("/exemptions/apply").status_code == 404
    assert client_as("other_officer").get(f"/exemptions/apply?finding={finding}").status_code == 404
    assert client_as("auditor").get(f"/exemptions/apply?finding={finding}").status_code == 403


def test_the_list_shows_ones_own_cases_filters_and_leaves_as_a_file(client_as: ClientAs, filed: str) -> None:
    assert filed in client_as("county_officer").get("/exemptions/").text
    assert filed not in client_as("other_officer").get("/exemptions/").text
    auditor = client_as("auditor")
    assert filed in auditor.get("/exemptions/?agency=350825&state=submitted").text
    assert "没有符合条件的案件" in auditor.get("/exemptions/?state=granted").text
    lines = auditor.get("/exemptions/?format=csv").data.decode("utf-8-sig").splitlines()
    assert "连城县" in lines[1]
    assert auditor.get("/exemptions/?format=xlsx").data[:2] == b"PK"


def test_an_examiner_gives_opinions_element_by_element(city: Database, client_as: ClientAs, filed: str) -> None:
    client = client_as("city_admin")
    page = f"/exemptions/{filed}"
    for words in ("1. 秉持公心", "2. 履职尽责", "3. 客观原因", "4. 及时纠正"):
        assert words in client.get(page).text
    answer = submit(client, f"{page}/opinions", OPINIONS | {"diligence_evidence": "0a" * 32}, page=page)
    assert answer.status_code == 302
    row = _case(city, filed)
    assert (row.state, len(row.opinions)) == ("examining", 4)
    shown = client.get(page).text
    assert "有会议纪要。" in shown
    assert "核查意见：及时纠正" in shown
    answer = submit(client, f"{page}/opinions", {"diligence_opinion": "no", "diligence_text": "另有台账。"}, page=page)
    assert answer.status_code == 302
    assert [one.opinion.value for one in _case(city, filed).opinions] == ["yes", "no", "yes", "yes"]


def test_bad_opinions_come_back_beside_their_elements(city: Database, client_as: ClientAs, filed: str) -> None:
    client = client_as("city_admin")
    page = f"/exemptions/{filed}"
    answer = submit(client, f"{page}/opinions", {"diligence_opinion": "yes", "good_faith_text": "好"}, page=page)
    assert answer.status_code == 422
    assert 'href="#f-diligence_text"' in answer.text
    assert 'href="#f-good_faith_opinion"' in answer.text
    answer = submit(client, f"{page}/opinions", {}, page=page)
    assert "请至少对一项要件提出意见" in answer.text
    assert _case(city, filed).state == "submitted"


def test_the_negative_list_refuses_after_its_consequences_were_shown(
    city: Database, client_as: ClientAs, filed: str
) -> None:
    client = client_as("city_admin")
    page = f"/exemptions/{filed}"
    assert "本件立即不予免责" in client.get(f"{page}/flag").text
    answer = submit(client, f"{page}/flag", {"flag": "private_gain"}, page=f"{page}/flag")
    assert answer.status_code == 422
    assert 'href="#f-text"' in answer.text
    answer = submit(client, f"{page}/flag", {"flag": "private_gain", "text": "为亲属办理。"}, page=f"{page}/flag")
    assert answer.status_code == 302
    shown = client.get(page).text
    for words in ("优亲厚友", "负面清单自动不予免责", "不予免责"):
        assert words in shown
    assert client.get(f"{page}/flag").status_code == 404


def test_a_meeting_grants_and_the_effect_waits_for_the_finding(
    city: Database, clock: FixedClock, client_as: ClientAs, examined: str, finding: str
) -> None:
    client = client_as("city_leader")
    page = f"/exemptions/{examined}"
    assert f"{page}/decision" in client.get(page).text
    answer = submit(client, f"{page}/decision", MEETING | {"votes_for": "2"}, page=f"{page}/decision")
    assert answer.status_code == 422
    assert "合计 2 票，参会 3 人" in answer.text
    assert "MZ-02，CZ-07" in answer.text
    answer = submit(client, f"{page}/decision", MEETING, page=f"{page}/decision")
    assert answer.status_code == 302
    assert _case(city, examined).decisions[0].attendees == ("MZ-01", "MZ-02", "CZ-07")
    assert "问题整改销号后自动生效" in client.get(page).text
    close(city, clock, finding)
    assert "已生效" in client.get(page).text


def test_the_applicants_side_sees_opinions_only_after_the_decision(
    city: Database, clock: FixedClock, client_as: ClientAs, examined: str
) -> None:
    officer = client_as("county_officer")
    page = f"/exemptions/{examined}"
    assert "有会议纪要。" not in officer.get(page).text
    assert officer.get(f"/api/v1{page}").get_json()["opinions"] == []
    assert "有会议纪要。" in client_as("auditor").get(page).text
    _decide(city, clock, examined, "refused")
    assert "有会议纪要。" in officer.get(page).text
    assert len(officer.get(f"/api/v1{page}").get_json()["opinions"]) == 8


def test_a_refused_applicant_appeals_once(
    city: Database, clock: FixedClock, client_as: ClientAs, examined: str
) -> None:
    _decide(city, clock, examined, "refused")
    client = client_as("county_officer")
    page = f"/exemptions/{examined}"
    answer = submit(client, f"{page}/appeal", {}, page=f"{page}/appeal")
    assert answer.status_code == 422
    assert 'href="#f-grounds"' in answer.text
    answer = submit(client, f"{page}/appeal", {"grounds": "另有台账。"}, page=f"{page}/appeal")
    assert answer.status_code == 302
    assert _case(city, examined).state == "appealed"
    assert client.get(f"{page}/appeal").status_code == 404
    leader = client_as("city_leader")
    assert "须由其他人员办理" in leader.get(page).text
    assert leader.get(f"{page}/decision").status_code == 404


def test_an_applicant_withdraws(city: Database, client_as: ClientAs, filed: str) -> None:
    client = client_as("county_officer")
    page = f"/exemptions/{filed}"
    answer = submit(client, f"{page}/withdrawal", {}, page=f"{page}/withdrawal")
    assert answer.status_code == 302
    assert _case(city, filed).state == "withdrawn"
    assert client.get(f"{page}/withdrawal").status_code == 404


@pytest.mark.parametrize(
    ("username", "act", "status"),
    [
        ("auditor", "opinions", 403),
        ("city_leader", "opinions", 403),
        ("city_leader", "flag", 403),
        ("city_admin", "decision", 403),
        ("county_officer", "decision", 403),
        ("city_leader", "appeal", 403),
        ("city_admin", "withdrawal", 403),
        ("other_officer", "withdrawal", 404),
    ],
)
def test_acts_are_only_for_those_who_may(  # noqa: PLR0913, PLR0917 - the table's columns and what they need
    city: Database, client_as: ClientAs, filed: str, username: str, act: str, status: int
) -> None:
    answer = submit(client_as(username), f"/exemptions/{filed}/{act}", {}, page="/exemptions/")
    assert answer.status_code == status
    assert _case(city, filed).state == "submitted"


def test_the_rest_api_lists_and_shows(client_as: ClientAs, filed: str, finding: str) -> None:
    client = client_as("county_officer")
    (row,) = client.get("/api/v1/exemptions?state=submitted").get_json()
    assert (row["id"], row["finding"], row["rule"], row["effect"]) == (filed, finding, "budgets.services-floor", "none")
    whole = client.get(f"/api/v1/exemptions/{filed}").get_json()
    assert (whole["distinctions"], whole["supports"], whole["flags"]) == (
        ["not_concerned", "not_concerned", "development"],
        ["collective_decision"],
        [],
    )
    assert client_as("other_officer").get(f"/api/v1/exemptions/{filed}").status_code == 404
    assert client_as("finance_reviewer").get("/api/v1/exemptions").status_code == 403
