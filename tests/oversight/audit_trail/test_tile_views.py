"""Tiles over HTTP: hashes for anybody, entries for those who may see them all, and the whole checks out."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from audit_log import audit_verify, tiles_of
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.keys import make_key
from oversight.audit_trail.queries import EntryFilter, entries
from oversight.clock import FixedClock
from oversight.persistence import SYSTEM, Database, begin, reading
from oversight.persistence.log_tables import log_leaf
from tests.oversight.persistence.places import CODE, Renamed, drop_triggers

ClientAs = Callable[[str], FlaskClient]
SIZE = 300


@pytest.fixture
def signed(city: Database, clock: FixedClock, tmp_path: Path) -> int:
    """The size of the signed log, all of it in the newest checkpoint; one more entry waits for the next."""
    make_key(tmp_path / "log.key", city.origin)
    size = sign_checkpoint(city, clock, tmp_path / "log.key").size
    with begin(city, SYSTEM, clock) as tx:
        for step in range(SIZE - size):
            tx.record(Renamed(agency=CODE, step=step))
    size = sign_checkpoint(city, clock, tmp_path / "log.key").size
    with begin(city, SYSTEM, clock) as tx:
        tx.record(Renamed(agency=CODE))
    return size


def test_what_is_handed_out_is_a_log_that_checks_out(
    app: Flask, client_as: ClientAs, signed: int, tmp_path: Path
) -> None:
    anybody, auditor, folder = app.test_client(), client_as("auditor"), tmp_path / "fetched"
    for tile in tiles_of(signed):
        answer = (
            auditor.get(f"/audit/{tile.format()}")
            if tile.level is None
            else anybody.get(f"/public/log/{tile.format()}")
        )
        assert (answer.status_code, answer.content_type) == (200, "application/octet-stream")
        (folder / tile.format()).parent.mkdir(parents=True, exist_ok=True)
        (folder / tile.format()).write_bytes(answer.data)
    (folder / "checkpoint").write_bytes(anybody.get("/public/log/checkpoint").data)
    (tmp_path / "policy.txt").write_bytes(anybody.get("/public/log/policy.txt").data)
    command = [sys.executable, "-I", "-S", str(Path(audit_verify.__file__)), "tiles", str(folder)]
    done = subprocess.run([*command, "--policy", str(tmp_path / "policy.txt")], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()
    assert f"OK: {SIZE} entries".encode() in done.stdout


@pytest.mark.parametrize("path", ["tile/0/000", "tile/0/000.p/17", "tile/0/001.p/44", "tile/1/000.p/1"])
def test_tiles_of_this_tree_and_of_smaller_ones_may_be_kept_for_ever(app: Flask, signed: int, path: str) -> None:
    answer = app.test_client().get(f"/public/log/{path}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Vary" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_the_checkpoint_may_be_kept_for_seconds(app: Flask, signed: int) -> None:
    assert app.test_client().get("/public/log/checkpoint").headers["Cache-Control"] == "public, max-age=5"


@pytest.mark.parametrize(
    "path",
    [
        *("tile/0/001", "tile/0/001.p/45", "tile/0/002.p/1", "tile/1/000", "tile/1/000.p/2", "tile/2/000.p/1"),
        *("tile/63/000.p/1", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/x000/000", "tile/0/0", "tile/64/000"),
        *("tile/entries/000", "tile/entries/000.p/1", "tile/0/..%2f000", "tile/"),
    ],
)
def test_what_the_newest_checkpoint_does_not_have_is_not_found_and_no_entry_is_public(
    app: Flask, signed: int, path: str
) -> None:
    answer = app.test_client().get(f"/public/log/{path}")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_before_the_first_checkpoint_there_are_no_tiles(app: Flask) -> None:
    assert app.test_client().get("/public/log/tile/0/000.p/1").status_code == 404


def test_entries_are_not_kept_by_caches_and_none_goes_beyond_the_checkpoint(client_as: ClientAs, signed: int) -> None:
    auditor = client_as("auditor")
    answer = auditor.get("/audit/tile/entries/000")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    for path in ("001", "001.p/45", "x000/001.p/1", "1"):
        assert auditor.get(f"/audit/tile/entries/{path}").status_code == 404


@pytest.mark.parametrize(
    ("user", "status"),
    [
        *(("auditor", 200), ("city_admin", 200), ("city_leader", 200)),
        *(("inspector", 403), ("finance_reviewer", 403), ("county_officer", 404), ("township_clerk", 403)),
    ],
)
def test_entries_are_for_readers_of_the_whole_city_and_of_confidential_cases(
    city: Database, client_as: ClientAs, signed: int, user: str, status: int
) -> None:
    assert client_as(user).get("/audit/tile/entries/000").status_code == status
    with reading(city) as session:
        last = entries(session, SYSTEM, EntryFilter())[0].act.action
    assert (last == "security.access-refused/1") == (status != 200)


def test_entries_ask_for_signing_in(app: Flask, signed: int) -> None:
    answer = app.test_client().get("/audit/tile/entries/000")
    assert (answer.status_code, "/sign-in" in answer.headers["Location"]) == (302, True)


def test_a_damaged_log_says_so_and_is_not_kept_for_ever(city: Database, app: Flask, signed: int) -> None:
    drop_triggers(city, "log_leaf")
    with city.engine.begin() as connection:
        connection.execute(delete(log_leaf).where(log_leaf.c.leaf_index == 7))
    answer = app.test_client().get("/public/log/tile/0/000?lang=en")
    assert answer.status_code == 409
    assert "tile/0/000 should have 256 items and has 255" in answer.text
    assert "immutable" not in answer.headers.get("Cache-Control", "")
