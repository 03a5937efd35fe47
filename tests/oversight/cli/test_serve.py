"""The site is served by a command, answers, and stops when it is told to."""

import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest
from click.testing import CliRunner

from oversight.cli import main

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 60


def free_port() -> int:
    """Return a port on which nobody listens now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answer(port: int, path: str, serving: "subprocess.Popen[str]") -> tuple[int, str]:
    """Ask until the server is up, or has given up."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and serving.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            connection.request("GET", path)
            found = connection.getresponse()
            return found.status, found.read().decode()
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise AssertionError(f"no answer; the server ended with {serving.poll()}")


def test_the_site_is_served_and_stops_on_sigterm(tmp_path: Path) -> None:
    port = free_port()
    env = {**os.environ, "OVERSIGHT_VAR": str(tmp_path), "OVERSIGHT_DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}"}
    command = [sys.executable, "-m", "oversight.cli", "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as it:
        try:
            status, body = answer(port, "/healthz", it)
            assert (status, body.strip()) == (200, '{"status":"alive"}')
            assert answer(port, "/api/v1/rules", it)[0] == 401
            it.send_signal(signal.SIGTERM)
            assert it.wait(PATIENCE) == 0
        finally:
            it.kill()
        assert it.stdout is not None
        assert it.stdout.readline() == f"http://127.0.0.1:{port}/\n"


def test_serving_in_production_without_a_secret_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERSIGHT_ENV", "production")
    monkeypatch.delenv("OVERSIGHT_SECRET_KEY", raising=False)
    refused = CliRunner().invoke(main, ["serve"])
    assert refused.exit_code == 1
    assert "OVERSIGHT_SECRET_KEY" in refused.output


@pytest.mark.parametrize("option", [["--port", "0"], ["--port", "65536"], ["--workers", "0"], ["--workers", "two"]])
def test_a_port_or_number_of_workers_that_cannot_be_is_refused(option: list[str]) -> None:
    assert CliRunner().invoke(main, ["serve", *option]).exit_code == 2
