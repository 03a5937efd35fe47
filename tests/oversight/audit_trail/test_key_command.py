"""A key behind a command: asked without a shell, in time, and never believed unverified."""

import base64
import sys
import time
from pathlib import Path

import pytest

from audit_log import Algorithm, PrivateKey, Signer
from oversight.audit_trail import key_command
from oversight.audit_trail.key_command import command_key, format_command, parse_command
from oversight.audit_trail.key_ring import LogKeyError, type_of
from oversight.audit_trail.keys import Wanted, known_keys, make_key, secret_of

ORIGIN = "longyan.example/oversight"
SEED = bytes(range(32))
PROGRAM = """
import base64, sys
from audit_log import Algorithm, PrivateKey
key = PrivateKey.from_seed(bytes(range(32)), Algorithm(sys.argv[1]))
made = key.sign(sys.stdin.buffer.read())
sys.stdout.buffer.write(base64.b64encode(made) + b"\\n" if sys.argv[2] == "base64" else made)
"""


def signer(algorithm: Algorithm = Algorithm.ED25519) -> Signer:
    return Signer(ORIGIN, PrivateKey.from_seed(SEED, algorithm), type_of(algorithm))


def device(tmp_path: Path, *words: str, program: str = PROGRAM) -> tuple[str, ...]:
    """Return a command that signs, as a signing device's would."""
    path = tmp_path / "device.py"
    path.write_text(f"import sys\nsys.path.insert(0, {str(Path.cwd())!r})\n{program}", encoding="utf-8")
    return (sys.executable, str(path), *words)


@pytest.mark.parametrize("algorithm", Algorithm)
@pytest.mark.parametrize("form", ["raw", "base64"])
def test_what_a_command_signs_is_the_keys_own_in_either_form(tmp_path: Path, algorithm: Algorithm, form: str) -> None:
    verifier = signer(algorithm).verifier
    key = command_key(device(tmp_path, algorithm.value, form), verifier)
    assert key.public_key == verifier.public_key
    assert key_command.verify_signature(key.public_key, b"text", key.sign(b"text"), algorithm)


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("sys.exit(3)", "exited with 3"),
        ("print('nonsense')", "not this key's signature"),
        ("print('é')", "not this key's signature"),
        ("sys.stdout.write('x' * 64)", "not this key's signature"),
        ("sys.stdout.buffer.write(b'" + base64.b64encode(bytes(64)).decode() + "')", "not this key's signature"),
    ],
)
def test_a_command_that_does_not_sign_is_refused(tmp_path: Path, program: str, said: str) -> None:
    with pytest.raises(LogKeyError, match=said):
        command_key(device(tmp_path, program=program), signer().verifier)


def test_a_command_that_hangs_is_stopped_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_command, "SECONDS", 1)
    mark = tmp_path / "alive"
    child = f"import pathlib, time; time.sleep(3); pathlib.Path({str(mark)!r}).touch()"
    program = f"import subprocess, time\nsubprocess.Popen([sys.executable, '-c', {child!r}])\ntime.sleep(60)"
    with pytest.raises(LogKeyError, match="within 1 seconds"):
        command_key(device(tmp_path, program=program), signer().verifier)
    time.sleep(3)
    assert not mark.exists()


@pytest.mark.parametrize("command", [(), ("sign",), ("./sign", "3")])
def test_a_command_is_named_by_its_absolute_path(command: tuple[str, ...]) -> None:
    with pytest.raises(LogKeyError, match="absolute path"):
        command_key(command, signer().verifier)


def test_a_command_that_is_not_there_is_refused() -> None:
    with pytest.raises(LogKeyError, match="can't be run"):
        command_key(("/nowhere/sign",), signer().verifier)


def test_no_shell_reads_the_words_and_the_environment_is_bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERSIGHT_SECRET_KEY", "secret")
    program = "import os\nassert sys.argv[3] == '$(touch x); *' and 'OVERSIGHT_SECRET_KEY' not in os.environ" + PROGRAM
    assert command_key(device(tmp_path, "ed25519", "raw", "$(touch x); *", program=program), signer().verifier)


def test_a_key_file_names_its_command_and_signs_by_it(tmp_path: Path) -> None:
    command, key = device(tmp_path, "ed25519", "raw"), tmp_path / "log.key"
    assert make_key(key, ORIGIN, Wanted(command=command, verifier=signer().verifier.format())) == signer().verifier
    assert parse_command(key.read_bytes()) == command
    assert secret_of(known_keys(key, ORIGIN)[0]).sign(b"text") == PrivateKey.from_seed(SEED).sign(b"text")


@pytest.mark.parametrize(
    "stored", [b"", b"PEM", b"{}", b"[]", b'{"command": []}', b'{"command": [1]}', b'{"command": "x"}']
)
def test_what_names_no_command_is_none(stored: bytes) -> None:
    assert parse_command(stored) is None
    assert parse_command(format_command(("/bin/签名", "a b"))) == ("/bin/签名", "a b")


def test_a_verifier_of_another_log_or_type_is_refused(tmp_path: Path) -> None:
    command = device(tmp_path, "ed25519", "raw")
    other = Signer("elsewhere.example/log", PrivateKey.from_seed(SEED)).verifier
    for verifier in (other, signer(Algorithm.ML_DSA_44).verifier):
        with pytest.raises(LogKeyError, match="must be a ed25519"):
            make_key(tmp_path / "log.key", ORIGIN, Wanted(command=command, verifier=verifier.format()))
    with pytest.raises(LogKeyError, match="look like"):
        make_key(tmp_path / "log.key", ORIGIN, Wanted(command=command, verifier="nonsense"))
