"""The log over REST: pages by key, one's own county, and proofs as text."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from audit_log import Policy, ProofFile
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.keys import make_key
from oversight.clock import FixedClock
from oversight.persistence import Database
from tests.oversight.persistence.places import rename

ClientAs = Callable[[str], FlaskClient]
ENTRIES = "/api/v1/audit/entries"


@pytest.fixture
def client(city: Database, clock: FixedClock, tmp_path: Path, client_as: ClientAs) -> FlaskClient:
    """A county officer's client; the log has a key and a checkpoint."""
    make_key(tmp_path / "log.key", city.origin)
    sign_checkpoint(city, clock, tmp_path / "log.key")
    return client_as("county_officer")


def got(client: FlaskClient, address: str) -> Any:
    """Return an answer's JSON."""
    return client.get(address).json


def test_entries_are_walked_by_next_and_stay_in_scope(client: FlaskClient) -> None:
    seen, address = [], f"{ENTRIES}?limit=3"
    while True:
        page = got(client, address)
        seen += page["entries"]
        if page["next"] is None:
            break
        address = f"{ENTRIES}?limit=3&before={page['next']}"
    assert len({one["event_id"] for one in seen}) == len(seen) > 6
    assert all(one["agency"].startswith("350825") for one in seen)
    assert seen == sorted(seen, key=lambda one: -one["leaf_index"])


def test_an_entry_and_its_proof_check_out(client: FlaskClient) -> None:
    listed = got(client, f"{ENTRIES}?subject=agency:350825101")["entries"][0]
    entry = got(client, f"{ENTRIES}/{listed['event_id']}")
    assert {key: entry[key] for key in listed} == listed
    proof = got(client, f"{ENTRIES}/{listed['event_id']}/proof")
    assert proof["entry"] == entry["body"]
    policy = Policy.parse(proof["policy"].encode())
    parsed, _ = ProofFile.parse(proof["proof"].encode()).verify(proof["entry"].encode(), policy)
    assert parsed.event_id == listed["event_id"]
    assert (proof["leaf_index"], proof["checkpoint_size"]) == (entry["leaf_index"], entry["covered_by"])


def test_what_is_not_covered_yet_is_a_conflict_in_words(city: Database, clock: FixedClock, client: FlaskClient) -> None:
    event_id = rename(city, clock, "连城")
    refused = client.get(f"{ENTRIES}/{event_id}/proof")
    assert (refused.status_code, refused.content_type) == (409, "application/problem+json; charset=utf-8")
    assert (refused.json or {})["type"].endswith("not-yet-covered")


def test_another_countys_entry_is_not_found(city: Database, clock: FixedClock, client: FlaskClient) -> None:
    event_id = rename(city, clock, "新罗", "350802")
    assert client.get(f"{ENTRIES}/{event_id}").status_code == 404
    assert client.get(f"{ENTRIES}/{event_id}/proof").status_code == 404


def test_checkpoints_come_with_their_notes(client: FlaskClient) -> None:
    (only,) = got(client, "/api/v1/audit/checkpoints")
    assert only["note"].splitlines()[1] == str(only["size"])
    assert got(client, f"/api/v1/audit/checkpoints?below={only['size']}") == []


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "before=x", "agency=a%20b", "colour=red", "subject=%E4%B8%AD"]
)
def test_a_query_off_the_contract_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"{ENTRIES}?{query}").status_code == (400 if query == "colour=red" else 422)
