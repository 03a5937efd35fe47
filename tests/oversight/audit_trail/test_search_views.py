"""The auditor's search: by agency, action, subject, actor and days, in words, from the address alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from oversight.audit_trail.subjects import SUBJECTS, subject_title, subjects_of
from oversight.bilingual import Text
from oversight.clock import FixedClock
from oversight.persistence import Database
from oversight.persistence.base import audited_tables
from tests.builders.assistance import build_approval

ClientAs = Callable[[str], FlaskClient]


@pytest.fixture
def case(city: Database, clock: FixedClock) -> str:
    """A case submitted two days after everything else."""
    clock.set(clock.now() + timedelta(days=2))
    identifier = build_approval(city, clock)
    clock.set(clock.now() - timedelta(days=2))
    return identifier


def rows(client: FlaskClient, query: str) -> str:
    """Return the table of a search, by its subjects."""
    page = client.get(f"/audit/?{query}")
    assert page.status_code == 200
    return page.text.partition("<tbody>")[2].partition("</tbody>")[0]


@pytest.mark.parametrize(
    "query",
    [
        "action=approvals.case-submitted",
        "action=approvals.case-submitted/1",
        "agency=350825101&kind=assistance_approval",
        "kind=assistance_approval",
        "actor=township_clerk&kind=assistance_approval",
        "since=2026-11-25",
        "since=20261126&until=2026/11/26",
    ],
)
def test_each_way_of_asking_finds_the_case(city: Database, client_as: ClientAs, case: str, query: str) -> None:
    found = rows(client_as("auditor"), query)
    assert f"subject=assistance_approval%3A{case}" in found or f"subject=assistance_approval:{case}" in found
    assert "提交救助案件" in found


@pytest.mark.parametrize(
    "query", ["until=2026-11-25", "actor=nobody-of-that-name", "agency=350802", "action=approvals.case-decided"]
)
def test_what_does_not_match_is_left_out(city: Database, client_as: ClientAs, case: str, query: str) -> None:
    assert case not in rows(client_as("auditor"), query)


def test_a_subject_is_found_by_its_id_alone_with_its_kind_or_in_full(
    city: Database, client_as: ClientAs, case: str
) -> None:
    client = client_as("auditor")
    for query in (f"subject={case}", f"kind=assistance_approval&subject={case}", f"subject=assistance_approval:{case}"):
        assert rows(client, query).count("<tr>") == 1
    assert rows(client, f"kind=agency&subject={case}") == ""


def test_the_system_is_an_actor_too(city: Database, client_as: ClientAs) -> None:
    client = client_as("auditor")
    assert rows(client, "actor=系统") == rows(client, "actor=system") != ""


def test_the_filter_offers_words_and_keeps_what_was_asked(city: Database, client_as: ClientAs, case: str) -> None:
    page = client_as("auditor").get("/audit/?agency=350825101&action=approvals.case-submitted/1&since=2026-11-01").text
    assert '<option value="approvals.case-submitted" selected>提交救助案件</option>' in page
    assert '<option value="350825101" selected>' in page
    assert 'value="2026-11-01"' in page
    assert "format=csv" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("since=tomorrow", "“从”应写成"),
        ("since=2026-11-02&until=2026-11-01", "“到”不能早于“从”"),
        ("since=0001-01-01", "2000 年至 2999 年"),
        ("until=9999-12-31", "2000 年至 2999 年"),
        ("agency=..%2f%2f", "“单位”的写法不对"),
    ],
)
def test_what_cannot_be_searched_is_named_beside_its_field(
    city: Database, client_as: ClientAs, query: str, words: str
) -> None:
    answer = client_as("auditor").get(f"/audit/?{query}")
    assert answer.status_code == 422
    assert words in answer.text


def test_the_file_has_actions_and_people_in_words(city: Database, client_as: ClientAs, case: str) -> None:
    body = client_as("auditor").get("/audit/?kind=assistance_approval&format=csv").data.decode("utf-8-sig")
    assert "提交救助案件" in body
    assert len(body.splitlines()) == 2


def test_over_rest_the_same_filters_apply(city: Database, client_as: ClientAs, case: str) -> None:
    client = client_as("auditor")
    found = client.get("/api/v1/audit/entries?actor=township_clerk&kind=assistance_approval&since=2026-11-25").json
    assert found is not None
    assert [one["subject"] for one in found["entries"]] == [f"assistance_approval:{case}"]
    assert client.get("/api/v1/audit/entries?since=0001-01-01").status_code == 422


def test_every_audited_table_has_a_name_for_its_rows() -> None:
    assert {table.name for table in audited_tables()} - set(SUBJECTS) == set()
    assert subject_title(None) == Text("--", "--")
    assert subject_title("harvest:1") == Text("harvest 1", "harvest 1")
    assert subjects_of("agency", None) == ()
