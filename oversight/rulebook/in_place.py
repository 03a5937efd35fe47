"""Measure 3(1), the date: assistants in place by the end of 2021, and ever since (R18)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from oversight.bilingual import Text
from oversight.errors import FieldError
from oversight.rulebook.quotas import QUOTA_PARAMETERS, READINGS, Quotas
from oversight.rulebook.staffing import appoint
from oversight.rulebook.wording import missing
from oversight.rules.facts import Fact, Facts
from oversight.rules.outcome import Input, ReadingResult, Result, Severity, Verdict
from oversight.rules.parameter import parameter
from oversight.rules.rule import Period, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class InPlaceFacts(Facts):
    """A township's people on the day, and since when.

    `first_compliant_on` is the first day on which the quota was filled; `vacant_since` the first day of the present
    shortage, if there is one.
    """

    registered_population: Annotated[int | None, Fact("persons", Text("户籍人口", "Registered population"))] = None
    assistants: Annotated[int | None, Fact("persons", Text("在岗协管员", "Assistants at post"))] = None
    first_compliant_on: Annotated[date | None, Fact("date", Text("首次配备到位日期", "First in place on"))] = None
    vacant_since: Annotated[date | None, Fact("date", Text("空缺起始日期", "Vacant since"))] = None

    def contradictions(self) -> Iterator[FieldError]:
        """A post can't have become vacant before it was first filled."""
        first, since = self.first_compliant_on, self.vacant_since
        if first is not None and since is not None and since < first:
            yield FieldError(
                "vacant_since",
                Text(
                    "vacant_since（{since}）早于 first_compliant_on（{first}）。",
                    "vacant_since ({since}) is before first_compliant_on ({first}).",
                ).format(since=since, first=first),
            )


def _judge(facts: InPlaceFacts, on: date) -> Verdict:
    inputs = tuple(
        facts.input(name) for name in ("registered_population", "assistants", "first_compliant_on", "vacant_since")
    )
    population, count = facts.registered_population, facts.assistants
    if not population or count is None:
        return missing(
            [each for each in inputs[:2] if not each.value and (each.value is None or each is inputs[0])], inputs
        )
    deadline, quotas = parameter("staffing.in_place_by", date), Quotas.in_force()
    parameter("staffing.long_leave", int)  # the facts are counted by it, so it is cited
    readings = tuple(
        ReadingResult(name, title, _result(facts, on, deadline, count >= quotas.under(name, population)))
        for name, title in READINGS.items()
    )
    results = {each.reading: each.result for each in readings}
    decided = results[quotas.reading]
    disputed = len(set(results.values())) > 1
    short = max(0, quotas.decided(population) - count)
    if decided is Result.UNDETERMINED and not disputed:
        return missing([inputs[2]], inputs, reading=quotas.reading, readings=readings)
    summary = _summary(facts, on, deadline, short)
    notes = _notes(facts, on, deadline, short)
    return Verdict(
        result=Result.DISPUTED if disputed else decided,
        summary=quotas.explain(population) if disputed else summary,
        inputs=inputs,
        formula=_formula(inputs, deadline, quotas.decided(population)),
        threshold=Text(f"{deadline} 前到位并保持", f"in place by {deadline} and ever since"),
        margin=_margin(facts, on, deadline),
        reading=quotas.reading,
        readings=readings,
        fixes=(appoint(short),) if short else (),
        notes=(summary, *notes) if disputed else notes,
        settled_on=facts.first_compliant_on if decided is Result.BREACH and not short else None,
    )


def _result(facts: InPlaceFacts, on: date, deadline: date, filled: bool) -> Result:  # noqa: FBT001 - read beside its call
    first = facts.first_compliant_on
    if on <= deadline:
        return Result.COMPLIANT if filled else Result.AT_RISK
    if not filled or (first is not None and first > deadline):
        return Result.BREACH
    return Result.UNDETERMINED if first is None else Result.COMPLIANT


