"""The log's pages: one's own county, what proves an entry, and files for anybody."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from audit_log import Policy, ProofFile
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.keys import make_key
from oversight.audit_trail.queries import EntryFilter, entries
from oversight.clock import FixedClock
from oversight.persistence import SYSTEM, Database, reading
from oversight.persistence.log_storage import latest_checkpoint
from oversight.persistence.log_tables import log_entry
from tests.oversight.persistence.places import rename

ClientAs = Callable[[str], FlaskClient]


@pytest.fixture
def key(city: Database, clock: FixedClock, tmp_path: Path) -> Path:
    """The log's key where the application looks for it, and a first checkpoint."""
    make_key(tmp_path / "log.key", city.origin)
    sign_checkpoint(city, clock, tmp_path / "log.key")
    return tmp_path / "log.key"


def event_of(database: Database, subject: str) -> str:
    with reading(database) as session:
        return entries(session, SYSTEM, EntryFilter(subject=subject))[0].act.event_id


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_list_shows_ones_own_county_only(city: Database, client_as: ClientAs, key: Path, lang: str) -> None:
    own = client_as("county_officer").get(f"/audit/?lang={lang}").text
    assert "agency:350825101" in own
    assert "agency:350802100" not in own
    everything = client_as("auditor").get("/audit/").text
    assert all(f"agency:{code}" in everything for code in ("350825101", "350802100"))


def test_the_list_filters_by_the_address_and_says_when_nothing_matches(
    city: Database, client_as: ClientAs, key: Path
) -> None:
    client = client_as("auditor")
    filtered = client.get("/audit/?action=agencies.added/1&agency=350802").text
    assert "agency:350802100" in filtered
    assert "agency:350825101" not in filtered
    assert "没有符合条件的条目" in client.get("/audit/?subject=agency:nowhere").text


def test_older_entries_are_a_page_further(city: Database, clock: FixedClock, client_as: ClientAs, key: Path) -> None:
    for step in range(30):
        rename(city, clock, f"名{step}")
    client = client_as("auditor")
    first = client.get("/audit/").text
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(older).text
    assert 'rel="first"' in second
    assert 'rel="next"' not in second
    assert first.count('<th scope="row"') == 50
    assert client.get("/audit/?before=nonsense").status_code == 200


def test_the_list_leaves_as_csv_and_that_is_recorded(city: Database, client_as: ClientAs, key: Path) -> None:
    lines = client_as("county_officer").get("/audit/?format=csv").data.decode("utf-8-sig").splitlines()
    assert any("agency:350825101" in line for line in lines)
    assert not any("350802" in line for line in lines)
    with city.readonly.connect() as connection:
        assert (
            connection.scalar(select(log_entry.c.action).order_by(log_entry.c.entry_id.desc())) == "tables.exported/1"
        )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_entry_shows_its_bytes_its_place_and_its_files(
    city: Database, client_as: ClientAs, key: Path, lang: str
) -> None:
    event_id = event_of(city, "agency:350825101")
    page = client_as("county_officer").get(f"/audit/entries/{event_id}?lang={lang}")
    assert page.status_code == 200
    assert "&#34;action&#34;:&#34;agencies.added/1&#34;" in page.text
    assert f"/audit/entries/{event_id}/proof.tlog-proof" in page.text
    assert "audit_verify.py proof" in page.text


