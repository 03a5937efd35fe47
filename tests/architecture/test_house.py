"""What import-linter can't say: sizes, doors, and that models stay at home."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("oversight", "sampling", "audit_log", "reports")
ONE_FILE = {"audit_log/audit_verify.py": "one downloadable file, which its reader checks in one place"}
MODULE_LIMIT, MODULE_MEDIAN, FUNCTION_LIMIT, FUNCTION_MEDIAN = 300, 120, 40, 8
LAYERS = {"migrations"}


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted(path for path in (ROOT / package).rglob("*.py") if "versions" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            first = node.decorator_list[0].lineno if node.decorator_list else node.lineno
            yield f"{name_of(path)}:{node.name}", node.end_lineno - max(first, node.lineno) + 1


def test_modules_stay_small() -> None:
    lines = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: n for name, n in lines.items() if n > MODULE_LIMIT and name not in ONE_FILE} == {}
    assert median(n for n in lines.values() if n > 1) <= MODULE_MEDIAN


def test_functions_stay_small() -> None:
    found = [each for path in modules() for each in functions(path)]
    assert [each for each in found if each[1] > FUNCTION_LIMIT] == []
    assert median(n for _, n in found) <= FUNCTION_MEDIAN


def test_models_stay_home() -> None:
    """A slice's models are imported by its own modules only (and by oversight.models, which lists them all)."""
    foreign = [
        f"{name_of(path)} imports {imported}.models"
        for path in (ROOT / "oversight").rglob("*.py")
        for imported in re.findall(r"from oversight\.(\w+)\.models import", path.read_text(encoding="utf-8"))
        if imported not in path.parts
    ]
    assert foreign == []


@pytest.mark.parametrize(
    ("pattern", "homes"),
    [
        (r"os\.environ|os\.getenv|\bgetenv\(", {"oversight/settings.py"}),
        (r"datetime\.now\(|date\.today\(|utcnow\(", {"oversight/clock.py"}),
        (r"time\.time\(|time\.time_ns\(", {"oversight/jobs.py", "audit_log/witness_server.py"}),
        (r"^(import random|from random import)", {"oversight/demo"}),
        (r"from faker|import faker", {"oversight/demo"}),
        (r"from weasyprint|import weasyprint", {"reports"}),
        (r"from apscheduler|import apscheduler", {"oversight/jobs", "oversight/jobs.py"}),
        (r"from cryptography", {"audit_log/keys.py", "audit_log/payloads.py"}),
        (r"render_template_string|Markup\(|\| *safe\b", set()),
    ],
)
def test_each_library_has_one_door(pattern: str, homes: set[str]) -> None:
    strangers = [
        name_of(path)
        for path in modules()
        if re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)
        and not any(name_of(path).startswith(home) for home in homes)
    ]
    assert strangers == []


def test_no_template_marks_text_as_safe_or_carries_inline_code() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b", text), path
        assert "reports" in path.parts or not re.search(r"\sstyle=|\son[a-z]+=\"|<script>|<style>", text), path


def test_every_table_and_column_says_what_it_is() -> None:
    import oversight.models
    from oversight.persistence import Base

    assert oversight.models.ALL
    silent = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if not column.comment
    ]
    assert silent == []
    assert [table.name for table in Base.metadata.tables.values() if not table.comment] == []


def test_nothing_committed_names_a_registry_or_a_machine_path() -> None:
    for name in ("runtime.lock", "dev.lock"):
        assert "://" not in (ROOT / "requirements" / name).read_text(encoding="utf-8")


def test_messages_avoid_words_that_help_nobody() -> None:
    """ux.md U3: a message says what to do; these words don't."""
    banned = re.compile(r"非法|无效|错误代码")
    found = [
        f"{name_of(path)}:{number}"
        for path in [*modules(), *(ROOT / "templates").rglob("*.html")]
        if "demo" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if banned.search(line)
    ]
    assert found == []
