"""Measure 7, 一公开: the result of an inspection is public within 20 working days of being formed (R69)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from oversight.bilingual import Text
from oversight.errors import FieldError
from oversight.rulebook.wording import missing
from oversight.rules.facts import Fact, Facts
from oversight.rules.outcome import Fix, Result, Severity, Verdict
from oversight.rules.parameter import parameter
from oversight.rules.rule import Period, Rule

_SOON = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationFacts(Facts):
    """A conclusion: when it was formed and published (days in Shanghai).

    `conclusion` names it, `2-350825101` say: draw and object. `working_days` are those from the forming (not itself
    counted) to the publication, or to the day judged while there is none.
    """

    conclusion: Annotated[str | None, Fact("code", Text("结论（抽取编号-对象）", "Conclusion (draw-object)"))] = None
    formed_on: Annotated[date | None, Fact("date", Text("结论形成日期", "Formed on"))] = None
    published_on: Annotated[date | None, Fact("date", Text("公开日期", "Published on"))] = None
    working_days: Annotated[int | None, Fact("working_days", Text("形成后已用工作日", "Working days since"))] = None

    def contradictions(self) -> Iterator[FieldError]:
        """What is published was formed before."""
        formed, published = self.formed_on, self.published_on
        if published is not None and (formed is None or published < formed):
            yield FieldError(
                "published_on",
                Text(
                    "published_on（{published}）不能早于 formed_on（{formed}）。",
                    "published_on ({published}) can't be before formed_on ({formed}).",
                ).format(published=published, formed=formed or "—"),
            )


def _judge(facts: PublicationFacts, on: date) -> Verdict:
    inputs = tuple(facts.input(name) for name in ("conclusion", "formed_on", "published_on", "working_days"))
    allowed = parameter("inspections.publish_within", int)
    if facts.formed_on is None:
        return missing([inputs[1]], inputs)
    if facts.formed_on > on:
        return Verdict(result=Result.NOT_APPLICABLE, summary=_NOT_FORMED.format(formed=facts.formed_on), inputs=inputs)
    if facts.working_days is None:
        return missing([inputs[3]], inputs)
    used, published = facts.working_days, facts.published_on
    result, summary = _decide(used, allowed, published=published is not None)
    return Verdict(
        result=result,
        summary=summary.format(
            formed=facts.formed_on,
            published=published,
            used=used,
            allowed=allowed,
            late=used - allowed,
            left=allowed - used,
        ),
        inputs=inputs,
        formula=f"{used} ≤ {allowed}",
        threshold=Text(f"≤ {allowed} 个工作日", f"≤ {allowed} working days"),
        margin=Text(f"{allowed - used:+d} 个工作日", f"{allowed - used:+d} working days"),
        fixes=() if published is not None else (Fix("publish_conclusion", None, _PUBLISH),),
    )


def _decide(used: int, allowed: int, *, published: bool) -> tuple[Result, Text]:
    if published:
        return (Result.BREACH, _LATE) if used > allowed else (Result.COMPLIANT, _ON_TIME)
    if used > allowed:
        return Result.BREACH, _OVERDUE
    return (Result.AT_RISK if allowed - used <= _SOON else Result.NOT_APPLICABLE), _RUNNING


_NOT_FORMED = Text("结论于{formed}形成，尚未起算。", "The conclusion is formed on {formed}; no day has passed yet.")
_RUNNING = Text(
    "结论于{formed}形成，尚未公开，已用{used}个工作日，还剩{left}个（限{allowed}个）。",
    "Formed on {formed} and not published yet: {used} of {allowed} working days used, {left} left.",
)
_OVERDUE = Text(
    "结论于{formed}形成，已用{used}个工作日仍未公开，逾期{late}个工作日（限{allowed}个）。",
    "Formed on {formed} and still not published after {used} working days; {allowed} are allowed, {late} over.",
)
_ON_TIME = Text(
    "结论于{formed}形成，{published}公开，用了{used}个工作日，未超过{allowed}个。",
    "Formed on {formed}, published on {published}, after {used} working days; {allowed} are allowed.",
)
_LATE = Text(
    "结论于{formed}形成，{published}才公开，用了{used}个工作日，逾期{late}个（限{allowed}个）。",
    "Formed on {formed}, published only on {published}, after {used} working days: {late} more than {allowed}.",
)
_PUBLISH = Text("去除个人信息后立即公开结论。", "Publish the conclusion at once, personal data removed.")


def _period(facts: PublicationFacts, on: date) -> Period:
    last = facts.formed_on or on
    return Period(facts.conclusion or last.isoformat(), last)


PUBLISHED_ON_TIME = Rule(
    id="inspections.published-on-time",
    requirement="R69",
    title=Text("抽查结果公开期限", "Results published in 20 working days"),
    clause="open-government-2019/26",
    severity=Severity.VIOLATION,
    facts=PublicationFacts,
    period=_period,
    formula=_judge,
    parameters=("inspections.publish_within",),
)
