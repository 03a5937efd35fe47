"""Runs the cases of `tests/rulebook/*.yaml`: each reads as a sentence, and each rule has enough of them."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from oversight.rulebook import RULES, evaluate_json
from oversight.rules.errors import FactsError
from oversight.rules.nodes import read_yaml
from oversight.rules.outcome import Outcome

FOLDER = Path(__file__).parents[2] / "rulebook"
EXPECTATIONS = frozenset(
    {"result", "severity", "agency", "period", "reading", "readings", "fixes", "feasible", "margin", "formula"}
    | {"summary", "notes", "inputs", "parameters", "refused"}
)
LEAST_CASES = 5


class Case(NamedTuple):
    """A sentence, a rule, a day, facts and what is expected."""

    rule: str
    sentence: str
    on: date
    facts: Any
    expect: dict[str, Any]


def _load() -> list[Case]:
    cases = []
    for path in sorted(FOLDER.glob("*.yaml")):
        root = read_yaml(path, path.name).mapping(("rule", "cases"))
        for item in root["cases"].items():
            entries = item.mapping(("case", "on", "facts", "expect"))
            expect = {name: each.plain() for name, each in entries["expect"].mapping((), EXPECTATIONS).items()}
            cases.append(
                Case(
                    root["rule"].string(),
                    entries["case"].string(),
                    entries["on"].day(),
                    entries["facts"].plain(),
                    expect,
                )
            )
    return cases


CASES = _load()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{RULES[case.rule].requirement}: {case.sentence}")
def test_the_case_holds(case: Case) -> None:
    if "refused" in case.expect:
        with pytest.raises(FactsError) as refusal:
            evaluate_json(case.rule, case.facts, case.on)
        assert [fault.field for fault in refusal.value.fields] == case.expect["refused"]
        return
    outcome = evaluate_json(case.rule, case.facts, case.on)
    shown = outcome.as_json()
    for key, expected in case.expect.items():
        match key:
            case "summary":
                assert expected in outcome.summary.zh
            case "notes":
                _assert_notes(outcome, expected)
            case "fixes":
                _assert_fixes(outcome, expected)
            case "inputs":
                assert len(outcome.inputs) == expected
            case "feasible":
                assert outcome.feasible is expected
            case _:
                assert shown[key] == expected, key


def _assert_notes(outcome: Outcome, expected: list[str]) -> None:
    assert all(any(part in note.zh for note in outcome.notes) for part in expected), outcome.notes
    assert expected or not outcome.notes


def _assert_fixes(outcome: Outcome, expected: list[dict[str, Any]]) -> None:
    given = [{"action": fix.action, "amount": fix.amount} for fix in outcome.fixes]
    assert all(each in given for each in expected), given
    required = sum(not fix.alternative for fix in outcome.fixes)
    assert len(expected) >= required, given


@pytest.mark.parametrize("name", RULES)
def test_each_rule_has_cases_for_compliance_breach_and_edges(name: str) -> None:
    results = Counter(case.expect.get("result") for case in CASES if case.rule == name)
    assert sum(results.values()) >= LEAST_CASES
    assert results["compliant"]
    assert results["breach"]
    assert results["undetermined"]
    assert results["not_applicable"]
    assert results[None], "a case of facts that are refused"


def test_each_case_says_a_result_or_a_refusal_in_a_sentence_of_its_own() -> None:
    assert all(("result" in case.expect) != ("refused" in case.expect) for case in CASES)
    assert not [
        sentence for sentence, count in Counter((case.rule, case.sentence) for case in CASES).items() if count > 1
    ]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_uses_only_the_parameters_it_lists_and_all_of_them(name: str) -> None:
    used = {
        parameter.name
        for case in CASES
        if case.rule == name and "refused" not in case.expect
        for parameter in evaluate_json(name, case.facts, case.on).parameters
    }
    assert used == set(RULES[name].parameters)
