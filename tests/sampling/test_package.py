"""The library keeps its promises: standard library alone, no clock, no chance, no floats, a stable face."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sampling

MODULES = sorted(Path(sampling.__file__).parent.glob("*.py"))
FORBIDDEN = {
    "random",
    "secrets",
    "time",
    "locale",
    "sqlite3",
    "socket",
    "urllib",
    "os",
    "decimal",
    "fractions",
    "statistics",
}


def nodes(module: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(module.read_text(encoding="utf-8")))


def imported(module: Path) -> set[str]:
    names: set[str] = set()
    for node in nodes(module):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(str(node.module).split(".")[0])
    return names


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_it_imports_the_standard_library_and_itself_alone(module: Path) -> None:
    assert imported(module) <= sys.stdlib_module_names | {"sampling"}
    assert not imported(module) & FORBIDDEN


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_it_has_no_floats_no_asserts_and_no_clock(module: Path) -> None:
    for node in nodes(module):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
        assert not (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div) and not is_path(node))
        assert not isinstance(node, ast.Assert)  # python -O would skip it
        assert not (isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"})
        assert not (isinstance(node, ast.Name) and node.id in {"float", "round"})


def is_path(node: ast.BinOp | ast.AugAssign) -> bool:
    """Say whether a division joins a path."""
    return isinstance(node, ast.BinOp) and isinstance(node.left, ast.Name) and node.left.id in {"folder", "path"}


def test_everything_named_as_public_is_there() -> None:
    for name in sampling.__all__:
        assert hasattr(sampling, name)


def test_errors_speak_both_languages() -> None:
    error = sampling.FormatError("frame.tsv", 3, "重复", "twice")
    assert str(error) == "frame.tsv 第 3 行：重复 / frame.tsv line 3: twice"
    assert isinstance(error, sampling.SamplingError)
    assert str(sampling.SeedError("甲", "a")) == "甲 / a"
