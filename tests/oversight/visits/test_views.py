"""The pages of a visit, as a phone without scripts and a phone's queue use them."""

import io
import json
import re
from collections.abc import Callable
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient

from oversight.clock import FixedClock
from oversight.persistence import Database, reading
from oversight.visits.queries import visit, visits_of
from tests.builders.forms import form_token
from tests.builders.pictures import PDF, jpeg, png
from tests.builders.visits import OnSite, answer, assigned, certificate, closed, ready, sign_all, started

ClientAs = Callable[[str], FlaskClient]
JSON = {"Accept": "application/json"}
UUID = "0b7c2f2e-5a52-4d0c-9a4e-0f0a5b1c2d3e"


@pytest.fixture
def site(city: Database, clock: FixedClock) -> OnSite:
    """A visit under way."""
    return started(city, clock)


@pytest.fixture
def phone(app: Flask, site: OnSite, client_as: ClientAs) -> FlaskClient:
    """The device of the first of the team."""
    return client_as("inspector")


@pytest.fixture
def signing(city: Database, clock: FixedClock, site: OnSite) -> OnSite:
    """A visit whose lines are answered."""
    answer(city, clock, site)
    return site


def post(client: FlaskClient, site: OnSite, **fields: object) -> object:
    """Send a form to a visit's page as the page itself would."""
    token = form_token(client, f"/visits/{site.visit}")
    headers = fields.pop("headers", {})
    return client.post(f"/visits/{site.visit}", data={"csrf_token": token, **fields}, headers=headers)  # type: ignore[arg-type]


def photo(body: bytes, name: str = "现场.jpg") -> tuple[io.BytesIO, str]:
    """A file as a form brings it."""
    return io.BytesIO(body), name


def row_of(city: Database, site: OnSite) -> object:
    """Return the visit's row."""
    with reading(city) as session:
        return visit(session, "", site.visit)


def test_the_whole_way_without_scripts(city: Database, clock: FixedClock, app: Flask, client_as: ClientAs) -> None:
    place, team, _ = ready(city, clock)
    client = client_as("inspector")
    page = client.get("/visits/")
    assert "开始检查" in page.text
    token = form_token(client, "/visits/")
    begun = client.post("/visits/", data={"csrf_token": token, "number": "1", "object": place})
    with reading(city) as session:
        (row,) = visits_of(session, "", 1)
    assert begun.location == f"/visits/{row.id}"
    site = OnSite(row.id, place, team, None)  # type: ignore[arg-type]  # the browser acts here
    page = client.get(f"/visits/{row.id}")
    answers = dict.fromkeys(set(re.findall(r'name="(answer-[^"]+)"', page.text)), "yes")
    stored = post(client, site, **answers, **{"photo-visit": [photo(jpeg()), photo(png(), "b.png")]})
    assert stored.location == f"/visits/{row.id}/sign"  # type: ignore[attr-defined]
    for code in team:
        fields = {"inspector": code, f"certificate-{code}": certificate(city, code)}
        sign = client.post(f"/visits/{row.id}/sign/inspector", data={"csrf_token": token, **fields})
        assert sign.status_code == 302
    client.post(f"/visits/{row.id}/sign/inspected", data={"csrf_token": token, "signer": "陈七", "post": "镇长"})
    client.post(f"/visits/{row.id}/close", data={"csrf_token": token})
    done = row_of(city, site)
    assert (done.state, len(done.evidence)) == ("signed", 2)  # type: ignore[attr-defined]
    assert "双方已签字" in client.get("/visits/").text
    assert "陈七" in client.get(f"/visits/{row.id}/sign").text


