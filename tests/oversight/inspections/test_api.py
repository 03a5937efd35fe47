"""Draws over REST: read, take the bundle, enter numbers, draw once."""

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from oversight.clock import FixedClock
from oversight.persistence import Database
from sampling import is_verified, unzip_bundle, verify
from tests.builders.forms import form_token
from tests.builders.inspections import SEEDS, build_draw, build_notice, build_roster

Clients = Callable[[str], FlaskClient]
DRAWS = "/api/v1/inspections/draws"


def test_a_draw_runs_over_the_api_and_its_bundle_verifies(
    city: Database, clock: FixedClock, client_as: Clients
) -> None:
    build_roster(city, clock)
    build_notice(city, clock)
    clock.set(clock.now() + timedelta(days=1))
    client = client_as("inspector")
    headers = {"X-CSRFToken": form_token(client, "/inspections/")}
    listed = client.get(DRAWS).json
    assert [(one["number"], one["state"], one["result"]) for one in listed] == [(1, "published", False)]
    stored = client.post(
        f"{DRAWS}/1/seeds",
        json={"name": "kl8", "value": SEEDS["kl8"], "witnesses": ["350800.CZ"]},
        headers=headers,
    )
    assert stored.status_code == 201
    drawn = client.post(f"{DRAWS}/1/run", json={"seeds": {"dice6x25": SEEDS["dice6x25"]}}, headers=headers)
    assert drawn.status_code == 201
    assert drawn.json["state"] == "drawn"
    assert {source["name"]: source["value"] for source in drawn.json["sources"]} == SEEDS
    assert len(drawn.json["teams"]) == 3
    assert client.get(f"{DRAWS}/1").json == drawn.json
    bundle = client.get(f"{DRAWS}/1/bundle")
    assert bundle.content_type == "application/zip"
    assert is_verified(verify(unzip_bundle(bundle.data)))


def test_refusals_are_problems(city: Database, clock: FixedClock, client_as: Clients) -> None:
    build_roster(city, clock)
    build_draw(city, clock)
    client = client_as("inspector")
    headers = {"X-CSRFToken": form_token(client, "/inspections/")}
    again = client.post(f"{DRAWS}/1/run", json={}, headers=headers)
    assert (again.status_code, again.content_type) == (409, "application/problem+json; charset=utf-8")
    edit = client.post(f"{DRAWS}/1/seeds", json={"name": "kl8", "value": SEEDS["kl8"]}, headers=headers)
    assert edit.status_code == 409
    assert client.post(f"{DRAWS}/1/seeds", json={"name": "kl8", "x": 1}, headers=headers).status_code == 422
    assert client.get(f"{DRAWS}/7").status_code == 404
    assert client.delete(f"{DRAWS}/1", headers=headers).status_code == 405
    reader = client_as("auditor")
    token = {"X-CSRFToken": form_token(reader, "/inspections/")}
    assert reader.post(f"{DRAWS}/1/run", json={}, headers=token).status_code == 403


def test_a_notice_without_a_result_is_read_whole(city: Database, clock: FixedClock, client_as: Clients) -> None:
    build_roster(city, clock)
    build_notice(city, clock)
    found = client_as("county_officer").get(f"{DRAWS}/1").json
    assert (found["seed"], found["teams"], found["shortage"]) == (None, [], None)
    assert sorted(found["files"]) == ["conflicts.tsv", "frame.tsv", "inspectors.tsv", "notice.json"]
