"""`python -m audit_log witness`: keys shown, one parseable line when it listens, and refusals in both languages."""

import json
import logging
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

import pytest

from audit_log import Policy, Verifier, WitnessError
from audit_log.__main__ import main
from audit_log.witness_command import LISTENING
from audit_log.witness_server import WitnessServer
from audit_log.witness_store import KEY_FILE, WitnessStore
from tests.audit_log.samples import LOG, NOON, ORIGIN, checkpoint, signer
from tests.audit_log.witness_requests import LEAVES, NAME, forked, request, witness

LOG_KEY = LOG.verifier.format()


def test_init_prints_the_verifier_key_and_the_policys_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["witness", "init", str(tmp_path / "w"), "--name", NAME, "--log", LOG_KEY]) == 0
    key, line = capsys.readouterr().out.splitlines()
    assert Verifier.parse(key) == WitnessStore(tmp_path / "w").verifier
    [named] = Policy.parse(f"{line}\nquorum {NAME}\n".encode()).witnesses
    assert named.verifier.format() == key


def test_init_never_overwrites_and_says_so_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    witness(tmp_path)
    before = (tmp_path / KEY_FILE).read_bytes()
    assert main(["witness", "init", str(tmp_path), "--name", NAME, "--log", LOG_KEY]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "已有见证" in shown.err
    assert "there is a witness" in shown.err
    assert (tmp_path / KEY_FILE).read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["init", "{}/w", "--name", "w", "--log", "nonsense"], "must look like name"),
        (["serve", "{}"], "run witness init first"),
        (["list", "{}"], "run witness init first"),
        (["trust", "{}", LOG_KEY], "run witness init first"),
        (["init", "/dev/null/w", "--name", "w", "--log", LOG_KEY], "the system refuses"),
    ],
)
def test_what_can_not_be_done_exits_with_1_and_the_reason(
    tmp_path: Path, arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["witness", *(one.format(tmp_path) for one in arguments)]) == 1
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["init"], ["nonsense"], ["serve", ".", "--port", "65536"]])
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["witness", *arguments])
    assert caught.value.code == 2


def test_trust_adds_the_next_key_of_a_log_and_distrust_takes_the_last_one_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    witness(tmp_path)
    new = signer(ORIGIN, 8).verifier
    assert main(["witness", "trust", str(tmp_path), new.format()]) == 0
    assert capsys.readouterr().out == f"{new.format()}\n"
    assert WitnessStore(tmp_path).trusted() == [LOG.verifier, new]
    assert main(["witness", "distrust", str(tmp_path), LOG_KEY]) == 0
    assert capsys.readouterr().out == f"{LOG_KEY}\n"
    assert WitnessStore(tmp_path).trusted() == [new]


@pytest.fixture
def quarrel(tmp_path: Path) -> Path:
    """A witness that holds size 7, has seen a fork, an unproven step, and one that was proven later."""
    store = witness(tmp_path)
    for one in (
        replace(request(0, 3), proof=(bytes(32),)),
        request(0, 7),
        forked(7, 7),
        replace(request(7, 9), proof=()),
    ):
        with suppress(WitnessError):
            store.cosign(one, lambda: NOON)
    return tmp_path


def test_list_shows_what_is_held_and_what_contradicts_it(quarrel: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["witness", "list", str(quarrel)]) == 0
    shown = capsys.readouterr().out
    assert f"holds  {ORIGIN} 7 {checkpoint(LEAVES[:7]).root.hex()} 2026-11-24T04:00:00+00:00" in shown
    assert f"分叉！ / FORK  {ORIGIN} 7 {forked(7, 7).unverified().root.hex()}" in shown
    assert f"未证明 / unproven  {ORIGIN} 9 " in shown
    assert LOG_KEY in shown


def test_list_as_json_carries_the_evidence(quarrel: Path, capsys: pytest.CaptureFixture[str]) -> None:
    WitnessStore(quarrel).cosign(request(7, 9), lambda: NOON + 1)
    assert main(["witness", "list", str(quarrel), "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["trusted"] == [LOG_KEY]
    assert values["verifier_key"] == WitnessStore(quarrel).verifier.format()
    [held] = values["checkpoints"]
    assert (held["origin"], held["size"], held["note"]) == (
        ORIGIN,
        9,
        WitnessStore(quarrel).held()[0].cosigned_note.decode(),
    )
    kinds = {(one["kind"], one["size"]): one for one in values["conflicts"]}
    assert kinds.keys() == {("unproven", 3), ("fork", 7), ("unproven", 9)}
    assert kinds["fork", 7]["request"] == forked(7, 7).format().decode()
    assert kinds["fork", 7]["held_note"] == request(0, 7).checkpoint.decode()
    assert kinds["unproven", 3]["held_note"] is None
    assert kinds["unproven", 9]["settled_at"] == "2026-11-24T04:00:01+00:00"


def test_serve_answers_until_it_is_told_to_stop_and_leaves_signals_as_they_were(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def serve(server: WitnessServer) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        server._listener.serve_forever()

    witness(tmp_path)
    monkeypatch.setattr(WitnessServer, "serve", serve)
    before = signal.getsignal(signal.SIGTERM)
    caplog.set_level(logging.INFO)
    assert main(["witness", "serve", str(tmp_path), "--port", "0"]) == 0
    assert signal.getsignal(signal.SIGTERM) is before
    assert capsys.readouterr().out.startswith(f"{LISTENING}http://127.0.0.1:")
    assert "stopped" in caplog.text


@pytest.mark.parametrize("program", [["-m", "audit_log", "witness"], ["-m", "oversight.cli", "witness"]], ids=" ".join)
def test_both_programs_serve_on_the_address_they_print_and_end_with_0(tmp_path: Path, program: list[str]) -> None:
    store = witness(tmp_path)
    command = [sys.executable, *program, "serve", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        line = running.stdout.readline()
        url = line.removeprefix(LISTENING).strip()
        with urlopen(f"{url}/") as page:  # noqa: S310  # our own server's address
            assert page.read().decode().startswith(store.verifier.format())
        running.terminate()
        assert running.wait(10) == 0


def test_neither_program_loads_the_web_or_the_database_of_the_product() -> None:
    script = "import sys, oversight.cli.witness; print([m for m in ('flask', 'sqlalchemy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"
