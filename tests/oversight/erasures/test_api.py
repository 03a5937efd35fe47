"""Erasures over REST: the same three persons, and the same refusals as problems."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from oversight.clock import FixedClock, shanghai
from oversight.persistence import Database
from tests.builders.forms import form_token
from tests.oversight.erasures.requests import LONG_AGO, NOW, add_person

ClientAs = Callable[[str], FlaskClient]
API = "/api/v1/erasures"


@pytest.fixture
def subject(city: Database, clock: FixedClock) -> str:
    clock.set(shanghai(LONG_AGO))
    found = add_person(city, clock)
    clock.set(shanghai(NOW))
    return found


def post(client: FlaskClient, url: str, **body: str) -> tuple[int, dict[str, object]]:
    answer = client.post(url, json=body, headers={"X-CSRFToken": form_token(client, "/erasures/")})
    return answer.status_code, answer.get_json()


def test_asked_approved_twice_and_listed(client_as: ClientAs, subject: str) -> None:
    admin, leader, auditor = (client_as(name) for name in ("city_admin", "city_leader", "auditor"))
    status, asked = post(admin, API, subject=subject, basis="retention-expired")
    assert (status, asked["state"], asked["first_approver"]) == (201, "requested", None)
    url = f"{API}/{asked['id']}"
    assert post(leader, f"{url}/decision", decision="approve")[1]["state"] == "approved"
    status, recused = post(leader, f"{url}/decision", decision="approve")
    assert (status, str(recused["type"]).endswith("recused")) == (403, True)
    done = post(auditor, f"{url}/decision", decision="approve")[1]
    assert (done["state"], done["payloads"]) == ("erased", 1)
    assert auditor.get(url).get_json() == done
    assert auditor.get(API).get_json() == [done]


def test_a_refusal_and_what_the_law_keeps_are_told(client_as: ClientAs, clock: FixedClock, subject: str) -> None:
    admin, auditor = client_as("city_admin"), client_as("auditor")
    _, asked = post(admin, API, subject=subject, basis="retention-expired")
    assert post(auditor, f"{API}/{asked['id']}/decision", decision="refuse")[1]["state"] == "refused"
    clock.set(shanghai(LONG_AGO))
    again = client_as("city_admin")
    status, kept = post(again, API, subject=subject, basis="retention-expired")
    assert (status, str(kept["type"]).endswith("retained")) == (409, True)
