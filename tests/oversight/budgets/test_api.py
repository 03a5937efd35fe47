"""The budgets API answers with facts and outcomes, stores charges, and refuses as problem+json."""

from collections.abc import Callable

from flask.testing import FlaskClient

from oversight.budgets.queries import charges
from oversight.clock import FixedClock
from oversight.persistence import Database, reading
from tests.builders.budgets import build_budgets
from tests.builders.city import COUNTY, OTHER_COUNTY
from tests.builders.forms import form_token

ClientAs = Callable[[str], FlaskClient]
CHARGE = {"agency": COUNTY, "year": 2026, "fund": "work_fund", "amount": "12.34", "on": "2026-03-01"}


def test_ratios_of_all_agencies(city: Database, clock: FixedClock, client_as: ClientAs) -> None:
    build_budgets(city, clock)
    rows = client_as("auditor").get("/api/v1/budgets?year=2026&on=2026-12-31").get_json()
    assert [one["agency"] for one in rows] == ["350800", "350802", "350825"]
    county = rows[2]
    assert county["facts"]["charged"] == {"work": 100_000_000, "subsidy": 160_000_000, "other": 0}
    assert [one["result"] for one in county["outcomes"]] == ["breach", "compliant"]
    assert county["outcomes"][0]["feasible"] is False


def test_one_agencys_outcomes(city: Database, clock: FixedClock, client_as: ClientAs) -> None:
    build_budgets(city, clock)
    client = client_as("county_officer")
    found = client.get(f"/api/v1/budgets/{COUNTY}/2026").get_json()
    assert (found["name"], found["outcomes"][0]["rule"]) == ("连城县", "budgets.services-floor")
    missing = client.get(f"/api/v1/budgets/{OTHER_COUNTY}/2026")
    assert (missing.status_code, missing.content_type) == (404, "application/problem+json; charset=utf-8")


def _post(client: FlaskClient, body: dict[str, object]) -> tuple[int, dict[str, object]]:
    answer = client.post(
        "/api/v1/budgets/charges",
        json=body,
        headers={"X-CSRFToken": form_token(client, f"/budgets/{COUNTY}/2026/charges")},
    )
    return answer.status_code, answer.get_json()


def test_a_charge_is_stored_with_its_log_entry(city: Database, client_as: ClientAs) -> None:
    status, stored = _post(client_as("county_officer"), CHARGE)
    assert status == 201
    with reading(city) as s:
        (row,) = charges(s, COUNTY, 2026)
    assert (row.id, row.event_id, row.amount_fen) == (stored["id"], stored["event_id"], 1234)


def test_a_wrong_charge_names_each_field_and_stores_nothing(city: Database, client_as: ClientAs) -> None:
    client = client_as("county_officer")
    for body, pointers in (
        ({**CHARGE, "amount": 1234}, {"/amount"}),
        ({**CHARGE, "amount": "-1", "fund": "cash"}, {"/amount", "/fund"}),
        ({**CHARGE, "year": 0}, {"/year"}),
        ({**CHARGE, "surprise": 1}, {"/surprise"}),
    ):
        status, problem = _post(client, body)
        assert status == 422
        errors = problem["errors"]
        assert isinstance(errors, list)
        assert {one["pointer"] for one in errors} == pointers
    with reading(city) as s:
        assert charges(s, COUNTY, 2026) == []


def test_an_auditor_may_not_charge(city: Database, client_as: ClientAs) -> None:
    client = client_as("auditor")
    token = form_token(client, "/budgets/")
    answer = client.post("/api/v1/budgets/charges", json=CHARGE, headers={"X-CSRFToken": token})
    assert answer.status_code == 403