def test_the_downloads_prove_the_entry_to_anybody(
    city: Database, client_as: ClientAs, key: Path, tmp_path: Path, app: Flask
) -> None:
    event_id = event_of(city, "agency:350825101")
    client, anybody = client_as("county_officer"), app.test_client()
    files = {
        "proof.tlog-proof": client.get(f"/audit/entries/{event_id}/proof.tlog-proof").data,
        "entry.json": client.get(f"/audit/entries/{event_id}/entry.json").data,
        "policy.txt": anybody.get("/public/log/policy.txt").data,
        "audit_verify.py": anybody.get("/public/log/audit_verify.py").data,
    }
    entry, _ = ProofFile.parse(files["proof.tlog-proof"]).verify(files["entry.json"], Policy.parse(files["policy.txt"]))
    assert entry.event_id == event_id
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-I", "-S", "audit_verify.py", "proof", "proof.tlog-proof", "entry.json"]
    done = subprocess.run([*command, "--policy", "policy.txt"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()


def test_an_entry_that_no_checkpoint_covers_says_so_and_has_no_proof_yet(
    city: Database, clock: FixedClock, client_as: ClientAs, key: Path
) -> None:
    event_id = rename(city, clock, "连城")
    client = client_as("county_officer")
    assert "每 10 秒签发一次" in client.get(f"/audit/entries/{event_id}").text
    refused = client.get(f"/audit/entries/{event_id}/proof.tlog-proof")
    assert refused.status_code == 409
    assert "还没有检查点覆盖" in refused.text


@pytest.mark.parametrize("file", ["", "/proof.tlog-proof", "/entry.json"])
def test_another_countys_entry_is_not_found_and_the_attempt_is_recorded(
    city: Database, client_as: ClientAs, key: Path, file: str
) -> None:
    event_id = event_of(city, "agency:350802100")
    client = client_as("county_officer")
    assert client.get(f"/audit/entries/{event_id}{file}").status_code == 404
    with reading(city) as session:
        last = entries(session, SYSTEM, EntryFilter())[0].act
    assert (last.action, last.agency) == ("security.access-refused/1", "350802100")
    assert client.get(f"/audit/entries/unknown{file}").status_code == 404


@pytest.mark.parametrize("path", ["/audit/", "/audit/checkpoints", "/audit/verify", "/api/v1/audit/entries"])
def test_roles_without_the_permission_are_refused(client_as: ClientAs, path: str) -> None:
    assert client_as("township_clerk").get(path).status_code == 403


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_checkpoints_are_shown_with_their_notes(
    city: Database, clock: FixedClock, client_as: ClientAs, key: Path, lang: str
) -> None:
    rename(city, clock, "连城")
    sign_checkpoint(city, clock, key)
    page = client_as("auditor").get(f"/audit/checkpoints?lang={lang}").text
    assert f"— {city.origin}" in page
    assert "/public/log/consistency-" in page
    assert "audit_verify.py" in client_as("auditor").get(f"/audit/verify?lang={lang}").text


def test_many_checkpoints_are_paged(city: Database, clock: FixedClock, client_as: ClientAs, key: Path) -> None:
    for step in range(51):
        rename(city, clock, f"名{step}")
        sign_checkpoint(city, clock, key)
    client = client_as("auditor")
    older = client.get("/audit/checkpoints").text.split('rel="next" href="')[1].split('"')[0]
    assert client.get(older).text.count('<th scope="row"') == 2


def test_two_kept_checkpoints_and_their_consistency_file_check_out(
    city: Database, clock: FixedClock, app: Flask, key: Path, tmp_path: Path
) -> None:
    sizes = []
    for name in ("连城", "连城县"):
        rename(city, clock, name)
        sizes.append(sign_checkpoint(city, clock, key).size)
    anybody, (old, new) = app.test_client(), sizes
    names = (f"checkpoint-{old}", f"checkpoint-{new}", f"consistency-{old}-{new}.txt")
    for name in (*names, "policy.txt", "audit_verify.py"):
        (tmp_path / name).write_bytes(anybody.get(f"/public/log/{name}").data)
    command = [sys.executable, "-I", "-S", "audit_verify.py", "consistency", *names, "--policy", "policy.txt"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()
    assert anybody.get(f"/public/log/checkpoint-{new + 1}").status_code == 404


def test_the_newest_checkpoint_is_public_once_there_is_one(city: Database, app: Flask, clock: FixedClock) -> None:
    anybody = app.test_client()
    assert anybody.get("/public/log/checkpoint").status_code == 404
    assert anybody.get("/public/log/policy.txt").status_code == 503
    key = app.extensions["oversight"].settings.log_key
    make_key(key, city.origin)
    sign_checkpoint(city, clock, key)
    with city.readonly.connect() as connection:
        newest = latest_checkpoint(connection)
    assert newest is not None
    assert anybody.get("/public/log/checkpoint").data == newest.note


def test_without_any_checkpoint_the_page_says_how_to_get_one(client_as: ClientAs) -> None:
    client = client_as("auditor")
    assert "oversight worker" in client.get("/audit/checkpoints").text
    assert client.get("/audit/").status_code == 200
