"""The pages of approvals: lists, decision with its consequences, receipt, and one's own area only."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from oversight.approvals.queries import ApprovalFilter, approval, count_approvals
from oversight.clock import FixedClock
from oversight.persistence import Database, reading
from tests.builders.assistance import SUBMISSION, build_approval
from tests.builders.city import OTHER_TOWNSHIP, TOWNSHIP
from tests.builders.forms import submit
from tests.builders.outcomes import build_finding

ClientAs = Callable[[str], FlaskClient]
FORM = {
    "case_code": "ab" * 16,
    "kind": "temporary_aid",
    "township": TOWNSHIP,
    "amount": "1234.5",
    "submitted_on": "2026年11月20日",
}


@pytest.fixture
def submitted(city: Database, clock: FixedClock) -> str:
    """A case submitted by the township."""
    return build_approval(city, clock)


def _state(database: Database, identifier: str) -> str:
    with reading(database) as session:
        return approval(session, "", identifier).state.value


def test_the_list_shows_ones_own_area_and_filters(
    city: Database, clock: FixedClock, client_as: ClientAs, submitted: str
) -> None:
    other = build_approval(city, clock, "other_officer", township=OTHER_TOWNSHIP, kind="tekun", case_code="cd" * 16)
    clerk = client_as("township_clerk").get("/approvals/").text
    assert submitted in clerk
    assert other not in clerk
    auditor = client_as("auditor")
    assert "680.00" in auditor.get("/approvals/").text
    kind = auditor.get("/approvals/?kind=tekun").text
    assert other in kind
    assert submitted not in kind
    assert submitted in auditor.get(f"/approvals/?case_code={SUBMISSION.case_code}").text
    assert "没有符合条件的审批" in auditor.get("/approvals/?state=approved").text


def test_both_lists_leave_as_files(city: Database, clock: FixedClock, client_as: ClientAs, submitted: str) -> None:
    build_finding(city, clock)
    client = client_as("auditor")
    lines = client.get("/approvals/?format=csv").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "680.00" in lines[1]
    assert client.get("/approvals/?format=xlsx").data[:2] == b"PK"
    lines = client.get("/approvals/decisions?kind=finding&format=csv").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "问题认定" in lines[1]


def test_decisions_are_listed_with_the_way_to_their_entry(
    city: Database, clock: FixedClock, client_as: ClientAs
) -> None:
    build_finding(city, clock)
    page = client_as("auditor").get("/approvals/decisions").text
    assert "问题认定" in page
    assert "/audit/entries/" in page
    assert "容错" in page
    assert "还没有审批决定" in client_as("auditor").get("/approvals/decisions?kind=draw").text
    assert "容错免责认定" not in client_as("finance_reviewer").get("/approvals/decisions").text
    assert "findings.opened" not in client_as("township_clerk").get("/approvals/decisions").text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_case_is_approved_through_its_consequences_to_a_receipt(
    city: Database, client_as: ClientAs, submitted: str, lang: str
) -> None:
    client = client_as("county_officer")
    page = f"/approvals/{submitted}"
    assert f"{page}/confirm/approve" in client.get(f"{page}?lang={lang}").text
    asked = client.get(f"{page}/confirm/approve").text
    assert ("能否撤销" if lang == "zh" else "Can it be undone") in asked
    answer = submit(client, f"{page}/decision", {"decision": "approve"}, page=f"{page}/confirm/approve")
    assert answer.headers["Location"] == f"{page}/receipt"
    receipt = client.get(f"{page}/receipt").text
    with reading(city) as session:
        row = approval(session, "", submitted)
    assert row.state == "approved"
    assert f"/audit/entries/{row.event_id}" in receipt
    assert "2026-11-24 09:00:00" in receipt


def test_a_refusal_without_reason_comes_back(city: Database, client_as: ClientAs, submitted: str) -> None:
    client = client_as("county_officer")
    page = f"/approvals/{submitted}"
    answer = submit(client, f"{page}/decision", {"decision": "refuse"}, page=f"{page}/confirm/refuse")
    assert answer.status_code == 422
    assert 'href="#f-reason"' in answer.text
    assert _state(city, submitted) == "pending"
    answer = submit(client, f"{page}/decision", {"decision": "perhaps"}, page=f"{page}/confirm/refuse")
    assert answer.status_code == 422
    assert client.get(f"{page}/confirm/perhaps").status_code == 404


def test_a_case_is_withdrawn_by_its_township(city: Database, client_as: ClientAs, submitted: str) -> None:
    client = client_as("township_clerk")
    page = f"/approvals/{submitted}"
    shown = client.get(page).text
    assert "须由另一位审批人员办理" in shown
    assert f"{page}/confirm/approve" not in shown
    answer = submit(client, f"{page}/withdrawal", {}, page=f"{page}/confirm/withdraw")
    assert answer.status_code == 422
    answer = submit(client, f"{page}/withdrawal", {"reason": "申请人撤回。"}, page=f"{page}/confirm/withdraw")
    assert answer.status_code == 302
    assert _state(city, submitted) == "withdrawn"
    assert "/audit/entries/" not in client.get(f"{page}/receipt").text


def test_the_submitter_is_told_to_stand_aside(city: Database, client_as: ClientAs, submitted: str) -> None:
    client = client_as("township_clerk")
    page = f"/approvals/{submitted}"
    answer = submit(client, f"{page}/decision", {"decision": "approve"}, page=f"{page}/confirm/approve")
    assert answer.status_code == 403
    assert "不能由您本人审批" in answer.text
    assert _state(city, submitted) == "pending"


def test_another_countys_case_is_not_found_and_readers_do_not_decide(client_as: ClientAs, submitted: str) -> None:
    page = f"/approvals/{submitted}"
    assert client_as("other_officer").get(page).status_code == 404
    auditor = client_as("auditor")
    assert "confirm" not in auditor.get(page).text
    assert auditor.get(f"{page}/confirm/approve").status_code == 403
    assert client_as("liaison").get("/approvals/").status_code == 403


def test_a_case_is_submitted_by_code(city: Database, client_as: ClientAs) -> None:
    client = client_as("township_clerk")
    answer = submit(client, "/approvals/submit", FORM)
    assert answer.status_code == 302
    with reading(city) as session:
        row = approval(session, TOWNSHIP, answer.headers["Location"].rsplit("/", 1)[1])
    assert (row.amount_fen, row.kind, row.submitted_on.isoformat()) == (123_450, "temporary_aid", "2026-11-20")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("case_code", "张三"),
        ("kind", "pension"),
        ("township", OTHER_TOWNSHIP),
        ("amount", "-5"),
        ("amount", "12.345"),
        ("amount", "0"),
        ("submitted_on", "昨天"),
    ],
)
def test_a_bad_submission_comes_back_with_what_was_typed(
    city: Database, client_as: ClientAs, field: str, value: str
) -> None:
    answer = submit(client_as("township_clerk"), "/approvals/submit", FORM | {field: value})
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert field in {"kind", "township"} or f'value="{value}"' in answer.text
    with reading(city) as session:
        assert count_approvals(session, "", ApprovalFilter()) == 0


def test_the_rest_api_lists_shows_and_decides(client_as: ClientAs, submitted: str) -> None:
    client = client_as("county_officer")
    (row,) = client.get("/api/v1/approvals?state=pending&kind=dibao").get_json()
    assert (row["id"], row["amount_fen"], row["township"]) == (submitted, 68_000, TOWNSHIP)
    assert client.get(f"/api/v1/approvals/{submitted}").get_json()["case_code"] == SUBMISSION.case_code
    assert client_as("other_officer").get(f"/api/v1/approvals/{submitted}").status_code == 404
    wrong = client.get("/api/v1/approvals?state=lost").get_json()
    assert {error["pointer"] for error in wrong["errors"]} == {"/state"}


def test_the_rest_api_decides_and_names_what_is_wrong(client_as: ClientAs, submitted: str) -> None:
    client = client_as("county_officer")
    token = (
        client.get(f"/approvals/{submitted}/confirm/approve").text.split('name="csrf_token" value="')[1].split('"')[0]
    )
    path, headers = f"/api/v1/approvals/{submitted}/decision", {"X-CSRFToken": token}
    refused = client.post(path, json={"decision": "refuse"}, headers=headers)
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["pointer"] == "/reason"
    unknown = client.post(path, json={"decision": "maybe", "colour": "red"}, headers=headers)
    assert {error["pointer"] for error in unknown.get_json()["errors"]} == {"/decision", "/colour"}
    decided = client.post(path, json={"decision": "approve"}, headers=headers)
    assert (decided.status_code, decided.get_json()["state"]) == (200, "approved")
    again = client.post(path, json={"decision": "approve"}, headers=headers)
    assert (again.status_code, again.get_json()["type"]) == (409, "https://longyan.example/problems/conflict")
