"""A witness killed again and again between two rival histories: it never forgets, and never vouches for both."""

import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Timer

import pytest

from audit_log import consistency_proof, root_of_hashes
from audit_log.witness import AddCheckpoint
from audit_log.witness_command import LISTENING
from audit_log.witness_store import WitnessStore
from tests.audit_log.samples import checkpoint, signed
from tests.audit_log.witness_requests import witness

ROUNDS = 30
CHOICE = random.Random(20261124)  # noqa: S311  # moments to kill at, the same at every run


@contextmanager
def serving(directory: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run the witness as a program of its own; yield it and its port."""
    command = [sys.executable, "-m", "audit_log", "witness", "serve", str(directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        line = running.stdout.readline()
        assert line.startswith(LISTENING)
        yield running, int(line.rpartition(":")[2])
        running.kill()


def asked(port: int, leaves: list[bytes]) -> int | None:
    """Ask for a cosignature of one leaf more than the witness holds; the status, or None if it was killed."""
    old = len(leaves) - 1
    one = AddCheckpoint(old, tuple(consistency_proof(leaves, old, old + 1)), signed(checkpoint(leaves), ()))
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            connection.request("POST", "/add-checkpoint", one.format())
            answer = connection.getresponse()
            answer.read()
            return answer.status
    except (HTTPException, OSError):
        return None


def grow_until_killed(port: int, vouched: list[bytes]) -> list[list[bytes]]:
    """Let two rivals ask at once for each next leaf; return the two whose answers the kill swallowed."""
    with ThreadPoolExecutor(2) as pool:
        while True:
            rivals = [[*vouched, bytes([side]) * 32] for side in (1, 2)]
            answers = list(pool.map(asked, [port, port], rivals))
            assert answers.count(200) <= 1, "both histories were cosigned"
            if 200 in answers:
                vouched[:] = rivals[answers.index(200)]
            if None in answers:
                return rivals


@pytest.mark.slow
def test_a_killed_witness_never_forgets_what_it_cosigned_and_never_cosigns_a_rival(tmp_path: Path) -> None:
    witness(tmp_path)
    vouched: list[bytes] = []
    for _ in range(ROUNDS):
        with serving(tmp_path) as (running, port):
            timer = Timer(CHOICE.uniform(0, 0.08), running.kill)
            timer.start()
            rivals = grow_until_killed(port, vouched)
            timer.join()
        roots = {root_of_hashes(one): one for one in (vouched, *rivals)}
        held = WitnessStore(tmp_path).held()
        if held:
            found = roots[held[0].checkpoint.root]
            assert found == vouched or len(found) > len(vouched), "it forgot what it cosigned"
            vouched = found
        else:
            assert vouched == []
    assert len(vouched) > ROUNDS
    assert WitnessStore(tmp_path).conflicts()
