"""The library's door and its independence."""

import ast
import sys
from pathlib import Path

import audit_log

FOLDER = Path(audit_log.__file__).parent


def imports(path: Path) -> set[str]:
    """Return the outermost packages that a module imports."""
    found = set()
    for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(one, ast.Import):
            found |= {alias.name.split(".")[0] for alias in one.names}
        elif isinstance(one, ast.ImportFrom):
            found.add((one.module or "").split(".")[0])
    return found


def test_cryptography_signs_in_one_file_sm2_comes_from_one_and_nothing_else_from_outside() -> None:
    outside = {path.name: imports(path) - set(sys.stdlib_module_names) - {"audit_log"} for path in FOLDER.glob("*.py")}
    assert {name: found for name, found in outside.items() if found} == {
        "keys.py": {"cryptography"},
        "payloads.py": {"cryptography"},
        "sm2.py": {"gmalg"},
    }


def test_the_one_file_verifier_and_the_library_share_no_code() -> None:
    assert "audit_log" not in imports(FOLDER / "audit_verify.py")
    assert all("audit_verify" not in path.read_text() for path in FOLDER.glob("*.py") if path.name != "audit_verify.py")


def test_every_public_name_is_there() -> None:
    assert sorted(audit_log.__all__) == sorted(set(audit_log.__all__))
    assert all(hasattr(audit_log, name) for name in audit_log.__all__)
