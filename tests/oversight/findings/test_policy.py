"""The finding's state table, whole, and who may review."""

from itertools import product

import pytest

from oversight.bilingual import Text
from oversight.errors import ConflictError, InvalidInputError, RecusedError
from oversight.findings.policy import (
    MOVES,
    FindingState,
    Move,
    after,
    continues,
    require_account,
    require_other_reviewer,
)

LEGAL = {("open", "rectify"): "rectified", ("rectified", "return"): "open", ("rectified", "close"): "closed"}
LABEL = Text("整改情况", "What was done")


@pytest.mark.parametrize(("state", "move"), list(product(FindingState, Move)))
def test_only_the_listed_moves_are_legal(state: FindingState, move: Move) -> None:
    expected = LEGAL.get((state.value, move.value))
    if expected is None:
        with pytest.raises(ConflictError) as refusal:
            after(state, move)
        assert state.label.zh in refusal.value.what.zh
    else:
        assert after(state, move) == expected
    assert len(MOVES) == len(LEGAL)


def test_whoever_reported_the_rectification_does_not_review_it() -> None:
    with pytest.raises(RecusedError):
        require_other_reviewer("u1", "u1")
    require_other_reviewer("u1", "u2")
    require_other_reviewer(None, "u2")


@pytest.mark.parametrize(
    ("text", "evidence", "fields"),
    [
        (" ", None, ["rectification"]),
        ("字" * 2001, None, ["rectification"]),
        ("已补", "A" * 64, ["evidence"]),
        ("", "0" * 63, ["rectification", "evidence"]),
    ],
)
def test_an_account_says_something_and_its_evidence_is_a_digest(
    text: str, evidence: str | None, fields: list[str]
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        require_account("rectification", LABEL, text, evidence)
    assert [error.field for error in refusal.value.fields] == fields


def test_a_good_account_passes() -> None:
    require_account("rectification", LABEL, "字" * 2000, "0a" * 32)


@pytest.mark.parametrize(
    ("period", "kept", "state", "same"),
    [
        ("2026", "2026", "closed", True),
        ("2026", "2025", "open", False),
        ("2026-11-24", "2026-11-24", "closed", True),
        ("2026-11-24", "2026-11-23", "open", True),
        ("2026-11-24", "2026-11-23", "rectified", True),
        ("2026-11-24", "2026-11-23", "closed", False),
        ("2026-11-24", "2026", "open", False),
    ],
)
def test_a_duty_judged_by_the_day_has_one_finding_until_it_is_closed(
    period: str,
    kept: str,
    state: str,
    same: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert continues(period, kept, state) is same
