"""Verification: right bundles pass, and every other one is told what is wrong with it."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sampling import Bundle, draw, is_verified, verify
from sampling.canonical import print_json
from tests.sampling.mutants import FIELDS, mutants_that_pass
from tests.sampling.samples import NOTICE, VALUES, bundle_of, random_bundle, values_of

BEFORE = bundle_of()
AFTER = BEFORE.with_result(draw(BEFORE, VALUES))


def passes(bundle: Bundle) -> bool:
    return is_verified(verify(bundle))


def told(bundle: Bundle) -> str:
    """Return what the failed checks say."""
    return "\n".join(check.en for check in verify(bundle) if not check.passed)


def blocked_bundle() -> Bundle:
    """Return a bundle for which no lawful teams exist."""
    bundle = bundle_of(replace(NOTICE, team=("pilot", "")))
    return bundle.with_result(draw(bundle, VALUES))


def with_result(change: Callable[[dict[str, Any]], object], bundle: Bundle = AFTER) -> Bundle:
    members = json.loads(bundle.result or b"")
    change(members)
    return bundle.with_result(print_json(members))


def test_a_right_bundle_passes_with_a_line_for_each_step() -> None:
    checks = verify(AFTER)
    assert is_verified(checks)
    assert len(checks) == 8
    assert all(check.zh and check.en for check in checks)


def test_random_bundles_pass_after_their_draw() -> None:
    for number in range(60):
        bundle = random_bundle(number)
        assert passes(bundle.with_result(draw(bundle, values_of(number)))), number


def test_without_a_result_nothing_is_verified() -> None:
    assert "nothing has been drawn" in told(BEFORE)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda m: m["seed_values"].update(dice="1" * 25), "the seed is "),
        (lambda m: m["seed_values"].update(dice="7" * 25), "does not match"),
        (lambda m: m.update(seed="0" * 64), "the seed is "),
        (lambda m: m["objects"]["A"].reverse(), "object 1 of stratum A is to be "),
        (lambda m: m["objects"]["A"].pop(), "object 6 of stratum A is to be LY-000002, not None"),
        (lambda m: m["objects"].pop("B"), "object 1 of stratum B"),
        (lambda m: m["objects"].update(D=[]), "right in every byte"),
        (lambda m: m["teams"].reverse(), "seat 1 is to be 350806 1 i-02, not "),
        (lambda m: m["teams"].pop(), "seat 18 is to be LY-000001 2 i-05, not —"),
        (lambda m: m["teams"][0].__setitem__(2, "i-06"), "seat 1 is to be 350806 1 i-02, not 350806 1 i-06"),
        (
            lambda m: m.update(hall={"blocked": [], "capacity": 0, "inspectors": [], "need": 1}),
            "right in every byte",
        ),
    ],
)
def test_another_result_is_told_what_is_right(change: Callable[[dict[str, Any]], object], reason: str) -> None:
    assert reason in told(with_result(change))


def test_a_result_with_another_end_than_the_notice_is_not_right_in_every_byte() -> None:
    result = AFTER.result or b""
    assert not passes(AFTER.with_result(result.removesuffix(b"\n")))
    bare = replace(BEFORE, notice=BEFORE.notice.removesuffix(b"\n"))
    assert passes(bare.with_result(draw(bare, VALUES)))
    assert not passes(bare.with_result(draw(bare, VALUES) + b"\n"))


def test_a_certificate_passes_and_another_does_not() -> None:
    bundle = blocked_bundle()
    assert passes(bundle)
    assert json.loads(bundle.result or b"")["teams"] == []
    assert not passes(with_result(lambda m: m["hall"].update(capacity=1), bundle))
    assert not passes(with_result(lambda m: m.pop("hall"), bundle))


def test_an_error_in_the_inputs_is_the_only_line() -> None:
    (check,) = verify(replace(AFTER, conflicts=b"i-01\tA\n"))
    assert not check.passed
    assert check.en.startswith("conflicts.tsv is not the file of the notice")
    assert "conflicts.tsv 与公告不符" in check.zh


def test_no_byte_of_a_bundle_changes_unnoticed_in_300_places() -> None:
    assert mutants_that_pass(AFTER, passes, 200, random.Random(1)) == []  # noqa: S311  # a reproducible choice
    assert mutants_that_pass(blocked_bundle(), passes, 100, random.Random(2)) == []  # noqa: S311  # the same


@pytest.mark.slow
def test_no_byte_of_a_bundle_changes_unnoticed_in_1_000_more_places() -> None:
    assert mutants_that_pass(AFTER, passes, 1000, random.Random(3)) == []  # noqa: S311  # a reproducible choice


def test_every_failure_is_a_reason_not_a_traceback() -> None:
    for name in AFTER.files():
        for body in (b"", b"\n", b"{}\n", b"\xff\n", b"[]\n", b'""\n'):
            assert not passes(replace(AFTER, **{FIELDS[name]: body})), (name, body)
