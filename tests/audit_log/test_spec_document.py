"""What docs/spec-audit-log.md tells a reader to type gives what it says."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import audit_log
from tests.audit_log.samples import VECTORS

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "spec-audit-log.md").read_text(encoding="utf-8")
HASHES, SIGNATURE = re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL)


def run(script: str) -> str:
    """Run a recipe in the folder of the example."""
    return subprocess.run(["bash", "-ec", script], cwd=VECTORS, capture_output=True, check=True, text=True).stdout


def test_the_root_computed_by_hand_is_the_checkpoints() -> None:
    first, second = run(HASHES).splitlines()
    assert first == second
    assert f"Both lines read `{first}`" in DOCUMENT


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the recipe needs OpenSSL's command")
def test_the_signature_checked_by_hand_verifies() -> None:
    assert run(SIGNATURE).strip() == "Signature Verified Successfully"


def test_the_commands_shown_verify_the_example() -> None:
    shown = re.findall(r"^    python3 -I -S audit_verify\.py (.*)$", DOCUMENT, re.MULTILINE)
    program = str(ROOT / "audit_log" / "audit_verify.py")
    assert len(shown) == 4
    for arguments in (one.split() for one in shown if "export/" not in one):
        subprocess.run([sys.executable, "-I", "-S", program, *arguments], cwd=VECTORS, capture_output=True, check=True)


def test_the_document_names_every_entry_key_and_public_name_that_it_lists_exists() -> None:
    for key in audit_log.Entry.__dataclass_fields__:
        assert f"`{key}`" in DOCUMENT
    table = DOCUMENT.split("## 6. The library")[1]
    for name in re.findall(r"`([A-Za-z_]+)[`(]", table.split("**A `HashReader`**")[0]):
        assert hasattr(audit_log, name) or name in {
            *(
                "append",
                "extend",
                "zh",
                "en",
                "status",
                "size",
                "parse",
                "format",
                "to_bytes",
                "AuditLogError",
                "from_bytes",
            ),
        }, name