def test_what_a_queue_sends_twice_is_stored_once_and_acknowledged_twice(
    city: Database, site: OnSite, phone: FlaskClient
) -> None:
    body = jpeg()
    for _ in range(2):
        sent = post(
            phone,
            site,
            headers=JSON,
            id=UUID,
            sha256=sha256(body).hexdigest(),
            location="25.09123,117.01987",
            **{"photo-visit": photo(body)},
        )
        assert json.loads(sent.data)["stored"] == [UUID]  # type: ignore[attr-defined]
    assert row_of(city, site).evidence == (sha256(body).hexdigest(),)  # type: ignore[attr-defined]
    assert "25.09123,117.01987" in phone.get(f"/visits/{site.visit}").text


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"photo-visit": photo(b"<html><script>alert(1)</script>", "a.jpg")}, "invalid-input"),
        ({"photo-visit": photo(jpeg()), "sha256": "0" * 64}, "invalid-input"),
        ({"photo-visit": photo(jpeg()), "id": "../../x"}, "invalid-input"),
        ({"photo-visit": photo(jpeg()), "location": "<script>"}, "invalid-input"),
        ({"answer-none": "yes"}, "invalid-input"),
        ({"note-G1": "只有说明，没有选择"}, "invalid-input"),
        ({}, "invalid-input"),
    ],
)
def test_a_queues_entry_that_is_refused_is_answered_in_both_languages(
    city: Database, site: OnSite, phone: FlaskClient, fields: dict[str, object], code: str
) -> None:
    refused = post(phone, site, headers=JSON, **fields)
    told = json.loads(refused.data)  # type: ignore[attr-defined]
    assert (refused.status_code, told["code"]) == (422, code)  # type: ignore[attr-defined]
    assert told["zh"]
    assert told["en"]
    assert row_of(city, site).evidence == ()  # type: ignore[attr-defined]


def test_a_form_with_one_bad_file_stores_nothing_and_names_the_file(
    city: Database, site: OnSite, phone: FlaskClient
) -> None:
    files = {"photo-visit": [photo(jpeg()), photo(b"PK\x03\x04" + bytes(40), "台账.xlsx")]}
    refused = post(phone, site, **files)
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert "台账.xlsx：只收 JPEG" in refused.text  # type: ignore[attr-defined]
    assert row_of(city, site).evidence == ()  # type: ignore[attr-defined]


def test_evidence_is_handed_out_as_a_file_that_no_browser_shows(
    city: Database, site: OnSite, phone: FlaskClient
) -> None:
    post(phone, site, headers=JSON, id=UUID, **{"photo-visit": photo(PDF, "../../证据\u202e.pdf")})
    file = phone.get(f"/visits/{site.visit}/evidence/{UUID}")
    assert file.data == PDF
    name = f'attachment; filename="{sha256(PDF).hexdigest()[:16]}.pdf"'
    assert file.headers["Content-Disposition"] == name
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert phone.get(f"/visits/{site.visit}/evidence/none").status_code == 404


def test_a_file_that_is_gone_is_not_found(app: Flask, city: Database, site: OnSite, phone: FlaskClient) -> None:
    post(phone, site, headers=JSON, id=UUID, **{"photo-visit": photo(PDF, "a.pdf")})
    for path in app.extensions["oversight"].settings.evidence.glob("*/*"):
        path.unlink()
    missing = phone.get(f"/visits/{site.visit}/evidence/{UUID}")
    assert (missing.status_code, "缺失" in missing.text) == (404, True)


def test_a_form_over_its_limit_is_refused_before_it_is_read(site: OnSite, phone: FlaskClient, app: Flask) -> None:
    view = app.view_functions["visits.record"]
    view.largest_form = 1000  # type: ignore[attr-defined]
    try:
        large = post(phone, site, headers=JSON, **{"photo-visit": photo(jpeg() + bytes(2000))})
    finally:
        view.largest_form = 64 * 1024 * 1024  # type: ignore[attr-defined]
    assert large.status_code == 413  # type: ignore[attr-defined]


