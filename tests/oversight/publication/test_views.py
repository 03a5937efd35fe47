"""The public pages need no account, show no person, and hand out what anybody can verify."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask

from oversight.clock import FixedClock
from oversight.persistence import Database
from tests.builders.inspections import INSPECTORS, build_draw, build_notice, build_roster

PAGES = ("/public", "/public/draws", "/public/draws/1", "/public/register")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everybody_may_read_the_public_pages(city: Database, app: Flask, clock: FixedClock, lang: str) -> None:
    build_roster(city, clock)
    build_draw(city, clock)
    client = app.test_client()
    for path in PAGES:
        page = client.get(f"{path}?lang={lang}")
        assert page.status_code == 200
        assert not any(person.name in page.text for person in INSPECTORS)
        assert "/inspections/" not in page.text


def test_before_anything_is_published_the_pages_say_so(app: Flask) -> None:
    client = app.test_client()
    assert "还没有发布抽查公告" in client.get("/public").text
    assert "登记簿还是空的" in client.get("/public/register").text
    assert client.get("/public/draws/1").status_code == 404
    assert client.get("/public/draws/1/bundle.zip").status_code == 404


def test_a_notice_is_public_before_the_draw(city: Database, app: Flask, clock: FixedClock) -> None:
    build_roster(city, clock)
    build_notice(city, clock)
    page = app.test_client().get("/public/draws/1")
    assert "等待公开号码" in page.text
    assert app.test_client().get("/public/draws/1/bundle.zip").status_code == 200


def test_the_downloads_verify_with_the_one_file_verifier_alone(
    city: Database, app: Flask, clock: FixedClock, tmp_path: Path
) -> None:
    build_roster(city, clock)
    build_draw(city, clock)
    client = app.test_client()
    bundle, verifier = tmp_path / "draw-0001.zip", tmp_path / "verify_draw.py"
    bundle.write_bytes(client.get("/public/draws/1/bundle.zip").data)
    verifier.write_bytes(client.get("/public/verify_draw.py").data)
    done = subprocess.run(
        [sys.executable, "-I", str(verifier), str(bundle)], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "VERIFIED"
    assert client.get("/public/draws/1").text.count(sha256(bundle.read_bytes()).hexdigest()) == 1


def test_the_registers_lines_hash_to_one_another(city: Database, app: Flask, clock: FixedClock) -> None:
    build_roster(city, clock)
    build_draw(city, clock)
    lines = app.test_client().get("/public/register.txt").data.splitlines(keepends=True)
    assert len(lines) == 2
    assert lines[1].decode().strip().split("|")[-1] == sha256(lines[0]).hexdigest()
    assert "首尾相连" in app.test_client().get("/public/register").text
