"""The matrix and the verdicts on pages and over REST: on a day, in a scope, with the working, and as files."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.builders.city import COUNTY, OTHER_COUNTY, TOWNSHIP

ClientAs = Callable[[str], FlaskClient]


def test_the_overview_has_a_row_for_each_county_in_scope(client_as: ClientAs) -> None:
    whole, own = client_as("auditor").get("/overview").text, client_as("county_officer").get("/overview").text
    assert "连城县" in whole
    assert "新罗区" in whole
    assert "连城县" in own
    assert "新罗区" not in own


def test_the_overview_leaves_as_a_file_with_the_worst_result_and_its_count(client_as: ClientAs) -> None:
    rows = client_as("county_officer").get("/overview?format=csv").get_data().decode("utf-8-sig").splitlines()
    assert rows[0].startswith("编码,单位,R16 ")
    assert len(rows) == 2
    assert rows[1].startswith(f"{COUNTY},连城县,")
    assert "不达标 1/1" in rows[1]


def test_a_rules_verdicts_are_listed_gravest_first_and_narrowed_to_a_county(client_as: ClientAs) -> None:
    client = client_as("auditor")
    rows = client.get("/rules/R30?format=csv").get_data().decode("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == [COUNTY, "350800", OTHER_COUNTY]
    narrow = client.get(f"/rules/R30?county={OTHER_COUNTY}&format=csv").get_data().decode("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in narrow[1:]] == [OTHER_COUNTY]


def test_a_verdict_shows_formula_clause_readings_and_what_would_mend_it(client_as: ClientAs) -> None:
    page = client_as("county_officer").get(f"/rules/R30/{COUNTY}?on=2026-12-31").text
    for said in ("连城县", "不达标", "龙政办〔2021〕65号", "115,789.48", "口径"):
        assert said in page
    township = client_as("township_clerk").get(f"/rules/R16/{TOWNSHIP}")
    assert township.status_code == 200
    assert "北团镇" in township.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/rules/R99", 404),
        (f"/rules/R99/{COUNTY}", 404),
        ("/rules/R30/999999", 404),
        (f"/rules/R16/{COUNTY}", 404),
        ("/rules/R30?on=soon", 422),
        ("/overview?format=pdf", 422),
    ],
)
def test_what_is_not_there_is_said(client_as: ClientAs, path: str, status: int) -> None:
    assert client_as("auditor").get(path).status_code == status


def test_the_api_judges_on_the_day_asked_for(client_as: ClientAs) -> None:
    client = client_as("auditor")
    during = client.get(f"/api/v1/rules/verdicts?agency={OTHER_COUNTY}&rule=R30&on=2026-12-31").get_json()
    assert [(one["agency"], one["result"]) for one in during] == [(OTHER_COUNTY, "compliant")]
    before = client.get(f"/api/v1/rules/verdicts?agency={OTHER_COUNTY}&rule=R30&on=2026-05-31").get_json()
    assert before[0]["result"] != "compliant"
    assert client.get(f"/api/v1/rules/R30/verdicts/{COUNTY}").get_json()["feasible"] is False
    assert client.get("/api/v1/rules/R30/verdicts/999999").status_code == 404
    assert client.get("/api/v1/rules/R99/verdicts/350825").status_code == 404


def test_the_api_lists_the_rules_with_their_clauses(client_as: ClientAs) -> None:
    rows = client_as("auditor").get("/api/v1/rules").get_json()
    assert {row["requirement"] for row in rows} >= {"R16", "R17", "R18", "R30", "R31", "R71"}
    assert all(row["title"] and row["title_en"] and row["clause"] for row in rows)


def test_a_rules_page_and_the_list_of_rules_lead_to_each_other(client_as: ClientAs) -> None:
    client = client_as("auditor")
    assert 'href="/rules/R30"' in client.get("/rules").text
    page = client.get("/rules/R30").text
    assert "连城县" in page
    assert f"/{COUNTY}" in page
    assert 'href="/rules"' in page


def test_the_gallery_of_components_is_open_to_all(client_as: ClientAs) -> None:
    assert client_as("auditor").get("/components?lang=en").status_code == 200


def test_the_workbench_is_each_roles_own(client_as: ClientAs) -> None:
    assert "确认连城县 2026 年预算" in client_as("finance_reviewer").get("/workbench").text
    assert "确认连城县 2026 年预算" not in client_as("county_officer").get("/workbench").text
    assert "Confirm the 2026 budget" in client_as("finance_reviewer").get("/workbench?lang=en").text
