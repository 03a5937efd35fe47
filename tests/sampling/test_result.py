"""result.json: inverse of its printing, with teams or with a certificate."""

import json
from typing import Any

import pytest

from sampling import FormatError, Hall, Result, Seat, parse_result, print_result
from sampling.canonical import print_json

DRAWN = Result({"dice": "1"}, "a" * 64, {"A": ["o", "p"]}, [Seat("o", 1, "i"), Seat("o", 2, "j")])
BLOCKED = Result({"dice": "1"}, "a" * 64, {"A": ["o"]}, [], Hall((("o", 1), ("o", 2)), ("i",), 1, 2))


@pytest.mark.parametrize("result", [DRAWN, BLOCKED])
def test_parsing_is_the_inverse_of_printing(result: Result) -> None:
    assert parse_result(print_result(result)) == result
    assert print_result(parse_result(print_result(result))) == print_result(result)


def test_the_keys_are_those_of_the_specification() -> None:
    assert sorted(json.loads(print_result(DRAWN))) == ["objects", "seed", "seed_values", "teams"]
    assert json.loads(print_result(BLOCKED))["hall"] == {
        "blocked": [["o", 1], ["o", 2]],
        "capacity": 1,
        "inspectors": ["i"],
        "need": 2,
    }


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("seed", "A" * 64, "/seed must be 64 lower-case"),
        ("objects", {"A": ["o p"]}, "/objects/A[0] must be"),
        ("teams", [["o", 1]], "/teams[0] needs 3 items"),
        ("teams", [["o", "1", "i"]], "/teams[0][1] must be an integer"),
        ("hall", {}, "/hall lacks the key"),
        ("hall", {"blocked": [["o"]], "capacity": 1, "inspectors": [], "need": 2}, "/hall/blocked[0] needs 2 items"),
        ("more", 1, "unknown key"),
    ],
)
def test_another_form_is_refused(key: str, value: Any, reason: str) -> None:
    members = {**json.loads(print_result(DRAWN)), key: value}
    with pytest.raises(FormatError) as caught:
        parse_result(print_json(members))
    assert reason in caught.value.en
