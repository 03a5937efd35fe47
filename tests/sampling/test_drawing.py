"""The draw as a whole: a pure function of the bundle and the numbers, the same wherever and however it runs."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from sampling import (
    FormatError,
    NoticeError,
    SeedError,
    draw,
    load_bundle,
    read_inputs,
)
from tests.sampling.samples import SECRET_VALUE, VALUES, VECTORS, bundle_of, sealed

GOLDEN = load_bundle(VECTORS / "bundle")
PROGRAM = """
import sys
from pathlib import Path
from sampling import draw, load_bundle, parse_values, parse_result
bundle = load_bundle(Path(sys.argv[1]))
values = parse_result(bundle.result).seed_values
sys.stdout.buffer.write(draw(bundle, values))
"""
SURROUNDINGS = [
    (["-O"], {"PYTHONHASHSEED": "0"}),
    ([], {"PYTHONHASHSEED": "1", "TZ": "America/St_Johns"}),
    ([], {"PYTHONHASHSEED": "2", "LANG": "C", "LC_ALL": "C"}),
    (["-X", "utf8=0"], {"PYTHONHASHSEED": "random", "LANG": "zh_CN.GB18030", "TZ": "Asia/Shanghai"}),
]


def test_the_published_example_comes_out_again_byte_for_byte() -> None:
    assert draw(GOLDEN, VALUES) == GOLDEN.result
    assert draw(replace(GOLDEN, result=None), VALUES) == GOLDEN.result


def test_the_published_example_is_the_sample_of_these_tests() -> None:
    assert replace(GOLDEN, result=None) == bundle_of()


@pytest.mark.parametrize(("options", "surroundings"), SURROUNDINGS)
def test_the_result_does_not_depend_on_surroundings(options: list[str], surroundings: dict[str, str]) -> None:
    run = subprocess.run(
        [sys.executable, *options, "-c", PROGRAM, str(VECTORS / "bundle")],
        capture_output=True,
        check=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), **surroundings},
    )
    assert run.stdout == GOLDEN.result


def test_the_result_ends_in_lf_exactly_if_the_notice_does() -> None:
    bundle = bundle_of()
    bare = replace(bundle, notice=bundle.notice.removesuffix(b"\n"))
    assert draw(bundle, VALUES).endswith(b"}\n")
    assert draw(bare, VALUES).endswith(b"}")
    assert json.loads(draw(bare, VALUES))["seed"] != json.loads(draw(bundle, VALUES))["seed"]


def test_a_sealed_draw_needs_its_secret() -> None:
    bundle = bundle_of(sealed())
    assert json.loads(draw(bundle, {**VALUES, "secret": SECRET_VALUE}))["seed_values"]["secret"] == SECRET_VALUE
    with pytest.raises(SeedError, match="secret is missing"):
        draw(bundle, VALUES)


@pytest.mark.parametrize("name", ["frame", "inspectors", "conflicts"])
def test_a_table_other_than_the_one_frozen_is_refused(name: str) -> None:
    tables = {"frame": b"a\tA\t1\n", "inspectors": b"i\t1\t0\t\n", "conflicts": b"i-01\tA\n"}
    with pytest.raises(NoticeError, match=rf"{name}\.tsv is not the file of the notice"):
        read_inputs(replace(bundle_of(), **{name: tables[name]}))


def test_the_form_of_each_file_is_checked_before_its_hash() -> None:
    with pytest.raises(FormatError, match=r"inspectors\.tsv line 1"):
        read_inputs(replace(bundle_of(), inspectors=b"i\t1\n"))
    with pytest.raises(FormatError, match=r"notice\.json"):
        read_inputs(replace(bundle_of(), notice=b"{}"))
