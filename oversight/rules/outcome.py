"""What a rule answers: one of six results, with all of its working."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from oversight.bilingual import Language, Text
from oversight.rules.clause import Clause
from oversight.rules.parameter import ParameterVersion


class Result(StrEnum):
    """The six results; a missing fact is UNDETERMINED, never compliance."""

    COMPLIANT = "compliant"
    BREACH = "breach"
    AT_RISK = "at_risk"
    NOT_APPLICABLE = "not_applicable"
    UNDETERMINED = "undetermined"
    DISPUTED = "disputed"

    @property
    def label(self) -> Text:
        """The result's name for people."""
        return _RESULT_LABELS[self]


_RESULT_LABELS = MappingProxyType(
    {
        Result.COMPLIANT: Text("达标", "compliant"),
        Result.BREACH: Text("不达标", "breach"),
        Result.AT_RISK: Text("临界", "at risk"),
        Result.NOT_APPLICABLE: Text("不适用", "not applicable"),
        Result.UNDETERMINED: Text("数据不足", "undetermined"),
        Result.DISPUTED: Text("口径存疑", "disputed"),
    }
)


class Severity(StrEnum):
    """How the clause words the duty: 应/不低于, 原则上, 及时; at risk and disputed call for attention only."""

    VIOLATION = "violation"
    DEVIATION = "deviation"
    ATTENTION = "attention"


@dataclass(frozen=True, slots=True)
class Input:
    """A fact as the rule took it; money is whole fen, a missing fact has the value None."""

    name: str
    value: int | bool | date | str | None
    unit: str
    source: str
    label: Text

    def as_json(self) -> dict[str, object]:
        """Return name, value, unit and source."""
        value = self.value.isoformat() if isinstance(self.value, date) else self.value
        return {"name": self.name, "value": value, "unit": self.unit, "source": self.source}


@dataclass(frozen=True, slots=True)
class Fix:
    """An act that would mend the result; `amount` is fen or a count of persons.

    An `alternative` may replace part of the act before it; all the others are meant together.
    """

    action: str
    amount: int | None
    text: Text
    alternative: bool = False


def name_of(title: Text) -> Text:
    """Return what stands before the colon of a reading's title."""
    return Text(title.zh.partition("：")[0], title.en.partition(":")[0])


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """The result under one reading (口径) of an ambiguous clause."""

    reading: str
    title: Text
    result: Result

    @property
    def name(self) -> Text:
        """The reading's name: what stands before the colon of its title."""
        return name_of(self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a formula returns; the engine adds the rule, the clause and the parameters it took.

    `severity` is set only where it differs from the rule's own; `settled_on` is the day of a past fact, if one alone
    makes the breach: nothing done today changes it, and once it is dealt with it is dealt with.
    """

    result: Result
    summary: Text
    inputs: tuple[Input, ...] = ()
    formula: str = ""
    threshold: Text | None = None
    margin: Text | None = None
    reading: str | None = None
    readings: tuple[ReadingResult, ...] = ()
    fixes: tuple[Fix, ...] = ()
    feasible: bool | None = None
    notes: tuple[Text, ...] = ()
    severity: Severity | None = None
    settled_on: date | None = None

    @property
    def formula_said(self) -> Text:
        """The formula as people read it: facts by their names instead of their codes."""
        zh = en = self.formula
        for each in self.inputs:
            zh = zh.replace(f"{each.name} ", f"{each.label.zh} ")
            en = en.replace(f"{each.name} ", f"{each.label.en} ")
        return Text(zh.replace("quota(", "应配("), en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Verdict):
    """A verdict with its citation: rule, requirement, agency, period, clause and the parameters used."""

    rule: str
    requirement: str
    agency: str | None
    period: str
    severity: Severity
    clause: Clause
    parameters: tuple[ParameterVersion, ...]
    asks_feasibility: bool = field(default=False, repr=False)

    def as_json(self, language: Language = "zh") -> dict[str, object]:
        """Return the outcome with the JSON keys of the command line and the API, texts in one language."""

        def say(text: Text | None) -> str | None:
            return None if text is None else text.inlang(language)

        answer: dict[str, object] = {
            "rule": self.rule,
            "requirement": self.requirement,
            "agency": self.agency,
            "period": self.period,
            "result": self.result.value,
            "severity": self.severity.value,
            "inputs": [each.as_json() for each in self.inputs],
            "formula": self.formula,
            "threshold": say(self.threshold),
            "margin": say(self.margin),
            "reading": self.reading,
            "readings": {each.reading: each.result.value for each in self.readings},
            "fixes": [{"action": fix.action, "amount": fix.amount, "text": say(fix.text)} for fix in self.fixes],
            "clause": self.clause.as_json(),
            "parameters": [used.as_json() for used in self.parameters],
        }
        return answer | {"feasible": self.feasible} if self.asks_feasibility else answer
