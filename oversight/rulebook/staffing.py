"""Measure 3(1), the people: township assistants (R16) and village assistants (R17); R18 is in `in_place`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from oversight.bilingual import Text
from oversight.errors import FieldError
from oversight.rulebook.quotas import QUOTA_PARAMETERS, READINGS, Quotas
from oversight.rulebook.wording import missing
from oversight.rules.facts import Fact, Facts
from oversight.rules.outcome import Fix, Input, ReadingResult, Result, Severity, Verdict
from oversight.rules.parameter import parameter
from oversight.rules.rule import Period, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class TownshipAssistantsFacts(Facts):
    """A township's registered population and its distinct assistants at post on the day."""

    registered_population: Annotated[int | None, Fact("persons", Text("户籍人口", "Registered population"))] = None
    assistants: Annotated[int | None, Fact("persons", Text("在岗协管员", "Assistants at post"))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageAssistantsFacts(Facts):
    """A village's assistants; `ineligible` are those neither on the two committees nor grid workers."""

    assistants: Annotated[int | None, Fact("persons", Text("村级协理员", "Village assistants"))] = None
    ineligible: Annotated[
        int | None, Fact("persons", Text("非“两委”成员或网格员", "Neither committee member nor grid worker"))
    ] = 0
    exempt: Annotated[bool, Fact("flag", Text("无需配备（园区、农场等）", "Needs none (park, farm, …)"))] = False

    def contradictions(self) -> Iterator[FieldError]:
        """More can't be ineligible than there are."""
        if self.assistants is not None and self.ineligible is not None and self.ineligible > self.assistants:
            yield FieldError(
                "ineligible",
                Text(
                    "ineligible（{bad}）不能大于 assistants（{all}）。",
                    "ineligible ({bad}) can't exceed assistants ({all}).",
                ).format(bad=self.ineligible, all=self.assistants),
            )


def appoint(count: int) -> Fix:
    """Return the fix of a shortage of people."""
    return Fix("appoint_assistants", count, Text("补足协管（协理）员{n}名。", "Appoint {n} more.").format(n=count))


def persons(count: int) -> Text:
    """Print a signed margin of persons."""
    return Text(f"{count:+d} 人", f"{count:+d}")


def _township(facts: TownshipAssistantsFacts, _: date) -> Verdict:
    population, count = facts.registered_population, facts.assistants
    inputs = (facts.input("registered_population"), facts.input("assistants"))
    if not population or count is None:
        absent = [each for each in inputs if each.value is None or (each.value == 0 and each.name != "assistants")]
        return missing(absent, inputs)
    parameter("staffing.long_leave", int)  # the facts are counted by it, so it is cited
    quotas = Quotas.in_force()
    readings = tuple(
        ReadingResult(name, title, Result.COMPLIANT if count >= quotas.under(name, population) else Result.BREACH)
        for name, title in READINGS.items()
    )
    needed = quotas.decided(population)
    result = Result.DISPUTED if len({each.result for each in readings}) > 1 else readings[0].result
    return _counted(result, (count, needed, population), inputs, readings, quotas)


def _counted(
    result: Result,
    figures: tuple[int, int, int],
    inputs: tuple[Input, ...],
    readings: tuple[ReadingResult, ...],
    quotas: Quotas,
) -> Verdict:
    count, needed, population = figures
    short = max(0, needed - count)
    template = _TOWNSHIP_SHORT if short else _TOWNSHIP_ENOUGH
    summary = template.format(pop=f"{population:,}", needed=needed, count=count, short=short)
    disputed = result is Result.DISPUTED
    return Verdict(
        result=result,
        summary=quotas.explain(population) if disputed else summary,
        inputs=inputs,
        formula=f"{count} ≥ quota({population:,}) = {needed}",
        threshold=Text(f"≥ {needed} 名", f"≥ {needed}"),
        margin=persons(count - needed),
        reading=quotas.reading,
        readings=readings,
        fixes=(appoint(short),) if short else (),
        notes=(summary,) if disputed else (),
    )


_TOWNSHIP_ENOUGH = Text(
    "户籍人口{pop}人，应配协管员不少于{needed}名，在岗{count}名，达到要求。",
    "With {pop} registered people at least {needed} assistant(s) are needed; {count} at post: met.",
)
_TOWNSHIP_SHORT = Text(
    "户籍人口{pop}人，应配协管员不少于{needed}名，在岗{count}名，缺{short}名。",
    "With {pop} registered people at least {needed} assistant(s) are needed; {count} at post, {short} short.",
)


def _village(facts: VillageAssistantsFacts, _: date) -> Verdict:
    inputs = (facts.input("assistants"), facts.input("ineligible"))
    if facts.exempt:
        return Verdict(
            result=Result.NOT_APPLICABLE,
            summary=Text("本村（社区）无需配备协理员。", "This village (community) needs no assistant."),
            inputs=(*inputs, facts.input("exempt")),
        )
    if facts.assistants is None:
        return missing([inputs[0]], inputs)
    parameter("staffing.long_leave", int)  # the facts are counted by it, so it is cited
    least, most = parameter("staffing.village_least", int), parameter("staffing.village_most", int)
    count, short = facts.assistants, max(0, least - facts.assistants)
    over = max(0, count - most)
    fixes: tuple[Fix, ...] = (appoint(short),) if short else ()
    severity = None
    if short:
        result, template = Result.BREACH, _VILLAGE_NONE
    elif facts.ineligible is None:
        return missing([inputs[1]], inputs)
    elif facts.ineligible:
        result, template = Result.BREACH, _VILLAGE_INELIGIBLE
        fixes = (_replace(facts.ineligible),)
    elif over:
        result, template, severity = Result.AT_RISK, _VILLAGE_MANY, Severity.ATTENTION
    else:
        result, template = Result.COMPLIANT, _VILLAGE_RIGHT
    return Verdict(
        result=result,
        summary=template.format(count=count, least=least, most=most, bad=facts.ineligible),
        inputs=inputs,
        formula=f"{least} ≤ {count} ≤ {most}",
        threshold=Text(f"{least}～{most} 名", f"{least} to {most}"),
        margin=persons(-over or count - least),
        fixes=fixes,
        severity=severity,
    )


def _replace(count: int) -> Fix:
    return Fix(
        "replace_ineligible",
        count,
        Text(
            "改由“两委”成员或网格员担任，需更换{n}名。", "Name committee members or grid workers instead: replace {n}."
        ).format(n=count),
    )


_VILLAGE_NONE = Text(
    "应明确协理员{least}～{most}名，现有{count}名。",
    "{least} to {most} village assistants are needed; there are {count}.",
)
_VILLAGE_INELIGIBLE = Text(
    "协理员{count}名，其中{bad}名不是“两委”成员或网格员。",
    "Village assistants: {count}; of them neither on the two committees nor grid workers: {bad}.",
)
_VILLAGE_MANY = Text(
    "协理员{count}名，超出{least}～{most}名，请关注。",
    "{count} village assistants, more than the {least} to {most} the clause describes.",
)
_VILLAGE_RIGHT = Text(
    "协理员{count}名，符合{least}～{most}名的要求。", "{count} village assistant(s), within {least} to {most}."
)


def _day(_: Facts, on: date) -> Period:
    return Period.of_day(on)


TOWNSHIP_ASSISTANTS = Rule(
    id="staffing.township-assistants",
    requirement="R16",
    title=Text("乡镇（街道）协管员配备", "Township assistants by registered population"),
    clause="longyan-2021-65/3.1-township-assistants",
    severity=Severity.VIOLATION,
    facts=TownshipAssistantsFacts,
    period=_day,
    formula=_township,
    parameters=(*QUOTA_PARAMETERS, "staffing.long_leave"),
    readings=READINGS,
)
VILLAGE_ASSISTANTS = Rule(
    id="staffing.village-assistants",
    requirement="R17",
    title=Text("村级协理员配备", "Village assistants"),
    clause="longyan-2021-65/3.1-village-assistants",
    severity=Severity.VIOLATION,
    facts=VillageAssistantsFacts,
    period=_day,
    formula=_village,
    parameters=("staffing.village_least", "staffing.village_most", "staffing.long_leave"),
)
