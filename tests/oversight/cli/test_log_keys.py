"""`oversight log key`: made, replaced and listed, for people and for programs."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audit_log import PrivateKey, Signer, Verifier
from oversight.cli import main
from oversight.clock import FixedClock
from oversight.persistence import Database
from tests.oversight.persistence.places import placed

Run = Callable[..., Result]


@pytest.fixture
def run(database: Database, tmp_path: Path) -> Run:
    """Run a command of `oversight log`, its key at `tmp_path / "log.key"`."""
    env = {
        "OVERSIGHT_DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "OVERSIGHT_VAR": str(tmp_path),
    }
    return lambda *words: CliRunner().invoke(main, ["log", *words], env=env)


def states(run: Run) -> list[tuple[str, str]]:
    return [(one["type"], one["state"]) for one in json.loads(run("key", "list", "--json").output)]


def test_keys_are_listed_with_what_they_do(run: Run, tmp_path: Path) -> None:
    assert "oversight log key new" in run("key", "list").output
    assert run("key", "new").exit_code == 0
    assert run("key", "new", "--type", "ml-dsa-44").exit_code == 0
    assert states(run) == [("ed25519", "signing"), ("ml-dsa-44", "signing")]
    assert run("key", "rotate").exit_code == 0
    assert run("key", "rotate", "--stolen").exit_code == 0
    assert run("key", "rotate", "--lost").exit_code == 0
    signing = [("ed25519", "signing"), ("ml-dsa-44", "signing")]
    assert states(run) == [*signing, *(("ed25519", state) for state in ("overlap", "revoked", "verify-only"))]
    shown = run("key", "list").output
    for said in ("并行签名至", "已于", "仅供验证", "在用", str(tmp_path / "log.key")):
        assert said in shown
    (tmp_path / "log.key").unlink()
    assert "私钥不在此处" in run("key", "list").output


def test_programs_get_json(run: Run, tmp_path: Path) -> None:
    made = json.loads(run("key", "new", "--json").output)
    assert (made["type"], made["state"], made["path"]) == ("ed25519", "signing", str(tmp_path / "log.key"))
    assert Verifier.parse(made["verifier"]).key_id.hex() == made["id"]
    rotated = json.loads(run("key", "rotate", "--json").output)
    assert (rotated["old"]["id"], rotated["old"]["state"], rotated["policy"]) == (made["id"], "overlap", None)


def test_a_rotation_mends_the_policy_file_and_says_whom_to_tell(
    database: Database, clock: FixedClock, run: Run, tmp_path: Path
) -> None:
    placed(database, clock)
    old = json.loads(run("key", "new", "--json").output)["verifier"]
    (tmp_path / "policy.txt").write_text(f"log {old}\nquorum none\n")
    said = run("key", "rotate").output
    assert "witness trust" in said
    assert "policy.txt" in said
    new = json.loads(run("key", "list", "--json").output)[0]["verifier"]
    assert (tmp_path / "policy.txt").read_text() == f"log {new}\nlog {old}\nquorum none\n"
    assert new in said
    assert run("checkpoint").exit_code == 0
    assert run("fsck").exit_code == 0


def test_a_command_is_taken_with_its_verifier_key_only(run: Run, tmp_path: Path) -> None:
    seed = bytes(range(32))
    program = (
        f"import sys; sys.path.insert(0, {str(Path.cwd())!r}); from audit_log import PrivateKey; "
        f"sys.stdout.buffer.write(PrivateKey.from_seed({seed!r}).sign(sys.stdin.buffer.read()))"
    )
    (tmp_path / "device.py").write_text(program)
    command = f"{sys.executable} '{tmp_path / 'device.py'}'"
    verifier = Signer("longyan.example/oversight", PrivateKey.from_seed(seed)).verifier.format()
    assert run("key", "new", "--command", command).exit_code == 2
    assert run("key", "new", "--command", "'", "--verifier", verifier).exit_code == 2
    refused = run("key", "new", "--command", "/bin/true", "--verifier", verifier)
    assert refused.exit_code == 1
    assert "签名不成立" in refused.output
    assert run("key", "new", "--command", command, "--verifier", verifier).exit_code == 0
    assert run("checkpoint").exit_code == 0


def test_a_second_key_of_a_type_is_refused_with_what_to_do(run: Run) -> None:
    run("key", "new")
    run("key", "new", "--type", "sm2")
    for kind in ("ed25519", "sm2"):
        refused = run("key", "new", "--type", kind)
        assert refused.exit_code == 1
        assert "rotate" in refused.output
