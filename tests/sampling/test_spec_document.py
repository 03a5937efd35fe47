"""What docs/spec-draw.md tells a reader to type gives what it says, and what it lists exists."""

import json
import re
import subprocess
from pathlib import Path

import sampling
from sampling import CATALOGUE, in_bits, parse_notice, parse_result
from tests.sampling.samples import VECTORS

DOCUMENT = (Path(__file__).parents[2] / "docs" / "spec-draw.md").read_text(encoding="utf-8")
BUNDLE = VECTORS / "bundle"


def test_the_recipe_by_hand_gives_hashes_seed_and_objects() -> None:
    (recipe,) = re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL)
    done = subprocess.run(["bash", "-ec", recipe], cwd=BUNDLE, capture_output=True, check=True, text=True)
    *hashes, seed, one, two, three, four, five, six = done.stdout.splitlines()
    notice = parse_notice((BUNDLE / "notice.json").read_bytes())
    result = parse_result((BUNDLE / "result.json").read_bytes())
    assert {line.split()[1]: line.split()[0] for line in hashes} == notice.files
    assert seed == result.seed
    assert [line.split()[1] for line in (one, two, three, four, five, six)] == result.objects["A"]


def test_the_known_answers_are_those_of_the_vectors() -> None:
    known = json.loads((VECTORS / "known-answers.json").read_text(encoding="utf-8"))
    assert known["seed"] in DOCUMENT
    for answer in known["tickets"]:
        assert f'T("{answer["tag"]}", "{answer["label"]}") | `{answer["ticket"]}`' in DOCUMENT
    assert ", ".join(str(answer["value"]) for answer in known["uniform"]) in DOCUMENT
    assert ", ".join(known["srs"]) in DOCUMENT


def test_the_table_of_sources_is_the_catalogue() -> None:
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([0-9.]+) \|$", DOCUMENT, re.MULTILINE)
    assert dict(rows) == {name: in_bits(source.outcomes) for name, source in CATALOGUE.items()}


def test_every_key_of_a_notice_and_a_result_and_every_public_function_is_described() -> None:
    for name in ("notice.json", "result.json"):
        for key in json.loads((BUNDLE / name).read_bytes()):
            assert f"`{key}`" in DOCUMENT
    listed = DOCUMENT.split("## 10. The library")[1]
    for name in re.findall(r"`([A-Za-z_]+)[`(]", listed):
        assert hasattr(sampling, name) or name in {"zh", "en", "file", "line"}, name
