"""The population bounds, vector by vector, and the cost of judging a nation."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.rulebook import evaluate, evaluate_json
from oversight.rulebook.in_place import InPlaceFacts
from oversight.rulebook.staffing import TownshipAssistantsFacts
from oversight.rules.outcome import Result

TODAY = date(2026, 11, 24)
VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "deadline_vectors.json").read_text(encoding="utf-8")
)["quota"]


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: str(case["pop"]))
def test_quota_vectors(case: dict[str, Any]) -> None:
    def results(count: int) -> dict[str, Result]:
        outcome = evaluate_json("R16", {"registered_population": case["pop"], "assistants": count}, TODAY)
        return {each.reading: each.result for each in outcome.readings} | {"": outcome.result}

    if "result" in case:
        assert results(9) == {"": Result.UNDETERMINED}
        return
    for reading in ("higher", "lower"):
        assert results(case[reading])[reading] is Result.COMPLIANT
        assert results(case[reading] - 1)[reading] is Result.BREACH
    disputed = results(case["lower"])[""] is Result.DISPUTED
    assert disputed is case.get("boundary", False)


@given(population=st.integers(1, 200_000), count=st.integers(0, 5))
def test_the_appointments_asked_for_are_exactly_those_that_comply(population: int, count: int) -> None:
    def judged(assistants: int) -> Result:
        facts = TownshipAssistantsFacts(registered_population=population, assistants=assistants)
        return evaluate("R16", facts, TODAY).result

    fixes = evaluate("R16", TownshipAssistantsFacts(registered_population=population, assistants=count), TODAY).fixes
    missing = sum(fix.amount or 0 for fix in fixes)
    assert judged(count + missing) is Result.COMPLIANT
    assert not missing or judged(count + missing - 1) is not Result.COMPLIANT


def test_every_text_of_an_outcome_is_in_both_languages() -> None:
    outcome = evaluate("R16", TownshipAssistantsFacts(registered_population=20000, assistants=1), TODAY)
    texts = [outcome.summary, outcome.threshold, outcome.margin, *outcome.notes, *(fix.text for fix in outcome.fixes)]
    assert all(text is not None and text.zh and text.en for text in texts)


@pytest.mark.parametrize(
    ("first", "count", "settled"),
    [
        (date(2022, 2, 10), 1, date(2022, 2, 10)),
        (date(2022, 2, 10), 0, None),
        (date(2021, 12, 31), 0, None),
        (date(2021, 12, 31), 1, None),
    ],
)
def test_only_lateness_that_nobody_can_mend_any_more_is_settled(first: date, count: int, settled: date | None) -> None:
    facts = InPlaceFacts(registered_population=12000, assistants=count, first_compliant_on=first)
    outcome = evaluate("R18", facts, date(2026, 11, 24))
    assert outcome.settled_on == settled
    assert ("又缺协管员1名" in outcome.summary.zh) == (count == 0 and first.year == 2022)
