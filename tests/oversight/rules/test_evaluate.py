"""The engine takes the law of the day and records what was used."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import pytest

from oversight.bilingual import Text
from oversight.rules.clause import Clause
from oversight.rules.errors import MissingParameterError, UnknownRuleError
from oversight.rules.evaluate import evaluate
from oversight.rules.facts import Facts
from oversight.rules.law import Law
from oversight.rules.outcome import Fix, Input, ReadingResult, Result, Severity, Verdict
from oversight.rules.parameter import Parameter, ParameterVersion, parameter
from oversight.rules.rule import Period, Rule

FIRST = Clause(
    id="c",
    document="示例〔2021〕1号",
    number="一",
    text=Text("原文", "text"),
    since=date(2021, 7, 26),
    until=date(2024, 12, 31),
)
SECOND = replace(FIRST, text=Text("新文", "new text"), since=date(2025, 1, 1), until=date(2026, 6, 30))
OLD = ParameterVersion(
    name="p",
    value=Fraction(5),
    unit="percent",
    version="2021-07-26/1",
    clause="c",
    since=date(2021, 7, 26),
    until=date(2024, 12, 31),
)
NEW = replace(OLD, value=Fraction("4.5"), version="2025-01-01/2", since=date(2025, 1, 1), until=date(2025, 12, 31))
LAW = Law([SECOND, FIRST], [Parameter(name="p", title=Text("参数", "Parameter"), versions=(OLD, NEW))])


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing(Facts):
    """Facts of which only the agency matters."""


def _judge(_: Nothing, __: date) -> Verdict:
    value = parameter("p", Fraction)
    return Verdict(result=Result.COMPLIANT, summary=Text(f"按{value}", f"by {value}"))


RULE = Rule(
    id="sample.rule",
    requirement="R0",
    title=Text("示例", "Sample"),
    clause="c",
    severity=Severity.VIOLATION,
    facts=Nothing,
    period=lambda _, on: Period.of_day(on),
    formula=_judge,
    parameters=("p",),
)
FACTS = Nothing(agency="350825")


@pytest.mark.parametrize(
    ("on", "used", "text"),
    [(date(2021, 7, 26), OLD, "原文"), (date(2024, 12, 31), OLD, "原文"), (date(2025, 1, 1), NEW, "新文")],
)
def test_the_wording_and_the_value_of_the_day_are_used_and_recorded(
    on: date, used: ParameterVersion, text: str
) -> None:
    outcome = evaluate(RULE, FACTS, on, LAW)
    assert outcome.parameters == (used,)
    assert outcome.clause.text.zh == text
    assert (outcome.agency, outcome.period, outcome.rule) == ("350825", on.isoformat(), "sample.rule")


def test_a_day_before_the_clause_is_not_applicable() -> None:
    outcome = evaluate(RULE, FACTS, date(2021, 7, 25), LAW)
    assert outcome.result is Result.NOT_APPLICABLE
    assert outcome.parameters == ()
    assert outcome.clause == SECOND
    assert "2021-07-26" in outcome.summary.zh


def test_a_day_after_the_clause_was_repealed_is_not_applicable() -> None:
    outcome = evaluate(RULE, FACTS, date(2026, 7, 1), LAW)
    assert outcome.result is Result.NOT_APPLICABLE
    assert "to 2026-06-30" in outcome.summary.en


def test_a_period_wholly_before_the_clause_is_not_applicable_however_late_it_is_judged() -> None:
    yearly = replace(RULE, period=lambda _, __: Period.of_year(2020))
    outcome = evaluate(yearly, FACTS, date(2025, 6, 1), LAW)
    assert (outcome.result, outcome.period) == (Result.NOT_APPLICABLE, "2020")


def test_a_parameter_with_no_value_in_force_stops_the_evaluation_and_leaves_nothing_behind() -> None:
    with pytest.raises(MissingParameterError, match="2026-01-01"):
        evaluate(RULE, FACTS, date(2026, 1, 1), LAW)
    with pytest.raises(LookupError):
        parameter("p", Fraction)


def test_a_parameter_of_another_type_is_refused() -> None:
    def formula(_: Nothing, __: date) -> Verdict:
        return Verdict(result=Result.COMPLIANT, summary=Text(str(parameter("p", int)), ""))

    with pytest.raises(TypeError, match="p is a Fraction, not a int"):
        evaluate(replace(RULE, formula=formula), FACTS, date(2025, 1, 1), LAW)


@pytest.mark.parametrize(
    ("result", "own", "severity"),
    [
        (Result.BREACH, None, Severity.VIOLATION),
        (Result.COMPLIANT, None, Severity.VIOLATION),
        (Result.AT_RISK, None, Severity.ATTENTION),
        (Result.DISPUTED, None, Severity.ATTENTION),
        (Result.BREACH, Severity.DEVIATION, Severity.DEVIATION),
    ],
)
def test_severity_follows_the_wording_unless_only_attention_is_called_for(
    result: Result, own: Severity | None, severity: Severity
) -> None:
    def formula(_: Nothing, __: date) -> Verdict:
        return Verdict(result=result, summary=Text("", ""), severity=own)

    assert evaluate(replace(RULE, formula=formula), FACTS, date(2025, 1, 1), LAW).severity is severity


def test_an_outcome_as_json_has_exactly_the_published_keys() -> None:
    def formula(_: Nothing, __: date) -> Verdict:
        parameter("p", Fraction)
        return Verdict(
            result=Result.BREACH,
            summary=Text("差", "short"),
            inputs=(Input("n", 1, "fen", "表", Text("数", "n")),),
            formula="1 ≥ 2",
            threshold=Text("≥ 2 元", "≥ 2 yuan"),
            margin=Text("-1 元", "-1 yuan"),
            reading="A",
            readings=(ReadingResult("A", Text("甲", "a"), Result.BREACH),),
            fixes=(Fix("add", 1, Text("加", "add")),),
            feasible=True,
        )

    outcome = evaluate(replace(RULE, formula=formula), FACTS, date(2025, 1, 1), LAW)
    expected = {
        "rule": "sample.rule",
        "requirement": "R0",
        "agency": "350825",
        "period": "2025-01-01",
        "result": "breach",
        "severity": "violation",
        "inputs": [{"name": "n", "value": 1, "unit": "fen", "source": "表"}],
        "formula": "1 ≥ 2",
        "threshold": "≥ 2 元",
        "margin": "-1 元",
        "reading": "A",
        "readings": {"A": "breach"},
        "fixes": [{"action": "add", "amount": 1, "text": "加"}],
        "clause": {"document": "示例〔2021〕1号", "number": "一", "text": "新文"},
        "parameters": [
            {
                "name": "p",
                "value": "4.5",
                "unit": "percent",
                "version": "2025-01-01/2",
                "since": "2025-01-01",
                "clause": "c",
            }
        ],
    }
    assert outcome.as_json() == expected
    assert outcome.as_json("en")["margin"] == "-1 yuan"
    assert replace(outcome, asks_feasibility=True).as_json() == expected | {"feasible": True}


def test_parameter_values_print_as_numbers_or_text() -> None:
    assert [replace(OLD, value=value).printed for value in (Fraction(5), 3, date(2021, 12, 31), "A")] == [
        5,
        3,
        "2021-12-31",
        "A",
    ]


def test_every_result_has_a_name_in_both_languages() -> None:
    assert [each.label.zh for each in Result] == ["达标", "不达标", "临界", "不适用", "数据不足", "口径存疑"]
    assert all(each.label.en for each in Result)


def test_an_unknown_rule_is_answered_with_the_nearest_and_the_list() -> None:
    near, far = UnknownRuleError("R3O", ["R30", "R71"]), UnknownRuleError("xyz", ["R30"])
    assert "did you mean R30?" in str(near)
    assert "did you mean" not in str(far)
    assert far.remedy == Text("可用的规则：R30。", "Rules there are: R30.")
