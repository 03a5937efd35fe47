"""The documents of an inspection: what stands in them, for whom, and that each becomes a PDF."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.keys import make_key
from oversight.clock import FixedClock
from oversight.conclusions.documents import Printing, confirmation, plan_document
from oversight.conclusions.object_documents import conclusion_document, record_document, rights_notice, visit_notice
from oversight.errors import ConflictError, NotFoundError, OutOfScopeError
from oversight.inspections.persons import persons
from oversight.inspections.queries import plans
from oversight.persistence import Database, reading
from reports import Document, Table
from tests.builders.city import COUNTY, OTHER_COUNTY
from tests.builders.conclusions import draft, formed, visited
from tests.builders.inspections import build_notice, build_roster

HOW = Printing(date(2026, 11, 25), "https://example.test", sample=True)
ClientAs = Callable[[str], FlaskClient]


def words(document: Document) -> str:
    """Return everything that stands in a document's body."""
    return repr(document.blocks)


def test_the_public_documents_name_no_inspector_and_the_notice_names_the_team(
    city: Database, clock: FixedClock
) -> None:
    site = visited(city, clock)
    with reading(city) as session:
        people = persons(session)
        public = words(confirmation(session, 1, HOW, inside=False)) + words(
            plan_document(session, "", plans(session, "")[0].id, HOW)
        )
        notice = visit_notice(session, COUNTY, (1, site.place), HOW)
        rights = words(rights_notice(session, COUNTY, (1, site.place), HOW))
    assert not [one.name for one in people.values() if one.name in public + rights or one.certificate in public]
    for code in site.team:
        assert people[code].name in words(notice)
        assert people[code].certificate in words(notice)
        assert f"{code}（" in public
    assert notice.sample
    assert "三日内决定" in words(notice)
    assert "https://example.test/public/draws/1" in rights


def test_an_objects_documents_are_for_its_county_and_for_drawn_objects(city: Database, clock: FixedClock) -> None:
    site = visited(city, clock)
    for compose in (visit_notice, rights_notice):
        with reading(city) as session, pytest.raises(OutOfScopeError):
            compose(session, OTHER_COUNTY, (1, site.place), HOW)
        with reading(city) as session, pytest.raises(NotFoundError):
            compose(session, "", (1, "350825999"), HOW)


def test_a_notice_that_is_not_drawn_has_no_confirmation(city: Database, clock: FixedClock) -> None:
    build_roster(city, clock)
    build_notice(city, clock)
    with reading(city) as session, pytest.raises(ConflictError, match="没有可供出具文书"):
        confirmation(session, 1, HOW, inside=True)


def test_a_conclusion_is_a_draft_until_it_is_formed_and_lists_its_problems(city: Database, clock: FixedClock) -> None:
    done = formed(city, clock, "no")
    with reading(city) as session:
        document = conclusion_document(session, COUNTY, done.id, HOW)
        assert record_document(session, COUNTY, done.site.visit, HOW).sample
    assert (document.draft, document.dated) == (False, date(2026, 11, 25))
    assert [len(one.rows) for one in document.blocks if isinstance(one, Table)] == [5]


def test_an_unapproved_conclusion_says_that_it_is_a_draft(city: Database, clock: FixedClock) -> None:
    identifier = draft(city, clock, visited(city, clock))
    with reading(city) as session:
        document = conclusion_document(session, "", identifier, HOW)
    assert document.draft
    assert not [one for one in document.blocks if isinstance(one, Table)]


def test_a_checkpoint_that_covers_the_entry_stands_on_the_paper_with_a_code_to_scan(
    city: Database, clock: FixedClock, tmp_path: Path
) -> None:
    done = formed(city, clock)
    with reading(city) as session:
        before = conclusion_document(session, "", done.id, HOW)
    make_key(tmp_path / "log.key", city.origin)
    sign_checkpoint(city, clock, tmp_path / "log.key")
    with reading(city) as session:
        after = conclusion_document(session, "", done.id, HOW)
        silent = conclusion_document(session, "", done.id, Printing(HOW.on))
    assert (before.mark, dict(before.integrity)["检查点"]) == (None, "尚无覆盖本条目的已签名检查点")
    assert after.mark is not None
    assert after.mark.url.startswith("https://example.test/public/log/?size=")
    assert len(dict(after.integrity)["根"]) == 64
    assert silent.mark is None


def test_the_page_of_documents_has_the_readers_objects_alone(
    city: Database, clock: FixedClock, client_as: ClientAs
) -> None:
    site = visited(city, clock)
    here = "/conclusions/documents/draws/1"
    assert f"{here}/{site.place}/notice.pdf" in client_as("county_officer").get(here).text
    assert f"{here}/{site.place}/notice.pdf" not in client_as("other_officer").get(here).text
    assert here in client_as("city_admin").get("/inspections/draws/1").text


def test_every_document_comes_out_as_a_pdf_and_into_the_log(
    city: Database, clock: FixedClock, client_as: ClientAs
) -> None:
    done = formed(city, clock, "no")
    with reading(city) as session:
        plan_id = plans(session, "")[0].id
    here = f"/conclusions/documents/draws/1/{done.site.place}"
    client = client_as("city_admin")
    for address in (
        f"/conclusions/documents/plans/{plan_id}.pdf",
        "/conclusions/documents/draws/1/confirmation.pdf",
        f"{here}/notice.pdf",
        f"{here}/rights.pdf",
        f"/conclusions/documents/visits/{done.site.visit}/record.pdf",
        f"/conclusions/documents/{done.id}/conclusion.pdf",
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-"), address
