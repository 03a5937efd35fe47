"""The draw as a whole: a pure function of the bundle and the numbers, the same wherever and however it runs."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path

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
HASH_SEEDS = ("0", "1", "2", "random")
LANGUAGES = ({"LANG": "C", "LC_ALL": "C"}, {"LANG": "zh_CN.GB18030", "PYTHONIOENCODING": "gb18030"})
ELSEWHERE = list(product(HASH_SEEDS, LANGUAGES, ("UTC", "Asia/Shanghai"), ([], ["-O"])))


def test_the_published_example_comes_out_again_byte_for_byte() -> None:
    assert draw(GOLDEN, VALUES) == GOLDEN.result
    assert draw(replace(GOLDEN, result=None), VALUES) == GOLDEN.result


def test_the_published_example_is_the_sample_of_these_tests() -> None:
    assert replace(GOLDEN, result=None) == bundle_of()


def drawn_in(where: tuple[str, dict[str, str], str, list[str]], seeds: Path) -> bytes:
    """Draw the published example by the command line in other surroundings; return what it prints."""
    hash_seed, language, zone, options = where
    paths = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, *options, "-m", "sampling", "run", str(VECTORS / "bundle"), "--seeds", str(seeds)],
        capture_output=True,
        check=True,
        env={**paths, **language, "PYTHONHASHSEED": hash_seed, "TZ": zone, "PYTHONUTF8": "0"},
    ).stdout


def test_the_result_does_not_depend_on_hash_seed_language_zone_or_optimization(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds.json"
    seeds.write_text(json.dumps(VALUES))
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(partial(drawn_in, seeds=seeds), ELSEWHERE))
    assert len(results) == 32
    assert set(results) == {GOLDEN.result}


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