def _late(facts: InPlaceFacts, deadline: date) -> int:
    first = facts.first_compliant_on
    return 0 if first is None else max(0, (first - deadline).days)


def _formula(inputs: tuple[Input, ...], deadline: date, needed: int) -> str:
    first = inputs[2].value or "—"
    return f"first_compliant_on {first} ≤ {deadline}; {inputs[1].value} ≥ {needed}"


def _margin(facts: InPlaceFacts, on: date, deadline: date) -> Text | None:
    reached = facts.first_compliant_on or (on if on <= deadline else None)
    if reached is None:
        return None
    days = (deadline - reached).days
    return Text(f"{days:+d} 天", f"{days:+d} days")


def _summary(facts: InPlaceFacts, on: date, deadline: date, short: int) -> Text:
    if on <= deadline:
        template = _NOT_YET if short else _EARLY
    elif _late(facts, deadline):
        template = _LATE_AND_VACANT if short else _LATE
    elif short:
        template = _VACANT if facts.first_compliant_on else _NEVER
    else:
        template = _STANDING
    return template.format(
        first=facts.first_compliant_on, deadline=deadline, days=_late(facts, deadline), short=short, on=on
    )


_NOT_YET = Text(
    "尚缺协管员{short}名，应于{deadline}前配备到位。",
    "{short} assistant(s) short; they are to be in place by {deadline}.",
)
_EARLY = Text("截至{on}已配备到位，期限为{deadline}。", "In place as of {on}; the time limit is {deadline}.")
_LATE = Text(
    "逾期：{first}才首次配备到位，晚于{deadline}，逾期{days}天。",
    "Late, first in place on {first}, {days} day(s) after {deadline}.",
)
_LATE_AND_VACANT = Text(
    "逾期：{first}才首次配备到位，晚于{deadline}，逾期{days}天；现又缺协管员{short}名。",
    "Late, first in place on {first}, {days} day(s) after {deadline}, and now {short} assistant(s) short again.",
)
_VACANT = Text("曾配备到位，现缺协管员{short}名。", "Once in place, now {short} assistant(s) short.")
_NEVER = Text(
    "期限{deadline}已过，仍缺协管员{short}名，没有曾到位的记录。",
    "{deadline} has passed, {short} assistant(s) short, and no record that they ever were in place.",
)
_STANDING = Text(
    "{first}首次配备到位，不晚于{deadline}，现在岗人数足额。",
    "First in place on {first}, not later than {deadline}, and in full now.",
)


def _notes(facts: InPlaceFacts, on: date, deadline: date, short: int) -> tuple[Text, ...]:
    if not short or on <= deadline:
        return ()
    if facts.vacant_since is None:
        return (
            Text(
                "空缺起始日期未填，无法计算宽限期。", "The vacancy's first day isn't given, so no grace can be counted."
            ),
        )
    grace, days = parameter("staffing.vacancy_grace", int), (on - facts.vacant_since).days
    template = (
        Text("宽限期内：空缺{days}天，未超过{grace}天。", "In grace: vacant for {days} day(s), not more than {grace}.")
        if days <= grace
        else Text("已空缺{days}天，超过{grace}天宽限期。", "Vacant for {days} days, beyond the grace of {grace}.")
    )
    return (template.format(days=days, grace=grace),)


def _day(_: Facts, on: date) -> Period:
    return Period.of_day(on)


IN_PLACE = Rule(
    id="staffing.in-place",
    requirement="R18",
    title=Text("协管员配备到位期限", "Assistants in place by the end of 2021, and since"),
    clause="longyan-2021-65/3.1-in-place",
    severity=Severity.VIOLATION,
    facts=InPlaceFacts,
    period=_day,
    formula=_judge,
    parameters=("staffing.in_place_by", "staffing.vacancy_grace", *QUOTA_PARAMETERS, "staffing.long_leave"),
    readings=READINGS,
)