def test_an_inspector_who_is_not_of_the_team_reads_but_does_not_write(
    city: Database, clock: FixedClock, site: OnSite, client_as: ClientAs
) -> None:
    leader = client_as("city_leader")
    page = leader.get(f"/visits/{site.visit}")
    assert page.status_code == 200
    assert 'id="checklist"' not in page.text
    refused = post(leader, site, headers=JSON, **{"answer-G1": "yes"})
    assert refused.status_code == 403  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"side": "inspected"}, "请由被检查方填写签字人姓名"),
        ({"side": "inspected", "refused": "true"}, "请写明拒绝签字的情况"),
        ({"side": "inspector", "inspector": "J9999"}, "请选择检查组的一名成员"),
    ],
)
def test_a_signature_that_lacks_something_comes_back_with_its_field(
    signing: OnSite, phone: FlaskClient, fields: dict[str, str], words: str
) -> None:
    token = form_token(phone, f"/visits/{signing.visit}/sign")
    typed = {name: value for name, value in fields.items() if name != "side"}
    back = phone.post(f"/visits/{signing.visit}/sign/{fields['side']}", data={"csrf_token": token, **typed})
    assert (back.status_code, words in back.text) == (422, True)


def test_nobody_signs_for_a_third_side_and_nothing_closes_too_early(site: OnSite, phone: FlaskClient) -> None:
    token = form_token(phone, f"/visits/{site.visit}/sign")
    assert phone.post(f"/visits/{site.visit}/sign/nobody", data={"csrf_token": token}).status_code == 404
    assert phone.post(f"/visits/{site.visit}/close", data={"csrf_token": token}).status_code == 409


def test_the_record_is_a_paper_with_the_same_fields_blank_or_filled(
    city: Database, clock: FixedClock, app: Flask, client_as: ClientAs
) -> None:
    place, team, who = ready(city, clock)
    client = client_as("inspector")
    blank = client.get(f"/visits/form.pdf?number=1&object={place}")
    assert (blank.status_code, blank.data[:5]) == (200, b"%PDF-")
    assert client.get("/visits/form.pdf?number=1&object=350825999").status_code == 404
    from tests.builders.visits import close, start

    site = start(city, clock, place, team, who)
    answer(city, clock, site)
    sign_all(city, clock, site, refused=True)
    close(city, clock, site)
    filled = client.get(f"/visits/{site.visit}/record.pdf")
    assert (filled.status_code, filled.data[:5]) == (200, b"%PDF-")


def test_another_countys_object_has_no_paper_for_a_county(
    city: Database, clock: FixedClock, app: Flask, client_as: ClientAs
) -> None:
    place, _, _ = ready(city, clock)
    assert client_as("other_officer").get(f"/visits/form.pdf?number=1&object={place}").status_code == 404


def test_accounts_are_linked_on_a_page_and_taken_away_again(
    city: Database, clock: FixedClock, app: Flask, client_as: ClientAs
) -> None:
    _, team, who = ready(city, clock)
    client = client_as("city_admin")
    token = form_token(client, "/visits/people")

    def link(**fields: str) -> int:
        return client.post("/visits/people", data={"csrf_token": token, **fields}).status_code

    assert link(inspector=team[0]) == 302
    assert "没有关联" in client_as("inspector").get("/visits/").text
    assert link(inspector=team[0], account=who.user_id) == 302
    assert link(account=who.user_id) == 422
    assert assigned(city, clock)[1] == team


def test_a_closed_visit_shows_its_signatures_and_takes_corrections_only(
    city: Database, clock: FixedClock, app: Flask, client_as: ClientAs
) -> None:
    site = closed(city, clock)
    client = client_as("inspector")
    line = re.search(r'name="answer-([^"]+)"', client.get(f"/visits/{site.visit}").text)[1]  # type: ignore[index]
    assert post(client, site, **{f"answer-{line}": "none"}).status_code == 422  # type: ignore[attr-defined]
    assert post(client, site, reason="笔误", **{f"answer-{line}": "none"}).status_code == 302  # type: ignore[attr-defined]
    page = client.get(f"/visits/{site.visit}")
    assert "更正理由：笔误" in page.text
    assert "先前的答复（1）" in page.text
    assert "结束检查" not in client.get(f"/visits/{site.visit}/sign").text


def test_the_worker_of_the_device_is_a_script_that_anybody_may_load(app: Flask) -> None:
    script = app.test_client().get("/visits/worker.js")
    assert (script.status_code, script.mimetype) == (200, "text/javascript")
